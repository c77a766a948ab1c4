use std::iter::Peekable;
use std::vec::IntoIter;

use regex::RegexBuilder;

use super::lex::{Placed, Token, tokens};
use super::{Comparison, Matcher, Node, RuleError, Subject, UserProperty};

/// So many parentheses may stand within each other.
const DEEPEST: usize = 100;

/// Reads a rule. `-not` binds before `-and`, `-and` before `-or`.
pub(super) fn rule(text: &str) -> Result<Node, RuleError> {
    let end = text.chars().count() + 1;
    let mut rule = Rule { tokens: tokens(text)?.into_iter().peekable(), end, depth: 0, collection: false };
    let root = rule.either()?;
    match rule.tokens.next() {
        None => Ok(root),
        Some((at, _)) => Err(RuleError::Syntax { at }),
    }
}

struct Rule {
    tokens: Peekable<IntoIter<Placed>>,
    /// Where the text ends.
    end: usize,
    depth: usize,
    /// Whether `_` means something.
    collection: bool,
}

/// A value as it was written.
enum Value {
    Text(String),
    List(Vec<String>),
    Flag(bool),
    Null,
}

impl Rule {
    fn either(&mut self) -> Result<Node, RuleError> {
        let mut parts = vec![self.both()?];
        while self.takes("or") {
            parts.push(self.both()?);
        }
        Ok(single(parts, Node::Any))
    }

    fn both(&mut self) -> Result<Node, RuleError> {
        let mut parts = vec![self.negation()?];
        while self.takes("and") {
            parts.push(self.negation()?);
        }
        Ok(single(parts, Node::All))
    }

    fn negation(&mut self) -> Result<Node, RuleError> {
        let mut negated = false;
        while self.takes("not") {
            negated = !negated;
        }
        let part = self.primary()?;
        Ok(if negated { Node::Not(Box::new(part)) } else { part })
    }

    fn primary(&mut self) -> Result<Node, RuleError> {
        match self.next()? {
            (_, Token::Open) => self.inside(),
            (_, Token::Word(word)) => self.test(&word),
            // What stands first is the object's; a text has none.
            (_, Token::Text(_)) => Err(RuleError::NoObject),
            (at, _) => Err(RuleError::Syntax { at }),
        }
    }

    /// An expression behind its parenthesis.
    fn inside(&mut self) -> Result<Node, RuleError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(RuleError::TooLong);
        }
        let part = self.either()?;
        self.depth -= 1;
        match self.next()? {
            (_, Token::Close) => Ok(part),
            (at, _) => Err(RuleError::Syntax { at }),
        }
    }

    fn test(&mut self, name: &str) -> Result<Node, RuleError> {
        if name.eq_ignore_ascii_case("direct") {
            return Err(RuleError::NotBuilt("'Direct Reports for'".to_owned()));
        }
        let subject = match name {
            "_" if self.collection => Subject::Item,
            _ => Subject::Property(UserProperty::named(name)?),
        };
        let (at, written) = match self.next()? {
            (at, Token::Word(word)) => (at, word.trim_start_matches('-').to_owned()),
            (at, _) => return Err(RuleError::Syntax { at }),
        };
        let operator = written.to_lowercase();
        if matches!(operator.as_str(), "any" | "all") {
            return self.items(subject, &operator);
        }
        let (negated, plain) = plain(&operator).ok_or(RuleError::Syntax { at })?;
        let wrong = || RuleError::Operands { operator: format!("-{written}") };
        let matcher = matcher(plain, subject, self.value()?)?.ok_or_else(wrong)?;
        Ok(Node::Test(subject, Comparison { negated, matcher }))
    }

    /// `-any (…)` and `-all (…)`, of a collection alone.
    fn items(&mut self, subject: Subject, operator: &str) -> Result<Node, RuleError> {
        let wrong = || RuleError::Operands { operator: format!("-{operator}") };
        let Subject::Property(property) = subject else { return Err(wrong()) };
        if !property.is_collection() || !matches!(self.next()?, (_, Token::Open)) {
            return Err(wrong());
        }
        self.collection = true;
        let part = Box::new(self.inside()?);
        self.collection = false;
        Ok(if operator == "any" { Node::Some(property, part) } else { Node::Every(property, part) })
    }

    fn value(&mut self) -> Result<Value, RuleError> {
        match self.next()? {
            (_, Token::Text(text)) => Ok(Value::Text(text)),
            (_, Token::ListOpen) => self.list(),
            (at, Token::Word(word)) => match word.to_lowercase().as_str() {
                "true" => Ok(Value::Flag(true)),
                "false" => Ok(Value::Flag(false)),
                "null" | "$null" => Ok(Value::Null),
                // Quotes are needed by texts alone, not by numbers.
                number if number.chars().all(|digit| digit.is_ascii_digit()) => Ok(Value::Text(word)),
                _ => Err(RuleError::Syntax { at }),
            },
            (at, _) => Err(RuleError::Syntax { at }),
        }
    }

    fn list(&mut self) -> Result<Value, RuleError> {
        let mut texts = Vec::new();
        loop {
            match (self.value()?, self.next()?) {
                (Value::Text(text), (_, Token::Comma)) => texts.push(text),
                (Value::Text(text), (_, Token::ListClose)) => {
                    texts.push(text);
                    return Ok(Value::List(texts));
                }
                (_, (at, _)) => return Err(RuleError::Syntax { at }),
            }
        }
    }

    fn next(&mut self) -> Result<Placed, RuleError> {
        self.tokens.next().ok_or(RuleError::Syntax { at: self.end })
    }

    /// Takes a connector, with or without its hyphen, if it is next.
    fn takes(&mut self, connector: &str) -> bool {
        let next = self.tokens.next_if(|(_, token)| {
            matches!(token, Token::Word(word) if word.strip_prefix('-').unwrap_or(word).eq_ignore_ascii_case(connector))
        });
        next.is_some()
    }
}

fn single(mut parts: Vec<Node>, several: impl FnOnce(Vec<Node>) -> Node) -> Node {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => several(parts.into_iter().chain(last).collect()),
    }
}

/// The operators, of which some are others negated.
#[derive(Clone, Copy)]
enum Operator {
    Equals,
    In,
    StartsWith,
    EndsWith,
    Contains,
    Match,
}

fn plain(operator: &str) -> Option<(bool, Operator)> {
    Some(match operator {
        "eq" => (false, Operator::Equals),
        "ne" => (true, Operator::Equals),
        "in" => (false, Operator::In),
        "notin" => (true, Operator::In),
        "startswith" => (false, Operator::StartsWith),
        "notstartswith" => (true, Operator::StartsWith),
        "endswith" => (false, Operator::EndsWith),
        "notendswith" => (true, Operator::EndsWith),
        "contains" => (false, Operator::Contains),
        "notcontains" => (true, Operator::Contains),
        "match" => (false, Operator::Match),
        "notmatch" => (true, Operator::Match),
        _ => return None,
    })
}

/// What the operator looks for; none where it does not take the property or the value.
fn matcher(operator: Operator, subject: Subject, value: Value) -> Result<Option<Matcher>, RuleError> {
    let flag = matches!(subject, Subject::Property(property) if property.is_flag());
    Ok(Some(match (operator, value) {
        (Operator::Equals, Value::Null) if !flag => Matcher::Null,
        (Operator::Equals, Value::Flag(wanted)) if flag => Matcher::Flag(wanted),
        _ if flag => return Ok(None),
        (Operator::Equals, Value::Text(text)) => Matcher::OneOf(vec![text.to_lowercase()]),
        (Operator::In, Value::List(texts)) => Matcher::OneOf(texts.iter().map(|text| text.to_lowercase()).collect()),
        (Operator::StartsWith, Value::Text(text)) => Matcher::StartsWith(text.to_lowercase()),
        (Operator::EndsWith, Value::Text(text)) => Matcher::EndsWith(text.to_lowercase()),
        (Operator::Contains, Value::Text(text)) => Matcher::Contains(text.to_lowercase()),
        (Operator::Match, Value::Text(text)) => return expression(&text),
        _ => return Ok(None),
    }))
}

/// Beginnings of groups that look around; they and `\1` are the real service's alone.
const LOOKING_AROUND: [&str; 4] = ["(?=", "(?!", "(?<=", "(?<!"];

fn expression(text: &str) -> Result<Option<Matcher>, RuleError> {
    if LOOKING_AROUND.iter().any(|group| text.contains(group)) {
        return Err(RuleError::NotBuilt("A regular expression that looks around".to_owned()));
    }
    Ok(RegexBuilder::new(text).case_insensitive(true).build().ok().map(Matcher::Matches))
}
