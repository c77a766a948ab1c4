//! Rules that choose the members of a group (Microsoft Entra ID, "Manage rules for dynamic membership groups").

mod lex;
mod parse;
mod property;
#[cfg(test)]
mod tests;

use regex::Regex;

pub use property::{PropertyValue, UserProperty};

/// The most characters that a rule has.
const LONGEST: usize = 3_072;

/// A rule that can be asked about a user.
#[derive(Clone, Debug)]
pub struct MembershipRule {
    root: Node,
}

/// Why a text is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// A property stands there without the object that it is a property of.
    #[error("No object type")]
    NoObject,
    /// The object has no such property.
    #[error("Property '{property}' cannot be applied to object 'User'")]
    Property {
        /// The property as it was written.
        property: String,
    },
    /// The operator does not take what stands beside it.
    #[error("Invalid operands found for operator {operator}")]
    Operands {
        /// The operator with its hyphen.
        operator: String,
    },
    /// The text ends too soon or goes on too long.
    #[error("The rule cannot be read from character {at} on")]
    Syntax {
        /// Where, counted in characters from 1.
        at: usize,
    },
    /// More than 3,072 characters, or a hundred parentheses within each other.
    #[error("The rule is longer or deeper than it may be")]
    TooLong,
    /// The real service takes it, and nothing that is kept here answers it.
    #[error("{0} in a membership rule")]
    NotBuilt(String),
}

/// An expression.
#[derive(Clone, Debug)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    /// One comparison.
    Test(Subject, Comparison),
    /// `-any`: the expression holds of an item of the collection.
    Some(UserProperty, Box<Node>),
    /// `-all`: it holds of every item.
    Every(UserProperty, Box<Node>),
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Property(UserProperty),
    /// `_`: the item at hand within `-any` and `-all`.
    Item,
}

/// With what, and how. A negated operator holds wherever the plain one does not.
#[derive(Clone, Debug)]
struct Comparison {
    negated: bool,
    matcher: Matcher,
}

/// Texts are in lower case: comparisons do not mind it.
#[derive(Clone, Debug)]
enum Matcher {
    Null,
    Flag(bool),
    OneOf(Vec<String>),
    StartsWith(String),
    EndsWith(String),
    Contains(String),
    Matches(Regex),
}

impl MembershipRule {
    /// Reads a rule.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        if text.chars().count() > LONGEST {
            return Err(RuleError::TooLong);
        }
        Ok(Self { root: parse::rule(text)? })
    }

    /// Whether a user with these properties is a member.
    pub fn holds<'a>(&self, of: impl Fn(UserProperty) -> PropertyValue<'a>) -> bool {
        holds(&self.root, &of, None)
    }
}

fn holds<'a>(node: &Node, of: &impl Fn(UserProperty) -> PropertyValue<'a>, item: Option<&str>) -> bool {
    let items = |property: UserProperty| match of(property) {
        PropertyValue::Texts(items) => items,
        PropertyValue::Text(_) | PropertyValue::Flag(_) => Vec::new(),
    };
    match node {
        Node::All(parts) => parts.iter().all(|part| holds(part, of, item)),
        Node::Any(parts) => parts.iter().any(|part| holds(part, of, item)),
        Node::Not(part) => !holds(part, of, item),
        Node::Test(Subject::Property(property), comparison) => comparison.holds(&of(*property)),
        Node::Test(Subject::Item, comparison) => comparison.holds(&PropertyValue::Text(item)),
        Node::Some(property, part) => items(*property).into_iter().any(|item| holds(part, of, Some(item))),
        Node::Every(property, part) => items(*property).into_iter().all(|item| holds(part, of, Some(item))),
    }
}

impl Comparison {
    /// A collection is as its items are: one that fits suffices, and for a negated operator none may.
    fn holds(&self, value: &PropertyValue<'_>) -> bool {
        let plain = match value {
            PropertyValue::Flag(flag) => matches!(self.matcher, Matcher::Flag(wanted) if wanted == *flag),
            PropertyValue::Text(text) => self.matcher.fits(*text),
            PropertyValue::Texts(items) if items.is_empty() => self.matcher.fits(None),
            PropertyValue::Texts(items) => items.iter().any(|item| self.matcher.fits(Some(item))),
        };
        plain != self.negated
    }
}

impl Matcher {
    fn fits(&self, value: Option<&str>) -> bool {
        let Some(value) = value else { return matches!(self, Self::Null) };
        if let Self::Matches(expression) = self {
            return expression.is_match(value);
        }
        let value = value.to_lowercase();
        match self {
            Self::OneOf(wanted) => wanted.contains(&value),
            Self::StartsWith(start) => value.starts_with(start),
            Self::EndsWith(end) => value.ends_with(end),
            Self::Contains(part) => value.contains(part),
            Self::Null | Self::Flag(_) | Self::Matches(_) => false,
        }
    }
}
