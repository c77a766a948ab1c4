use jiff::Timestamp;
use uuid::Uuid;

use super::lex::{self, Spanned, Token};

/// A filter as it was written; whether it means something is for the binder to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expr {
    /// Every part.
    And(Vec<Expr>),
    /// Some part.
    Or(Vec<Expr>),
    /// Not the part.
    Not(Box<Expr>),
    /// A property compared with a literal.
    Compare(String, Operator, Literal),
    /// A property that is one of the literals.
    In(String, Vec<Literal>),
    /// A property that begins or ends with a text.
    Call(Function, String, String),
    /// Some element of a collection; with a variable and what must hold of it.
    Any(String, Option<(String, Box<Expr>)>),
}

/// A comparison, as Graph writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

/// A function of two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    StartsWith,
    EndsWith,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    Null,
    Boolean(bool),
    Text(String),
    Number(i64),
    Instant(Timestamp),
    Guid(Uuid),
}

/// The deepest nesting that is read.
const DEEPEST: usize = 100;

/// Reads a filter; the error says where it makes no sense.
pub(super) fn parse(text: &str) -> Result<Expr, String> {
    let syntax = |at: usize| {
        let position = text.get(..at).map_or(0, |before| before.chars().count());
        format!("Syntax error at position {position} in '{text}'.")
    };
    let tokens = lex::tokens(text).map_err(syntax)?;
    let mut parser = Parser { tokens: &tokens, end: text.len(), depth: 0 };
    let expr = parser.or().map_err(|wrong| match wrong {
        Wrong::At(at) => syntax(at),
        Wrong::Because(reason) => reason,
    })?;
    if parser.tokens.is_empty() { Ok(expr) } else { Err(syntax(parser.position())) }
}

enum Wrong {
    At(usize),
    Because(String),
}

type Parsed<T> = Result<T, Wrong>;

/// The tokens that are left.
struct Parser<'t> {
    tokens: &'t [Spanned],
    end: usize,
    depth: usize,
}

/// Precedence, loosest first: `or`, `and`, `not`, then what stands alone.
impl Parser<'_> {
    fn or(&mut self) -> Parsed<Expr> {
        self.joined("or", Self::and, Expr::Or)
    }

    fn and(&mut self) -> Parsed<Expr> {
        self.joined("and", Self::term, Expr::And)
    }

    fn joined(&mut self, word: &str, part: fn(&mut Self) -> Parsed<Expr>, join: fn(Vec<Expr>) -> Expr) -> Parsed<Expr> {
        let first = part(self)?;
        let mut parts = vec![first];
        while self.keyword(word) {
            parts.push(part(self)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { join(parts) })
    }

    fn term(&mut self) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Wrong::Because(format!("The filter is nested deeper than {DEEPEST} levels.")));
        }
        let term = if self.keyword("not") {
            Expr::Not(Box::new(self.term()?))
        } else if self.sign(&Token::Open) {
            let inside = self.or()?;
            self.expect(&Token::Close)?;
            inside
        } else {
            self.path()?
        };
        self.depth -= 1;
        Ok(term)
    }

    fn path(&mut self) -> Parsed<Expr> {
        let mut path = self.word()?;
        if self.sign(&Token::Open) {
            return self.call(&path);
        }
        while self.sign(&Token::Slash) {
            let step = self.word()?;
            if self.sign(&Token::Open) {
                return self.lambda(path, &step);
            }
            path = format!("{path}/{step}");
        }
        let operator = self.word()?;
        if operator.eq_ignore_ascii_case("in") {
            return Ok(Expr::In(path, self.literals()?));
        }
        let operator = Operator::from_word(&operator)
            .ok_or_else(|| Wrong::Because(format!("The operator '{operator}' is not supported.")))?;
        Ok(Expr::Compare(path, operator, self.literal()?))
    }

    fn call(&mut self, name: &str) -> Parsed<Expr> {
        let function = match name.to_ascii_lowercase().as_str() {
            "startswith" => Function::StartsWith,
            "endswith" => Function::EndsWith,
            _ => return Err(Wrong::Because(format!("An unknown function with name '{name}' was found."))),
        };
        let mut path = self.word()?;
        while self.sign(&Token::Slash) {
            path = format!("{path}/{}", self.word()?);
        }
        self.expect(&Token::Comma)?;
        let Literal::Text(text) = self.literal()? else {
            return Err(Wrong::Because(format!("The function '{name}' takes a property and a text.")));
        };
        self.expect(&Token::Close)?;
        let call = Expr::Call(function, path, text);
        // Some client libraries compare the outcome with a truth value.
        if !self.keyword("eq") {
            return Ok(call);
        }
        match self.literal()? {
            Literal::Boolean(true) => Ok(call),
            Literal::Boolean(false) => Ok(Expr::Not(Box::new(call))),
            _ => Err(Wrong::Because(format!("The function '{name}' is true or false."))),
        }
    }

    fn lambda(&mut self, path: String, quantifier: &str) -> Parsed<Expr> {
        if !quantifier.eq_ignore_ascii_case("any") {
            return Err(Wrong::Because(format!("'{quantifier}' is not supported; use 'any'.")));
        }
        if self.sign(&Token::Close) {
            return Ok(Expr::Any(path, None));
        }
        let variable = self.word()?;
        self.expect(&Token::Colon)?;
        let body = self.or()?;
        self.expect(&Token::Close)?;
        Ok(Expr::Any(path, Some((variable, Box::new(body)))))
    }

    fn literals(&mut self) -> Parsed<Vec<Literal>> {
        self.expect(&Token::Open)?;
        let mut literals = vec![self.literal()?];
        while self.sign(&Token::Comma) {
            literals.push(self.literal()?);
        }
        self.expect(&Token::Close)?;
        Ok(literals)
    }

    fn literal(&mut self) -> Parsed<Literal> {
        let position = self.position();
        let literal = match self.next() {
            Some(Token::Text(text)) => Some(Literal::Text(text.clone())),
            Some(Token::Word(word) | Token::Bare(word)) => Literal::from_word(word),
            _ => None,
        };
        literal.ok_or(Wrong::At(position))
    }

    fn word(&mut self) -> Parsed<String> {
        let position = self.position();
        match self.next() {
            Some(Token::Word(word)) => Ok(word.clone()),
            _ => Err(Wrong::At(position)),
        }
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.tokens.first(), Some((_, Token::Word(word))) if word.eq_ignore_ascii_case(keyword));
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    fn sign(&mut self, sign: &Token) -> bool {
        let found = self.tokens.first().is_some_and(|(_, token)| token == sign);
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    fn expect(&mut self, sign: &Token) -> Parsed<()> {
        let position = self.position();
        if self.sign(sign) { Ok(()) } else { Err(Wrong::At(position)) }
    }

    fn next(&mut self) -> Option<&Token> {
        let ((_, token), rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(token)
    }

    fn position(&self) -> usize {
        self.tokens.first().map_or(self.end, |(at, _)| *at)
    }
}

impl Operator {
    fn from_word(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "eq" => Self::Eq,
            "ne" => Self::Ne,
            "gt" => Self::Gt,
            "ge" => Self::Ge,
            "lt" => Self::Lt,
            "le" => Self::Le,
            _ => return None,
        })
    }

    /// The operator as Graph writes it.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }
}

impl Literal {
    fn from_word(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "null" => return Some(Self::Null),
            "true" => return Some(Self::Boolean(true)),
            "false" => return Some(Self::Boolean(false)),
            _ => {}
        }
        if word.len() == 36
            && let Ok(id) = word.parse()
        {
            return Some(Self::Guid(id));
        }
        word.parse().map(Self::Number).or_else(|_| word.parse().map(Self::Instant)).ok()
    }
}

#[cfg(test)]
mod tests;
