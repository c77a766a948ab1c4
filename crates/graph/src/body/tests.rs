use serde_json::json;

use super::*;

fn fields(value: Value) -> Fields {
    match value {
        Value::Object(members) => Fields::new(String::new(), members),
        other => panic!("{other} is no object"),
    }
}

#[test]
fn a_property_is_absent_null_or_given() {
    let mut body = fields(json!({"a": "x", "b": null, "C": "y"}));
    assert_eq!(body.text("a"), Ok(Some(Some("x".to_owned()))));
    assert_eq!(body.text("b"), Ok(Some(None)));
    assert_eq!(body.text("missing"), Ok(None));
    assert_eq!(body.text("c"), Ok(Some(Some("y".to_owned()))), "names match but for their case");
    assert_eq!(body.done(), Ok(()));
}

#[test]
fn what_is_left_is_refused_with_its_path() {
    let mut body = fields(json!({"info": {"list": [{"x": 1}, {"known": "k", "y": 2}]}}));
    let mut info = body.object("info").expect("an object").expect("there");
    let mut items = info.objects("list").expect("objects").expect("there");
    let mut last = items.pop().expect("an item");
    assert_eq!(last.plain_text("known"), Ok(Some("k".to_owned())));
    let refused = last.done().expect_err("a refusal");
    assert_eq!(refused, GraphError::property("info.list[1].y", "it cannot be written"));
    assert_eq!(body.done(), Ok(()));
}

#[test]
fn mistyped_values_are_refused_and_annotations_are_not_looked_at() {
    let body =
        || fields(json!({"t": 1, "b": "true", "l": "x", "m": [1], "o": [], "@odata.type": "#x", "t@odata.type": 1}));
    assert!(body().text("t").is_err());
    assert!(body().boolean("b").is_err());
    assert!(body().texts("l").is_err());
    assert!(body().texts("m").is_err());
    assert!(body().object("o").is_err());
    assert_eq!(body().names().count(), 5);
    let bound = fields(json!({"members@odata.bind": ["x"]}));
    assert_eq!(bound.names().collect::<Vec<_>>(), ["members@odata.bind"]);
}

#[test]
fn references_are_read_in_every_form() {
    let id = "11111111-1111-1111-1111-111111111111";
    for (url, known) in [
        (format!("https://graph.microsoft.com/v1.0/directoryObjects/{id}"), true),
        (format!("https://localhost:8443/beta/users/{}", id.to_uppercase()), true),
        (format!("https://graph.microsoft.com/v1.0/groups('{id}')"), true),
        (format!("/users/{id}"), true),
        (id.to_owned(), false),
        (format!("https://graph.microsoft.com/v1.0/users/{id}/"), false),
        ("https://graph.microsoft.com/v1.0/users/ada@b.example".to_owned(), false),
    ] {
        assert_eq!(referenced(&url).is_some(), known, "{url}");
    }
}

#[test]
fn json_is_told_by_its_media_type() {
    for (media_type, expected) in [
        ("application/json", true),
        ("Application/JSON; charset=utf-8", true),
        ("application/json;odata.metadata=minimal", true),
        ("application/merge-patch+json", true),
        ("text/plain", false),
        ("application/x-www-form-urlencoded", false),
        ("", false),
    ] {
        assert_eq!(is_json(media_type.as_bytes()), expected, "{media_type}");
    }
}

#[test]
fn nesting_is_measured() {
    assert_eq!(depth(&json!(1)), 0);
    assert_eq!(depth(&json!({"a": [{"b": 1}], "c": 2})), 3);
}
