use directory::users::{self, Listing, NewUser, User, UserPatch};
use directory::{Account, Judged};
use kernel::{Ctx, EmailAddress, Entropy};
use ledger::decisions::{self, Question};
use ledger::sign_ins;
use policy::{Action, Decision, Ruling, UserType};
use serde_json::Value;
use store::query::Column;
use store::{Read, Tx};
use sts::credentials;
use tokio::task::spawn_blocking;

use super::expansion::{self, of_user};
use super::sign_in_activity::Asked;
use super::{granted, granted_user, judged, sight, user_patch};
use crate::body::{Fields, GraphJson};
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::USER;
use crate::odata::{Columns, List, Pages, Selection};
use crate::path::Key;
use crate::permissions::{self, Reach};
use crate::present;
use crate::reply::Reply;

/// Where the properties of users are kept.
pub(crate) const COLUMNS: Columns = Columns {
    column,
    collection: users::collection,
    // Nobody here is licensed, or comes from on-premises.
    unset: &["assignedLicenses", "assignedPlans", "onPremisesSyncEnabled"],
};

fn column(property: &str) -> Option<Column> {
    match property {
        "identities/issuer" => Some(users::IDENTITY_ISSUER),
        "identities/issuerAssignedId" => Some(users::IDENTITY_ISSUER_ASSIGNED_ID),
        "signInActivity/lastSignInDateTime" => Some(sign_ins::LAST_INTERACTIVE),
        "signInActivity/lastNonInteractiveSignInDateTime" => Some(sign_ins::LAST_NON_INTERACTIVE),
        "signInActivity/lastSuccessfulSignInDateTime" => Some(sign_ins::LAST_SUCCESSFUL),
        _ => users::column(property),
    }
}

/// Lists the users of the tenant.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, expand) = call.list_with(&USER)?;
    let listing = listing(&call, &list)?;
    let (counts, related, active) = (list.counts(), expand.clone(), Asked::of_list(&call, &list));
    let asked = active.clone();
    let (found, next, count) = call
        .read(move |read, ctx| {
            judged!(asked.judge());
            let page = judged!(users::list(read, ctx, &listing)?);
            let count = if counts { Some(judged!(users::count(read, ctx, &listing)?)) } else { None };
            let with = |user: User| {
                let related = related.as_ref().map(|expand| of_user(read, ctx, expand, &user)).transpose()?;
                let activity = asked.read(read, &user)?;
                Ok::<_, GraphError>((user, related, activity))
            };
            let found = page.items.into_iter().map(with).collect::<Result<Vec<_>, _>>()?;
            Ok(Ok((found, page.next, count)))
        })
        .await?;
    let basics = call.reach == Reach::Basics;
    let object = |(user, related, activity): (User, Option<Value>, Option<Value>)| {
        let object = active.told(list.selection.of(shown(&user, basics)), activity);
        expansion::with(object, expand.as_ref(), related)
    };
    let next = next.and_then(|cursor| list.token(cursor));
    let items = found.into_iter().map(object).collect();
    Ok(call.page("users", &list, Pages { items, next, count }))
}

/// What a list of users asks of the directory.
pub(crate) fn listing(call: &Call, list: &List) -> Result<Listing, GraphError> {
    Ok(Listing {
        tenant: call.tenant(),
        filter: list.predicate(&COLUMNS)?,
        order: list.store_order(&COLUMNS)?,
        top: list.top,
        cursor: list.after()?,
    })
}

fn shown(user: &User, basics: bool) -> Object {
    let whole = present::user::user(user);
    if basics { present::user::basics(whole) } else { whole }
}

/// One user, by id or sign-in name, or the caller.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, expand) = call.selection_with(&USER)?;
    let (key, reach, related) = (call.key(0), call.reach, expand.clone());
    let active = Asked::of(&call, &selection);
    let asked = active.clone();
    let found = move |read: &Read<'_>, ctx: &Ctx| {
        judged!(asked.judge());
        let user = judged!(find(read, ctx, &key, reach)?);
        let sight = sight::of_user(read, ctx, &user)?;
        let related = related.as_ref().map(|expand| of_user(read, ctx, expand, &user)).transpose()?;
        let activity = asked.read(read, &user)?;
        Ok(Ok((user, sight, related, activity)))
    };
    // Whoever is related may be many.
    let found = if expand.is_some() { call.read(found).await } else { call.look_up(found).await };
    let (user, sight, related, activity) = found?;
    let object = selection.of(present::user::seen(shown(&user, call.reach == Reach::Basics), sight));
    let object = active.told(object, activity);
    let context = call.context(&format!("users{}/$entity", selection.suffix()));
    Ok(Reply::entity(context, expansion::with(object, expand.as_ref(), related)))
}

/// The user that a path names, as far as the token reaches.
pub(crate) fn find(read: &Read<'_>, ctx: &Ctx, key: &Key, reach: Reach) -> Result<Judged<User>, GraphError> {
    let own = match ctx.caller.user() {
        Some(id) => users::load(read, id)?,
        None => None,
    };
    let is_own = |text: &str| {
        own.as_ref().is_some_and(|own| {
            own.id.to_string().eq_ignore_ascii_case(text) || own.user_principal_name.eq_ignore_ascii_case(text)
        })
    };
    let name = match key.text() {
        None => own.as_ref().map(|own| own.id.to_string()).ok_or_else(|| GraphError::not_found("me"))?,
        Some(text) if reach == Reach::Own && !is_own(text) => return Ok(Err(beyond_own())),
        Some(text) => text.to_owned(),
    };
    Ok(users::get(read, ctx, &name)?)
}

fn beyond_own() -> Decision {
    permissions::missing("the token opens the caller's own object alone".to_owned())
}

/// Makes an internal user.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::CreateUsers).await?;
    let (new, more, password) = new_user(&call)?;
    // Hashing is slow by design: it is done outside the transaction, on a thread of its own.
    let entropy = Entropy::from_root(call.here.world.edge_bytes());
    let hash = spawn_blocking(move || credentials::hash(&entropy, &password)).await;
    let hash = hash.map_err(GraphError::internal)?.map_err(GraphError::internal)?;
    let user = call
        .write(move |tx, ctx| {
            let user = granted!(users::create_with(tx, ctx, new, more)?);
            let account = Account::Work { tenant: user.tenant, user: user.id };
            credentials::set_typed(tx, &account, &hash).map_err(GraphError::internal)?;
            Ok(Ruling::Granted(user))
        })
        .await?;
    Ok(call.created("users", Selection::default_of(&USER).of(present::user::user(&user))))
}

fn new_user(call: &Call) -> Result<(NewUser, UserPatch, String), GraphError> {
    let mut body = call.body.fields()?;
    let name: String = body.required_text("userPrincipalName")?;
    let user_principal_name =
        EmailAddress::parse(&name).map_err(|error| GraphError::property("userPrincipalName", error.to_string()))?;
    let display_name = body.required_text("displayName")?;
    let mail_nickname = body.required_text("mailNickname")?;
    let enabled = body.boolean("accountEnabled")?;
    let enabled = enabled.ok_or_else(|| GraphError::property("accountEnabled", "it is required"))?;
    let password = password_profile(&mut body)?;
    let password = password.ok_or_else(|| GraphError::property("passwordProfile", "it is required"))?;
    // What somebody begins with is the sign-in name alone.
    body.not_written(&["identities"])?;
    let more = user_patch::read(body)?;
    let new = NewUser {
        id: None,
        tenant: call.tenant(),
        user_principal_name,
        display_name,
        given_name: None,
        surname: None,
        job_title: None,
        mail: None,
        user_type: UserType::Member,
    };
    Ok((new, UserPatch { mail_nickname: Some(mail_nickname), account_enabled: Some(enabled), ..more }, password))
}

/// Changes a user; the body is read once the user is found.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    let (asked, phone) = (call.key(0), is_phone(&call.body));
    let parts = parts(&call.body);
    call.may_all(move |read, ctx| {
        let own = phone && find(read, ctx, &asked, Reach::Own)?.is_ok();
        Ok(if own { vec![Action::WriteOwnPhone] } else { parts })
    })
    .await?;
    let (key, reach) = (call.key(0), call.reach);
    let (body, token): (GraphJson, _) = (call.body.clone(), call.token.clone());
    let hash = new_hash(&call).await?;
    call.write(move |tx, ctx| {
        let user = granted_user!(tx, ctx, find(tx, ctx, &key, reach)?);
        let mut fields = body.fields()?;
        let own = ctx.caller.user() == Some(user.id);
        if let Err(decision) = permissions::may_write(&token, own, fields.names()) {
            return refused(tx, ctx, decision);
        }
        let password = password_profile(&mut fields)?;
        granted!(users::update(tx, ctx, user.id, user_patch::read(fields)?)?);
        if let (Some(_), Some(hash)) = (password, hash) {
            set_password(tx, ctx, &user, &hash)?;
        }
        Ok(Ruling::Granted(()))
    })
    .await?;
    Ok(Reply::NoContent)
}

/// The rights that a body takes; one that cannot be read takes that to change anything.
fn parts(body: &GraphJson) -> Vec<Action> {
    let read = || {
        let mut fields = body.fields()?;
        let password = password_profile(&mut fields)?.map(|_| Action::WriteUsers);
        let mut actions = user_patch::read(fields)?.actions();
        actions.extend(password);
        Ok::<_, GraphError>(actions)
    };
    read().unwrap_or_else(|_| vec![Action::WriteUsers])
}

/// Whether a body is about a mobile number alone: nobody needs a role to give herself another.
fn is_phone(body: &GraphJson) -> bool {
    body.fields().is_ok_and(|fields| fields.names().all(|name| name.eq_ignore_ascii_case("mobilePhone")))
}

/// The hash of the password that a body sets, if it sets one. Hashing is slow by design: it is done before the
/// transaction, whatever else is wrong with the body.
async fn new_hash(call: &Call) -> Result<Option<String>, GraphError> {
    let Ok(body) = call.body.value() else { return Ok(None) };
    let Some(password) = body["passwordProfile"]["password"].as_str().map(str::to_owned) else { return Ok(None) };
    let entropy = Entropy::from_root(call.here.world.edge_bytes());
    let hash = spawn_blocking(move || credentials::hash(&entropy, &password)).await;
    hash.map_err(GraphError::internal)?.map(Some).map_err(GraphError::internal)
}

/// Keeps a new password: whoever signed in with the old one has to sign in again. Who signs in elsewhere has none here.
fn set_password(tx: &Tx<'_>, ctx: &Ctx, user: &User, hash: &str) -> Result<(), GraphError> {
    if user.is_external() {
        return Err(GraphError::property("passwordProfile", "the user signs in elsewhere"));
    }
    let account = Account::Work { tenant: user.tenant, user: user.id };
    credentials::set_typed(tx, &account, hash).map_err(GraphError::internal)?;
    sts::revocations::revoke(tx, ctx, &account).map_err(GraphError::internal)
}

/// The password that a body sets.
fn password_profile(fields: &mut Fields) -> Result<Option<String>, GraphError> {
    let Some(mut profile) = fields.object("passwordProfile")? else { return Ok(None) };
    let password = profile.required_text("password")?;
    // There is no page to change a password on: what these ask for cannot be asked.
    let _ =
        (profile.boolean("forceChangePasswordNextSignIn")?, profile.boolean("forceChangePasswordNextSignInWithMfa")?);
    profile.done()?;
    Ok(Some(password))
}

/// Keeps a refusal that was found within a write.
pub(crate) fn refused<T>(tx: &Tx<'_>, ctx: &Ctx, decision: Decision) -> Result<Ruling<T>, GraphError> {
    match decisions::rule(tx, ctx, Question::Write, ctx.caller.tenant(), decision)? {
        Ruling::Refused(refusal) => Ok(Ruling::Refused(refusal)),
        Ruling::Granted(_) => Err(GraphError::internal("a decision that denies was not refused")),
    }
}

/// Deletes a user.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::DeleteUsers).await?;
    let (key, reach) = (call.key(0), call.reach);
    call.write(move |tx, ctx| {
        let user = granted_user!(tx, ctx, find(tx, ctx, &key, reach)?);
        Ok(users::delete(tx, ctx, user.id)?)
    })
    .await?;
    Ok(Reply::NoContent)
}
