//! What may be asked of each property with each operator, without and with advanced query parameters: every cell, for
//! every property of every collection. The tables follow the published ones (Microsoft Graph, "Advanced query
//! capabilities on Microsoft Entra ID objects", and the pages of the resources), not the code.

mod cells;
mod directory;
mod logs;
mod others;
mod users;

use url::form_urlencoded::byte_serialize;

use super::tables::{Comes, Holds, Property, TYPES};
use crate::clinic::{Answer, Clinic};
use cells::{Cell, Row};

/// A collection and what may be asked of it.
pub(super) struct Collection<'a> {
    pub(super) path: &'a str,
    /// The type of its objects.
    pub(super) kind: &'static str,
    /// How refusals call it.
    pub(super) resource: &'static str,
    /// Rows as [`cells`] reads them; of a property without a row nothing may be asked.
    pub(super) rows: &'a [&'static str],
    /// Whether the directory answers, which alone knows advanced queries.
    pub(super) indexed: bool,
    /// Every how many-th question is asked: the same rules at another address need not all be.
    pub(super) every: usize,
}

/// What a question leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Answered,
    Refused(String),
}

/// A question, with what it leads to in a plain and in an advanced query.
struct Question {
    options: String,
    plain: Outcome,
    advanced: Outcome,
}

/// Asks everything; answers how many questions that were.
pub(super) async fn asked(clinic: &Clinic, token: &str, collection: &Collection<'_>) -> usize {
    let questions: Vec<Question> = questions(collection).into_iter().step_by(collection.every).collect();
    let mut faults = Vec::new();
    for question in &questions {
        let separator = if collection.path.contains('?') { '&' } else { '?' };
        let path = format!("{}{separator}{}&$top=5", collection.path, question.options);
        let plain = outcome(&clinic.get(token, &path).await);
        let advanced = outcome(&clinic.get_eventually(token, &format!("{path}&$count=true")).await);
        for (mode, found, expected) in [("plain", plain, &question.plain), ("advanced", advanced, &question.advanced)] {
            if found != *expected {
                faults.push(format!("{mode} {}: {found:?}, expected {expected:?}", question.options));
            }
        }
    }
    assert!(faults.is_empty(), "{}: {} cells\n{}", collection.path, faults.len(), faults.join("\n"));
    questions.len()
}

fn outcome(answer: &Answer) -> Outcome {
    match answer.error() {
        _ if answer.status == 200 => Outcome::Answered,
        (400, "Request_UnsupportedQuery", message) => Outcome::Refused(message.to_owned()),
        (status, code, message) => Outcome::Refused(format!("{status} {code}: {message}")),
    }
}

fn questions(collection: &Collection<'_>) -> Vec<Question> {
    let rows: Vec<Row> = collection.rows.iter().flat_map(|table| cells::rows(table)).collect();
    let mut questions = Vec::new();
    for property in TYPES.of(collection.kind, false).into_iter().filter(|property| property.comes != Comes::AsRelation)
    {
        let own: Vec<&Row> = rows.iter().filter(|row| row.property() == property.name).collect();
        for row in &own {
            filters(collection, row, &mut questions);
        }
        for (place, row) in own.iter().enumerate().filter(|(_, row)| row.element.is_some()) {
            // Several parts of its elements make no other collection.
            if own[..place].iter().all(|earlier| earlier.path != row.path) {
                sized(collection, row, &mut questions);
            }
        }
        // Of a collection only its elements are compared, of an object only its parts.
        if own.is_empty() || property.holds == Holds::Many || own.iter().all(|row| row.path.contains('/')) {
            silent(collection, property, own.is_empty(), &mut questions);
        }
        let whole = own.iter().find(|row| row.element.is_none() && !row.path.contains('/'));
        ordered(collection, &property.name, whole.map_or(Cell::Never, |row| row.order_by), &mut questions);
        searched(collection, property, whole.copied(), &mut questions);
    }
    senseless(collection, &mut questions);
    let known = |row: &Row| TYPES.of(collection.kind, false).iter().any(|property| property.name == row.property());
    assert!(rows.iter().all(known), "{}: a row speaks of no property", collection.path);
    questions
}

/// Every operator of a row.
fn filters(collection: &Collection<'_>, row: &Row, questions: &mut Vec<Question>) {
    let literal = literal(collection, row);
    for (operator, cell) in row.comparisons() {
        let clause = match operator {
            "in" => format!("{} in ({literal})", row.subject()),
            "startsWith" | "endsWith" => format!("{operator}({},'x')", row.subject()),
            _ => format!("{} {operator} {literal}", row.subject()),
        };
        let clause = row.within(&clause);
        filter(collection, row, &clause, operator, cell, questions);
        if matches!(operator, "eq" | "startsWith") {
            negated(collection, row, &clause, cell, questions);
        }
    }
    if row.element.is_none() {
        let null = |cell| if cell == Cell::Default && collection.indexed { Cell::Advanced } else { cell };
        filter(collection, row, &format!("{} eq null", row.path), "eq", null(row.eq), questions);
        filter(collection, row, &format!("{} ne null", row.path), "ne", row.ne, questions);
    }
}

/// A collection as a whole: whether it has elements; whether it has none, in the directory and in an advanced query.
fn sized(collection: &Collection<'_>, row: &Row, questions: &mut Vec<Question>) {
    filter(collection, row, &format!("{}/any()", row.path), "any", row.eq, questions);
    for (clause, operator, works) in [("eq 0", "eq", true), ("ne 0", "ne", true), ("eq 1", "eq", false)] {
        let cell = if works && collection.indexed { Cell::Advanced } else { Cell::Never };
        filter(collection, row, &format!("{}/$count {clause}", row.path), operator, cell, questions);
    }
}

fn filter(
    collection: &Collection<'_>,
    row: &Row,
    clause: &str,
    operator: &str,
    cell: Cell,
    questions: &mut Vec<Question>,
) {
    let refused = Outcome::Refused(unsupported(collection, row.property()));
    let plain = match cell {
        Cell::Default => Outcome::Answered,
        Cell::Advanced if !collection.indexed => Outcome::Answered,
        Cell::Advanced if matches!(operator, "ne" | "not" | "endsWith") => Outcome::Refused(needs_more(operator)),
        Cell::Advanced | Cell::Never => refused.clone(),
    };
    let advanced = if cell == Cell::Never { refused } else { Outcome::Answered };
    questions.push(Question { options: option("filter", clause), plain, advanced });
}

/// `not` around a clause: the clause has to work by itself, and what it speaks of has to be one that can be negated.
fn negated(collection: &Collection<'_>, row: &Row, clause: &str, cell: Cell, questions: &mut Vec<Question>) {
    let clause = format!("not({clause})");
    match cell {
        Cell::Default => filter(collection, row, &clause, "not", row.ne, questions),
        Cell::Advanced if row.ne != Cell::Never => filter(collection, row, &clause, "eq", cell, questions),
        Cell::Advanced | Cell::Never => filter(collection, row, &clause, "eq", Cell::Never, questions),
    }
}

/// A property of which nothing may be asked, or not as a whole.
fn silent(collection: &Collection<'_>, property: &Property, wholly: bool, questions: &mut Vec<Question>) {
    let name = property.name.as_str();
    let mut clauses = vec![format!("{name} eq 'x'"), format!("startsWith({name},'x')"), format!("not({name} eq 'x')")];
    if wholly && property.holds == Holds::Many {
        clauses.extend([format!("{name}/any(x:x eq 'x')"), format!("{name}/any()")]);
    }
    for clause in clauses {
        let refused = Outcome::Refused(unsupported(collection, name));
        questions.push(Question { options: option("filter", &clause), plain: refused.clone(), advanced: refused });
    }
}

/// What is no filter, or none that Graph knows.
fn senseless(collection: &Collection<'_>, questions: &mut Vec<Question>) {
    let kind = collection.kind;
    for (clause, reason) in [
        ("colour eq 'x'", format!("Could not find a property named 'colour' on type 'microsoft.graph.{kind}'.")),
        ("contains(id,'x')", "An unknown function with name 'contains' was found.".to_owned()),
        ("id has 'x'", "The operator 'has' is not supported.".to_owned()),
        ("id/all(e:e eq 'x')", "'all' is not supported; use 'any'.".to_owned()),
        ("id eq", "Syntax error at position 5 in 'id eq'.".to_owned()),
    ] {
        let refused = Outcome::Refused(format!("400 BadRequest: Invalid filter clause: {reason}"));
        questions.push(Question { options: option("filter", clause), plain: refused.clone(), advanced: refused });
    }
}

fn ordered(collection: &Collection<'_>, name: &str, cell: Cell, questions: &mut Vec<Question>) {
    let refused = Outcome::Refused(format!("Unsupported sort property '{name}' for '{}'.", collection.resource));
    let (plain, advanced) = match cell {
        Cell::Default => (Outcome::Answered, Outcome::Answered),
        Cell::Advanced => (refused, Outcome::Answered),
        Cell::Never => (refused.clone(), refused),
    };
    for direction in ["", " desc"] {
        let options = option("orderby", &format!("{name}{direction}"));
        questions.push(Question { options, plain: plain.clone(), advanced: advanced.clone() });
    }
}

/// The directory is searched by texts that it may be filtered by; the header is needed, the count is not.
fn searched(collection: &Collection<'_>, property: &Property, row: Option<&Row>, questions: &mut Vec<Question>) {
    let text = matches!(property.kind.as_str(), "String" | "GuidText");
    let header = "Request with $search query parameter only works through MSGraph with a special request header: \
                  'ConsistencyLevel: eventual'";
    let advanced = match row {
        _ if !collection.indexed => format!("'$search' is not supported for '{}'.", collection.resource),
        Some(row) if text && row.eq != Cell::Never => String::new(),
        _ => format!("Property '{}' of resource '{}' cannot be searched.", property.name, collection.resource),
    };
    let advanced = if advanced.is_empty() { Outcome::Answered } else { Outcome::Refused(advanced) };
    let options = option("search", &format!("\"{}:x\"", property.name));
    questions.push(Question { options, plain: Outcome::Refused(header.to_owned()), advanced });
}

fn option(name: &str, value: &str) -> String {
    format!("${name}={}", byte_serialize(value.as_bytes()).collect::<String>())
}

fn unsupported(collection: &Collection<'_>, property: &str) -> String {
    let resource = collection.resource;
    format!("Unsupported or invalid query filter clause specified for property '{property}' of resource '{resource}'.")
}

fn needs_more(operator: &str) -> String {
    format!(
        "Operator '{operator}' is not supported because the required parameters might be missing. Try adding \
         $count=true query parameter and ConsistencyLevel:eventual header. Refer to \
         https://aka.ms/graph-docs/advanced-queries for more information"
    )
}

/// A value of the property that a row speaks of.
fn literal(collection: &Collection<'_>, row: &Row) -> &'static str {
    let mut kind = collection.kind;
    for step in row.path.split('/').chain(row.element.filter(|part| !part.is_empty())) {
        let found = TYPES.of(kind, false).into_iter().find(|property| property.name == step);
        kind = found.map_or("String", |property| property.kind.as_str());
        // What nobody has here has no table; its parts are texts and GUIDs.
        if kind.starts_with(char::is_lowercase) && !TYPES.objects.contains_key(kind) {
            break;
        }
    }
    match kind {
        "Boolean" => "true",
        "Int32" => "5",
        "DateTimeOffset" => "2027-01-01T00:00:00Z",
        "Guid" => "11111111-1111-1111-1111-111111111111",
        _ => "'x'",
    }
}
