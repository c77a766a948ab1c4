-- The world's secret: of its seals, its keyed digests and its pairwise subjects.
create table world_key (
    the_row integer primary key check (the_row = 1),
    value   blob not null
) strict;

-- What proves an account. A published password is the world document's own and shown; a typed one is an argon2 hash.
create table credentials (
    account text primary key,
    kind    text not null check (kind in ('published', 'typed')),
    value   text not null
) strict;

-- An application's secrets; `published` is the text of those that the world document lists.
create table client_secrets (
    id         text primary key,
    app        text not null,
    name       text,
    digest     text not null,
    published  text,
    hint       text not null,
    created_at text not null,
    expires_at text not null
) strict;
create index client_secrets_by_app on client_secrets (app, created_at);

-- One browser knows several accounts, each at most once.
create table sessions (
    id               text primary key,
    browser          text not null,
    account          text not null,
    authenticated_at text not null,
    expires_at       text not null,
    doc              text not null,
    unique (browser, account)
) strict;
create index sessions_by_account on sessions (account);

-- The portal's, My Apps' and My Account's own sessions, each born of a sign-in.
create table surface_sessions (
    digest  text primary key,
    surface text not null,
    session text not null references sessions (id) on delete cascade,
    doc     text not null
) strict;
create index surface_sessions_by_session on surface_sessions (session);

create table passcodes (
    account    text not null,
    tenant     text not null,
    digest     text not null,
    attempts   integer not null,
    sent_at    text not null,
    expires_at text not null,
    primary key (account, tenant)
) strict, without rowid;

create table passcode_sends (
    account text not null,
    at      text not null
) strict;
create index passcode_sends_by_account on passcode_sends (account, at);

create table codes (
    digest     text primary key,
    expires_at text not null,
    spent_at   text,
    doc        text not null
) strict;

create table refresh_tokens (
    digest     text primary key,
    account    text not null,
    client     text not null,
    issued_at  text not null,
    expires_at text not null,
    revoked_at text,
    doc        text not null
) strict;
create index refresh_tokens_by_account on refresh_tokens (account);
