//! What the Azure CLI needs of Azure: itself as a client that everybody has, and Azure Resource Manager as a resource.

use kernel::{AppId, AppRoleId, ApplicationId, Ctx, ServicePrincipalId, TenantId, Timestamp};
use serde_json::Value;
use store::Tx;

use super::{MICROSOFT_GRAPH, MICROSOFT_SERVICES};
use crate::DirectoryError;
use crate::applications::{Application, PermissionScope, Platform, RedirectUri, ScopeConsent, SignInAudience};
use crate::service_principals::{self, ServicePrincipal};

/// Azure Resource Manager.
pub const AZURE_MANAGEMENT: AppId = AppId::well_known(0x797f_4846_ba00_4fd7_ba43_dac1_f8f6_3013);
/// The Azure CLI.
pub const AZURE_CLI: AppId = AppId::well_known(0x04b0_7795_8ddb_461a_bbee_02f9_e1bf_7b46);

pub(super) const EVERYWHERE: [(AppId, &str); 2] =
    [(AZURE_MANAGEMENT, "Windows Azure Service Management API"), (AZURE_CLI, "Microsoft Azure CLI")];
/// The names under which Azure Resource Manager is asked for as a resource.
const MANAGEMENT_RESOURCES: [&str; 2] = ["https://management.azure.com/", "https://management.core.windows.net/"];
/// The one scope of Azure Resource Manager.
const USER_IMPERSONATION: &str = "user_impersonation";
const USER_IMPERSONATION_ID: AppRoleId = AppRoleId::well_known(0x4109_4075_9dad_400e_a0bd_54e6_8678_2033);
/// What the Azure CLI may do at Graph without anybody's consent: it is authorized in advance.
const CLI_AT_GRAPH: [&str; 7] = [
    "AuditLog.Read.All",
    "Directory.AccessAsUser.All",
    "Group.ReadWrite.All",
    "User.ReadWrite.All",
    "email",
    "openid",
    "profile",
];

/// Lets them stand in a new tenant. Their ids follow from the tenant's: other objects have theirs by the order of making.
pub(super) fn install(tx: &Tx<'_>, ctx: &Ctx, tenant: TenantId) -> Result<(), DirectoryError> {
    for (app_id, name) in EVERYWHERE {
        let ctx = Ctx { entropy: ctx.entropy.child(&format!("{tenant}/{app_id}"), 0), ..ctx.clone() };
        let mut principal = ServicePrincipal::bare(&ctx, app_id, tenant, name);
        principal.id = ServicePrincipalId::derived(&tenant.to_string(), &app_id.to_string());
        principal.app_owner_organization_id = Some(MICROSOFT_SERVICES);
        if app_id == AZURE_MANAGEMENT {
            principal.service_principal_names.extend(MANAGEMENT_RESOURCES.map(str::to_owned));
        }
        service_principals::insert(tx, &ctx, &principal)?;
    }
    Ok(())
}

/// What Azure Resource Manager exposes.
pub(super) fn management_scopes() -> Vec<PermissionScope> {
    let name = "Access Azure Service Management as organization users (preview)";
    vec![PermissionScope {
        id: USER_IMPERSONATION_ID,
        value: USER_IMPERSONATION.to_owned(),
        consent: ScopeConsent::User,
        admin_consent_display_name: name.to_owned(),
        admin_consent_description: name.to_owned(),
        user_consent_display_name: Some(name.to_owned()),
        user_consent_description: None,
        is_enabled: true,
    }]
}

/// Scopes of a resource that an application of Microsoft's has without anybody's consent.
#[must_use]
pub fn authorized_in_advance(client: AppId, resource: AppId) -> &'static [&'static str] {
    match (client, resource) {
        (AZURE_CLI, MICROSOFT_GRAPH) => &CLI_AT_GRAPH,
        (AZURE_CLI, AZURE_MANAGEMENT) => &[USER_IMPERSONATION],
        _ => &[],
    }
}

/// The registration of an application of Microsoft's that people use on their own machines. It lives in a tenant that is
/// in no world, so no list shows it.
#[must_use]
pub fn registration(app_id: AppId) -> Option<Application> {
    let public = |uri: &str| RedirectUri { uri: uri.to_owned(), platform: Platform::PublicClient };
    (app_id == AZURE_CLI).then(|| Application {
        id: ApplicationId::derived(&MICROSOFT_SERVICES.to_string(), &app_id.to_string()),
        tenant: MICROSOFT_SERVICES,
        app_id,
        display_name: "Microsoft Azure CLI".to_owned(),
        created_date_time: Timestamp::UNIX_EPOCH,
        deleted_date_time: None,
        description: None,
        notes: None,
        sign_in_audience: SignInAudience::MultipleOrganizations,
        home_page_url: None,
        logout_url: None,
        redirect_uris: vec![
            public("http://localhost"),
            public("https://login.microsoftonline.com/common/oauth2/nativeclient"),
        ],
        enable_id_token_issuance: false,
        enable_access_token_issuance: false,
        is_public_client: true,
        identifier_uris: Vec::new(),
        app_roles: Vec::new(),
        scopes: Vec::new(),
        required: Vec::new(),
        token_version: 1,
        optional_claims: Value::Null,
        group_membership_claims: None,
        owners: Vec::new(),
        tags: Vec::new(),
    })
}
