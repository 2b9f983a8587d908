-- Which articles share text. All of it follows from the texts and can be computed again; rows are only added.

-- A batch of articles that was compared with all before it, and what came of that, in one transaction.
create table comparison (
    batch integer not null,         -- from 1 without holes
    upto integer not null,          -- article.id: it and all before it have been compared
    import_number integer not null  -- whose articles they are; batches follow the order of imports
);

-- An article with its exact and nearly identical copies is a group, named by its first member.
create table copy (
    id integer not null,            -- article.id
    leader integer not null,        -- article.id of the group's first member
    text ubigint not null           -- number of all its words in order: equal for exact copies
);

-- Sampled shingles that are no boilerplate: which article first brought one into its group.
create table posting (
    hash ubigint not null,
    id integer not null,            -- article.id
    leader integer not null         -- its group
);

-- Shingles that more than twenty groups have.
create table boilerplate (
    hash ubigint not null,
    batch integer not null          -- that found it so
);

-- Pairs; of several rows of one pair the one of the highest batch holds.
create table neighbour (
    batch integer not null,
    a integer not null,             -- article.id of the earlier
    b integer not null,             -- of the later
    kind varchar,                   -- exact, near, part; null: what they share proved to be boilerplate
    containment double not null,    -- shared over the smaller one's shingles
    jaccard double not null,
    shared integer not null,        -- distinct shingles in common
    days integer,                   -- from the date that a states to b's, if they speak against each other
    again boolean not null          -- whether the pair has an earlier row
);
