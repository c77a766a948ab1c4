-- What a policy document was before a change that decisions do not go by yet, and until when they go by this one; null
-- where there was none. The one that was replaced first comes first.
create table former_policies (
    seq    integer primary key,
    tenant text not null,
    kind   text not null,
    key    text not null,
    doc    text,
    until  text not null
) strict;
create index former_policies_by_key on former_policies (tenant, kind, key, seq);
-- The one document that was replaced last is not enough to tell what holds while several changes wait.
alter table policies drop column "before";
alter table policies drop column changed_at;
