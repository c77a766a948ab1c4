-- A secret of one tenant's service principal; null: the registration's, which counts wherever the application stands.
alter table client_secrets add column principal text;

-- A registration that is gone proves itself no more.
create trigger deleted_client_secrets after delete on applications begin
    delete from client_secrets where app = old.app_id;
    delete from client_certificates where app = old.app_id;
    delete from federated_credentials where app = old.app_id;
end;
