-- +goose Up
CREATE TABLE users (
    id         TEXT PRIMARY KEY,
    login      TEXT NOT NULL UNIQUE, -- lower case
    name       TEXT NOT NULL,
    region     TEXT NOT NULL,
    unit       TEXT NOT NULL,
    roles      TEXT NOT NULL, -- JSON
    unmask     INTEGER NOT NULL, -- 0 or 1
    disabled   INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    password   TEXT NOT NULL, -- its hash; '' for none
    epoch      INTEGER NOT NULL -- raised to end all sessions
) STRICT;

CREATE TABLE invitations (
    token   TEXT PRIMARY KEY, -- SHA-256, hex
    user_id TEXT NOT NULL UNIQUE, -- '' for the first user
    expires INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    token   TEXT PRIMARY KEY, -- hashed
    data    BLOB NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_end ON sessions (expires);

CREATE TABLE signin_failures (
    whose TEXT NOT NULL, -- a hash of a login or of an address
    at    INTEGER NOT NULL
) STRICT;
CREATE INDEX signin_failures_by_key ON signin_failures (whose, at);
CREATE INDEX signin_failures_by_time ON signin_failures (at);

-- The log of looks: who, when, what, whose. Each line holds the hash of the one before.
CREATE TABLE audit (
    seq         INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    who         TEXT NOT NULL,
    name        TEXT NOT NULL,
    role        TEXT NOT NULL,
    region      TEXT NOT NULL,
    unit        TEXT NOT NULL,
    act         TEXT NOT NULL,
    return_id   INTEGER NOT NULL, -- 0 for none
    case_number TEXT NOT NULL,
    note        TEXT NOT NULL,
    prev        TEXT NOT NULL,
    hash        TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_who ON audit (who, seq);
CREATE INDEX audit_by_case ON audit (case_number, seq);
CREATE INDEX audit_by_time ON audit (at);

CREATE TABLE audit_checks (
    seq  INTEGER NOT NULL REFERENCES audit (seq),
    at   INTEGER NOT NULL,
    who  TEXT NOT NULL,
    fine INTEGER NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE INDEX audit_checks_by_line ON audit_checks (seq);

-- +goose StatementBegin
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_stands BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_checks_stay BEFORE DELETE ON audit_checks
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_checks_stand BEFORE UPDATE ON audit_checks
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
-- +goose StatementEnd
