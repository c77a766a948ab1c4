//! What a person reads of a document, and by which name she finds a control.

use scraper::{ElementRef, Html, Node, Selector};

/// Elements that do not break a line: their words join those around them.
const INLINE: [&str; 15] =
    ["a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "i", "mark", "span", "strong", "sub", "sup", "time"];

/// The visible words of an element, with single spaces.
pub(crate) fn words(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    gather(element, &mut text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn gather(element: ElementRef<'_>, text: &mut String) {
    if is_unseen(element) {
        return;
    }
    let name = element.value().name();
    let apart = !INLINE.contains(&name);
    if apart {
        text.push(' ');
    }
    for child in element.children() {
        match child.value() {
            Node::Text(words) => text.push_str(words),
            Node::Element(_) => gather(ElementRef::wrap(child).expect("it is an element"), text),
            _ => {}
        }
    }
    if apart {
        text.push(' ');
    }
}

fn is_unseen(element: ElementRef<'_>) -> bool {
    let value = element.value();
    matches!(value.name(), "script" | "style" | "template" | "head" | "svg" | "option")
        || value.attr("hidden").is_some()
        || value.attr("aria-hidden") == Some("true")
}

/// Whether an element or one around it is hidden.
pub(crate) fn is_hidden(element: ElementRef<'_>) -> bool {
    is_unseen(element) || element.ancestors().filter_map(ElementRef::wrap).any(is_unseen)
}

/// The name of a link, button or pane: its label, else its words.
pub(crate) fn name(element: ElementRef<'_>) -> String {
    element.value().attr("aria-label").map_or_else(|| words(element), str::to_owned)
}

/// The name of a field: its own label, that of the `label` for it or around it, or the elements it points to.
pub(crate) fn label(document: &Html, element: ElementRef<'_>) -> String {
    let value = element.value();
    if let Some(label) = value.attr("aria-label") {
        return label.to_owned();
    }
    if let Some(ids) = value.attr("aria-labelledby") {
        let parts = ids.split_whitespace().filter_map(|id| by_id(document, id)).map(words);
        return parts.collect::<Vec<_>>().join(" ");
    }
    let bound = value.id().and_then(|id| {
        document.select(&selector("label[for]")).find(|label| label.value().attr("for") == Some(id)).map(words)
    });
    let around = || {
        let mut around = element.ancestors().filter_map(ElementRef::wrap);
        around.find(|element| element.value().name() == "label").map(words)
    };
    bound.or_else(around).unwrap_or_default()
}

pub(crate) fn by_id<'a>(document: &'a Html, id: &str) -> Option<ElementRef<'a>> {
    document.select(&selector("[id]")).find(|element| element.value().id() == Some(id))
}

pub(crate) fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("the harness writes its selectors right")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first<'a>(document: &'a Html, css: &str) -> ElementRef<'a> {
        document.select(&selector(css)).next().unwrap()
    }

    #[test]
    fn only_what_is_visible_is_read() {
        let html =
            "<p>One<b>two</b> <span aria-hidden=true>*</span><small>three</small></p><p hidden>four</p><p>five</p>";
        let document = Html::parse_document(html);
        assert_eq!(words(first(&document, "body")), "Onetwo three five");
    }

    #[test]
    fn a_field_has_the_name_that_a_screen_reader_says() {
        let html = "<label for=a>Email address <span aria-hidden=true>*</span></label><input id=a>\
            <label><input id=b> Yes</label><input id=c aria-label=Search><b id=x>By</b><input id=d aria-labelledby=x>";
        let document = Html::parse_document(html);
        let names: Vec<_> = document.select(&selector("input")).map(|field| label(&document, field)).collect();
        assert_eq!(names, ["Email address", "Yes", "Search", "By"]);
    }
}
