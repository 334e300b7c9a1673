-- +goose Up
ALTER TABLE cases ADD COLUMN printed_by TEXT NOT NULL DEFAULT '';    -- '' when not known
ALTER TABLE cases ADD COLUMN code_key TEXT NOT NULL DEFAULT '';      -- the id of the key that signed its codes; '' when not known
ALTER TABLE cases ADD COLUMN superseded_by TEXT NOT NULL DEFAULT ''; -- the case that took its place
CREATE INDEX cases_by_state ON cases (state, printed_at);
CREATE INDEX cases_by_unit ON cases (unit, printed_at);

CREATE TABLE case_events (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    case_number TEXT NOT NULL REFERENCES cases (number),
    at          INTEGER NOT NULL,
    who         TEXT NOT NULL, -- '' for the program itself
    act         TEXT NOT NULL,
    note        TEXT NOT NULL
) STRICT;
CREATE INDEX case_events_by_case ON case_events (case_number, id);

-- What a return asks for, so that two requests for one person meet.
ALTER TABLE returns ADD COLUMN asks_lock INTEGER NOT NULL DEFAULT 0;   -- 1 when it does
ALTER TABLE returns ADD COLUMN asks_unlock INTEGER NOT NULL DEFAULT 0; -- 1 when it does
ALTER TABLE returns ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';   -- 'resident' or 'care'
ALTER TABLE returns ADD COLUMN outcome TEXT NOT NULL DEFAULT '';    -- of one that is done: 'carried-out' or 'closed'

-- Whom a return is about: a keyed hash, which tells nothing without the keys.
CREATE TABLE return_persons (
    person    TEXT NOT NULL,
    return_id INTEGER NOT NULL REFERENCES returns (id),
    PRIMARY KEY (person, return_id)
) STRICT;
CREATE INDEX return_persons_by_return ON return_persons (return_id);

-- The arrival that a page came in: of a set that came in two files, not its return's.
ALTER TABLE pages ADD COLUMN arrival TEXT NOT NULL DEFAULT '';
UPDATE pages SET arrival = (SELECT arrival FROM returns WHERE id = return_id);
CREATE INDEX pages_by_arrival ON pages (arrival);

-- +goose StatementBegin
CREATE TRIGGER case_events_stay BEFORE DELETE ON case_events
BEGIN
    SELECT RAISE(ABORT, 'case events are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER case_events_stand BEFORE UPDATE ON case_events
BEGIN
    SELECT RAISE(ABORT, 'case events are append-only');
END;
-- +goose StatementEnd
