-- +goose Up
-- Times are microseconds since 1970 in UTC; 0 is never.
CREATE TABLE editions (
    id      TEXT PRIMARY KEY,
    form    TEXT NOT NULL,
    variant TEXT NOT NULL,
    body    TEXT NOT NULL -- forms.Edition as JSON, frozen
);

CREATE TABLE cases (
    number     TEXT PRIMARY KEY,
    form       TEXT NOT NULL,
    edition    TEXT NOT NULL REFERENCES editions (id),
    unit       TEXT NOT NULL,
    "values"   TEXT NOT NULL, -- JSON; the only place for a person's printed data
    pages      BIGINT NOT NULL,
    printed_at BIGINT NOT NULL,
    state      TEXT NOT NULL
);

CREATE TABLE arrivals (
    id          TEXT PRIMARY KEY,
    inbox       TEXT NOT NULL,
    source      TEXT NOT NULL,
    state       TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    size        BIGINT NOT NULL, -- bytes
    seen_at     BIGINT NOT NULL,
    archived_at BIGINT NOT NULL,
    read_at     BIGINT NOT NULL,
    attempts    BIGINT NOT NULL
);
CREATE INDEX arrivals_by_state ON arrivals (state, seen_at, id);

CREATE TABLE returns (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    arrival      TEXT NOT NULL REFERENCES arrivals (id),
    case_number  TEXT NOT NULL, -- '' when not identified
    form         TEXT NOT NULL,
    edition      TEXT NOT NULL,
    state        TEXT NOT NULL,
    verdict      TEXT NOT NULL,
    findings     TEXT NOT NULL, -- JSON
    queued_at    BIGINT NOT NULL,
    claimed_by   TEXT NOT NULL, -- '' when nobody has it
    claimed_at   BIGINT NOT NULL,
    closed_at    BIGINT NOT NULL,
    first_return BIGINT NOT NULL -- 0 when it is no duplicate
);
CREATE INDEX returns_by_state ON returns (state, id);
CREATE INDEX returns_by_case ON returns (case_number);

CREATE TABLE sheets (
    case_number TEXT NOT NULL REFERENCES cases (number),
    page        BIGINT NOT NULL,
    returned_by BIGINT REFERENCES returns (id), -- NULL until it is back
    PRIMARY KEY (case_number, page)
);
CREATE INDEX sheets_by_return ON sheets (returned_by);

CREATE TABLE pages (
    return_id BIGINT NOT NULL REFERENCES returns (id),
    position  BIGINT NOT NULL, -- from 0, in the order of the return
    reading   TEXT NOT NULL, -- intake.PageReading as JSON
    PRIMARY KEY (return_id, position)
);

CREATE TABLE events (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    return_id  BIGINT NOT NULL REFERENCES returns (id),
    at         BIGINT NOT NULL,
    who        TEXT NOT NULL, -- '' for the program itself
    from_state TEXT NOT NULL, -- '' when it was queued
    to_state   TEXT NOT NULL,
    note       TEXT NOT NULL
);
CREATE INDEX events_by_return ON events (return_id, id);

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only';
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER events_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
