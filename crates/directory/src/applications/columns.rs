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
        "signInAudience" => ("lower(applications.doc ->> '$.signInAudience')", ColumnKind::Text),
        _ => return None,
    };
    Some(Column { sql, kind })
}

/// The collection behind a property that may be asked with `any`.
#[must_use]
pub fn collection(property: &str) -> Option<Collection> {
    let sql = match property {
        "identifierUris" => "json_each(applications.doc, '$.identifierUris') u where u.value is not null",
        _ => return None,
    };
    Some(Collection { sql, element: Column { sql: "lower(u.value)", kind: ColumnKind::Text } })
}
