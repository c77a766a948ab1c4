-- Which applications were given an answer for a sign-in: they are told when it ends.
create table session_clients (
    session text not null references sessions (id) on delete cascade,
    app     text not null,
    tenant  text not null,
    primary key (session, app, tenant)
) strict, without rowid;
