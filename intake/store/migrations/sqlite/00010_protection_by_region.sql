-- +goose Up
-- A person is protected by the region that said so, everywhere. Only that region
-- lifts its own; '' is of before regions were kept, and anybody's to lift.
ALTER TABLE protected_persons RENAME TO protected_before;
CREATE TABLE protected_persons (
    person TEXT NOT NULL,
    region TEXT NOT NULL,
    at     INTEGER NOT NULL,
    who    TEXT NOT NULL,
    PRIMARY KEY (person, region)
) STRICT;
INSERT INTO protected_persons (person, region, at, who) SELECT person, '', at, who FROM protected_before;
DROP TABLE protected_before;

-- That protection be lifted is proposed by one person and done by another.
CREATE TABLE protection_lifts (
    return_id INTEGER PRIMARY KEY REFERENCES returns (id),
    at        INTEGER NOT NULL,
    who       TEXT NOT NULL,
    reason    TEXT NOT NULL
) STRICT;

-- +goose Down
DROP TABLE protection_lifts;
ALTER TABLE protected_persons RENAME TO protected_after;
CREATE TABLE protected_persons (
    person TEXT PRIMARY KEY,
    at     INTEGER NOT NULL,
    who    TEXT NOT NULL
) STRICT;
INSERT INTO protected_persons (person, at, who) SELECT person, min(at), min(who) FROM protected_after GROUP BY person;
DROP TABLE protected_after;
