create table invitations (
    seq integer primary key,
    id text not null unique,
    tenant text not null,
    user text not null,
    email_key text not null,
    doc text not null
) strict;
create index invitations_by_user on invitations (user, seq desc);
create index invitations_by_tenant on invitations (tenant, seq desc);

-- A ticket is kept as its digest: who reads the file cannot redeem.
create table tickets (
    digest text primary key,
    invitation text not null references invitations (id),
    user text not null,
    void_at text
) strict, without rowid;
create index tickets_by_user on tickets (user);

-- The consent of "Review permissions": once per guest and tenant, gone after a reset.
create table b2b_consents (
    user text primary key,
    at text not null
) strict, without rowid;

create table acceptances (
    seq integer primary key,
    agreement text not null,
    user text not null,
    state text not null,
    doc text not null
) strict;
create index acceptances_by_user on acceptances (user, agreement, seq desc);
create index acceptances_by_agreement on acceptances (agreement, seq desc);

create table unsubscribed (
    tenant text not null,
    email_key text not null,
    at text not null,
    primary key (tenant, email_key)
) strict, without rowid;


-- A file of people to invite. `state` is running, completed or failed.
create table bulk_jobs (
    seq integer primary key,
    id text not null unique,
    tenant text not null,
    state text not null,
    doc text not null
) strict;
create index bulk_jobs_running on bulk_jobs (seq) where state = 'running';
create index bulk_jobs_by_tenant on bulk_jobs (tenant, seq desc);

-- Its lines, by their number in the file. `state` is waiting, success or failure.
create table bulk_rows (
    job integer not null references bulk_jobs (seq),
    number integer not null,
    state text not null,
    doc text not null,
    primary key (job, number)
) strict, without rowid;
create index bulk_rows_by_state on bulk_rows (job, state, number);
