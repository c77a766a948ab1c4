-- A certificate of one tenant's service principal; null: the registration's.
alter table client_certificates add column principal text;

-- What stands in a tenant no more proves nothing there.
create trigger deleted_principal_credentials after delete on service_principals begin
    delete from client_secrets where principal = old.id;
    delete from client_certificates where principal = old.id;
end;
