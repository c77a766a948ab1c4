-- The authenticator that a person has registered in one tenant; the secret is sealed under the world's key. A code of a
-- time step that was used, or of an earlier one, is dead.
create table factors (
    user          text primary key,
    secret        text not null,
    registered_at text not null,
    last_step     integer not null,
    misses        integer not null default 0,
    locked_until  text
) strict, without rowid;

-- Requests to approve a sign-in, which the inbox shows: one for each person and browser.
create table approvals (
    id         text primary key,
    user       text not null,
    browser    text not null,
    expires_at text not null,
    doc        text not null,
    unique (user, browser)
) strict;

-- Whoever is purged has no authenticator any more.
create trigger purged_factors after delete on users begin
    delete from factors where user = old.id;
    delete from approvals where user = old.id;
end;
