use kernel::{TenantId, UserId};
use serde_json::{Map, Value};
use store::query::instant;
use store::{Json, Params, Read, StoreError, Text, Tx, params};

use super::User;
use crate::names::{check_name, check_text};
use crate::{DirectoryError, contacts, groups};

const INSERT: &str = "insert into users
    (id, tenant, upn_key, mail_key, name_key, user_type, state, state_changed, creation_type, enabled, created_at,
     deleted_at, home_account, folded, doc)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";

/// Keeps a new user.
pub(super) fn insert(tx: &Tx<'_>, user: &User) -> Result<(), DirectoryError> {
    write(tx, INSERT, user)
}

const UPDATE: &str = "update users
    set tenant = ?2, upn_key = ?3, mail_key = ?4, name_key = ?5, user_type = ?6, state = ?7, state_changed = ?8,
        creation_type = ?9, enabled = ?10, created_at = ?11, deleted_at = ?12, home_account = ?13, folded = ?14,
        doc = ?15
    where id = ?1";

/// Keeps a user that is known already.
pub(super) fn update(tx: &Tx<'_>, user: &User) -> Result<(), DirectoryError> {
    write(tx, UPDATE, user)
}

/// The one place that writes a user's document: the columns and addresses beside it cannot differ from it.
fn write(tx: &Tx<'_>, sql: &str, user: &User) -> Result<(), DirectoryError> {
    let parameters = params![
        Text(user.id),
        Text(user.tenant),
        user.user_principal_name.to_lowercase(),
        user.mail.as_ref().map(|mail| mail.to_lowercase()),
        user.display_name.to_lowercase(),
        user.user_type.to_string().to_lowercase(),
        user.external_user_state.map(|state| state.as_str().to_lowercase()),
        user.external_user_state_change_date_time.map(instant),
        user.creation_type.map(|creation| creation.as_str().to_lowercase()),
        user.account_enabled,
        instant(user.created_date_time),
        user.deleted_date_time.map(instant),
        user.home.as_ref().map(Text),
        Json(folded(user)),
        Json(user)
    ];
    unique(tx, sql, parameters)?;
    write_addresses(tx, user)?;
    write_identities(tx, user)
}

const FORGET_ADDRESSES: &str = "delete from user_addresses where user = ?1";
const ADD_ADDRESS: &str = "insert into user_addresses (tenant, address_key, kind, user) values (?1, ?2, ?3, ?4)
    on conflict (tenant, address_key, kind, user) do nothing";

/// Every address by which the user may be found; a deleted user has none.
fn write_addresses(tx: &Tx<'_>, user: &User) -> Result<(), DirectoryError> {
    tx.execute(FORGET_ADDRESSES, params![Text(user.id)])?;
    if user.deleted_date_time.is_some() {
        return Ok(());
    }
    let proxies = user.proxy_addresses.iter().filter_map(|proxy| proxy.split_once(':').map(|(_, address)| address));
    let addresses = std::iter::once(("upn", user.user_principal_name.as_str()))
        .chain(user.mail.as_deref().map(|mail| ("mail", mail)))
        .chain(proxies.map(|address| ("proxy", address)))
        .chain(user.other_mails.iter().map(|other| ("other", other.as_str())));
    for (kind, address) in addresses {
        let key = address.to_lowercase();
        if kind == "proxy" && (contacts::holds(tx, user.tenant, &key)? || groups::holds(tx, user.tenant, &key)?) {
            return Err(DirectoryError::Conflict { property: "proxyAddresses" });
        }
        unique(tx, ADD_ADDRESS, params![Text(user.tenant), key, kind, Text(user.id)])?;
    }
    Ok(())
}

const FORGET_IDENTITIES: &str = "delete from user_identities where user = ?1";
const ADD_IDENTITY: &str = "insert into user_identities (tenant, issuer, assigned, user) values (?1, ?2, ?3, ?4)";
const IDENTITY_TAKEN: &str = "select 1 from user_identities i join users u on u.id = i.user
    where i.tenant = ?1 and i.issuer = ?2 and i.assigned = ?3 and i.user <> ?4 and u.deleted_at is null";

/// Everybody by whom the user is vouched for. A name that an issuer gave is one user's alone.
fn write_identities(tx: &Tx<'_>, user: &User) -> Result<(), DirectoryError> {
    tx.execute(FORGET_IDENTITIES, params![Text(user.id)])?;
    for identity in &user.identities {
        let issuer = identity.issuer.to_lowercase();
        let assigned = identity.issuer_assigned_id.as_ref().map(|id| id.to_lowercase());
        // The sign-in name has an index of its own that keeps it unique.
        let asked = user.deleted_date_time.is_none() && assigned.is_some() && !identity.is_own();
        if asked && tx.exists(IDENTITY_TAKEN, params![Text(user.tenant), issuer, assigned, Text(user.id)])? {
            return Err(DirectoryError::Conflict { property: "identities" });
        }
        tx.execute(ADD_IDENTITY, params![Text(user.tenant), issuer, assigned, Text(user.id)])?;
    }
    Ok(())
}

const HOLDER: &str = "select user from user_addresses where tenant = ?1 and address_key = ?2 and kind = 'proxy'";

/// The user whom mail to the address reaches.
pub(crate) fn holder(read: &Read<'_>, tenant: TenantId, key: &str) -> Result<Option<UserId>, DirectoryError> {
    Ok(read.one(HOLDER, params![Text(tenant), key], |row| Ok(row.get::<_, Text<UserId>>(0)?.0))?)
}

/// Runs a statement that a unique index may refuse; the index tells which property has the value of somebody else.
fn unique(tx: &Tx<'_>, sql: &str, parameters: impl Params) -> Result<(), DirectoryError> {
    match tx.execute(sql, parameters) {
        Ok(_) => Ok(()),
        Err(StoreError::Conflict { constraint }) => Err(DirectoryError::Conflict {
            property: if constraint.contains("upn_key") {
                "userPrincipalName"
            } else if constraint.contains("address_key") {
                "proxyAddresses"
            } else {
                "id"
            },
        }),
        Err(other) => Err(other.into()),
    }
}

/// Lower-case copies of what may be filtered by without a column of its own. `SQLite` folds ASCII alone.
fn folded(user: &User) -> Value {
    let texts = user.profile().into_iter().filter_map(|(name, text)| Some((name, text?.to_lowercase())));
    let mut folded: Map<String, Value> = texts.map(|(name, text)| (name.to_owned(), text.into())).collect();
    // Each behind a space, so that a search finds where one begins.
    let words = format!(" {}", kernel::words(&user.display_name).join(" "));
    folded.insert("displayNameWords".to_owned(), words.into());
    folded.into()
}

/// Whether the user's texts are ones that can be kept.
pub(super) fn check(user: &User) -> Result<(), DirectoryError> {
    check_name("displayName", &user.display_name)?;
    for (property, text) in user.profile() {
        check_text(property, text.unwrap_or_default())?;
    }
    for phone in &user.business_phones {
        check_text("businessPhones", phone)?;
    }
    check_text("onPremisesUserPrincipalName", user.on_premises_user_principal_name.as_deref().unwrap_or_default())?;
    let country = user.usage_location.as_deref().unwrap_or("US");
    if country.len() != 2 || !country.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return Err(DirectoryError::invalid("usageLocation", "a country is two letters"));
    }
    Ok(())
}
