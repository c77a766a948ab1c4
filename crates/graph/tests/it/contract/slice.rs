//! The tables beside Microsoft's own metadata, where that is at hand: a CSDL document of version 1.0 that holds the types
//! of this surface.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use roxmltree::{Document, Node};

use super::not_served::not_served;
use super::tables::{Comes, Holds, Property, TYPES};

/// Says where the document lies; else it is looked for beside the workspace.
const VARIABLE: &str = "VESTIBULE_GRAPH_SLICE";
const BESIDE: &str = "../../../shared/spec/graph-slice.xml";

/// What is answered though the metadata of version 1.0 does not have it so: the type, the property (all of it: `*`), and
/// why.
const DIFFERENT: &[(&str, &str, &str)] = &[
    ("b2bManagementPolicy", "*", "beta alone has it"),
    ("domainDnsMxRecord", "*", "the document has the type that it is derived from"),
    ("domainDnsTxtRecord", "*", "the document has the type that it is derived from"),
    ("externalIdentitiesPolicy", "*", "beta alone has it"),
    ("legacyPolicy", "*", "its address is in no metadata"),
    ("openIdConnectIdentityProvider", "*", "beta alone has it"),
    ("resourceData", "id", "the type is open, and the documentation shows it"),
    ("servicePrincipal", "createdDateTime", "the type is open, and the service tells it"),
    ("userIdentity", "homeTenantId", "the documentation of the log shows it"),
    ("userIdentity", "homeTenantName", "the documentation of the log shows it"),
    ("userIdentity", "userType", "the documentation of the log shows it"),
];

struct Slice {
    types: BTreeMap<String, Type>,
    enums: BTreeMap<String, Vec<String>>,
}

struct Type {
    base: Option<String>,
    members: BTreeMap<String, Member>,
}

/// A property or a relation of a type.
#[derive(Debug)]
struct Member {
    kind: String,
    nullable: bool,
    list: bool,
    relation: bool,
}

impl Slice {
    /// The document, if there is one.
    fn open() -> Option<Self> {
        let path = std::env::var_os(VARIABLE).map_or_else(beside, PathBuf::from);
        let text = fs::read_to_string(&path).ok()?;
        let document = Document::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let nodes = |names: &'static [&str]| {
            document.descendants().filter(move |node| names.contains(&node.tag_name().name())).map(named)
        };
        let types = nodes(&["EntityType", "ComplexType"]).map(|(name, node)| (name, Type::read(node))).collect();
        let enums = nodes(&["EnumType"]).map(|(name, node)| (name, members(node, "Member"))).collect();
        Some(Self { types, enums })
    }

    /// A member of a type, its own or of a type that it is derived from.
    fn member(&self, name: &str, property: &str) -> Option<&Member> {
        let of = self.types.get(name)?;
        of.members.get(property).or_else(|| self.member(of.base.as_deref()?, property))
    }

    /// Every property of a type, with those of the types that it is derived from.
    fn properties(&self, name: &str) -> Vec<&str> {
        let Some(of) = self.types.get(name) else { return Vec::new() };
        let own = of.members.iter().filter(|(_, member)| !member.relation).map(|(name, _)| name.as_str());
        let inherited = of.base.as_deref().map(|base| self.properties(base)).unwrap_or_default();
        own.chain(inherited).collect()
    }
}

fn beside() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(BESIDE)
}

fn named<'a>(node: Node<'a, 'a>) -> (String, Node<'a, 'a>) {
    (attribute(node, "Name").to_owned(), node)
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attribute(name).unwrap_or_default()
}

fn members(node: Node<'_, '_>, tag: &str) -> Vec<String> {
    node.children()
        .filter(|child| child.tag_name().name() == tag)
        .map(|child| attribute(child, "Name").to_owned())
        .collect()
}

impl Type {
    fn read(node: Node<'_, '_>) -> Self {
        let base = node.attribute("BaseType").map(bare);
        let members =
            node.children().filter_map(|child| Some((attribute(child, "Name").to_owned(), Member::read(child)?)));
        Self { base, members: members.collect() }
    }
}

impl Member {
    fn read(node: Node<'_, '_>) -> Option<Self> {
        let relation = match node.tag_name().name() {
            "Property" => false,
            "NavigationProperty" => true,
            _ => return None,
        };
        let kind = attribute(node, "Type");
        let inside = kind.strip_prefix("Collection(").and_then(|inside| inside.strip_suffix(')'));
        let nullable = node.attribute("Nullable") != Some("false");
        Some(Self { kind: bare(inside.unwrap_or(kind)), nullable, list: inside.is_some(), relation })
    }

    /// Whether a table says the same. Of a list only its elements could be null, and none is.
    fn is(&self, told: &Property) -> bool {
        let kind = if told.kind == "GuidText" { "String" } else { &told.kind };
        let holds = match told.holds {
            Holds::Many => self.list,
            Holds::One => !self.list && !self.nullable,
            Holds::OneOrNull => !self.list && self.nullable,
        };
        self.kind == kind && holds && self.relation == (told.comes == Comes::AsRelation)
    }
}

/// A name without its schema.
fn bare(name: &str) -> String {
    name.rsplit('.').next().unwrap_or(name).to_owned()
}

fn excused(name: &str, property: &str) -> bool {
    DIFFERENT.iter().any(|(kind, told, _)| *kind == name && (*told == "*" || *told == property))
}

/// Properties that the tables tell and the metadata does not have so.
fn differences(slice: &Slice, faults: &mut Vec<String>) {
    for (name, properties) in &TYPES.objects {
        for told in properties {
            let found = slice.member(name, &told.name);
            let same = found.is_some_and(|found| found.is(told));
            match (same, excused(name, &told.name)) {
                (false, false) => faults.push(format!("{name}.{} is {told:?} here and there {found:?}", told.name)),
                (true, true) => faults.push(format!("{name}.{} needs no excuse", told.name)),
                _ => {}
            }
        }
    }
    for (name, words) in &TYPES.enums {
        let known = slice.enums.get(name).map(Vec::as_slice).unwrap_or_default();
        for word in words.iter().filter(|word| !known.contains(word)) {
            faults.push(format!("{name} has no word {word}"));
        }
    }
}

/// Properties that the metadata has and no table tells.
fn silence(slice: &Slice, faults: &mut Vec<String>) {
    let listed = not_served();
    for (name, properties) in &TYPES.objects {
        let silent =
            listed.iter().find(|(kind, _)| kind == name).map(|(_, silent)| silent.as_slice()).unwrap_or_default();
        let there = slice.properties(name);
        for property in &there {
            let told = properties.iter().any(|told| told.name == **property);
            if told == silent.contains(property) {
                faults.push(format!("{name}.{property} is told by {} tables", if told { "two" } else { "no" }));
            }
        }
        for property in silent.iter().filter(|property| !there.contains(property)) {
            faults.push(format!("{name}.{property} is nothing that could be served"));
        }
    }
}

#[test]
fn the_tables_say_what_the_metadata_says() {
    let Some(slice) = Slice::open() else {
        println!("the metadata is not at hand ({VARIABLE} names no file): the tables are compared with nothing");
        return;
    };
    let mut faults = Vec::new();
    differences(&slice, &mut faults);
    silence(&slice, &mut faults);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
