use serde_json::{Map, Value};

use super::Schema;
use crate::error::GraphError;

/// The most related objects that come with one.
const MOST: usize = 20;

/// What is to come with each object: one relationship, and which properties of its objects.
#[derive(Clone, Debug)]
pub(crate) struct Expand {
    /// The relationship.
    pub(crate) relation: &'static str,
    names: Option<Vec<String>>,
}

impl Expand {
    /// Reads `$expand`: `manager`, or `members($select=id,displayName)`.
    pub(crate) fn bind(text: &str, schema: &Schema) -> Result<Self, GraphError> {
        let (name, inside) = match text.trim().split_once('(') {
            Some((name, rest)) => (name.trim(), Some(rest.strip_suffix(')').ok_or_else(|| syntax(text))?)),
            None => (text.trim(), None),
        };
        if name.contains(',') {
            return Err(GraphError::unsupported_query("Only one relationship can be expanded at a time."));
        }
        let relation = schema.relations.iter().find(|known| known.eq_ignore_ascii_case(name));
        let relation = relation.ok_or_else(|| {
            GraphError::bad_request(format!(
                "Parsing OData Select and Expand failed: Could not find a property named '{name}' on type \
                 'microsoft.graph.{}'.",
                schema.name
            ))
        })?;
        let names = inside.map(|inside| selected(inside, text)).transpose()?.flatten();
        Ok(Self { relation, names })
    }

    /// The related objects as they come: so many at most, and of each what was selected.
    pub(crate) fn of(&self, related: Vec<Map<String, Value>>) -> Value {
        related.into_iter().take(MOST).map(|object| Value::Object(self.one(object))).collect()
    }

    /// One related object as it comes.
    pub(crate) fn one(&self, object: Map<String, Value>) -> Map<String, Value> {
        let Some(names) = &self.names else { return object };
        let wanted = |name: &str| names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name));
        object.into_iter().filter(|(name, _)| name.contains("@odata.") || name == "id" || wanted(name)).collect()
    }

    /// Whether properties were selected, so that the object is needed with all of them.
    pub(crate) const fn selects(&self) -> bool {
        self.names.is_some()
    }
}

/// The one option that is taken within the parentheses.
fn selected(inside: &str, whole: &str) -> Result<Option<Vec<String>>, GraphError> {
    let inside = inside.trim();
    if inside.is_empty() {
        return Ok(None);
    }
    let names =
        inside.strip_prefix("$select=").or_else(|| inside.strip_prefix("select=")).ok_or_else(|| syntax(whole))?;
    if names.contains([';', '(']) {
        return Err(syntax(whole));
    }
    Ok(Some(names.split(',').map(|name| name.trim().to_owned()).collect()))
}

fn syntax(text: &str) -> GraphError {
    GraphError::bad_request(format!("Parsing OData Select and Expand failed: '{text}' cannot be expanded."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::schema::{GROUP, USER};
    use super::*;

    fn refused(text: &str) -> String {
        Expand::bind(text, &USER).expect_err("a refusal").to_string()
    }

    #[test]
    fn one_relationship_is_expanded_with_what_is_selected_of_it() {
        let expand = Expand::bind("Members($select=id,mail)", &GROUP).expect("an expansion");
        assert_eq!(expand.relation, "members");
        let member =
            json!({"id": "1", "mail": "a@b.example", "displayName": "A", "@odata.type": "#microsoft.graph.user"});
        let Value::Object(member) = member else { panic!("an object") };
        let twenty = expand.of(vec![member; 21]);
        assert_eq!(twenty.as_array().map(Vec::len), Some(20));
        assert_eq!(twenty[0], json!({"id": "1", "mail": "a@b.example", "@odata.type": "#microsoft.graph.user"}));
    }

    #[test]
    fn what_cannot_be_expanded_is_told() {
        assert!(refused("colour").contains("Could not find a property named 'colour'"));
        assert!(refused("manager,memberOf").contains("Only one relationship"));
        for text in ["manager(", "manager($levels=2)", "manager($select=id;$top=1)"] {
            assert!(refused(text).contains("cannot be expanded"), "{text}");
        }
    }
}
