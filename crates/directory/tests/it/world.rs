use directory::groups::{self, Group};
use directory::tenants::{self, Tenant, TenantKind};
use directory::users::{self, NewUser};
use directory::{DirectoryError, guests, roles};
use kernel::{
    AppId, Caller, CorrelationId, Ctx, DomainName, EmailAddress, Entropy, GroupId, ObjectId, Origins, RoleTemplateId,
    Scheme, TenantId, Timestamp, UserId,
};
use ledger::audit;
use policy::{Ruling, UserType};
use store::{Read, Store, Tx};
use tempfile::TempDir;

/// A world of two tenants without people.
pub(crate) struct World {
    store: Store,
    entropy: Entropy,
    pub(crate) woodgrove: TenantId,
    pub(crate) fabrikam: TenantId,
    _folder: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let schemas = [ledger::SCHEMA, directory::SCHEMA];
        let store = Store::open(&folder.path().join("world.db"), &schemas).expect("a store");
        let entropy = Entropy::from_seed("directory", 7);
        let (woodgrove, fabrikam) = (TenantId::random(&entropy), TenantId::random(&entropy));
        let world = Self { store, entropy, woodgrove, fabrikam, _folder: folder };
        world.write(Caller::System, |tx, ctx| {
            tenants::create(tx, ctx, &tenant(woodgrove, "Woodgrove Hospital", "woodgrove.example"))?;
            tenants::create(tx, ctx, &tenant(fabrikam, "Fabrikam Clinic", "fabrikam-clinic.example"))
        });
        world
    }

    /// What is done on behalf of the emulator, and must succeed.
    pub(crate) fn system<T>(&self, work: impl FnOnce(&Tx<'_>, &Ctx) -> Result<Ruling<T>, DirectoryError>) -> T {
        granted(self.write(Caller::System, work))
    }

    /// What is done on somebody's behalf, and does not fail.
    pub(crate) fn write<T>(&self, caller: Caller, work: impl FnOnce(&Tx<'_>, &Ctx) -> Result<T, DirectoryError>) -> T {
        self.attempt(caller, work).expect("a write")
    }

    pub(crate) fn attempt<T>(
        &self,
        caller: Caller,
        work: impl FnOnce(&Tx<'_>, &Ctx) -> Result<T, DirectoryError>,
    ) -> Result<T, DirectoryError> {
        let ctx = self.ctx(caller);
        self.store.write_now(|tx| work(tx, &ctx))
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Read<'_>) -> Result<T, DirectoryError>) -> T {
        self.attempt_read(work).expect("a read")
    }

    pub(crate) fn attempt_read<T>(
        &self,
        work: impl FnOnce(&Read<'_>) -> Result<T, DirectoryError>,
    ) -> Result<T, DirectoryError> {
        self.store.read_now(work)
    }

    pub(crate) fn ctx(&self, caller: Caller) -> Ctx {
        Ctx {
            now: "2027-01-01T00:00:00Z".parse::<Timestamp>().expect("an instant"),
            entropy: self.entropy.clone(),
            caller,
            correlation_id: CorrelationId::random(&self.entropy),
            origins: Origins::local(Scheme::Https, "localhost", 8443, 8444),
            circumstances: kernel::Circumstances::default(),
        }
    }

    pub(crate) fn member(&self, name: &str) -> UserId {
        let new = NewUser {
            id: None,
            tenant: self.woodgrove,
            user_principal_name: address(&format!("{name}@woodgrove.example")),
            display_name: name.to_owned(),
            given_name: None,
            surname: None,
            job_title: None,
            mail: None,
            user_type: UserType::Member,
        };
        self.system(|tx, ctx| users::create(tx, ctx, new)).id
    }

    pub(crate) fn administrator(&self, name: &str, role: RoleTemplateId) -> Caller {
        let user = self.member(name);
        let new = roles::NewRoleAssignment { role, principal: user.into() };
        self.system(|tx, ctx| roles::assign(tx, ctx, new));
        self.as_user(user)
    }

    pub(crate) fn as_user(&self, user: UserId) -> Caller {
        Caller::User { tenant: self.woodgrove, user, client: AppId::well_known(1) }
    }

    /// A guest who has not accepted.
    pub(crate) fn guest(&self, invited: &str) -> UserId {
        let new = guests::NewGuest {
            id: None,
            tenant: self.woodgrove,
            address: address(invited),
            display_name: None,
            user_type: UserType::Guest,
            profile: guests::Profile::default(),
        };
        self.write(Caller::System, |tx, ctx| guests::create(tx, ctx, new)).id
    }

    pub(crate) fn group(&self, name: &str, members: &[ObjectId]) -> GroupId {
        let id = GroupId::random(&self.entropy);
        let group = Group::security(id, self.woodgrove, name.to_owned(), Timestamp::UNIX_EPOCH);
        let id = self.system(|tx, ctx| groups::create(tx, ctx, group)).id;
        for member in members {
            self.system(|tx, ctx| groups::add_member(tx, ctx, id, *member));
        }
        id
    }

    /// The activities that the tenant's audit log tells of an object, the newest first.
    pub(crate) fn activities(&self, target: &str) -> Vec<String> {
        self.audit(target).into_iter().map(|record| record.activity).collect()
    }

    /// What the feed tells of an object, the oldest first: what happened, and to which properties.
    pub(crate) fn changes(&self, object: &str) -> Vec<(String, Vec<String>)> {
        let sql = "select change, properties from changes where object = ?1 order by seq";
        self.read(|read| {
            Ok(read.all(sql, [object], |row| Ok((row.get(0)?, row.get::<_, store::Json<Vec<String>>>(1)?.0)))?)
        })
    }

    pub(crate) fn audit(&self, target: &str) -> Vec<audit::Record> {
        let query = audit::Query { target: Some(target.to_owned()), ..audit::Query::default() };
        self.read(|read| Ok(audit::list(read, self.woodgrove, &query)?))
    }
}

pub(crate) fn granted<T>(ruling: Ruling<T>) -> T {
    ruling.granted().expect("a right that holds")
}

pub(crate) fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

fn tenant(id: TenantId, name: &str, domain: &str) -> Tenant {
    let domain = DomainName::parse(domain).expect("a domain");
    Tenant { kind: TenantKind::Resource, ..Tenant::new(id, name, domain, [], Timestamp::UNIX_EPOCH) }
}
