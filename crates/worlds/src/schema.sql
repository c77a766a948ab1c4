create table world (
    one integer primary key check (one = 1),
    seed integer,
    position integer not null,
    clock text not null,
    document text not null
) strict;
