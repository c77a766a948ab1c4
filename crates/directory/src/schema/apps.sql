-- Applications: the registration, once per world; its client id is the world's, not the tenant's.
create table applications (
    id       text primary key,
    tenant   text not null,
    app_id   text not null unique,
    name_key text not null,
    doc      text not null
) strict;
create index applications_by_name on applications (tenant, name_key, id);

-- Service principals: an application as it stands in one tenant.
create table service_principals (
    id       text primary key,
    tenant   text not null,
    app_id   text not null,
    name_key text not null,
    doc      text not null,
    unique (tenant, app_id)
) strict;
create index service_principals_by_name on service_principals (tenant, name_key, id);
create index service_principals_by_app on service_principals (app_id);

-- The names under which a resource is asked for in its tenant: client id and identifier URIs, folded.
create table service_principal_names (
    tenant            text not null,
    name_key          text not null,
    service_principal text not null references service_principals (id) on delete cascade,
    primary key (tenant, name_key)
) strict, without rowid;
create index service_principal_names_of on service_principal_names (service_principal);

create table app_role_assignments (
    id        text primary key,
    tenant    text not null,
    resource  text not null references service_principals (id) on delete cascade,
    principal text not null,
    app_role  text not null,
    doc       text not null,
    unique (resource, principal, app_role)
) strict;
create index app_role_assignments_by_principal on app_role_assignments (principal, resource);

-- Delegated consent; a null user is everybody of the tenant.
create table permission_grants (
    id       text primary key,
    tenant   text not null,
    client   text not null references service_principals (id) on delete cascade,
    resource text not null references service_principals (id) on delete cascade,
    user     text,
    doc      text not null
) strict;
create unique index permission_grants_by_parties on permission_grants (client, resource, coalesce(user, ''));
create index permission_grants_by_resource on permission_grants (resource);
create index permission_grants_by_tenant on permission_grants (tenant, id);
create index permission_grants_by_user on permission_grants (user) where user is not null;

create table role_assignments (
    id        text primary key,
    tenant    text not null,
    role      text not null,
    principal text not null,
    unique (tenant, role, principal)
) strict;
create index role_assignments_by_principal on role_assignments (principal);

-- Policy documents. `before` is the document that `doc` replaced at `changed_at`; null where there was none.
create table policies (
    tenant     text not null,
    kind       text not null,
    key        text not null,
    doc        text not null,
    before     text,
    changed_at text not null,
    primary key (tenant, kind, key)
) strict, without rowid;

create table agreements (
    id     text primary key,
    tenant text not null,
    seq    integer not null unique,
    doc    text not null
) strict;
create index agreements_by_tenant on agreements (tenant, seq);

-- The documents themselves, apart from what is read at every sign-in.
create table agreement_files (
    id        text primary key,
    agreement text not null references agreements (id) on delete cascade,
    data      blob not null
) strict;
create index agreement_files_of on agreement_files (agreement);

create table settings (
    the_row integer primary key check (the_row = 1),
    doc     text not null
) strict;
