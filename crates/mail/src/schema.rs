use store::Schema;

/// The tables of this crate.
///
/// `messages` is outbox and inbox: `position` is the order of queueing, `seq` the place in the inbox, which is given on
/// arrival and never twice. A cleared message is gone from the inbox and waits only for its copy to reach the relay.
/// Instants that are compared are microseconds since 1970, because the text form does not sort.
pub const SCHEMA: Schema = Schema { owner: "mail", steps: &[TABLES] };

const TABLES: &str = "
    create table messages (
        position integer primary key,
        id       text not null unique,
        state    text not null check (state in ('queued', 'delivered', 'cleared')),
        kind     text not null,
        date     text not null,
        due_at   integer not null,
        seq      integer unique,
        doc      text not null,
        raw      blob not null
    ) strict;
    create index messages_queued on messages (position) where state = 'queued';
    create index messages_by_kind on messages (kind, seq);

    create table recipients (
        address_key text not null,
        seq         integer not null,
        primary key (address_key, seq)
    ) strict, without rowid;

    create table inbox_counter (one integer primary key check (one = 1), seq integer not null) strict;
    insert into inbox_counter (one, seq) values (1, 0);

    create table relay_copies (
        message  integer primary key references messages (position),
        due_at   integer not null,
        attempts integer not null
    ) strict;
    create index relay_copies_due on relay_copies (due_at);
";
