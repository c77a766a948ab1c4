create table audit (
    seq integer primary key,
    id text not null unique,
    tenant text not null,
    at text not null,
    activity text not null,
    category text not null,
    service text not null,
    correlation text not null,
    doc text not null
) strict;
create index audit_by_tenant on audit (tenant, seq desc);
create index audit_by_activity on audit (tenant, activity, seq desc);

create table audit_targets (
    target text not null,
    audit integer not null references audit (seq),
    primary key (target, audit)
) strict, without rowid;

create table sign_ins (
    seq integer primary key,
    id text not null unique,
    issuer text not null,
    at text not null,
    user text,
    app text,
    error integer not null,
    correlation text not null,
    doc text not null
) strict;
create index sign_ins_by_issuer on sign_ins (issuer, seq desc);
create index sign_ins_by_user on sign_ins (user, seq desc);

create table decisions (
    seq integer primary key,
    id text not null unique,
    at text not null,
    question text not null,
    verdict text not null,
    tenant text,
    doc text not null
) strict;

create table changes (
    seq integer primary key,
    tenant text not null,
    kind text not null,
    object text not null,
    change text not null,
    at text not null,
    properties text not null
) strict;
create index changes_by_kind on changes (tenant, kind, seq);
create index changes_by_object on changes (object, seq);

create table observations (
    seq integer primary key,
    key text not null,
    at text not null,
    audit_seq integer not null
) strict;
