-- Devices without a browser of their own that wait for a person to sign in elsewhere.
create table device_codes (
    digest     text primary key,
    user_code  text not null unique,
    expires_at text not null,
    spent_at   text,
    request    text not null,
    answer     text
) strict;
create index device_codes_by_expiry on device_codes (expires_at);
