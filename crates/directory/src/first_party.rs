//! Microsoft's own applications, which stand in every tenant.

use std::borrow::Cow;
use std::sync::LazyLock;

use kernel::{AppId, Ctx, TenantId};
use store::Tx;

use crate::DirectoryError;
use crate::applications::{AppRole, PermissionScope};
use crate::service_principals::{self, ServicePrincipal};

mod azure;
mod graph_permissions;

pub use azure::{AZURE_CLI, AZURE_MANAGEMENT, authorized_in_advance, registration};

/// Microsoft Graph.
pub const MICROSOFT_GRAPH: AppId = AppId::well_known(0x0000_0003_0000_0000_c000_0000_0000_0000);
/// My Apps, the default landing of an invitation.
pub const MY_APPS: AppId = AppId::well_known(0x2793_995e_0a7d_40d7_bd35_6968_ba14_2197);
/// My Profile, the pages of My Account.
pub const MY_PROFILE: AppId = AppId::well_known(0x8c59_ead7_d703_4a27_9e55_c96a_0054_c8d2);
/// My Sign-ins, where a person registers authentication methods.
pub const MY_SIGN_INS: AppId = AppId::well_known(0x19db_86c3_b2b9_44cc_b339_36da_233a_3be2);
/// The portal.
pub const AZURE_PORTAL: AppId = AppId::well_known(0xc44b_4083_3bb0_49c1_b47d_974e_53cb_df3c);

/// The tenant in which Microsoft registers its applications.
pub const MICROSOFT_SERVICES: TenantId = TenantId::well_known(0xf8cd_ef31_a31e_4b4a_93e4_5f57_1e91_255a);
/// The name under which Microsoft Graph is asked for as a resource.
const GRAPH_RESOURCE: &str = "https://graph.microsoft.com";

const EVERYWHERE: [(AppId, &str); 5] = [
    (MICROSOFT_GRAPH, "Microsoft Graph"),
    (MY_APPS, "My Apps"),
    (MY_PROFILE, "My Profile"),
    (MY_SIGN_INS, "My Sign-ins"),
    (AZURE_PORTAL, "Azure Portal"),
];

/// Whether the application is one of Microsoft's own: nobody has to consent to it.
#[must_use]
pub fn is_first_party(app_id: AppId) -> bool {
    EVERYWHERE.iter().chain(&azure::EVERYWHERE).any(|(known, _)| *known == app_id)
}

/// What Microsoft Graph exposes.
struct Exposed {
    app_roles: Vec<AppRole>,
    scopes: Vec<PermissionScope>,
}

static GRAPH: LazyLock<Exposed> = LazyLock::new(graph_permissions::exposed);

/// Whether Microsoft Graph has a delegated permission of this name here.
#[must_use]
pub fn is_graph_scope(name: &str) -> bool {
    GRAPH.scopes.iter().any(|scope| scope.value == name)
}

/// Lets Microsoft's applications stand in a new tenant.
pub fn install(tx: &Tx<'_>, ctx: &Ctx, tenant: TenantId) -> Result<(), DirectoryError> {
    for (app_id, name) in EVERYWHERE {
        let mut principal = ServicePrincipal::bare(ctx, app_id, tenant, name);
        principal.app_owner_organization_id = Some(MICROSOFT_SERVICES);
        if app_id == MICROSOFT_GRAPH {
            principal.service_principal_names.push(GRAPH_RESOURCE.to_owned());
        }
        service_principals::insert(tx, ctx, &principal)?;
    }
    azure::install(tx, ctx, tenant)
}

/// The service principal with what Microsoft's resources expose. That is the same in every tenant, so their rows do not
/// repeat it.
pub(crate) fn completed(mut principal: ServicePrincipal) -> ServicePrincipal {
    if principal.app_id == MICROSOFT_GRAPH {
        principal.app_roles = Cow::Borrowed(&GRAPH.app_roles);
        principal.oauth2_permission_scopes = Cow::Borrowed(&GRAPH.scopes);
    }
    if principal.app_id == AZURE_MANAGEMENT {
        principal.oauth2_permission_scopes = Cow::Owned(azure::management_scopes());
    }
    principal
}
