-- Groups whose members follow from a rule: every write of a user asks for them.
create index groups_ruled on groups (tenant, id) where doc ->> 'membershipRule' is not null and deleted_at is null;
