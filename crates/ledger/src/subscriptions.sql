-- Who is told of changes. `cursor` is the place in the feed up to which notifications have been written.
create table subscriptions (
    id           text primary key,
    tenant       text not null,
    app          text not null,
    expires_at   text not null,
    reauthorize_at text,
    cursor       integer not null,
    doc          text not null
) strict;
create index subscriptions_by_app on subscriptions (tenant, app, id);
create index subscriptions_by_expiry on subscriptions (expires_at);
create index subscriptions_to_reauthorize on subscriptions (reauthorize_at) where reauthorize_at is not null;

-- What has to be told and was not taken yet. `seq` is the change's place in the feed; below zero, an event of the
-- subscription's own life.
create table notifications (
    id           text primary key,
    subscription text not null references subscriptions (id) on delete cascade,
    seq          integer not null,
    first_at     text not null,
    due_at       text not null,
    attempts     integer not null,
    doc          text not null,
    unique (subscription, seq)
) strict;
create index notifications_by_due on notifications (due_at, seq);
