-- +goose Up
-- Whom a case is about, where its sheet was printed with a number: a keyed hash,
-- as in return_persons. Cases printed before this are not in it.
CREATE TABLE case_persons (
    person      TEXT NOT NULL,
    case_number TEXT NOT NULL REFERENCES cases (number),
    PRIMARY KEY (person, case_number)
);
CREATE INDEX case_persons_by_case ON case_persons (case_number);

-- Persons whose identity is protected, so that whatever comes of theirs later is
-- protected from the first.
CREATE TABLE protected_persons (
    person TEXT PRIMARY KEY,
    at     BIGINT NOT NULL,
    who    TEXT NOT NULL
);

-- A queue of what is done is looked through by unit and by form.
CREATE INDEX returns_by_unit ON returns (unit, state, id);
CREATE INDEX returns_by_form ON returns (form, state, id);
-- Statistics ask how a return was queued, which is its first event.
CREATE INDEX events_queued ON events (return_id, to_state) WHERE from_state = '';
-- Lists of cases and the counts above them, of one unit and of all.
CREATE INDEX cases_by_time ON cases (printed_at DESC, number, form, unit, state);
CREATE INDEX cases_by_unit_state ON cases (unit, state, printed_at DESC, form);
CREATE INDEX cases_tally ON cases (form, state, printed_at, unit);
-- The log by act and by unit, latest first.
CREATE INDEX audit_by_act ON audit (act, seq, at, region);
CREATE INDEX audit_by_unit ON audit (unit, seq, at, region);
