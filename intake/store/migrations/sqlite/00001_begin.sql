-- +goose Up
-- Times are microseconds since 1970 in UTC; 0 is never.
CREATE TABLE editions (
    id      TEXT PRIMARY KEY,
    form    TEXT NOT NULL,
    variant TEXT NOT NULL,
    body    TEXT NOT NULL -- forms.Edition as JSON, frozen
) STRICT;

CREATE TABLE cases (
    number     TEXT PRIMARY KEY,
    form       TEXT NOT NULL,
    edition    TEXT NOT NULL REFERENCES editions (id),
    unit       TEXT NOT NULL,
    "values"   TEXT NOT NULL, -- JSON; the only place for a person's printed data
    pages      INTEGER NOT NULL,
    printed_at INTEGER NOT NULL,
    state      TEXT NOT NULL
) STRICT;

CREATE TABLE arrivals (
    id          TEXT PRIMARY KEY,
    inbox       TEXT NOT NULL,
    source      TEXT NOT NULL,
    state       TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    size        INTEGER NOT NULL, -- bytes
    seen_at     INTEGER NOT NULL,
    archived_at INTEGER NOT NULL,
    read_at     INTEGER NOT NULL,
    attempts    INTEGER NOT NULL
) STRICT;
CREATE INDEX arrivals_by_state ON arrivals (state, seen_at, id);

CREATE TABLE returns (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    arrival      TEXT NOT NULL REFERENCES arrivals (id),
    case_number  TEXT NOT NULL, -- '' when not identified
    form         TEXT NOT NULL,
    edition      TEXT NOT NULL,
    state        TEXT NOT NULL,
    verdict      TEXT NOT NULL,
    findings     TEXT NOT NULL, -- JSON
    queued_at    INTEGER NOT NULL,
    claimed_by   TEXT NOT NULL, -- '' when nobody has it
    claimed_at   INTEGER NOT NULL,
    closed_at    INTEGER NOT NULL,
    first_return INTEGER NOT NULL -- 0 when it is no duplicate
) STRICT;
CREATE INDEX returns_by_state ON returns (state, id);
CREATE INDEX returns_by_case ON returns (case_number);

CREATE TABLE sheets (
    case_number TEXT NOT NULL REFERENCES cases (number),
    page        INTEGER NOT NULL,
    returned_by INTEGER REFERENCES returns (id), -- NULL until it is back
    PRIMARY KEY (case_number, page)
) STRICT;
CREATE INDEX sheets_by_return ON sheets (returned_by);

CREATE TABLE pages (
    return_id INTEGER NOT NULL REFERENCES returns (id),
    position  INTEGER NOT NULL, -- from 0, in the order of the return
    reading   TEXT NOT NULL, -- intake.PageReading as JSON
    PRIMARY KEY (return_id, position)
) STRICT;

CREATE TABLE events (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    return_id  INTEGER NOT NULL REFERENCES returns (id),
    at         INTEGER NOT NULL,
    who        TEXT NOT NULL, -- '' for the program itself
    from_state TEXT NOT NULL, -- '' when it was queued
    to_state   TEXT NOT NULL,
    note       TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_return ON events (return_id, id);

-- +goose StatementBegin
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER events_stand BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
-- +goose StatementEnd
