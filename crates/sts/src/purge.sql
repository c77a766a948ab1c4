-- Whoever is purged has no password and no session any more. A deleted user is still there; only a purge deletes the row.
create trigger purged_credentials after delete on users begin
    delete from credentials where account = 'work:' || old.tenant || ':' || old.id;
    delete from sessions where account = 'work:' || old.tenant || ':' || old.id;
end;
