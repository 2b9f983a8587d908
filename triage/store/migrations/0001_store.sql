-- The store as it begins. No keys, no indexes: the one writer keeps uniqueness and `triage check` proves it.
-- Rows are only added; what is taken back is a row of its own. Only an import that never finished is deleted.

create table store (
    uuid varchar not null,
    epoch integer not null,         -- raised by a restore; every journal segment carries it
    created varchar not null,       -- UTC instant
    program varchar not null,       -- version of triage that made it
    journal varchar                 -- absolute folder of the journal; null is FILE.d/journal
);

-- What a file contributed.
create table source (
    import_number integer not null,
    path varchar not null,
    format varchar not null,
    encoding varchar not null,
    sha256 varchar not null,        -- of the raw bytes
    page varchar not null           -- what belongs to no story
);

create table article (
    id integer not null,            -- dense, in import order, from 1
    key varchar not null,           -- a: and 16 hex digits; unique among articles that are not withdrawn
    identity varchar not null,      -- all 64 of them
    version integer not null,       -- from 1, per (outlet, upstream_id)
    title varchar,
    url varchar,
    outlet varchar,
    byline varchar,
    language varchar,
    upstream_id varchar,
    stated_date varchar,            -- YYYY, YYYY-MM or YYYY-MM-DD
    stated_date_kind varchar,
    form varchar not null,
    chars integer not null,
    sha256 varchar not null,        -- of the text
    repaired integer not null,
    document_path varchar not null,
    document_index integer not null,
    document_start bigint not null,
    document_end bigint not null,
    flags varchar[] not null,       -- names, as found at import
    import_number integer not null,
    reference_date varchar not null
);

create table body (
    id integer not null,            -- article.id
    text varchar not null
);

-- What was found about an article's dates, as JSON.
create table evidence (
    id integer not null,            -- article.id
    found varchar not null
);

-- Where an article was met again, in the import that met it.
create table provenance (
    key varchar not null,
    import_number integer not null,
    document_path varchar not null,
    document_index integer not null,
    document_start bigint not null,
    document_end bigint not null
);

create table reject (
    import_number integer not null,
    path varchar not null,
    line bigint,
    reason varchar not null,
    raw blob not null               -- at most its first 64 KiB
);

-- The fold of the journal: a row per event.
create table event (
    sequence bigint not null,       -- from 1 without holes, but for losses that were accepted
    uid varchar not null,
    uid_session varchar not null,   -- what stands before the colon of the uid
    uid_counter bigint not null,    -- what stands after it
    time varchar not null,          -- UTC instant
    person varchar not null,
    session varchar not null,
    cause varchar not null,
    article varchar,                -- article.key
    text_hash varchar,
    round varchar,
    aspect varchar,
    question varchar,
    value varchar,                  -- JSON; null when cleared
    was varchar,                    -- JSON
    codebook varchar,               -- name@revision
    reference_date varchar,
    seconds double,
    suggestion varchar,
    adjudicates boolean not null,   -- an adjudicator's decision, or the undo of one
    data varchar not null           -- JSON object
);

-- What administrative events say, unfolded so that SQL can join it; the row with the highest sequence holds.
create table import (
    sequence bigint not null,
    number integer not null,
    articles integer not null,
    keys_sha256 varchar not null,   -- of its article keys in order, a line each
    record varchar not null         -- JSON: request, counts by file, skipped
);

create table tombstone (
    sequence bigint not null,
    import_number integer not null
);

create table person (
    sequence bigint not null,
    name varchar not null,
    role varchar not null,
    active boolean not null,
    display_name varchar,
    settings varchar not null       -- JSON object
);

create table codebook (
    sequence bigint not null,
    name varchar not null,
    revision integer not null,
    toml varchar not null
);

create table round (
    sequence bigint not null,
    name varchar not null,
    state varchar not null,         -- open, closed
    filter varchar not null,        -- terms that chose its articles
    answers_per_article integer,    -- null: once per annotator
    share double,                   -- of the articles, those that get share_answers
    share_answers integer,
    ordering varchar not null,      -- import, random, fewest, flagged
    cap integer,                    -- most articles one person may complete
    copies varchar not null,        -- one, together, all
    teasers boolean not null,
    source_blind boolean not null,
    suggestions varchar not null,   -- hidden, shown
    show_answers boolean not null,
    gold double not null,           -- share of articles whose answer is known
    repeats double not null,        -- share of articles given twice to the same person
    seed bigint not null
);
