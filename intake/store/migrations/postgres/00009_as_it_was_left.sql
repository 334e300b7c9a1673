-- +goose Up
-- A file that grew after it was taken is taken again as a whole: which taking
-- it supersedes.
ALTER TABLE arrivals ADD COLUMN supersedes TEXT NOT NULL DEFAULT '';

-- What this database is, so that another one in its place is known: a name drawn
-- when it was begun, and a hash of each key that its sheets are signed with.
CREATE TABLE installation (
    name TEXT PRIMARY KEY,
    made_at BIGINT NOT NULL
);
CREATE TABLE installation_keys (
    id          TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL
);

-- What keeps files from being read, for people to see. A place is an inbox, or
-- something else that has faults of its own; one that says nothing for long is a
-- fault itself.
CREATE TABLE trouble_places (
    place   TEXT PRIMARY KEY,
    told_at BIGINT NOT NULL
);
CREATE TABLE troubles (
    place  TEXT NOT NULL,
    what   TEXT NOT NULL,
    detail TEXT NOT NULL, -- files' names below the inbox, one a line: for the mailroom only
    count  BIGINT NOT NULL,
    since  BIGINT NOT NULL,
    PRIMARY KEY (place, what)
);

-- +goose Down
DROP TABLE troubles;
DROP TABLE trouble_places;
DROP TABLE installation_keys;
DROP TABLE installation;
ALTER TABLE arrivals DROP COLUMN supersedes;
