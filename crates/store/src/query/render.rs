use rusqlite::types::Value as SqlValue;

use super::{Comparison, Predicate, Select, Value};

/// The last character there is: no text that begins with a prefix is greater than the prefix followed by it.
const LAST_CHARACTER: char = '\u{10FFFF}';

pub(super) fn page(select: &Select) -> (String, Vec<SqlValue>) {
    let mut sql = Sql::default();
    let (table, key) = (select.table, select.order.by.sql);
    sql.push(&format!("select {table}.doc, {key}, {table}.id from {table} where "));
    condition(&mut sql, select);
    let (direction, beyond) = if select.order.descending { ("desc", "<") } else { ("asc", ">") };
    if let Some(cursor) = &select.after {
        sql.push(&format!(" and ({key}, {table}.id) {beyond} ("));
        sql.value(SqlValue::Text(cursor.key.clone()));
        sql.push(", ");
        sql.value(SqlValue::Text(cursor.id.clone()));
        sql.push(")");
    }
    sql.push(&format!(" order by {key} {direction}, {table}.id {direction} limit "));
    // One more than the page holds tells whether there is a next page.
    sql.value(SqlValue::Integer(i64::try_from(select.top).unwrap_or(i64::MAX).saturating_add(1)));
    sql.finish()
}

pub(super) fn count(select: &Select) -> (String, Vec<SqlValue>) {
    let mut sql = Sql::default();
    sql.push(&format!("select count(*) from {} where ", select.table));
    condition(&mut sql, select);
    sql.finish()
}

fn condition(sql: &mut Sql, select: &Select) {
    predicate(sql, &select.scope);
    if let Some(filter) = &select.filter {
        sql.push(" and ");
        predicate(sql, filter);
    }
}

fn predicate(sql: &mut Sql, node: &Predicate) {
    match node {
        Predicate::And(parts) => joined(sql, parts, " and ", "true"),
        Predicate::Or(parts) => joined(sql, parts, " or ", "false"),
        Predicate::Not(part) => {
            // `is not true` rather than `not`: an unknown part counts as false, so its negation holds.
            sql.push("(");
            predicate(sql, part);
            sql.push(" is not true)");
        }
        Predicate::Compare(column, comparison, value) => {
            sql.push(&format!("({} {} ", column.sql, operator(*comparison, value)));
            sql.literal(value);
            sql.push(")");
        }
        Predicate::In(column, values) => {
            let parts: Vec<_> = values.iter().map(|v| Predicate::Compare(*column, Comparison::Eq, v.clone())).collect();
            joined(sql, &parts, " or ", "false");
        }
        Predicate::StartsWith(column, prefix) => {
            sql.push(&format!("({} >= ", column.sql));
            sql.value(SqlValue::Text(prefix.clone()));
            sql.push(&format!(" and {} < ", column.sql));
            sql.value(SqlValue::Text(format!("{prefix}{LAST_CHARACTER}")));
            sql.push(")");
        }
        Predicate::EndsWith(column, suffix) => {
            let length = i64::try_from(suffix.chars().count()).unwrap_or(i64::MAX);
            sql.push(&format!("(length({0}) >= ", column.sql));
            sql.value(SqlValue::Integer(length));
            sql.push(&format!(" and substr({0}, length({0}) + 1 - ", column.sql));
            sql.value(SqlValue::Integer(length));
            sql.push(") = ");
            sql.value(SqlValue::Text(suffix.clone()));
            sql.push(")");
        }
        Predicate::Contains(column, part) => {
            sql.push(&format!("(instr({}, ", column.sql));
            sql.value(SqlValue::Text(part.clone()));
            sql.push(") > 0)");
        }
        Predicate::Any(collection, part) => {
            match collection.owner {
                Some(owner) => sql.push(&format!("id in (select {owner} from {} and ", collection.sql)),
                None => sql.push(&format!("exists (select 1 from {} and ", collection.sql)),
            }
            predicate(sql, part);
            sql.push(")");
        }
    }
}

fn joined(sql: &mut Sql, parts: &[Predicate], with: &str, empty: &str) {
    sql.push("(");
    if parts.is_empty() {
        sql.push(empty);
    }
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            sql.push(with);
        }
        predicate(sql, part);
    }
    sql.push(")");
}

const fn operator(comparison: Comparison, value: &Value) -> &'static str {
    match comparison {
        Comparison::Eq if matches!(value, Value::Null) => "is",
        // Of `=` SQLite knows more than of `is`: several of them are looked up in one index.
        Comparison::Eq => "=",
        Comparison::Ne => "is not",
        Comparison::Gt => ">",
        Comparison::Ge => ">=",
        Comparison::Lt => "<",
        Comparison::Le => "<=",
    }
}

/// SQL text and its parameters, which grow together.
#[derive(Default)]
struct Sql {
    text: String,
    parameters: Vec<SqlValue>,
}

impl Sql {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn value(&mut self, value: SqlValue) {
        self.text.push('?');
        self.parameters.push(value);
    }

    fn literal(&mut self, value: &Value) {
        self.value(match value {
            Value::Null => SqlValue::Null,
            Value::Text(text) => SqlValue::Text(text.clone()),
            Value::Boolean(truth) => SqlValue::Integer(i64::from(*truth)),
        });
    }

    fn finish(self) -> (String, Vec<SqlValue>) {
        (self.text, self.parameters)
    }
}
