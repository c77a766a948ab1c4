create table world (
    one integer primary key check (one = 1),
    seed integer,
    position integer not null,
    clock text not null,
    -- Where the surfaces and Health Records were reached when the world was last opened.
    main text not null,
    app text not null,
    document text not null
) strict;
