use store::query::Comparison;

use super::bind::{Filter, Value, bind};
use super::{Mode, Schema};
use crate::error::GraphError;

/// The most objects that a filter may name.
const MOST: usize = 50;

/// The ids that a filter names: `id eq '…' or id eq '…'`. Any other filter is refused.
pub(crate) fn ids(text: &str, schema: &'static Schema) -> Result<Vec<String>, GraphError> {
    let parts = match bind(text, schema, Mode::Basic)? {
        Filter::Or(parts) => parts,
        one => vec![one],
    };
    let id = |part: &Filter| match part {
        Filter::Compare(field, Comparison::Eq, Value::Text(id)) if field.name == "id" => Some(id.clone()),
        _ => None,
    };
    let ids: Option<Vec<String>> = parts.iter().map(id).collect();
    ids.filter(|ids| ids.len() <= MOST)
        .ok_or_else(|| GraphError::unsupported_query(format!("A delta query is filtered by up to {MOST} ids alone.")))
}

#[cfg(test)]
mod tests {
    use super::super::schema::USER;
    use super::*;

    #[test]
    fn up_to_fifty_objects_are_named_and_nothing_else_is_asked() {
        assert_eq!(ids("id eq 'A' or id eq 'b'", &USER).ok(), Some(vec!["a".to_owned(), "b".to_owned()]));
        let many = vec!["id eq 'a'"; 51].join(" or ");
        for filter in ["displayName eq 'a'", "id eq 'a' and id eq 'b'", "startsWith(mail,'a')", &many] {
            assert!(ids(filter, &USER).is_err(), "{filter}");
        }
    }
}
