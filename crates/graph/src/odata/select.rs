use serde_json::{Map, Value};

use super::Schema;
use super::schema::is_unserved;
use crate::error::GraphError;

/// Which properties are answered.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    schema: &'static Schema,
    names: Option<Vec<&'static str>>,
}

impl Selection {
    /// What is answered when nothing is selected.
    pub(crate) const fn default_of(schema: &'static Schema) -> Self {
        Self { schema, names: None }
    }

    /// Reads `$select`.
    pub(crate) fn bind(select: Option<&str>, schema: &'static Schema) -> Result<Self, GraphError> {
        let Some(text) = select else { return Ok(Self::default_of(schema)) };
        let mut names = Vec::new();
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match schema.property(name) {
                _ if name == "*" => names.extend(schema.default.iter().chain(schema.more)),
                Some(property) => names.push(property),
                None => return Err(unknown(name, schema)),
            }
        }
        Ok(Self { schema, names: (!names.is_empty()).then_some(names) })
    }

    /// What of an object is answered. The id always is; a property without a value is null, or an empty list.
    pub(crate) fn of(&self, object: Map<String, Value>) -> Map<String, Value> {
        let names = match &self.names {
            Some(names) => names.as_slice(),
            None if self.schema.default.is_empty() => return object,
            None => self.schema.default,
        };
        let mut answered = Map::new();
        for (name, value) in object {
            if name.contains("@odata.") || name == "id" || names.contains(&name.as_str()) {
                answered.insert(name, value);
            }
        }
        for name in names {
            answered.entry(*name).or_insert_with(|| self.nothing(name));
        }
        answered
    }

    fn nothing(&self, name: &str) -> Value {
        if self.schema.collections.contains(&name) { Value::Array(Vec::new()) } else { Value::Null }
    }

    /// Whether a property was selected.
    pub(crate) fn names(&self, property: &str) -> bool {
        self.names.as_ref().is_some_and(|names| names.contains(&property))
    }

    /// Whether anything was selected.
    pub(crate) const fn selects(&self) -> bool {
        self.names.is_some()
    }

    /// What follows the name of the set in a context: `(id,displayName)`.
    pub(crate) fn suffix(&self) -> String {
        self.names.as_ref().map_or_else(String::new, |names| format!("({})", names.join(",")))
    }
}

fn unknown(name: &str, schema: &Schema) -> GraphError {
    if is_unserved(schema.name, name) {
        return GraphError::not_built(format_args!("The property '{name}'"));
    }
    GraphError::bad_request(format!(
        "Parsing OData Select and Expand failed: Could not find a property named '{name}' on type \
         'microsoft.graph.{}'.",
        schema.name
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::schema::USER;
    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(members) => members,
            other => panic!("{other} is no object"),
        }
    }

    #[test]
    fn the_id_is_always_answered_and_what_has_no_value_is_null_or_empty() {
        let selection = Selection::bind(Some("USERTYPE, otherMails,city"), &USER).expect("a selection");
        let user = object(json!({"id": "1", "userType": "Guest", "mail": "a@b.example"}));
        let expected = object(json!({"id": "1", "userType": "Guest", "otherMails": [], "city": null}));
        assert_eq!(selection.of(user), expected);
        assert_eq!(selection.suffix(), "(userType,otherMails,city)");
    }

    #[test]
    fn user_type_and_state_are_not_in_the_default_answer() {
        let user =
            object(json!({"id": "1", "userType": "Guest", "externalUserState": "Accepted", "mail": "a@b.example"}));
        let answered = Selection::default_of(&USER).of(user);
        let names: Vec<&str> = answered.keys().map(String::as_str).collect();
        let expected = [
            "businessPhones",
            "displayName",
            "givenName",
            "id",
            "jobTitle",
            "mail",
            "mobilePhone",
            "officeLocation",
            "preferredLanguage",
            "surname",
            "userPrincipalName",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn unknown_names_are_refused_and_unbuilt_ones_told() {
        let refused = |name| Selection::bind(Some(name), &USER).expect_err("a refusal").to_string();
        assert_eq!(
            refused("colour"),
            "BadRequest: Parsing OData Select and Expand failed: Could not find a property named 'colour' on type \
             'microsoft.graph.user'."
        );
        assert!(refused("aboutMe").starts_with("NotImplemented: "));
    }
}
