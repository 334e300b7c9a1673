-- +goose Up
ALTER TABLE editions ADD COLUMN region TEXT NOT NULL DEFAULT '';
UPDATE editions SET region = CASE WHEN form LIKE 'vgr-%' THEN 'vgr' WHEN form LIKE 'rjl-%' THEN 'rjl' WHEN form LIKE 'kalmar-%' THEN 'kalmar' ELSE '' END;
ALTER TABLE cases ADD COLUMN protected INTEGER NOT NULL DEFAULT 0;

ALTER TABLE returns ADD COLUMN region TEXT NOT NULL DEFAULT ''; -- '' for paper that is nobody's yet
ALTER TABLE returns ADD COLUMN unit TEXT NOT NULL DEFAULT '';
ALTER TABLE returns ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE returns ADD COLUMN protected INTEGER NOT NULL DEFAULT 0;
ALTER TABLE returns ADD COLUMN active_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE returns ADD COLUMN not_for TEXT NOT NULL DEFAULT ''; -- the user whose turn it is not
UPDATE returns SET active_at = claimed_at,
    region = coalesce((SELECT e.region FROM editions e WHERE e.id = returns.edition), ''),
    unit = coalesce((SELECT k.unit FROM cases k WHERE k.number = returns.case_number), '');

-- A queue is read in this order; the columns after id let the scope be looked at without the row.
CREATE INDEX returns_queue ON returns (state, urgent DESC, id, region, unit);
CREATE INDEX returns_tally ON returns (region, unit, state, urgent);
CREATE INDEX returns_held ON returns (claimed_by, id) WHERE claimed_by <> '';

-- Which findings a return has now, for the filter; kept by triggers, whoever writes.
CREATE TABLE return_reasons (
    return_id INTEGER NOT NULL REFERENCES returns (id),
    reason    TEXT NOT NULL,
    PRIMARY KEY (return_id, reason)
) STRICT, WITHOUT ROWID;
CREATE INDEX return_reasons_by_reason ON return_reasons (reason, return_id);
INSERT OR IGNORE INTO return_reasons SELECT r.id, coalesce(f.value ->> 'reason', '') FROM returns r, json_each(r.findings) f;
-- +goose StatementBegin
CREATE TRIGGER returns_reasons_new AFTER INSERT ON returns WHEN NEW.findings NOT IN ('[]', 'null')
BEGIN
    INSERT OR IGNORE INTO return_reasons SELECT NEW.id, coalesce(f.value ->> 'reason', '') FROM json_each(NEW.findings) f;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER returns_reasons_change AFTER UPDATE OF findings ON returns WHEN NEW.findings <> OLD.findings
BEGIN
    DELETE FROM return_reasons WHERE return_id = NEW.id;
    INSERT OR IGNORE INTO return_reasons SELECT NEW.id, coalesce(f.value ->> 'reason', '') FROM json_each(NEW.findings) f;
END;
-- +goose StatementEnd

CREATE TABLE corrections (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    return_id         INTEGER NOT NULL REFERENCES returns (id),
    field             TEXT NOT NULL,
    before_state      TEXT NOT NULL,
    before_value      TEXT NOT NULL,
    before_confidence REAL NOT NULL,
    after_state       TEXT NOT NULL,
    after_value       TEXT NOT NULL,
    who               TEXT NOT NULL,
    at                INTEGER NOT NULL
) STRICT;
CREATE INDEX corrections_by_return ON corrections (return_id, id);
CREATE TABLE keyings (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    return_id INTEGER NOT NULL REFERENCES returns (id),
    field     TEXT NOT NULL,
    round     INTEGER NOT NULL,
    value     TEXT NOT NULL,
    who       TEXT NOT NULL,
    at        INTEGER NOT NULL,
    UNIQUE (return_id, field, round, who) -- never the same person twice
) STRICT;
CREATE TABLE resolutions (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    return_id INTEGER NOT NULL REFERENCES returns (id),
    reason    TEXT NOT NULL,
    field     TEXT NOT NULL,
    why       TEXT NOT NULL,
    who       TEXT NOT NULL,
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX resolutions_by_return ON resolutions (return_id, id);
CREATE TABLE decisions (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    return_id INTEGER NOT NULL REFERENCES returns (id),
    act       TEXT NOT NULL,
    reference TEXT NOT NULL,
    reason    TEXT NOT NULL,
    proposed  INTEGER NOT NULL,
    who       TEXT NOT NULL,
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_by_return ON decisions (return_id, id);
-- What the reader made of a page before it was read anew for a case.
CREATE TABLE earlier_readings (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    return_id INTEGER NOT NULL REFERENCES returns (id),
    position  INTEGER NOT NULL,
    reading   TEXT NOT NULL,
    at        INTEGER NOT NULL
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER corrections_stand BEFORE UPDATE ON corrections
BEGIN
    SELECT RAISE(ABORT, 'corrections are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER corrections_stay BEFORE DELETE ON corrections
BEGIN
    SELECT RAISE(ABORT, 'corrections are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER keyings_stand BEFORE UPDATE ON keyings
BEGIN
    SELECT RAISE(ABORT, 'keyings are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER keyings_stay BEFORE DELETE ON keyings
BEGIN
    SELECT RAISE(ABORT, 'keyings are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER resolutions_stand BEFORE UPDATE ON resolutions
BEGIN
    SELECT RAISE(ABORT, 'resolutions are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER resolutions_stay BEFORE DELETE ON resolutions
BEGIN
    SELECT RAISE(ABORT, 'resolutions are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_stand BEFORE UPDATE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_stay BEFORE DELETE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER earlier_readings_stand BEFORE UPDATE ON earlier_readings
BEGIN
    SELECT RAISE(ABORT, 'earlier readings are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER earlier_readings_stay BEFORE DELETE ON earlier_readings
BEGIN
    SELECT RAISE(ABORT, 'earlier readings are append-only');
END;
-- +goose StatementEnd
