-- What is deleted and may still come back, as users may.
alter table applications add column deleted_at text;
alter table service_principals add column deleted_at text;
create index applications_deleted on applications (deleted_at) where deleted_at is not null;
create index service_principals_deleted on service_principals (deleted_at) where deleted_at is not null;

alter table groups add column deleted_at text;
create index groups_deleted on groups (deleted_at) where deleted_at is not null;

-- Who is a member of which group, neither of them deleted.
create view present_members as
    select m.group_id, m.member from group_members m
    where not exists (select 1 from groups g where g.id = m.group_id and g.deleted_at is not null)
      and not exists (select 1 from users u where u.id = m.member and u.deleted_at is not null)
      and not exists (select 1 from groups g where g.id = m.member and g.deleted_at is not null)
      and not exists (select 1 from service_principals s where s.id = m.member and s.deleted_at is not null);
