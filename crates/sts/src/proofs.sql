-- The certificates with which an application signs its assertions. `private_key` is the text of those that the world
-- document publishes.
create table client_certificates (
    id          text primary key,
    app         text not null,
    name        text,
    sha1        text not null,
    sha256      text not null,
    certificate text not null,
    public_key  blob not null,
    private_key text,
    starts_at   text not null,
    expires_at  text not null,
    created_at  text not null
) strict;
create index client_certificates_by_app on client_certificates (app, created_at);

-- The issuers elsewhere whose word an application takes for its own.
create table federated_credentials (
    id         text primary key,
    app        text not null,
    name       text not null,
    issuer     text not null,
    subject    text not null,
    created_at text not null,
    doc        text not null,
    unique (app, name),
    unique (app, issuer, subject)
) strict;
