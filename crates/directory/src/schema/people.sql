create table tenants (
    id       text primary key,
    name_key text not null,
    doc      text not null
) strict, without rowid;

-- A domain is verified in one tenant of the world at most.
create table domains (
    name   text primary key,
    tenant text not null references tenants (id)
) strict, without rowid;
create index domains_by_tenant on domains (tenant);

create table users (
    id            text primary key,
    tenant        text not null,
    upn_key       text not null,
    mail_key      text,
    name_key      text not null,
    user_type     text not null,
    state         text,
    creation_type text,
    enabled       integer not null,
    created_at    text not null,
    state_changed text,
    deleted_at    text,
    home_account  text,
    -- Lower-case copies of the texts that may be filtered by and have no column of their own.
    folded        text not null,
    doc           text not null
) strict;
-- Each index ends in the key by which its rows are listed, so that a page is read and not sorted.
create unique index users_by_upn on users (tenant, upn_key) where deleted_at is null;
create index users_by_name on users (tenant, name_key, id) where deleted_at is null;
create index users_by_mail on users (tenant, mail_key, name_key, id) where deleted_at is null;
create index users_by_type on users (tenant, user_type, name_key, id) where deleted_at is null;
create index users_by_state on users (tenant, state, name_key, id) where deleted_at is null;
create index users_by_creation on users (tenant, created_at, id) where deleted_at is null;
create index users_by_home on users (tenant, home_account, created_at, id) where deleted_at is null;
create index users_deleted on users (deleted_at) where deleted_at is not null;

-- Every address of a living user: upn, mail, proxyAddresses and otherMails.
create table user_addresses (
    tenant      text not null,
    address_key text not null,
    kind        text not null,
    user        text not null references users (id) on delete cascade,
    primary key (tenant, address_key, kind, user)
) strict, without rowid;
create index user_addresses_of on user_addresses (user, kind);
-- Mail reaches one user at most.
create unique index user_addresses_by_proxy on user_addresses (tenant, address_key) where kind = 'proxy';

create table sponsors (
    user    text not null references users (id) on delete cascade,
    sponsor text not null,
    primary key (user, sponsor)
) strict, without rowid;
create index sponsors_by_sponsor on sponsors (sponsor);

create table personal_accounts (
    id          text primary key,
    provider    text not null,
    address_key text not null,
    doc         text not null,
    unique (provider, address_key)
) strict;

-- What issuers that a tenant federates with last told of a person.
create table federated_accounts (
    id  text primary key,
    doc text not null
) strict;

create table contacts (
    id          text primary key,
    tenant      text not null,
    address_key text not null,
    name        text not null,
    unique (tenant, address_key)
) strict;

create table groups (
    id       text primary key,
    tenant   text not null,
    name_key text not null,
    doc      text not null
) strict;
create index groups_by_name on groups (tenant, name_key, id);

create table group_members (
    group_id text not null references groups (id) on delete cascade,
    member   text not null,
    primary key (group_id, member)
) strict, without rowid;
create index group_members_by_member on group_members (member);
