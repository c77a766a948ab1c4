//! Tenants, and the domains that are verified in them.

pub mod domains;

use kernel::{Ctx, DomainName, TenantId, Timestamp};
use ledger::audit::Target;
use ledger::changes::{self, Change, Kind};
use policy::{Action, Ruling};
use serde::{Deserialize, Serialize};
use store::{Json, Read, StoreError, Text, Tx, params};
use utoipa::ToSchema;

use crate::doors::{self, Activity, Deed};
use crate::names::{check_name, check_text};
use crate::{DirectoryError, first_party};

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tenant {
    /// As in the claim `tid`.
    pub id: TenantId,
    /// Name.
    pub display_name: String,
    /// Its part in the exercise.
    pub kind: TenantKind,
    /// Its verified domains, the initial one first.
    pub domains: Vec<VerifiedDomain>,
    /// How its people sign in.
    pub authentication: Authentication,
    /// Two letters.
    pub country_letter_code: Option<String>,
    /// The language of mails to people without one of their own, a BCP 47 tag.
    pub notification_language: Option<String>,
    /// Who is asked about technical matters.
    pub technical_contact: Option<String>,
    /// Who is asked about privacy.
    pub privacy_contact: Option<String>,
    /// Where the privacy statement is.
    pub privacy_statement_url: Option<String>,
    /// When it was made.
    pub created_date_time: Timestamp,
}

/// A tenant's part in the exercise; nothing but the launch pad depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TenantKind {
    /// It invites.
    Resource,
    /// Its people are invited.
    Partner,
}

/// How the people of a tenant sign in (Microsoft Graph, "domain resource type").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Authentication {
    /// At Entra.
    #[default]
    Managed,
    /// At an identity provider of the tenant's own.
    Federated,
}

/// A domain that is verified in a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedDomain {
    /// The name.
    pub name: DomainName,
    /// Whether new users get it.
    pub is_default: bool,
    /// Whether the tenant came with it.
    pub is_initial: bool,
}

impl Tenant {
    /// A partner with its domains, of which the first beside the initial one is the default, and nothing told of it yet.
    #[must_use]
    pub fn new(
        id: TenantId,
        name: impl Into<String>,
        initial: DomainName,
        others: impl IntoIterator<Item = DomainName>,
        now: Timestamp,
    ) -> Self {
        let domain = |is_initial| move |name| VerifiedDomain { name, is_default: false, is_initial };
        let mut domains: Vec<_> = std::iter::once(initial).map(domain(true)).collect();
        domains.extend(others.into_iter().map(domain(false)));
        let default = usize::from(domains.len() > 1);
        domains[default].is_default = true;
        Self {
            id,
            display_name: name.into(),
            kind: TenantKind::Partner,
            domains,
            authentication: Authentication::Managed,
            country_letter_code: None,
            notification_language: None,
            technical_contact: None,
            privacy_contact: None,
            privacy_statement_url: None,
            created_date_time: now,
        }
    }

    /// The domain that the tenant came with: guests' sign-in names end in it.
    ///
    /// # Panics
    /// Never for a tenant that is kept: [`create`] takes none without.
    #[must_use]
    pub fn initial_domain(&self) -> &DomainName {
        let initial = self.domains.iter().find(|domain| domain.is_initial);
        &initial.expect("a tenant is kept with its initial domain alone").name
    }

    /// The domain by which the tenant is known.
    ///
    /// # Panics
    /// As [`Tenant::initial_domain`].
    #[must_use]
    pub fn primary_domain(&self) -> &DomainName {
        self.domains
            .iter()
            .find(|domain| domain.is_default)
            .map_or_else(|| self.initial_domain(), |domain| &domain.name)
    }

    /// Whether the domain is verified here.
    #[must_use]
    pub fn owns(&self, domain: &DomainName) -> bool {
        self.domains.iter().any(|verified| verified.name == *domain)
    }

    fn target(&self) -> Target {
        Target {
            kind: "Directory".to_owned(),
            id: self.id.to_string(),
            display_name: Some(self.display_name.clone()),
            ..Target::default()
        }
    }
}

const LOAD: &str = "select doc from tenants where id = ?1";

/// One tenant.
pub fn load(read: &Read<'_>, id: TenantId) -> Result<Option<Tenant>, DirectoryError> {
    Ok(read.document(LOAD, params![Text(id)])?)
}

const LOAD_ALL: &str = "select doc from tenants order by doc ->> 'kind' desc, name_key";

/// Every tenant of the world: those that invite first, then by name.
pub fn load_all(read: &Read<'_>) -> Result<Vec<Tenant>, DirectoryError> {
    Ok(read.documents(LOAD_ALL, [])?)
}

const BY_DOMAIN: &str = "select t.doc from tenants t join domains d on d.tenant = t.id where d.name = ?1";

/// The tenant in which a domain is verified.
pub fn by_domain(read: &Read<'_>, domain: &DomainName) -> Result<Option<Tenant>, DirectoryError> {
    Ok(read.document(BY_DOMAIN, params![domain.as_str()])?)
}

/// The tenant that an id or a domain names.
pub fn resolve(read: &Read<'_>, name: &str) -> Result<Option<Tenant>, DirectoryError> {
    if let Ok(id) = name.parse() {
        return load(read, id);
    }
    match DomainName::parse(name) {
        Ok(domain) => by_domain(read, &domain),
        Err(_) => Ok(None),
    }
}

const SAVE: &str = "insert into tenants (id, name_key, doc) values (?1, ?2, ?3)
    on conflict (id) do update set name_key = excluded.name_key, doc = excluded.doc";
const ADD_DOMAIN: &str = "insert into domains (name, tenant) values (?1, ?2)";

/// Makes a tenant with its domains and Microsoft's own applications. Tenants are made with their world, not by a caller
/// within one: no right is asked, and the audit log begins empty.
pub fn create(tx: &Tx<'_>, ctx: &Ctx, tenant: &Tenant) -> Result<(), DirectoryError> {
    check(tenant)?;
    if tenant.domains.iter().filter(|domain| domain.is_initial).count() != 1 {
        return Err(DirectoryError::invalid("domains", "a tenant has one initial domain"));
    }
    keep(tx, tenant)?;
    for domain in &tenant.domains {
        let added = tx.execute(ADD_DOMAIN, params![domain.name.as_str(), Text(tenant.id)]);
        added.map_err(|error| match error {
            StoreError::Conflict { .. } => DirectoryError::Conflict { property: "domains" },
            other => other.into(),
        })?;
    }
    changes::append(tx, ctx, tenant.id, Kind::Organization, &tenant.id.to_string(), Change::Created, &[])?;
    first_party::install(tx, ctx, tenant.id)
}

fn keep(tx: &Tx<'_>, tenant: &Tenant) -> Result<(), DirectoryError> {
    tx.execute(SAVE, params![Text(tenant.id), tenant.display_name.to_lowercase(), Json(tenant)])?;
    Ok(())
}

const UPDATED: Activity = Activity::core("Set Company Information", "DirectoryManagement", "Update");

/// What to change on a tenant: an outer none leaves the property as it is, an inner one clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TenantPatch {
    /// Name.
    pub display_name: Option<String>,
    /// The language of mails to people without one of their own, a BCP 47 tag.
    pub notification_language: Option<Option<String>>,
    /// Who is asked about technical matters.
    pub technical_contact: Option<Option<String>>,
    /// Who is asked about privacy.
    pub privacy_contact: Option<Option<String>>,
    /// Where the privacy statement is.
    pub privacy_statement_url: Option<Option<String>>,
}

impl TenantPatch {
    fn applied(self, old: &Tenant) -> Tenant {
        Tenant {
            display_name: self.display_name.unwrap_or_else(|| old.display_name.clone()),
            notification_language: self.notification_language.unwrap_or_else(|| old.notification_language.clone()),
            technical_contact: self.technical_contact.unwrap_or_else(|| old.technical_contact.clone()),
            privacy_contact: self.privacy_contact.unwrap_or_else(|| old.privacy_contact.clone()),
            privacy_statement_url: self.privacy_statement_url.unwrap_or_else(|| old.privacy_statement_url.clone()),
            ..old.clone()
        }
    }
}

/// Changes the properties of the caller's tenant.
pub fn update(tx: &Tx<'_>, ctx: &Ctx, id: TenantId, patch: TenantPatch) -> Result<Ruling<Tenant>, DirectoryError> {
    doors::permitted(tx, ctx, Action::WriteTenant, || {
        let old = doors::in_reach(ctx, |tenant: &Tenant| tenant.id, load(tx, id)?, &id.to_string())?;
        let new = patch.applied(&old);
        check(&new)?;
        let modified = doors::differences(&old, &new)?;
        if modified.is_empty() {
            return Ok(new);
        }
        keep(tx, &new)?;
        let deed = Deed {
            tenant: new.id,
            kind: Kind::Organization,
            object: new.id.to_string(),
            change: Change::Updated,
            properties: doors::names(&modified),
            targets: vec![Target { modified, ..new.target() }],
        };
        doors::record(tx, ctx, UPDATED, deed)?;
        Ok(new)
    })
}

fn check(tenant: &Tenant) -> Result<(), DirectoryError> {
    check_name("displayName", &tenant.display_name)?;
    let texts = [
        ("notificationLanguage", &tenant.notification_language),
        ("technicalContact", &tenant.technical_contact),
        ("privacyContact", &tenant.privacy_contact),
        ("privacyStatementUrl", &tenant.privacy_statement_url),
    ];
    texts.into_iter().try_for_each(|(property, text)| check_text(property, text.as_deref().unwrap_or_default()))?;
    // The statement becomes a link on the page where guests review permissions.
    match &tenant.privacy_statement_url {
        Some(url) if !(url.starts_with("https://") || url.starts_with("http://")) => {
            Err(DirectoryError::invalid("privacyStatementUrl", "a web address begins with https:// or http://"))
        }
        _ => Ok(()),
    }
}
