use directory::rights;
use kernel::{AppId, SignedDuration, SubscriptionId, TenantId, Timestamp};
use ledger::subscriptions::{self, Subscription, Watched};
use policy::{Action, Decision, Ruling};
use store::Read;

use super::{granted_user, judged};
use crate::body::Fields;
use crate::call::Call;
use crate::error::GraphError;
use crate::notify::handshake;
use crate::odata::schema::SUBSCRIPTION;
use crate::odata::{Selection, window};
use crate::permissions;
use crate::present;
use crate::reply::Reply;

/// The shortest and the longest life of a subscription to directory objects ("subscription resource type").
const SHORTEST: SignedDuration = SignedDuration::from_mins(45);
const LONGEST: SignedDuration = SignedDuration::from_mins(41_760);
/// The longest client state, in characters.
const LONGEST_STATE: usize = 128;

/// What a body asks for.
struct Asked {
    watched: Watched,
    resource: String,
    change_type: String,
    updated: bool,
    deleted: bool,
    notification_url: String,
    lifecycle_url: Option<String>,
    client_state: Option<String>,
    tls: Option<String>,
    expires_at: Timestamp,
}

/// Subscribes, once the addresses have proven that they want to be told.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    let asked = read(call.body.fields()?, call.here.arrival.at)?;
    permit(&call, asked.watched).await?;
    let token = format!(
        "Validation: Testing client application reachability for subscription Request-Id: {}",
        call.here.arrival.request_id
    );
    for address in std::iter::once(&asked.notification_url).chain(&asked.lifecycle_url) {
        let proven = handshake(&call.outbound, address, &token).await;
        proven.map_err(|why| GraphError::validation(format!("Subscription validation request failed. {why}")))?;
    }
    let (tenant, app) = owner(&call);
    let made = call
        .write(move |tx, ctx| {
            let subscription = Subscription {
                id: SubscriptionId::random(&ctx.entropy),
                tenant,
                app,
                creator: ctx.caller.object().map(|id| id.to_string()).unwrap_or_default(),
                watched: asked.watched,
                resource: asked.resource,
                updated: asked.updated,
                deleted: asked.deleted,
                change_type: asked.change_type,
                notification_url: asked.notification_url,
                lifecycle_url: asked.lifecycle_url,
                client_state: asked.client_state,
                tls: asked.tls,
                expires_at: asked.expires_at,
            };
            subscriptions::create(tx, ctx, &subscription)?;
            Ok(Ruling::Granted(subscription))
        })
        .await?;
    Ok(call.created("subscriptions", present::subscription::subscription(&made)))
}

/// The application whose subscriptions are seen.
const fn owner(call: &Call) -> (TenantId, AppId) {
    (call.token.tenant, call.token.app_id)
}

/// What is watched takes the permission and the right to read it.
async fn permit(call: &Call, watched: Watched) -> Result<(), GraphError> {
    let token = call.token.clone();
    call.read(move |read, ctx| {
        judged!(reads(&token, watched));
        let action = match watched {
            Watched::Users | Watched::User(_) => Action::ReadUsers,
            Watched::Groups | Watched::Group(_) | Watched::Members(_) => Action::ReadGroups,
        };
        Ok(rights::judge(read, ctx, action)?)
    })
    .await
}

fn reads(token: &sts::Verified, watched: Watched) -> Result<(), Decision> {
    let name = match watched {
        Watched::Users | Watched::User(_) => "User.Read.All",
        Watched::Groups | Watched::Group(_) | Watched::Members(_) => "Group.Read.All",
    };
    permissions::holds(token, name)
}

fn read(mut body: Fields, now: Timestamp) -> Result<Asked, GraphError> {
    body.not_kept(&["encryptionCertificate", "encryptionCertificateId", "notificationQueryOptions"])?;
    let change_type = body.required_text("changeType")?;
    let (updated, deleted) = changes(&change_type)?;
    let resource = body.required_text("resource")?;
    let watched = resource.parse().map_err(|_| watchable(&resource))?;
    let asked = Asked {
        watched,
        updated,
        deleted,
        notification_url: body.required_text("notificationUrl")?,
        lifecycle_url: body.text("lifecycleNotificationUrl")?.flatten(),
        client_state: body.text("clientState")?.flatten(),
        tls: body.text("latestSupportedTlsVersion")?.flatten(),
        expires_at: lifetime(&mut body, now)?,
        resource,
        change_type,
    };
    if body.boolean("includeResourceData")? == Some(true) {
        return Err(GraphError::not_built("A subscription with resource data"));
    }
    body.done()?;
    if asked.client_state.as_ref().is_some_and(|state| state.chars().count() > LONGEST_STATE) {
        return Err(GraphError::validation(format!("clientState has more than {LONGEST_STATE} characters.")));
    }
    Ok(asked)
}

/// Graph lets far more be watched than the directory: that is told apart from what nobody can watch.
fn watchable(resource: &str) -> GraphError {
    let first = resource.trim_start_matches('/').split('/').next().unwrap_or_default();
    if ["me", "users", "groups", "chats", "teams", "communications", "drives", "sites", "security"].contains(&first) {
        return GraphError::not_built(format_args!("A subscription to '{resource}'"));
    }
    GraphError::validation(format!("The resource '{resource}' is not supported."))
}

/// Which kinds of changes a comma-separated list names. Creation and soft deletion are updates.
fn changes(text: &str) -> Result<(bool, bool), GraphError> {
    let mut kinds = (false, false);
    for kind in text.split(',').map(str::trim) {
        match kind.to_ascii_lowercase().as_str() {
            "updated" => kinds.0 = true,
            "deleted" => kinds.1 = true,
            _ => {
                let message =
                    format!("changeType '{kind}' is not supported for this resource: updated and deleted are.");
                return Err(GraphError::validation(message));
            }
        }
    }
    Ok(kinds)
}

/// Until when a subscription is to live: not in the past, at least 45 minutes and less than 29 days from now.
fn lifetime(body: &mut Fields, now: Timestamp) -> Result<Timestamp, GraphError> {
    let until = body.instant("expirationDateTime")?;
    let until = until.ok_or_else(|| GraphError::property("expirationDateTime", "it is required"))?;
    if until <= now {
        return Err(GraphError::validation("Subscription expiration can only be in the future."));
    }
    if until.duration_since(now) > LONGEST {
        return Err(GraphError::validation(
            "Subscription expiration can only be 41760 minutes in the future for directory resources.",
        ));
    }
    Ok(until.max(now.saturating_add(SHORTEST).unwrap_or(Timestamp::MAX)))
}

/// The application's subscriptions in the tenant, as far as the token reads what they watch.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, (tenant, app)) = (call.list(&SUBSCRIPTION)?, owner(&call));
    let mut found = call.read(move |read, ctx| Ok(Ok(subscriptions::of_app(read, ctx, tenant, app)?))).await?;
    found.retain(|subscription| reads(&call.token, subscription.watched).is_ok());
    let objects = found.iter().map(hidden).collect();
    Ok(call.page("subscriptions", &list, window(&list, objects)?))
}

/// One of them.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, side) = (call.selection(&SUBSCRIPTION)?, Side::of(&call)?);
    let found = call.read(move |read, ctx| side.find(read, ctx)).await?;
    Ok(call.entity("subscriptions", &selection, hidden(&found)))
}

fn hidden(subscription: &Subscription) -> crate::call::Object {
    let mut object = present::subscription::subscription(subscription);
    object.insert("clientState".to_owned(), serde_json::Value::Null);
    object
}

/// The subscription that a path names.
#[derive(Clone)]
struct Side {
    id: SubscriptionId,
    owner: (TenantId, AppId),
    token: sts::Verified,
}

impl Side {
    fn of(call: &Call) -> Result<Self, GraphError> {
        Ok(Self { id: call.id(0)?, owner: owner(call), token: call.token.clone() })
    }

    fn find(&self, read: &Read<'_>, ctx: &kernel::Ctx) -> Result<directory::Judged<Subscription>, GraphError> {
        let found = subscriptions::load(read, ctx, self.owner, self.id)?;
        let found = found.ok_or_else(|| GraphError::not_found(self.id))?;
        Ok(reads(&self.token, found.watched).map(|()| found))
    }
}

/// Lets a subscription live longer.
pub(crate) async fn renew(call: Call) -> Result<Reply, GraphError> {
    let (side, body) = (Side::of(&call)?, call.body.clone());
    let renewed = call
        .write(move |tx, ctx| {
            let old = granted_user!(tx, ctx, side.find(tx, ctx)?);
            let mut body = body.fields()?;
            let until = lifetime(&mut body, ctx.now)?;
            body.not_kept(&["notificationUrl"])?;
            body.done()?;
            Ok(Ruling::Granted(subscriptions::renew(tx, ctx, &old, until)?))
        })
        .await?;
    Ok(call.entity("subscriptions", &Selection::default_of(&SUBSCRIPTION), hidden(&renewed)))
}

/// Ends a subscription.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    let side = Side::of(&call)?;
    call.write(move |tx, ctx| {
        let id = granted_user!(tx, ctx, side.find(tx, ctx)?).id;
        Ok(Ruling::Granted(subscriptions::delete(tx, id)?))
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Says that the subscription is still wanted.
pub(crate) async fn reauthorize(call: Call) -> Result<Reply, GraphError> {
    let side = Side::of(&call)?;
    call.write(move |tx, ctx| {
        let id = granted_user!(tx, ctx, side.find(tx, ctx)?).id;
        Ok(Ruling::Granted(subscriptions::reauthorize(tx, id)?))
    })
    .await?;
    Ok(Reply::NoContent)
}
