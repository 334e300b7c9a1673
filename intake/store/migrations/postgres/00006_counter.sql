-- +goose Up
-- Calls that were acted on before paper came. Whom a call is about stands in
-- cases."values" and nowhere else.
CREATE TABLE calls (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_number TEXT NOT NULL REFERENCES cases (number),
    at          BIGINT NOT NULL,
    who         TEXT NOT NULL,
    region      TEXT NOT NULL,
    unit        TEXT NOT NULL,
    caller      TEXT NOT NULL,
    checked     TEXT NOT NULL,
    asked       TEXT NOT NULL,
    urgent      BIGINT NOT NULL, -- 0 or 1
    owed        BIGINT NOT NULL, -- 0 or 1: a form is owed for it
    note        TEXT NOT NULL,
    person      TEXT NOT NULL, -- a keyed hash, as in return_persons; '' where not known
    paper_case  TEXT NOT NULL REFERENCES cases (number) -- the case the form comes on
);
CREATE INDEX calls_by_time ON calls (owed, at);
CREATE INDEX calls_by_person ON calls (person, at);

-- Fields that a person keys without seeing what was read; what was keyed is not kept.
CREATE TABLE samples (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    return_id BIGINT NOT NULL REFERENCES returns (id),
    position  BIGINT NOT NULL, -- of the page in the return, from 0
    field     TEXT NOT NULL,
    kind      TEXT NOT NULL,
    drawn_at  BIGINT NOT NULL,
    keyed_at  BIGINT NOT NULL, -- 0 until it is keyed
    keyed_by  TEXT NOT NULL,
    outcome   TEXT NOT NULL -- same, other, unclear; '' until it is keyed
);
CREATE INDEX samples_by_outcome ON samples (outcome, id);
CREATE INDEX samples_by_return ON samples (return_id);

CREATE TABLE sample_draws (
    last_return BIGINT NOT NULL -- the last return that a draw has seen; one row
);
INSERT INTO sample_draws (last_return) VALUES (0);

CREATE INDEX arrivals_by_time ON arrivals (seen_at);
CREATE INDEX returns_by_time ON returns (queued_at);
