-- The log. An entry is appended and never touched again; `body` is the truth,
-- the other columns are copies out of it by which entries are found.
-- What raises is a code: the program, not the database, speaks to people.
CREATE TABLE entry (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
    id       TEXT    NOT NULL UNIQUE,
    kind     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    at       INTEGER NOT NULL,  -- UTC milliseconds, never before the entry before it
    session  TEXT,
    body     BLOB    NOT NULL,  -- UTF-8 JSON, exactly the bytes that were hashed
    hash     BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE(ABORT, 'entry_is_never_changed');
END;

CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'entry_is_never_deleted');
END;

CREATE TRIGGER entry_follows_the_last BEFORE INSERT ON entry
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM entry)
BEGIN
    SELECT RAISE(ABORT, 'entry_follows_the_last');
END;

-- Not left to UNIQUE alone: INSERT OR REPLACE would delete the older entry
-- without asking the trigger above.
CREATE TRIGGER entry_is_recorded_once BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'entry_is_recorded_once');
END;

-- The bytes of photos, which an entry names by their hash: as much the truth as
-- the entry, and as little touched. One photo may be named more than once.
CREATE TABLE attachment (
    sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    bytes  BLOB NOT NULL
) STRICT;

CREATE TRIGGER attachment_is_never_changed BEFORE UPDATE ON attachment
BEGIN
    SELECT RAISE(ABORT, 'attachment_is_never_changed');
END;

CREATE TRIGGER attachment_is_never_deleted BEFORE DELETE ON attachment
BEGIN
    SELECT RAISE(ABORT, 'attachment_is_never_deleted');
END;

-- As for entries: INSERT OR REPLACE would delete without asking.
CREATE TRIGGER attachment_is_kept_once BEFORE INSERT ON attachment
WHEN EXISTS (SELECT 1 FROM attachment WHERE sha256 = NEW.sha256)
BEGIN
    SELECT RAISE(ABORT, 'attachment_is_kept_once');
END;

-- Projections: what lists and look-ups read. Written in the transaction of the
-- entry that they show, and rebuilt from the log at any time, row for row.
-- Nothing here is the truth; the log is.

-- Every page that the entry of an injection touches is encrypted before the
-- nurse hears that it is recorded. What is told once is kept once, therefore,
-- and what is looked up seldom has no index.

-- The entries that hold on every day, whatever the session.
-- The state says for whom: 0 for every day; 1 only for looking back, because it
-- is about what was used up or closed long ago; 2 only for counting the stock of
-- a period, because something later took its place.
CREATE TABLE standing (
    sequence INTEGER PRIMARY KEY,
    state    INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2))
) STRICT;

CREATE INDEX standing_today ON standing (sequence) WHERE state = 0;

-- Which closed session counted each lot last.
CREATE TABLE lot_count (
    lot      TEXT    PRIMARY KEY,
    sequence INTEGER NOT NULL  -- the entry that closed it
) STRICT, WITHOUT ROWID;

-- From where on a session's entries are to be sought.
CREATE TABLE first_of_session (
    session  TEXT    PRIMARY KEY,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX first_of_session_in_order ON first_of_session (sequence);

-- What was written of a session when another had begun: these entries stand in
-- another part of the log than the rest of it.
CREATE TABLE late_entry (
    sequence INTEGER PRIMARY KEY,
    session  TEXT    NOT NULL
) STRICT;

CREATE INDEX late_entry_by_session ON late_entry (session);

-- The people of the station, as the latest entries left them.
CREATE TABLE account (
    id             TEXT    PRIMARY KEY,
    name           TEXT    NOT NULL,
    folded_name    TEXT    NOT NULL UNIQUE,  -- without diacritics, lower case
    role           TEXT    NOT NULL CHECK (role IN ('nurse', 'supervisor', 'auditor')),
    qualifications TEXT    NOT NULL,         -- JSON array
    enabled        INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    last_sign_in   INTEGER                   -- the entry that tells of it
) STRICT;

-- Every name that an account ever had: what was written under an old one is
-- found by the new one, and the other way round.
CREATE TABLE account_name (
    account     TEXT NOT NULL,
    folded_name TEXT NOT NULL,  -- without diacritics, lower case
    PRIMARY KEY (account, folded_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    id        TEXT    PRIMARY KEY,
    day       TEXT    NOT NULL,  -- civil day at +07:00, YYYY-MM-DD
    place     TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,  -- UTC milliseconds
    closed_at INTEGER            -- UTC milliseconds, null while it is open
) STRICT;

-- Every lot that was ever received, by which the review is filtered.
CREATE TABLE lot (
    sequence INTEGER PRIMARY KEY,
    id       TEXT    NOT NULL,
    number   TEXT    NOT NULL,
    product  TEXT  -- none for a diluent
) STRICT;

-- Every place where a session was: looked through by each search, as sessions
-- are too many to be.
CREATE TABLE place (
    name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- The latest that was said about each person.
CREATE TABLE patient (
    id          TEXT PRIMARY KEY,
    folded_name TEXT NOT NULL,   -- without diacritics, lower case
    number      TEXT,            -- the twelve digits, if known
    person      TEXT NOT NULL    -- JSON, as the latest entry wrote it
) STRICT;

CREATE INDEX patient_by_name ON patient (folded_name);
CREATE INDEX patient_by_number ON patient (number) WHERE number IS NOT NULL;

CREATE TABLE visit (
    sequence INTEGER PRIMARY KEY,  -- the entry that listed it
    id       TEXT    NOT NULL UNIQUE,
    session  TEXT    NOT NULL,
    patient  TEXT    NOT NULL,
    ticket   INTEGER NOT NULL,
    UNIQUE (session, ticket)
) STRICT;

CREATE INDEX visit_by_patient ON visit (patient);

CREATE TABLE prior_dose (
    sequence INTEGER PRIMARY KEY,
    patient  TEXT    NOT NULL,
    product  TEXT    NOT NULL,
    given_on TEXT    NOT NULL    -- civil day, YYYY-MM-DD
) STRICT;

CREATE INDEX prior_dose_by_patient ON prior_dose (patient);

-- How one ended stands in `dose` or in `refusal`.
CREATE TABLE procedure (
    id           TEXT    PRIMARY KEY,
    session      TEXT    NOT NULL,
    visit        TEXT    NOT NULL,
    "order"      TEXT    NOT NULL,
    table_number INTEGER NOT NULL,
    set_aside    INTEGER NOT NULL CHECK (set_aside IN (0, 1)),
    sequence     INTEGER NOT NULL  -- the entry that began it
) STRICT, WITHOUT ROWID;

-- The items of a procedure that stand confirmed by an attestation.
CREATE TABLE confirmed_item (
    procedure TEXT    NOT NULL,
    item      TEXT    NOT NULL CHECK (item IN
        ('K1','K2','K3','C1','C2','C3','C4','C5','D1','D2','D3','D4','D5')),
    sequence  INTEGER NOT NULL,  -- the entry that confirmed it
    PRIMARY KEY (procedure, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE dose (
    id           TEXT    NOT NULL,
    sequence     INTEGER NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('checklist', 'incident', 'paper')),
    procedure    TEXT,
    session      TEXT,
    patient      TEXT    NOT NULL,
    visit        TEXT    NOT NULL,
    product      TEXT,
    lot          TEXT,
    vial         TEXT,
    table_number INTEGER NOT NULL,
    microlitres  INTEGER,
    given_at     INTEGER NOT NULL,  -- UTC milliseconds
    PRIMARY KEY (patient, sequence),
    CHECK (kind <> 'checklist' OR procedure IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- The program cannot express an injection that skipped an item; the database
-- says it a second time, to whoever else writes into the file.
CREATE TRIGGER dose_by_checklist_has_thirteen_items BEFORE INSERT ON dose
WHEN NEW.kind = 'checklist'
    AND (SELECT count(*) FROM confirmed_item WHERE procedure = NEW.procedure) <> 13
BEGIN
    SELECT RAISE(ABORT, 'dose_by_checklist_has_thirteen_items');
END;

-- Thirteen items confirm one injection, and a dose is one entry's.
CREATE TRIGGER dose_is_recorded_once BEFORE INSERT ON dose
WHEN EXISTS (
    SELECT 1 FROM dose WHERE patient = NEW.patient
        AND (id = NEW.id OR kind = 'checklist' AND NEW.kind = 'checklist' AND procedure = NEW.procedure))
BEGIN
    SELECT RAISE(ABORT, 'dose_is_recorded_once');
END;

-- A closed session takes no further injection. What went wrong in it, and what
-- was written on paper, may still be told.
CREATE TRIGGER dose_by_checklist_needs_an_open_session BEFORE INSERT ON dose
WHEN NEW.kind = 'checklist'
    AND EXISTS (SELECT 1 FROM session WHERE id = NEW.session AND closed_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'dose_by_checklist_needs_an_open_session');
END;

CREATE TRIGGER dose_stays_what_it_is BEFORE UPDATE ON dose
BEGIN
    SELECT RAISE(ABORT, 'dose_stays_what_it_is');
END;

-- Doses that were entered on a later day than their own: their entries stand in
-- another part of the log than those of their session, if they have one.
CREATE TABLE late_dose (
    sequence INTEGER PRIMARY KEY,
    session  TEXT,
    visit    TEXT    NOT NULL,
    given_at INTEGER NOT NULL  -- UTC milliseconds
) STRICT;

-- What was said later of a dose: one row for each person whom it is about, two
-- if it was written down for the wrong one. The last of a dose holds.
CREATE TABLE dose_amendment (
    sequence INTEGER NOT NULL,
    patient  TEXT    NOT NULL,
    dose     TEXT    NOT NULL,
    in_error INTEGER NOT NULL CHECK (in_error IN (0, 1)),
    PRIMARY KEY (sequence, patient)
) STRICT, WITHOUT ROWID;

CREATE INDEX dose_amendment_by_patient ON dose_amendment (patient);
CREATE INDEX dose_amendment_by_dose ON dose_amendment (dose);

-- What was said later of entries of other kinds, with the person whom the entry
-- is about, if it is about one.
CREATE TABLE amendment (
    entry    INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    patient  TEXT,
    PRIMARY KEY (entry, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX amendment_by_patient ON amendment (patient) WHERE patient IS NOT NULL;

-- The entries of each report of an incident: its opening, answers, photos and
-- what came later.
CREATE TABLE report (
    incident TEXT    NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (incident, sequence)
) STRICT, WITHOUT ROWID;

-- By which number a screen and a file call a vial.
CREATE TABLE vial (
    id        TEXT    PRIMARY KEY,
    number    INTEGER NOT NULL,  -- within its session
    sequence  INTEGER NOT NULL   -- the entry that opened it
) STRICT, WITHOUT ROWID;

CREATE TABLE refusal (
    procedure TEXT    PRIMARY KEY,
    sequence  INTEGER NOT NULL UNIQUE,
    session   TEXT,
    visit     TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    at        INTEGER NOT NULL   -- UTC milliseconds
) STRICT;

-- Every stop that stood, whatever became of it.
CREATE TABLE stop (
    sequence  INTEGER NOT NULL,
    place     INTEGER NOT NULL,  -- among the findings of the entry, from 0
    procedure TEXT    NOT NULL,
    step      TEXT    NOT NULL,
    code      TEXT    NOT NULL,
    PRIMARY KEY (sequence, place)
) STRICT, WITHOUT ROWID;

-- What is reviewed, found by words: a row an entry, its rowid the entry's place,
-- its words what it is found by. It costs the nurse nothing: it is filled after
-- the entries are on disk, up to the mark, by whoever reviews and when a session
-- ends. Nothing but postings is kept here, encrypted like everything else.
CREATE VIRTUAL TABLE review USING fts5 (
    words, content = '', columnsize = 0, detail = none, tokenize = "ascii tokenchars '_-'"
);

-- Every word that a search can begin.
CREATE TABLE review_word (
    word TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Each dose with all that an export tells of it, so that an export does not read
-- entries that lie far apart. Filled together with what is reviewed.
CREATE TABLE injection (
    sequence INTEGER PRIMARY KEY,  -- the entry of the dose
    told     BLOB    NOT NULL,     -- packed by the program
    ended    INTEGER,              -- the entry that ended the observation
    observed TEXT                  -- how it ended
) STRICT;

-- How far the review has come in the log. Whoever changes what is found by words,
-- or how doses are packed, empties both and this by a step of the schema.
CREATE TABLE review_mark (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    sequence INTEGER NOT NULL
) STRICT;
