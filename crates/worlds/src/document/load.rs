use directory::groups::{Membership, Processing};
use directory::personal::{self, PersonalAccount};
use directory::tenants::{self, Tenant};
use directory::users::{self, NewUser};
use directory::{Account, DirectoryError, groups, roles, settings};
use invitations::InviteError;
use kernel::{Ctx, Entropy, GroupId, ObjectId, PersonalAccountId, TenantId, UserId};
use policy::{Refusal, UserType};
use serde_json::Value;
use store::{StoreError, Tx};
use sts::StsError;

use super::schema::{AccountEntry, GroupEntry, PersonalEntry, TenantEntry, TenantKind, WorldDocument};
use super::{apps, guests, terms};

/// Why a world document could not be made real. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A name that the document refers to is not in it.
    #[error("{place}: there is no {kind} named '{name}'")]
    Unknown {
        /// Where the reference stands.
        place: String,
        /// What was looked for.
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// Something is not what its key takes.
    #[error("{place}: {reason}")]
    Invalid {
        /// Where it stands.
        place: String,
        /// What is expected.
        reason: String,
    },
    /// The directory refuses it.
    #[error("{place}: {error}")]
    Directory {
        /// Where it stands.
        place: String,
        /// Why.
        #[source]
        error: DirectoryError,
    },
    /// A guest could not be invited.
    #[error("{place}: {error}")]
    Invite {
        /// Where it stands.
        place: String,
        /// Why.
        #[source]
        error: InviteError,
    },
    /// A door refused the emulator itself.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The token service could not keep a secret.
    #[error(transparent)]
    Sts(#[from] StsError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Says where in the document an error arose.
pub(super) trait At<T> {
    fn at(self, place: &str) -> Result<T, LoadError>;
}

impl<T> At<T> for Result<T, InviteError> {
    fn at(self, place: &str) -> Result<T, LoadError> {
        self.map_err(|error| LoadError::Invite { place: place.to_owned(), error })
    }
}

impl<T> At<T> for Result<T, DirectoryError> {
    fn at(self, place: &str) -> Result<T, LoadError> {
        self.map_err(|error| LoadError::Directory { place: place.to_owned(), error })
    }
}

/// What the parts of a document share while it is made real.
pub(super) struct Loading<'a> {
    pub(super) tx: &'a Tx<'a>,
    pub(super) ctx: &'a Ctx,
    /// Ids derive from it.
    pub(super) sandbox: &'a str,
    /// Secrets derive from it.
    pub(super) secrets: &'a Entropy,
}

/// Makes a document real, as the emulator itself. Tenants come first, so that policies may name each of them.
pub fn load(
    tx: &Tx<'_>,
    ctx: &Ctx,
    sandbox: &str,
    secrets: &Entropy,
    document: &WorldDocument,
) -> Result<(), LoadError> {
    let loading = Loading { tx, ctx, sandbox, secrets };
    let patch = Value::Object(document.settings.clone().into_iter().collect());
    settings::patch(tx, &patch).at("settings")?;
    let tenants = document
        .tenants
        .iter()
        .map(|entry| Ok((entry, loading.tenant(entry)?)))
        .collect::<Result<Vec<_>, LoadError>>()?;
    for (entry, tenant) in &tenants {
        for account in &entry.accounts {
            loading.account(tenant, account)?;
        }
        let groups = entry.groups.iter().map(|group| Ok((group, loading.group(tenant, group)?)));
        for (group, made) in groups.collect::<Result<Vec<_>, LoadError>>()? {
            loading.members(tenant, group, made)?;
        }
    }
    for person in &document.personal_accounts {
        loading.person(person)?;
    }
    for (entry, tenant) in &tenants {
        for app in &entry.apps {
            apps::load(&loading, tenant, app)?;
        }
    }
    for (entry, tenant) in &tenants {
        for app in &entry.enterprise_apps {
            apps::let_in(&loading, tenant, app)?;
        }
    }
    // Guests before policies: they were invited when nothing stood in their way.
    for (entry, tenant) in &tenants {
        for guest in &entry.guests {
            guests::load(&loading, tenant, guest)?;
        }
    }
    for (entry, tenant) in &tenants {
        terms::load(&loading, tenant, entry)?;
    }
    Ok(())
}

impl Loading<'_> {
    fn tenant(&self, entry: &TenantEntry) -> Result<Tenant, LoadError> {
        let properties = &entry.properties;
        let id = entry.id.unwrap_or_else(|| TenantId::derived(self.sandbox, &format!("tenant/{}", entry.name)));
        let (initial, others) = (entry.initial_domain.clone(), entry.domains.iter().cloned());
        let tenant = Tenant {
            kind: match entry.kind {
                TenantKind::Resource => tenants::TenantKind::Resource,
                TenantKind::Partner => tenants::TenantKind::Partner,
            },
            authentication: entry.authentication,
            country_letter_code: properties.country_letter_code.clone(),
            notification_language: properties.notification_language.clone(),
            technical_contact: properties.technical_contact.clone(),
            privacy_contact: properties.privacy_contact.clone(),
            privacy_statement_url: properties.privacy_statement_url.clone(),
            ..Tenant::new(id, &entry.name, initial, others, self.ctx.now)
        };
        tenants::create(self.tx, self.ctx, &tenant).at(&format!("tenant '{}'", entry.name))?;
        Ok(tenant)
    }

    fn account(&self, tenant: &Tenant, entry: &AccountEntry) -> Result<(), LoadError> {
        let place = format!("account '{}' of tenant '{}'", entry.user_principal_name, tenant.display_name);
        let name = format!("user/{}", entry.user_principal_name.key());
        let new = NewUser {
            id: Some(entry.id.unwrap_or_else(|| UserId::derived(self.sandbox, &name))),
            tenant: tenant.id,
            user_principal_name: entry.user_principal_name.clone(),
            display_name: entry.display_name.clone(),
            given_name: entry.given_name.clone(),
            surname: entry.surname.clone(),
            job_title: entry.job_title.clone(),
            mail: Some(entry.mail.clone().unwrap_or_else(|| entry.user_principal_name.clone())),
            user_type: entry.user_type.unwrap_or(UserType::Member),
        };
        let user = users::create(self.tx, self.ctx, new).at(&place)?.granted()?;
        if let Some(password) = &entry.password {
            let account = Account::Work { tenant: tenant.id, user: user.id };
            sts::credentials::set_published(self.tx, &account, password)?;
        }
        for role in &entry.roles {
            let unknown = || LoadError::Unknown { place: place.clone(), kind: "role", name: role.clone() };
            let role = policy::roles::by_name(role).ok_or_else(unknown)?;
            let new = roles::NewRoleAssignment { role, principal: user.id.into() };
            roles::assign(self.tx, self.ctx, new).at(&place)?.granted()?;
        }
        Ok(())
    }

    fn group(&self, tenant: &Tenant, entry: &GroupEntry) -> Result<GroupId, LoadError> {
        let place = format!("group '{}' of tenant '{}'", entry.display_name, tenant.display_name);
        let name = format!("group/{}/{}", tenant.id, entry.display_name);
        let id = entry.id.unwrap_or_else(|| GroupId::derived(self.sandbox, &name));
        let group = groups::Group {
            description: entry.description.clone(),
            membership: entry.membership_rule.clone().map(|rule| Membership { rule, processing: Processing::On }),
            ..groups::Group::security(id, tenant.id, entry.display_name.clone(), self.ctx.now)
        };
        Ok(groups::create(self.tx, self.ctx, group).at(&place)?.granted()?.id)
    }

    /// Fills a group once every group of the tenant is there.
    fn members(&self, tenant: &Tenant, entry: &GroupEntry, group: GroupId) -> Result<(), LoadError> {
        let place = format!("group '{}' of tenant '{}'", entry.display_name, tenant.display_name);
        for member in &entry.members {
            let member = self.member(tenant, member, &place)?;
            groups::join(self.tx, self.ctx, group, member).at(&place)?;
        }
        Ok(())
    }

    fn person(&self, entry: &PersonalEntry) -> Result<(), LoadError> {
        let place = format!("personal account '{}'", entry.address);
        let name = format!("personal/{:?}/{}", entry.provider, entry.address.key());
        let person = PersonalAccount {
            id: entry.id.unwrap_or_else(|| PersonalAccountId::derived(self.sandbox, &name)),
            provider: entry.provider,
            address: entry.address.clone(),
            display_name: entry.display_name.clone(),
            given_name: entry.given_name.clone(),
            surname: entry.surname.clone(),
        };
        let is_mailbox = entry.provider == personal::PersonalProvider::Mailbox;
        if is_mailbox && entry.password.is_some() {
            let reason = "a mailbox has no password: its code comes by mail".to_owned();
            return Err(LoadError::Invalid { place, reason });
        }
        personal::create(self.tx, &person).at(&place)?;
        if let Some(password) = &entry.password {
            sts::credentials::set_published(self.tx, &person.account(), password)?;
        }
        Ok(())
    }

    /// The account or group that a name of the document means: a sign-in name has an `@`.
    pub(super) fn member(&self, tenant: &Tenant, name: &str, place: &str) -> Result<ObjectId, LoadError> {
        if name.contains('@') {
            Ok(self.user(tenant, name, place)?.into())
        } else {
            Ok(self.named_group(tenant, name, place)?.into())
        }
    }

    /// The group of that name.
    pub(super) fn named_group(&self, tenant: &Tenant, name: &str, place: &str) -> Result<GroupId, LoadError> {
        let all = groups::load_all(self.tx, tenant.id).at(place)?;
        let unknown = || LoadError::Unknown { place: place.to_owned(), kind: "group", name: name.to_owned() };
        all.into_iter().find(|group| group.display_name == name).map(|group| group.id).ok_or_else(unknown)
    }

    /// The user whom a sign-in name of the document means.
    pub(super) fn user(&self, tenant: &Tenant, name: &str, place: &str) -> Result<UserId, LoadError> {
        let found = users::by_upn(self.tx, tenant.id, name).at(place)?;
        let unknown = || LoadError::Unknown { place: place.to_owned(), kind: "account", name: name.to_owned() };
        found.map(|user| user.id).ok_or_else(unknown)
    }
}
