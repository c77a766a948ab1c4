use axum::response::Response;
use directory::contacts;
use directory::personal::{self, PersonalAccount, PersonalProvider};
use directory::tenants::{self, Authentication, Tenant};
use directory::users::{self, UserPatch};
use http::StatusCode;
use kernel::{Caller, Ctx, DomainName, EmailAddress, PersonalAccountId, TenantId, UserId};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;
use web::Here;

use super::Problem;
use super::examples::WOODGROVE;
use super::extract::ControlJson;
use super::reply;

/// What Graph cannot make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub(super) enum NewObject {
    /// An organizational contact.
    #[serde(rename_all = "camelCase")]
    Contact { tenant_id: TenantId, mail: EmailAddress, display_name: String },
    /// An account outside every tenant; a mailbox has no password.
    #[serde(rename_all = "camelCase")]
    PersonalAccount {
        provider: PersonalProvider,
        address: EmailAddress,
        display_name: String,
        password: Option<String>,
    },
    /// What a synchronisation from on-premises would write on a user; null takes it off.
    #[serde(rename_all = "camelCase")]
    UserFacts { tenant_id: TenantId, user_id: UserId, on_premises_user_principal_name: Option<String> },
    /// A tenant whose people are invited.
    #[serde(rename_all = "camelCase")]
    Tenant {
        name: String,
        /// The domain that it comes with.
        initial_domain: DomainName,
        /// Its other verified domains, the default one first.
        #[serde(default)]
        domains: Vec<DomainName>,
        /// How its people sign in; at Entra when nothing is said.
        #[serde(default)]
        authentication: Authentication,
    },
}

#[derive(Serialize, ToSchema)]
#[schema(as = MadeObject)]
struct Made {
    id: String,
}

/// Makes an object.
#[utoipa::path(
    post,
    path = "/objects",
    operation_id = "createObject",
    tag = "World",
    request_body(
        content = NewObject,
        example = json!({
            "kind": "contact", "tenantId": WOODGROVE, "mail": "desk@lakeside-practice.example",
            "displayName": "Front desk"
        })
    ),
    responses(
        (status = 201, description = "It is there.", body = Made),
        (status = 409, description = "Something has the address, or the domain, already."),
    )
)]
pub(super) async fn create(here: Here, ControlJson(new): ControlJson<NewObject>) -> Result<Response, Problem> {
    let is_tenant = matches!(new, NewObject::Tenant { .. });
    let id = here.write(Caller::System, move |tx, ctx| made(tx, ctx, new)).await?;
    if is_tenant {
        here.sandboxes.note_tenants(&here.world).await?;
    }
    Ok(reply::json(StatusCode::CREATED, &Made { id }))
}

fn made(tx: &Tx<'_>, ctx: &Ctx, new: NewObject) -> Result<String, Problem> {
    match new {
        NewObject::Contact { tenant_id, mail, display_name } => {
            if tenants::load(tx, tenant_id)?.is_none() {
                return Err(Problem::field("tenantId", format!("there is no tenant {tenant_id}")));
            }
            Ok(contacts::create(tx, ctx, tenant_id, &mail, &display_name)?.to_string())
        }
        NewObject::PersonalAccount { provider, address, display_name, password } => {
            let id = PersonalAccountId::random(&ctx.entropy);
            let account = PersonalAccount { id, provider, address, display_name, given_name: None, surname: None };
            personal(tx, &account, password.as_deref())?;
            Ok(id.to_string())
        }
        NewObject::UserFacts { tenant_id, user_id, on_premises_user_principal_name } => {
            let known = users::load(tx, user_id)?.is_some_and(|user| user.tenant == tenant_id);
            if !known {
                return Err(Problem::field("userId", format!("tenant {tenant_id} has no user {user_id}")));
            }
            let patch = UserPatch {
                on_premises_user_principal_name: Some(on_premises_user_principal_name),
                ..UserPatch::default()
            };
            users::update(tx, ctx, user_id, patch)?.granted().map_err(|refusal| Problem::failure(&refusal.denial))?;
            Ok(user_id.to_string())
        }
        NewObject::Tenant { name, initial_domain, domains, authentication } => {
            let id = TenantId::random(&ctx.entropy);
            let tenant = Tenant::new(id, name, initial_domain, domains, ctx.now);
            tenants::create(tx, ctx, &Tenant { authentication, ..tenant })?;
            Ok(id.to_string())
        }
    }
}

/// Like an account of the world document, and with a published password as such a one.
fn personal(tx: &Tx<'_>, account: &PersonalAccount, password: Option<&str>) -> Result<(), Problem> {
    match (account.provider, password) {
        (PersonalProvider::Mailbox, Some(_)) => {
            Err(Problem::field("password", "a mailbox has no password: its code comes by mail"))
        }
        (PersonalProvider::Microsoft | PersonalProvider::Google, None) => {
            Err(Problem::field("password", "an account at Microsoft or Google needs a password"))
        }
        (_, password) => {
            personal::create(tx, account)?;
            if let Some(password) = password {
                sts::credentials::set_published(tx, &account.account(), password)?;
            }
            Ok(())
        }
    }
}
