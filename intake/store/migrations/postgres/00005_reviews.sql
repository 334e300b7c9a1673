-- +goose Up
ALTER TABLE editions ADD COLUMN region TEXT NOT NULL DEFAULT '';
UPDATE editions SET region = CASE WHEN form LIKE 'vgr-%' THEN 'vgr' WHEN form LIKE 'rjl-%' THEN 'rjl' WHEN form LIKE 'kalmar-%' THEN 'kalmar' ELSE '' END;
ALTER TABLE cases ADD COLUMN protected BIGINT NOT NULL DEFAULT 0;

ALTER TABLE returns ADD COLUMN region TEXT NOT NULL DEFAULT ''; -- '' for paper that is nobody's yet
ALTER TABLE returns ADD COLUMN unit TEXT NOT NULL DEFAULT '';
ALTER TABLE returns ADD COLUMN urgent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE returns ADD COLUMN protected BIGINT NOT NULL DEFAULT 0;
ALTER TABLE returns ADD COLUMN active_at BIGINT NOT NULL DEFAULT 0;
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
    return_id BIGINT NOT NULL REFERENCES returns (id),
    reason    TEXT NOT NULL,
    PRIMARY KEY (return_id, reason)
);
CREATE INDEX return_reasons_by_reason ON return_reasons (reason, return_id);
INSERT INTO return_reasons SELECT DISTINCT r.id, coalesce(f ->> 'reason', '')
    FROM returns r, jsonb_array_elements(CASE WHEN r.findings = 'null' THEN '[]' ELSE r.findings::jsonb END) f;
-- +goose StatementBegin
CREATE FUNCTION keep_reasons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM return_reasons WHERE return_id = NEW.id;
    IF NEW.findings NOT IN ('[]', 'null') THEN
        INSERT INTO return_reasons SELECT DISTINCT NEW.id, coalesce(f ->> 'reason', '') FROM jsonb_array_elements(NEW.findings::jsonb) f;
    END IF;
    RETURN NULL;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER returns_reasons AFTER INSERT OR UPDATE OF findings ON returns
    FOR EACH ROW EXECUTE FUNCTION keep_reasons();

CREATE TABLE corrections (
    id                BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    return_id         BIGINT NOT NULL REFERENCES returns (id),
    field             TEXT NOT NULL,
    before_state      TEXT NOT NULL,
    before_value      TEXT NOT NULL,
    before_confidence DOUBLE PRECISION NOT NULL,
    after_state       TEXT NOT NULL,
    after_value       TEXT NOT NULL,
    who               TEXT NOT NULL,
    at                BIGINT NOT NULL
);
CREATE INDEX corrections_by_return ON corrections (return_id, id);
CREATE TABLE keyings (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    return_id BIGINT NOT NULL REFERENCES returns (id),
    field     TEXT NOT NULL,
    round     BIGINT NOT NULL,
    value     TEXT NOT NULL,
    who       TEXT NOT NULL,
    at        BIGINT NOT NULL,
    UNIQUE (return_id, field, round, who) -- never the same person twice
);
CREATE TABLE resolutions (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    return_id BIGINT NOT NULL REFERENCES returns (id),
    reason    TEXT NOT NULL,
    field     TEXT NOT NULL,
    why       TEXT NOT NULL,
    who       TEXT NOT NULL,
    at        BIGINT NOT NULL
);
CREATE INDEX resolutions_by_return ON resolutions (return_id, id);
CREATE TABLE decisions (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    return_id BIGINT NOT NULL REFERENCES returns (id),
    act       TEXT NOT NULL,
    reference TEXT NOT NULL,
    reason    TEXT NOT NULL,
    proposed  BIGINT NOT NULL,
    who       TEXT NOT NULL,
    at        BIGINT NOT NULL
);
CREATE INDEX decisions_by_return ON decisions (return_id, id);
-- What the reader made of a page before it was read anew for a case.
CREATE TABLE earlier_readings (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    return_id BIGINT NOT NULL REFERENCES returns (id),
    position  BIGINT NOT NULL,
    reading   TEXT NOT NULL,
    at        BIGINT NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% are append-only', TG_TABLE_NAME;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER corrections_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON corrections
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER keyings_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON keyings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER resolutions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON resolutions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER decisions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER earlier_readings_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON earlier_readings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
