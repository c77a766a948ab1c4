-- Domains that a tenant says are its own and that are verified nowhere yet; several tenants may say so of one.
create table unverified_domains (
    tenant   text not null references tenants (id),
    name     text not null,
    added_at text not null,
    primary key (tenant, name)
) strict, without rowid;
