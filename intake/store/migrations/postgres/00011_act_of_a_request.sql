-- +goose Up
-- What a request locks or lifts: a person's own login, or guardians' access to a
-- child's records. A lock of one is never lifted by a form of the other.
ALTER TABLE returns ADD COLUMN asked_act TEXT NOT NULL DEFAULT 'login';
ALTER TABLE calls ADD COLUMN act TEXT NOT NULL DEFAULT 'login';
UPDATE returns SET asked_act = 'access' WHERE case_number IN (SELECT number FROM cases WHERE form IN ('rjl-blockera', 'rjl-haver'));
UPDATE calls SET act = 'access' WHERE case_number IN (SELECT number FROM cases WHERE form IN ('rjl-blockera', 'rjl-haver'));

-- +goose Down
ALTER TABLE calls DROP COLUMN act;
ALTER TABLE returns DROP COLUMN asked_act;
