use std::collections::HashMap;

use directory::applications::{self, Application, Platform, RedirectUri};
use directory::personal::{self, PersonalProvider};
use directory::tenants::{self, Tenant, TenantKind};
use directory::users::{self, User};
use directory::{Account, roles, service_principals};
use kernel::{AppId, ApplicationId, EmailAddress, ObjectId, RoleTemplateId, ServicePrincipalId, TenantId, UserId};
use policy::UserType;
use serde::Serialize;
use store::Read;
use sts::certificates::Certificate;
use utoipa::ToSchema;

use crate::WorldError;

/// The answer of `GET /world`: every tenant, account and application with what signs them in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = World)]
pub struct WorldView {
    /// The sandbox.
    pub sandbox: String,
    /// Its tenants, those that invite first.
    pub tenants: Vec<TenantView>,
    /// Accounts outside every tenant.
    pub personal_accounts: Vec<PersonalAccountView>,
}

/// A tenant.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Tenant)]
pub struct TenantView {
    /// Name.
    pub name: String,
    /// `resource` or `partner`.
    pub kind: TenantKind,
    /// Tenant id.
    pub id: TenantId,
    /// The domain that it came with.
    pub initial_domain: String,
    /// Its other verified domains.
    pub domains: Vec<String>,
    /// The accounts that are at home in it.
    pub accounts: Vec<AccountView>,
    /// Whether it has more accounts than those: an [`overview`] leaves some out.
    #[serde(skip)]
    pub has_others: bool,
    /// Its applications.
    pub apps: Vec<AppView>,
}

/// A work or school account.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Account)]
pub struct AccountView {
    /// Object id.
    pub id: UserId,
    /// Sign-in name.
    pub user_principal_name: String,
    /// Name.
    pub display_name: String,
    /// Address.
    pub mail: Option<String>,
    /// The published password; null once somebody set another.
    pub password: Option<String>,
    /// Names of directory roles.
    pub roles: Vec<String>,
    /// Member or guest.
    pub user_type: UserType,
}

/// An application.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Application)]
pub struct AppView {
    /// Name.
    pub display_name: String,
    /// Client id.
    pub app_id: AppId,
    /// Object id of the registration.
    pub object_id: ApplicationId,
    /// Object id of the service principal in its own tenant.
    pub service_principal_id: Option<ServicePrincipalId>,
    /// Published secrets.
    pub secrets: Vec<String>,
    /// Certificates; private keys where they are published.
    pub certificates: Vec<CertificateView>,
    /// Registered redirect URIs, without those of single-page applications.
    pub redirect_uris: Vec<String>,
    /// Those of single-page applications.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spa_redirect_uris: Vec<String>,
}

/// A certificate with which an application signs assertions.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Certificate)]
pub struct CertificateView {
    /// Name.
    pub name: Option<String>,
    /// The SHA-1 thumbprint in hexadecimal digits, as portals show it.
    pub thumbprint: String,
    /// The certificate in PEM.
    pub certificate: String,
    /// The published private key in PEM.
    pub private_key: Option<String>,
}

/// A personal account.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PersonalAccount)]
pub struct PersonalAccountView {
    /// `microsoft`, `google` or `mailbox`.
    pub provider: PersonalProvider,
    /// The address that signs in.
    pub address: EmailAddress,
    /// Name.
    pub display_name: String,
    /// The published password; none for a mailbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// Of a tenant with more accounts than that, people are shown those alone that have a published password.
const MOST_SHOWN: u32 = 200;

/// Reads the world as it stands.
pub fn view(read: &Read<'_>, sandbox: &str) -> Result<WorldView, WorldError> {
    viewed(read, sandbox, |tenant| Ok((users::work_accounts_of(read, tenant)?, false)))
}

/// The same for people's eyes: of a large tenant only those who can sign in with a password that is shown.
pub fn overview(read: &Read<'_>, sandbox: &str) -> Result<WorldView, WorldError> {
    viewed(read, sandbox, |tenant| {
        if !users::more_than(read, tenant, MOST_SHOWN)? {
            return Ok((users::work_accounts_of(read, tenant)?, false));
        }
        let mut shown = Vec::new();
        for (account, _) in sts::credentials::published_of(read, tenant)? {
            if let Account::Work { user, .. } = account {
                shown.extend(users::load(read, user)?);
            }
        }
        shown.sort_by(|one, other| one.display_name.cmp(&other.display_name));
        Ok((shown, true))
    })
}

fn viewed(
    read: &Read<'_>,
    sandbox: &str,
    accounts: impl Fn(TenantId) -> Result<(Vec<User>, bool), WorldError>,
) -> Result<WorldView, WorldError> {
    let tenants = tenants::load_all(read)?.into_iter().map(|tenant| tenant_view(read, &tenant, accounts(tenant.id)?));
    let people = personal::all(read)?.into_iter().map(|person| {
        Ok(PersonalAccountView {
            password: sts::credentials::published(read, &person.account())?,
            provider: person.provider,
            address: person.address,
            display_name: person.display_name,
        })
    });
    Ok(WorldView {
        sandbox: sandbox.to_owned(),
        tenants: tenants.collect::<Result<_, WorldError>>()?,
        personal_accounts: people.collect::<Result<_, WorldError>>()?,
    })
}

fn tenant_view(
    read: &Read<'_>,
    tenant: &Tenant,
    (accounts, has_others): (Vec<User>, bool),
) -> Result<TenantView, WorldError> {
    let known = Known::of(read, tenant.id)?;
    let accounts = accounts.into_iter().map(|user| known.view(user));
    let apps = applications::load_all(read, tenant.id)?.into_iter().map(|app| app_view(read, app));
    Ok(TenantView {
        name: tenant.display_name.clone(),
        kind: tenant.kind,
        id: tenant.id,
        initial_domain: tenant.initial_domain().to_string(),
        domains: tenant
            .domains
            .iter()
            .filter(|domain| !domain.is_initial)
            .map(|domain| domain.name.to_string())
            .collect(),
        accounts: accounts.collect(),
        has_others,
        apps: apps.collect::<Result<_, _>>()?,
    })
}

/// What is told of the accounts of a tenant beside their own objects, read once for all of them: few of a large tenant's
/// have a role or a password to show.
struct Known {
    passwords: HashMap<UserId, String>,
    roles: HashMap<ObjectId, Vec<RoleTemplateId>>,
}

impl Known {
    fn of(read: &Read<'_>, tenant: TenantId) -> Result<Self, WorldError> {
        let passwords = sts::credentials::published_of(read, tenant)?.into_iter();
        let passwords = passwords.filter_map(|(account, password)| match account {
            Account::Work { user, .. } => Some((user, password)),
            _ => None,
        });
        let mut held: HashMap<ObjectId, Vec<RoleTemplateId>> = HashMap::new();
        for assignment in roles::load_all(read, tenant)? {
            held.entry(assignment.principal).or_default().push(assignment.role);
        }
        for roles in held.values_mut() {
            roles.sort_unstable();
        }
        Ok(Self { passwords: passwords.collect(), roles: held })
    }

    fn view(&self, user: User) -> AccountView {
        let held = self.roles.get(&user.id.into()).into_iter().flatten();
        AccountView {
            password: self.passwords.get(&user.id).cloned(),
            roles: held.filter_map(|role| policy::roles::name(*role)).map(str::to_owned).collect(),
            id: user.id,
            user_principal_name: user.user_principal_name,
            display_name: user.display_name,
            mail: user.mail,
            user_type: user.user_type,
        }
    }
}

fn app_view(read: &Read<'_>, app: Application) -> Result<AppView, WorldError> {
    let principal = service_principals::by_app_id(read, app.tenant, app.app_id)?;
    let secrets = sts::clients::published_secrets(read, app.app_id)?;
    let (pages, others): (Vec<_>, Vec<_>) =
        app.redirect_uris.into_iter().partition(|redirect| redirect.platform == Platform::Spa);
    let addresses = |uris: Vec<RedirectUri>| uris.into_iter().map(|redirect| redirect.uri).collect();
    Ok(AppView {
        service_principal_id: principal.map(|principal| principal.id),
        secrets: secrets.into_iter().map(|secret| secret.value).collect(),
        certificates: sts::certificates::list(read, app.app_id)?.into_iter().map(certificate_view).collect(),
        redirect_uris: addresses(others),
        spa_redirect_uris: addresses(pages),
        display_name: app.display_name,
        app_id: app.app_id,
        object_id: app.id,
    })
}

fn certificate_view(certificate: Certificate) -> CertificateView {
    CertificateView {
        thumbprint: certificate.thumbprint(),
        certificate: certificate.pem(),
        name: certificate.name,
        private_key: certificate.private_key,
    }
}
