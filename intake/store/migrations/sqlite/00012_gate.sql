-- +goose Up
-- Whose inbox a file came into; '' where that was not said.
ALTER TABLE arrivals ADD COLUMN region TEXT NOT NULL DEFAULT '';

-- Rights that let somebody see people are proposed by one person and given by
-- another.
CREATE TABLE proposed_rights (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    at      INTEGER NOT NULL,
    who     TEXT NOT NULL,
    becomes TEXT NOT NULL -- the user as JSON
) STRICT;

-- What somebody is told when they sign in next, once.
CREATE TABLE notices (
    id      INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    at      INTEGER NOT NULL,
    what    TEXT NOT NULL
) STRICT;

-- Browsers from which somebody has signed in before: other people's wrong
-- passwords do not slow them down.
CREATE TABLE known_devices (
    token   TEXT PRIMARY KEY, -- SHA-256 of what the browser keeps
    user_id TEXT NOT NULL REFERENCES users (id),
    expires INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE known_devices;
DROP TABLE notices;
DROP TABLE proposed_rights;
ALTER TABLE arrivals DROP COLUMN region;
