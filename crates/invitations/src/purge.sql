-- Whoever is purged has agreed to nothing any more. A deleted user is still there; only a purge deletes the row.
create trigger purged_agreements after delete on users begin
    delete from acceptances where user = old.id;
    delete from b2b_consents where user = old.id;
end;
