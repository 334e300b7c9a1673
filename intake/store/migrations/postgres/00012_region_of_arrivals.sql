-- +goose Up
-- Whose inbox a file came into; '' where that was not said.
ALTER TABLE arrivals ADD COLUMN region TEXT NOT NULL DEFAULT '';

-- Browsers from which somebody has signed in before: other people's wrong
-- passwords do not slow them down.
CREATE TABLE known_devices (
    token   TEXT PRIMARY KEY, -- SHA-256 of what the browser keeps
    user_id TEXT NOT NULL REFERENCES users (id),
    expires BIGINT NOT NULL
);

-- +goose Down
DROP TABLE known_devices;
ALTER TABLE arrivals DROP COLUMN region;
