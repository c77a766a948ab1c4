-- Who leads whom.
create table managers (
    user    text primary key references users (id) on delete cascade,
    manager text not null
) strict, without rowid;
create index managers_by_manager on managers (manager);

create table group_owners (
    group_id text not null references groups (id) on delete cascade,
    owner    text not null,
    primary key (group_id, owner)
) strict, without rowid;
create index group_owners_by_owner on group_owners (owner);

-- Directory roles that were assigned once, or made ready to be: a tenant lists these alone.
create table activated_roles (
    tenant text not null,
    role   text not null,
    primary key (tenant, role)
) strict, without rowid;
