-- By whom somebody is vouched for, and under which name: what `identities` is asked by.
create table user_identities (
    tenant   text not null,
    issuer   text not null,
    assigned text,
    user     text not null references users (id) on delete cascade
) strict;
create index user_identities_by_issuer on user_identities (tenant, issuer, assigned, user);
create index user_identities_of on user_identities (user);
insert into user_identities (tenant, issuer, assigned, user)
    select u.tenant, i.value ->> 'issuer', i.value ->> 'issuerAssignedId', u.id
    from users u, json_each(u.folded, '$.identities') i;

-- As in the step that first said so, of the same large tenant.
insert into sqlite_stat1 (tbl, idx, stat) values
    ('user_identities', 'user_identities_by_issuer', '2000000 1000000 300000 1 1'),
    ('user_identities', 'user_identities_of', '2000000 2');
analyze sqlite_schema;
