-- The store: one SQLite file, the system of record. Version 2.
--
-- Every table but the last two is recorded: rows are only ever added, in the order of "row", and
-- each change keeps a digest of what it added. No row is updated or deleted. What happened to a
-- claim later is in "event".

CREATE TABLE change (
    row INTEGER PRIMARY KEY,
    verb TEXT NOT NULL,
    at TEXT NOT NULL,
    author TEXT,
    note TEXT,
    summary TEXT NOT NULL,
    -- The last row of each recorded table when the change was committed: "claim=12 entity=7".
    rows TEXT NOT NULL,
    digest BLOB NOT NULL
);

CREATE TABLE entity_type (row INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, definition TEXT NOT NULL);
CREATE TABLE relation (row INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, definition TEXT NOT NULL);
CREATE TABLE setting (row INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE origin (row INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE entity (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE source (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);

-- What was said of a source; the last live row holds.
CREATE TABLE source_record (
    row INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES source(row),
    title TEXT,
    url TEXT,
    publisher TEXT,
    published TEXT,
    kind TEXT,
    note TEXT
);
CREATE INDEX source_record_source ON source_record(source);

-- Claims whose object is an entity. Dates as written; an end of 'open' is said to continue; null
-- is unknown. Confidence in millionths. "row" is one sequence with value_claim.
CREATE TABLE claim (
    row INTEGER PRIMARY KEY,
    subject INTEGER NOT NULL REFERENCES entity(row),
    relation INTEGER NOT NULL REFERENCES relation(row),
    object INTEGER NOT NULL REFERENCES entity(row),
    start TEXT,
    "end" TEXT,
    stance TEXT,
    attribution TEXT,
    source INTEGER REFERENCES source(row),
    locator TEXT,
    via INTEGER REFERENCES source(row),
    confidence INTEGER,
    rank TEXT,
    origin INTEGER NOT NULL REFERENCES origin(row)
);
-- No index by subject or by object: the image of the graph beside the store has both, and a store
-- without one is small enough to be read.

-- Claims whose object is a value: names, identifiers, counts, dates.
CREATE TABLE value_claim (
    row INTEGER PRIMARY KEY,
    subject INTEGER NOT NULL REFERENCES entity(row),
    relation INTEGER NOT NULL REFERENCES relation(row),
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    unit TEXT,
    bound TEXT,
    lang TEXT,
    start TEXT,
    "end" TEXT,
    stance TEXT,
    attribution TEXT,
    source INTEGER REFERENCES source(row),
    locator TEXT,
    via INTEGER REFERENCES source(row),
    confidence INTEGER,
    rank TEXT,
    origin INTEGER NOT NULL REFERENCES origin(row)
);
CREATE INDEX value_claim_subject ON value_claim(subject, relation);

-- "row" is that of the claim, of either table, times 2^24, and the place among its qualifiers: so
-- they are found without an index.
CREATE TABLE qualifier (
    row INTEGER PRIMARY KEY,
    claim INTEGER AS (row >> 24),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    unit TEXT,
    bound TEXT
);

-- Words and dates of reading; "event" is the assertion that brought them, null for the first.
CREATE TABLE citation (
    row INTEGER PRIMARY KEY,
    claim INTEGER NOT NULL,
    event INTEGER REFERENCES event(row),
    quote TEXT,
    retrieved TEXT
);
CREATE INDEX citation_claim ON citation(claim);

-- asserted: stated again. added: an entity named on its own. withdrawn: takes back what
-- (target, target_row) names: a row of claim, event, source_record or judgement. retracted,
-- restored, ranked: by a person. The words are not checked here, which took longer than the rest
-- of adding a row; whoever reads them takes no others.
CREATE TABLE event (
    row INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    claim INTEGER,
    entity INTEGER REFERENCES entity(row),
    target TEXT,
    target_row INTEGER,
    origin INTEGER REFERENCES origin(row),
    confidence INTEGER,
    rank TEXT,
    reason TEXT
);
CREATE INDEX event_claim ON event(claim) WHERE claim IS NOT NULL;
CREATE INDEX event_entity ON event(entity) WHERE entity IS NOT NULL;
CREATE INDEX event_other ON event(row)
    WHERE kind = 'withdrawn' AND claim IS NULL AND entity IS NULL;

CREATE TABLE judgement (
    row INTEGER PRIMARY KEY,
    one INTEGER NOT NULL REFERENCES entity(row),
    other INTEGER NOT NULL REFERENCES entity(row),
    verdict TEXT NOT NULL CHECK (verdict IN ('same', 'different', 'unsure')),
    reason TEXT
);

-- Which entity an origin's name was taken for, so that its next edition takes the same.
CREATE TABLE taken (
    row INTEGER PRIMARY KEY,
    origin INTEGER NOT NULL REFERENCES origin(row),
    key TEXT NOT NULL,
    type TEXT,
    entity INTEGER NOT NULL REFERENCES entity(row)
);
CREATE INDEX taken_key ON taken(origin, key);

-- Derived: the first 64 bits of each claim's identity, shifted to SQLite's signed order.
CREATE TABLE identity (prefix INTEGER, claim INTEGER, PRIMARY KEY (prefix, claim)) WITHOUT ROWID;
-- Derived: folded names and exact identifiers.
CREATE TABLE name_key (
    key TEXT, entity INTEGER, claim INTEGER, PRIMARY KEY (key, entity, claim)
) WITHOUT ROWID;

-- For people who open the file: what each entity is called, and every link with its source.
CREATE VIEW label AS
SELECT e.row AS entity, e.id, coalesce(
    (SELECT v.value FROM value_claim v JOIN relation r ON r.row = v.relation
     WHERE v.subject = e.row AND r.name = 'short-name' ORDER BY v.value LIMIT 1),
    (SELECT v.value FROM value_claim v JOIN relation r ON r.row = v.relation
     WHERE v.subject = e.row AND r.name = 'name' ORDER BY v.value LIMIT 1),
    e.id) AS name
FROM entity e;

-- Claims that were withdrawn or retracted are marked, since a view cannot replay their events.
CREATE VIEW links AS
SELECT a.name AS from_name, r.name AS relation, b.name AS to_name, c.start, c."end",
    s.id AS source, c.locator, coalesce(c.stance, 'asserted') AS stance,
    EXISTS (SELECT 1 FROM event v WHERE v.claim = c.row
        AND v.kind IN ('withdrawn', 'retracted', 'restored')) AS has_history
FROM claim c
JOIN label a ON a.entity = c.subject
JOIN label b ON b.entity = c.object
JOIN relation r ON r.row = c.relation
LEFT JOIN source s ON s.row = c.source;
