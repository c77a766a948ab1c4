use rusqlite::{Connection, params};

use crate::StoreError;

/// The tables of one crate, as steps. Steps are only ever appended: a file remembers how many of each owner it has
/// seen and runs the rest when it is opened.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The crate whose tables they are.
    pub owner: &'static str,
    /// SQL scripts in the order in which they came to be.
    pub steps: &'static [&'static str],
}

const LEDGER_OF_STEPS: &str =
    "create table if not exists schema_steps (owner text primary key, steps integer not null) strict";
const SEEN: &str = "select coalesce((select steps from schema_steps where owner = ?1), 0)";
const REMEMBER: &str = "insert into schema_steps (owner, steps) values (?1, ?2)
    on conflict (owner) do update set steps = excluded.steps";

/// Runs the steps that this file has not seen, all of them in one transaction.
pub(crate) fn migrate(connection: &mut Connection, schemas: &[Schema]) -> Result<(), StoreError> {
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    tx.execute_batch(LEDGER_OF_STEPS)?;
    for schema in schemas {
        let found: u32 = tx.query_row(SEEN, [schema.owner], |row| row.get(0))?;
        let known = u32::try_from(schema.steps.len()).unwrap_or(u32::MAX);
        if found > known {
            return Err(StoreError::Newer { owner: schema.owner.to_owned(), found, known });
        }
        // A file that has seen them all is opened without a write.
        if found == known {
            continue;
        }
        for step in schema.steps.iter().skip(found as usize) {
            tx.execute_batch(step)?;
        }
        tx.execute(REMEMBER, params![schema.owner, known])?;
    }
    tx.commit()?;
    Ok(())
}
