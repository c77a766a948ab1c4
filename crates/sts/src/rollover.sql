-- Which of the data directory's two keys signs in this world, and whether the other is no longer published.
create table key_rollover (
    the_row integer primary key check (the_row = 1),
    second  integer not null,
    retired integer not null
) strict;
