use jiff::Timestamp;
use store::query::Comparison;

use super::Mode;
use super::parse::{self, Expr, Function, Literal, Operator};
use super::schema::{Cell, Field, Kind, Schema, is_unserved};
use crate::error::GraphError;

/// A filter whose every part the schema allows. Texts are folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Compare(&'static Field, Comparison, Value),
    In(&'static Field, Vec<Value>),
    StartsWith(&'static Field, String),
    EndsWith(&'static Field, String),
    /// Each of these begins some word of the text.
    Words(&'static Field, Vec<String>),
    /// Some element of the collection; what must hold of it, if anything.
    Any(&'static Field, Option<Box<Filter>>),
}

impl Filter {
    /// The properties that it asks about.
    pub(super) fn properties(&self) -> Vec<&'static str> {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::properties).collect(),
            Self::Not(part) => part.properties(),
            Self::Compare(field, ..)
            | Self::In(field, _)
            | Self::StartsWith(field, _)
            | Self::EndsWith(field, _)
            | Self::Words(field, _)
            | Self::Any(field, _) => field.name.split('/').next().into_iter().collect(),
        }
    }
}

/// A value to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Boolean(bool),
    Text(String),
    Number(i64),
    Instant(Timestamp),
}

/// Reads a filter on objects of a type.
pub(super) fn bind(text: &str, schema: &'static Schema, mode: Mode) -> Result<Filter, GraphError> {
    let expr = parse::parse(text).map_err(GraphError::filter)?;
    let binder = Binder { schema, mode, element: None, negated: false };
    let filter = binder.bind(&expr)?;
    let properties = filter.properties();
    if properties.contains(&ALONE) && properties.iter().any(|property| *property != ALONE) {
        return Err(binder.unsupported(ALONE));
    }
    Ok(filter)
}

/// What cannot be combined with any other filter (Microsoft Graph, "List users").
const ALONE: &str = "signInActivity";

/// Where in a filter a part stands.
#[derive(Clone, Copy)]
struct Binder<'e> {
    schema: &'static Schema,
    mode: Mode,
    /// The collection whose elements are spoken of, and by which name.
    element: Option<(&'static Field, &'e str)>,
    negated: bool,
}

/// Operators that ask for an advanced query wherever they work.
const ALWAYS_ADVANCED: [&str; 3] = ["ne", "not", "endsWith"];

impl<'e> Binder<'e> {
    fn bind(self, expr: &'e Expr) -> Result<Filter, GraphError> {
        match expr {
            Expr::And(parts) => self.all(parts).map(Filter::And),
            Expr::Or(parts) => self.all(parts).map(Filter::Or),
            Expr::Not(part) => {
                Self { negated: !self.negated, ..self }.bind(part).map(|part| Filter::Not(Box::new(part)))
            }
            Expr::Compare(path, operator, literal) => self.compare(path, *operator, literal),
            Expr::In(path, literals) => {
                let field = self.single(path)?;
                self.allowed(field, field.cells.within, "in")?;
                let values = literals.iter().map(|literal| value(field, "In", literal));
                Ok(Filter::In(field, values.collect::<Result<_, _>>()?))
            }
            Expr::Call(Function::StartsWith, path, text) => {
                let field = self.single(path)?;
                self.allowed(field, field.cells.starts_with, "startsWith")?;
                Ok(Filter::StartsWith(field, text.to_lowercase()))
            }
            Expr::Call(Function::EndsWith, path, text) => {
                let field = self.single(path)?;
                self.allowed(field, field.cells.ends_with, "endsWith")?;
                Ok(Filter::EndsWith(field, text.to_lowercase()))
            }
            Expr::Any(path, body) => self.any(path, body.as_ref()),
        }
    }

    fn all(self, parts: &'e [Expr]) -> Result<Vec<Filter>, GraphError> {
        parts.iter().map(|part| self.bind(part)).collect()
    }

    fn compare(self, path: &str, operator: Operator, literal: &Literal) -> Result<Filter, GraphError> {
        if let Some(collection) = path.strip_suffix("/$count") {
            return self.size(collection, operator, literal);
        }
        let field = self.single(path)?;
        let cells = field.cells;
        let (cell, comparison, kind) = match operator {
            Operator::Eq => (cells.eq, Comparison::Eq, "Equal"),
            Operator::Ne => (cells.ne, Comparison::Ne, "NotEqual"),
            Operator::Gt => (cells.ge, Comparison::Gt, "GreaterThan"),
            Operator::Ge => (cells.ge, Comparison::Ge, "GreaterThanOrEqual"),
            Operator::Lt => (cells.le, Comparison::Lt, "LessThan"),
            Operator::Le => (cells.le, Comparison::Le, "LessThanOrEqual"),
        };
        // What has no value is not in the indexes.
        let cell = if *literal == Literal::Null && cell == Cell::Default { Cell::Advanced } else { cell };
        self.allowed(field, cell, operator.as_str())?;
        Ok(Filter::Compare(field, comparison, value(field, kind, literal)?))
    }

    /// Whether a collection is empty, which is all that may be asked of its size; always in an advanced query.
    fn size(self, path: &str, operator: Operator, literal: &Literal) -> Result<Filter, GraphError> {
        let field = self.field(path)?;
        let empty = match (operator, literal) {
            (Operator::Eq, Literal::Number(0)) => true,
            (Operator::Ne, Literal::Number(0)) => false,
            _ => return Err(self.unsupported(field.name)),
        };
        if !matches!(field.kind, Kind::Collection(_)) || self.element.is_some() || !self.schema.indexed {
            return Err(self.unsupported(field.name));
        }
        self.allowed(field, Cell::Advanced, operator.as_str())?;
        let any = Filter::Any(field, None);
        Ok(if empty { Filter::Not(Box::new(any)) } else { any })
    }

    fn any(self, path: &str, body: Option<&'e (String, Box<Expr>)>) -> Result<Filter, GraphError> {
        let field = self.field(path)?;
        if self.element.is_some() || !matches!(field.kind, Kind::Collection(_)) {
            return Err(GraphError::filter("Any/All may only be used following a collection."));
        }
        let Some((variable, body)) = body else {
            self.allowed(field, field.cells.eq, "any")?;
            return Ok(Filter::Any(field, None));
        };
        let inside = Self { element: Some((field, variable)), ..self }.bind(body)?;
        Ok(Filter::Any(field, Some(Box::new(inside))))
    }

    /// A property that has one value, or the element of a collection of texts.
    fn single(self, path: &str) -> Result<&'static Field, GraphError> {
        let field = self.field(path)?;
        match (field.kind, self.element) {
            (Kind::Collection(_), None) => Err(self.unsupported(field.name)),
            _ => Ok(field),
        }
    }

    fn field(self, path: &str) -> Result<&'static Field, GraphError> {
        let Some((collection, variable)) = self.element else { return self.property(path) };
        let inside = path.strip_prefix(variable).ok_or_else(|| self.unknown(path))?;
        match (collection.kind, inside.strip_prefix('/')) {
            (Kind::Collection([]), None) if inside.is_empty() => Ok(collection),
            (Kind::Collection(fields), Some(name)) => {
                fields.iter().find(|field| field.name.eq_ignore_ascii_case(name)).ok_or_else(|| self.unknown(name))
            }
            _ => Err(self.unknown(path)),
        }
    }

    fn property(self, path: &str) -> Result<&'static Field, GraphError> {
        if let Some(field) = self.schema.field(path) {
            return Ok(field);
        }
        let name = path.split('/').next().unwrap_or(path);
        match self.schema.property(name) {
            Some(property) => Err(self.unsupported(property)),
            None if is_unserved(self.schema.name, name) => {
                Err(GraphError::not_built(format_args!("The property '{name}'")))
            }
            None => Err(self.unknown(path)),
        }
    }

    /// Whether the operator works on the property in this mode, and may be negated where it is.
    fn allowed(self, field: &Field, cell: Cell, operator: &str) -> Result<(), GraphError> {
        // The collection's row speaks for its elements too.
        let name = self.element.map_or(field.name, |(collection, _)| collection.name);
        self.cell(name, cell, operator)?;
        if self.negated { self.cell(name, field.cells.ne, "not") } else { Ok(()) }
    }

    fn cell(self, name: &str, cell: Cell, operator: &str) -> Result<(), GraphError> {
        match (cell, self.mode) {
            (Cell::Default, _) | (Cell::Advanced, Mode::Advanced) => Ok(()),
            (Cell::Advanced, Mode::Basic) if ALWAYS_ADVANCED.contains(&operator) => {
                Err(GraphError::unsupported_query(format!(
                    "Operator '{operator}' is not supported because the required parameters might be missing. Try adding \
                     $count=true query parameter and ConsistencyLevel:eventual header. Refer to \
                     https://aka.ms/graph-docs/advanced-queries for more information"
                )))
            }
            (Cell::Advanced | Cell::Never, _) => Err(self.unsupported(name)),
        }
    }

    /// A refusal names the property, not the part of it that was asked about.
    fn unsupported(self, path: &str) -> GraphError {
        let (property, resource) = (path.split('/').next().unwrap_or(path), self.schema.resource);
        GraphError::unsupported_query(format!(
            "Unsupported or invalid query filter clause specified for property '{property}' of resource '{resource}'."
        ))
    }

    fn unknown(self, path: &str) -> GraphError {
        let name = self.schema.name;
        GraphError::filter(format!("Could not find a property named '{path}' on type 'microsoft.graph.{name}'."))
    }
}

fn value(field: &Field, kind: &str, literal: &Literal) -> Result<Value, GraphError> {
    Ok(match (field.kind, literal) {
        (_, Literal::Null) => Value::Null,
        (Kind::Text | Kind::Guid | Kind::Collection(_), Literal::Text(text)) => Value::Text(text.to_lowercase()),
        (Kind::Guid, Literal::Guid(id)) => Value::Text(id.to_string()),
        (Kind::Boolean, Literal::Boolean(truth)) => Value::Boolean(*truth),
        (Kind::Number, Literal::Number(number)) => Value::Number(*number),
        (Kind::Instant, Literal::Instant(at)) => Value::Instant(*at),
        (expected, found) => {
            return Err(GraphError::filter(format!(
                "A binary operator with incompatible types was detected. Found operand types '{}' and '{}' for operator \
                 kind '{kind}'.",
                expected.edm(),
                found.edm()
            )));
        }
    })
}

impl Kind {
    const fn edm(self) -> &'static str {
        match self {
            Self::Text | Self::Collection(_) => "Edm.String",
            Self::Boolean => "Edm.Boolean",
            Self::Number => "Edm.Int32",
            Self::Instant => "Edm.DateTimeOffset",
            Self::Guid => "Edm.Guid",
        }
    }
}

impl Literal {
    const fn edm(&self) -> &'static str {
        match self {
            Self::Null => "Edm.Null",
            Self::Boolean(_) => "Edm.Boolean",
            Self::Text(_) => "Edm.String",
            Self::Number(_) => "Edm.Int32",
            Self::Instant(_) => "Edm.DateTimeOffset",
            Self::Guid(_) => "Edm.Guid",
        }
    }
}

#[cfg(test)]
mod tests;
