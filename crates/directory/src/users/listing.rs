use kernel::{Ctx, TenantId};
use policy::Action;
use store::Read;
use store::query::{Collection, Column, ColumnKind, Comparison, Cursor, Order, Page, Predicate, Select, Value};

use super::User;
use crate::{DirectoryError, Judged, doors};

/// Which users, in which order.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Of this tenant.
    pub tenant: TenantId,
    /// Only these.
    pub filter: Option<Predicate>,
    /// By name when none is given.
    pub order: Option<Order>,
    /// At most so many.
    pub top: usize,
    /// Where to go on.
    pub cursor: Option<Cursor>,
}

const fn text(sql: &'static str) -> Column {
    Column { sql, kind: ColumnKind::Text }
}

const fn instant(sql: &'static str) -> Column {
    Column { sql, kind: ColumnKind::Instant }
}

/// A text that has no column of its own.
macro_rules! folded {
    ($property:literal) => {
        text(concat!("users.folded ->> '", $property, "'"))
    };
}

/// The tenant of a living user. The condition is spelt out, not a parameter, or `SQLite` would not use the indexes that
/// hold the living alone.
const TENANT: Column = text("users.deleted_at is null and users.tenant");
/// The tenant of a deleted user.
const TENANT_OF_DELETED: Column = text("users.deleted_at is not null and users.tenant");
const NAME: Column = text("users.name_key");
const UPN: Column = text("users.upn_key");
const MAIL: Column = text("users.mail_key");
const DELETED: Column = instant("users.deleted_at");

/// The column behind a property that may be filtered or sorted by. What the guest lists are asked for is indexed; the
/// other properties are read from each user of the tenant.
#[must_use]
pub fn column(property: &str) -> Option<Column> {
    Some(match property {
        "id" => text("users.id"),
        "displayName" => NAME,
        // Whoever was kept by an older release has a name, and no words of it.
        "displayName words" => text("coalesce(users.folded ->> 'displayNameWords', ' ' || users.name_key)"),
        "userPrincipalName" => UPN,
        "mail" => MAIL,
        "userType" => text("users.user_type"),
        "externalUserState" => text("users.state"),
        "creationType" => text("users.creation_type"),
        "accountEnabled" => Column { sql: "users.enabled", kind: ColumnKind::Boolean },
        "createdDateTime" => instant("users.created_at"),
        "externalUserStateChangeDateTime" => instant("users.state_changed"),
        "deletedDateTime" => DELETED,
        "mailNickname" => folded!("mailNickname"),
        "givenName" => folded!("givenName"),
        "surname" => folded!("surname"),
        "jobTitle" => folded!("jobTitle"),
        "department" => folded!("department"),
        "companyName" => folded!("companyName"),
        "employeeId" => folded!("employeeId"),
        "employeeType" => folded!("employeeType"),
        "streetAddress" => folded!("streetAddress"),
        "postalCode" => folded!("postalCode"),
        "city" => folded!("city"),
        "state" => folded!("state"),
        "country" => folded!("country"),
        "usageLocation" => folded!("usageLocation"),
        "preferredLanguage" => folded!("preferredLanguage"),
        "mobilePhone" => folded!("mobilePhone"),
        "officeLocation" => folded!("officeLocation"),
        _ => return None,
    })
}

/// The collection behind a property that may be asked with `any`.
#[must_use]
pub fn collection(property: &str) -> Option<Collection> {
    let (sql, element, owner) = match property {
        // The primary key begins with the tenant.
        "otherMails" => (
            "user_addresses a where a.tenant in (select id from tenants) and a.kind = 'other'",
            text("a.address_key"),
            "a.user",
        ),
        // Comparison ignores case, so `SMTP:` and `smtp:` are one.
        "proxyAddresses" => ("user_addresses a where a.kind = 'proxy'", text("'smtp:' || a.address_key"), "a.user"),
        // The index begins with the tenant.
        "identities" => ("user_identities i where i.tenant in (select id from tenants)", IDENTITY_ISSUER, "i.user"),
        _ => return None,
    };
    Some(Collection { sql, element, owner: Some(owner) })
}

/// `issuer` of an element of `identities`, below [`Predicate::Any`].
pub const IDENTITY_ISSUER: Column = text("i.issuer");
/// `issuerAssignedId` of an element of `identities`, below [`Predicate::Any`].
pub const IDENTITY_ISSUER_ASSIGNED_ID: Column = text("i.assigned");

/// What the search fields of pages look for: a name, sign-in name or address that begins with the text.
#[must_use]
pub fn search(typed: &str) -> Predicate {
    let prefix = typed.trim().to_lowercase();
    Predicate::Or([NAME, UPN, MAIL].map(|column| Predicate::StartsWith(column, prefix.clone())).to_vec())
}

/// Lists users of the caller's tenant.
pub fn list(read: &Read<'_>, ctx: &Ctx, listing: &Listing) -> Result<Judged<Page<User>>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadUsers, || {
        doors::tenant_in_reach(ctx, listing.tenant)?;
        Ok(select(listing).page(read)?)
    })
}

/// How many users there are on all pages together.
pub fn count(read: &Read<'_>, ctx: &Ctx, listing: &Listing) -> Result<Judged<u64>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadUsers, || {
        doors::tenant_in_reach(ctx, listing.tenant)?;
        Ok(select(listing).count(read)?)
    })
}

/// How a page is read, a line for each step: for tests that hold lists to their indexes.
pub fn plan(read: &Read<'_>, listing: &Listing) -> Result<Vec<String>, DirectoryError> {
    Ok(select(listing).plan(read)?)
}

fn select(listing: &Listing) -> Select {
    select_from(TENANT, listing)
}

/// The same among the deleted.
pub(super) fn select_deleted(listing: &Listing) -> Select {
    select_from(TENANT_OF_DELETED, listing)
}

/// An order by a column that is never null: what has no value comes first.
fn sortable(order: Order) -> Order {
    if order.by == DELETED { Order { by: instant("coalesce(users.deleted_at, '')"), ..order } } else { order }
}

fn select_from(tenant: Column, listing: &Listing) -> Select {
    Select {
        table: "users",
        scope: Predicate::Compare(tenant, Comparison::Eq, Value::Text(listing.tenant.to_string())),
        filter: listing.filter.clone(),
        order: listing.order.map_or(Order { by: NAME, descending: false }, sortable),
        after: listing.cursor.clone(),
        top: listing.top,
    }
}
