-- +goose Up
CREATE TABLE users (
    id         TEXT PRIMARY KEY,
    login      TEXT NOT NULL UNIQUE, -- lower case
    name       TEXT NOT NULL,
    region     TEXT NOT NULL,
    unit       TEXT NOT NULL,
    roles      TEXT NOT NULL, -- JSON
    unmask     BIGINT NOT NULL, -- 0 or 1
    disabled   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    password   TEXT NOT NULL, -- its hash; '' for none
    epoch      BIGINT NOT NULL -- raised to end all sessions
);

CREATE TABLE invitations (
    token   TEXT PRIMARY KEY, -- SHA-256, hex
    user_id TEXT NOT NULL UNIQUE, -- '' for the first user
    expires BIGINT NOT NULL
);

CREATE TABLE sessions (
    token   TEXT PRIMARY KEY, -- hashed
    data    BYTEA NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX sessions_by_end ON sessions (expires);

CREATE TABLE signin_failures (
    whose TEXT NOT NULL, -- a hash of a login or of an address
    at    BIGINT NOT NULL
);
CREATE INDEX signin_failures_by_key ON signin_failures (whose, at);
CREATE INDEX signin_failures_by_time ON signin_failures (at);

-- The log of looks: who, when, what, whose. Each line holds the hash of the one before.
CREATE TABLE audit (
    seq         BIGINT PRIMARY KEY,
    at          BIGINT NOT NULL,
    who         TEXT NOT NULL,
    name        TEXT NOT NULL,
    role        TEXT NOT NULL,
    region      TEXT NOT NULL,
    unit        TEXT NOT NULL,
    act         TEXT NOT NULL,
    return_id   BIGINT NOT NULL, -- 0 for none
    case_number TEXT NOT NULL,
    note        TEXT NOT NULL,
    prev        TEXT NOT NULL,
    hash        TEXT NOT NULL
);
CREATE INDEX audit_by_who ON audit (who, seq);
CREATE INDEX audit_by_case ON audit (case_number, seq);
CREATE INDEX audit_by_time ON audit (at);

CREATE TABLE audit_checks (
    seq  BIGINT NOT NULL REFERENCES audit (seq),
    at   BIGINT NOT NULL,
    who  TEXT NOT NULL,
    fine BIGINT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX audit_checks_by_line ON audit_checks (seq);

-- +goose StatementBegin
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only';
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_checks_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checks
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
