//! How the tables of this folder are written, and read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{
    access, applications, beta, conditional_access, consent, groups, invitations, links, logs, organization, providers,
    relations, roles, subscriptions, terms, users,
};

/// Every type that a served route answers, from the file of its resource.
pub(super) static TYPES: LazyLock<Types> = LazyLock::new(|| {
    Types::read(&[
        users::TABLE,
        invitations::TABLE,
        groups::TABLE,
        applications::TABLE,
        links::TABLE,
        relations::TABLE,
        roles::TABLE,
        organization::TABLE,
        logs::TABLE,
        subscriptions::TABLE,
        access::TABLE,
        consent::TABLE,
        conditional_access::TABLE,
        terms::TABLE,
        providers::TABLE,
        beta::TABLE,
    ])
});

/// What the tables say.
///
/// A block begins at the margin with the name of a type and a colon; its properties follow, `name:Type`. Behind the type
/// `?` means that it may be null and `*` that it is a list; in brackets stands what is answered only where it is selected,
/// behind `>` what the schema has as a relation. `enum name:` lists the words of an enumeration, `extra name:` what a type
/// has in beta alone. `GuidText` is a text that holds a GUID.
#[derive(Debug, Default)]
pub(super) struct Types {
    pub(super) objects: BTreeMap<String, Vec<Property>>,
    pub(super) enums: BTreeMap<String, Vec<String>>,
    pub(super) extras: BTreeMap<String, Vec<Property>>,
}

/// One property of a type.
#[derive(Clone, Debug)]
pub(super) struct Property {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) holds: Holds,
    pub(super) comes: Comes,
}

/// How many values a property has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    One,
    OneOrNull,
    Many,
}

/// When a property is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comes {
    ByItself,
    WhereSelected,
    /// By itself too, and in the schema it is no property.
    AsRelation,
}

impl Types {
    fn read(tables: &[&str]) -> Self {
        let mut types = Self::default();
        for block in tables.iter().flat_map(|table| blocks(table)) {
            let (head, body) = block.split_once(": ").unwrap_or_else(|| panic!("no head: {block}"));
            let words = body.split_ascii_whitespace();
            let twice = match head.split_once(' ') {
                Some(("enum", name)) => {
                    types.enums.insert(name.to_owned(), words.map(str::to_owned).collect()).is_some()
                }
                Some(("extra", name)) => {
                    types.extras.insert(name.to_owned(), words.map(Property::read).collect()).is_some()
                }
                _ => types.objects.insert(head.to_owned(), words.map(Property::read).collect()).is_some(),
            };
            assert!(!twice, "{head} is told twice");
        }
        types
    }

    /// The properties of a type, with those of beta where that is asked.
    pub(super) fn of(&self, name: &str, beta: bool) -> Vec<&Property> {
        let own = self.objects.get(name).unwrap_or_else(|| panic!("no table tells of {name}"));
        own.iter().chain(self.extras.get(name).filter(|_| beta).into_iter().flatten()).collect()
    }
}

/// A block for each line that begins at the margin.
fn blocks(table: &str) -> Vec<String> {
    table.lines().filter(|line| !line.trim().is_empty()).fold(Vec::new(), |mut blocks: Vec<String>, line| {
        match blocks.last_mut() {
            Some(block) if line.starts_with(' ') => block.push_str(line),
            _ => blocks.push(line.to_owned()),
        }
        blocks
    })
}

impl Property {
    fn read(text: &str) -> Self {
        let comes = match text.chars().next() {
            Some('[') => Comes::WhereSelected,
            Some('>') => Comes::AsRelation,
            _ => Comes::ByItself,
        };
        let bare = text.trim_start_matches(['[', '>']).trim_end_matches(']');
        let (name, kind) = bare.split_once(':').unwrap_or_else(|| panic!("a name and a type: {text}"));
        let holds = match kind.chars().last() {
            Some('?') => Holds::OneOrNull,
            Some('*') => Holds::Many,
            _ => Holds::One,
        };
        Self { name: name.to_owned(), kind: kind.trim_end_matches(['?', '*']).to_owned(), holds, comes }
    }
}
