use serde_json::Value;

/// What kind of value stands somewhere, in words: `list of Mail or null`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Kind {
    /// What stands before the name.
    pub(super) before: String,
    pub(super) name: String,
    /// Whether the name is that of a shape.
    pub(super) is_shape: bool,
    /// What stands behind it.
    pub(super) after: String,
}

const SHAPES: &str = "#/components/schemas/";

impl Kind {
    /// The kind of value that a schema takes.
    pub(super) fn of(schema: &Value) -> Self {
        if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix(SHAPES)) {
            return Self::shape(name);
        }
        if let Some(either) = schema["oneOf"].as_array() {
            let known = either.iter().find(|schema| schema["type"] != "null").map(Self::of).unwrap_or_default();
            return Self { after: format!("{} or null", known.after), ..known };
        }
        if let Some(either) = schema["type"].as_array() {
            let word = |word| if word == "string" { "text" } else { word };
            let words: Vec<&str> = either.iter().filter_map(Value::as_str).map(word).collect();
            return Self::plain(words.join(" or "));
        }
        match schema["type"].as_str() {
            Some("array") => {
                let of = Self::of(&schema["items"]);
                Self { before: format!("list of {}", of.before), ..of }
            }
            Some("object") if schema["additionalProperties"].is_object() => {
                let of = Self::of(&schema["additionalProperties"]);
                Self { before: format!("object of {}", of.before), ..of }
            }
            Some("string") => Self::plain(schema["format"].as_str().unwrap_or("text").to_owned()),
            Some(word) => Self::plain(word.to_owned()),
            None => Self::plain("any value".to_owned()),
        }
    }

    /// The answer of a list is an object with the list in `value`.
    fn shape(name: &str) -> Self {
        match name.strip_prefix("List_") {
            Some(item) => Self { before: "list of ".to_owned(), ..Self::shape(item) },
            None => Self { name: name.to_owned(), is_shape: true, ..Self::default() },
        }
    }

    fn plain(name: String) -> Self {
        Self { name, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_is_told_in_words() {
        let mail = json!({"$ref": "#/components/schemas/Mail"});
        for (schema, words, is_shape) in [
            (json!({"type": "string"}), "text", false),
            (json!({"type": "string", "format": "date-time"}), "date-time", false),
            (json!({"type": ["string", "null"]}), "text or null", false),
            (json!({"type": "array", "items": mail}), "list of Mail", true),
            (json!({"oneOf": [mail, {"type": "null"}]}), "Mail or null", true),
            (json!({"$ref": "#/components/schemas/List_Mail"}), "list of Mail", true),
            (json!({"type": "object", "additionalProperties": mail}), "object of Mail", true),
            (json!({}), "any value", false),
        ] {
            let kind = Kind::of(&schema);
            assert_eq!(format!("{}{}{}", kind.before, kind.name, kind.after), words);
            assert_eq!(kind.is_shape, is_shape, "{words}");
        }
    }
}
