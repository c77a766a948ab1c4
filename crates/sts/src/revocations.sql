-- The line to which a refresh token belongs: the refresh tokens of one sign-in of one client. Whichever is used twice,
-- where each may be used once, ends them all.
alter table refresh_tokens add column line text not null default '';
alter table refresh_tokens add column spent_at text;
create index refresh_tokens_by_line on refresh_tokens (line);

-- From when sign-ins of an account count: whoever proved it earlier has to prove it again.
create table revocations (
    account    text primary key,
    valid_from text not null
) strict, without rowid;

-- Wrong passwords in a row, the digests of the last ones, and until when the account is locked for it.
create table password_misses (
    account      text primary key,
    misses       integer not null,
    recent       text not null,
    locked_until text
) strict, without rowid;

create trigger purged_revocations after delete on users begin
    delete from revocations where account = 'work:' || old.tenant || ':' || old.id;
    delete from password_misses where account = 'work:' || old.tenant || ':' || old.id;
end;
