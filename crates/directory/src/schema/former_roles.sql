-- Whether a principal had a role before a change that decisions do not go by yet, and until when they go by that. The
-- change that was made first comes first.
create table former_roles (
    seq       integer primary key,
    role      text not null,
    principal text not null,
    held      integer not null,
    until     text not null
) strict;
create index former_roles_by_principal on former_roles (principal, role, seq);
