//! What registrations may be filtered and sorted by, as it is kept. A tenant has few of them: all but name and ids is read
//! from each.

use store::query::{Collection, Column, ColumnKind};

use super::NAME;
use crate::instant::instant_of;

/// The column behind a property that may be filtered by.
#[must_use]
pub fn column(property: &str) -> Option<Column> {
    let (sql, kind) = match property {
        "id" => ("applications.id", ColumnKind::Text),
        "appId" => ("applications.app_id", ColumnKind::Text),
        "displayName" => return Some(NAME),
        "displayName words" => ("(' ' || applications.name_key)", ColumnKind::Text),
        "createdDateTime" => (instant_of!("applications.doc ->> '$.createdDateTime'"), ColumnKind::Instant),
        "description" => ("lower(applications.doc ->> '$.description')", ColumnKind::Text),
        "description words" => ("(' ' || lower(coalesce(applications.doc ->> '$.description', '')))", ColumnKind::Text),
        "notes" => ("lower(applications.doc ->> '$.notes')", ColumnKind::Text),
        "requiredResourceAccess/resourceAppId" => ("(r.value ->> 'resourceAppId')", ColumnKind::Text),
        "web/homePageUrl" => ("lower(applications.doc ->> '$.homePageUrl')", ColumnKind::Text),
        "signInAudience" => ("lower(applications.doc ->> '$.signInAudience')", ColumnKind::Text),
        _ => return None,
    };
    Some(Column { sql, kind })
}

/// The redirect URIs of a kind of client.
macro_rules! redirect_uris {
    ($platform:literal) => {
        (
            concat!("json_each(applications.doc, '$.redirectUris') u where u.value ->> 'platform' = '", $platform, "'"),
            "lower(u.value ->> 'uri')",
        )
    };
}

/// The collection behind a property that may be asked with `any`.
#[must_use]
pub fn collection(property: &str) -> Option<Collection> {
    let (sql, element) = match property {
        "identifierUris" => {
            ("json_each(applications.doc, '$.identifierUris') u where u.value is not null", "lower(u.value)")
        }
        "requiredResourceAccess" => {
            ("json_each(applications.doc, '$.required') r where r.value is not null", "(r.value ->> 'resourceAppId')")
        }
        "tags" => ("json_each(applications.doc, '$.tags') t where t.value is not null", "lower(t.value)"),
        "publicClient/redirectUris" => redirect_uris!("publicClient"),
        "spa/redirectUris" => redirect_uris!("spa"),
        "web/redirectUris" => redirect_uris!("web"),
        _ => return None,
    };
    Some(Collection { sql, element: Column { sql: element, kind: ColumnKind::Text }, owner: None })
}
