use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use store::rows::{self, Tables};
use store::{Read, StoreError};
use utoipa::ToSchema;

use crate::{World, WorldError, faults};

/// Everything that a world keeps, written out: what an export is and an import takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Export)]
pub struct State {
    /// The sandbox that it was.
    pub sandbox: String,
    /// When it was written out, by the world's clock.
    pub at: Timestamp,
    /// Every row of every table.
    #[schema(value_type = BTreeMap<String, Vec<Object>>)]
    pub tables: Tables,
}

impl World {
    /// Writes everything out that the world keeps. Signing keys belong to the data directory and are not in it; the
    /// world's own key is.
    pub async fn state(&self) -> Result<State, WorldError> {
        self.save().await?;
        let tables = self.store().read(|read: &Read<'_>| rows::read(read)).await?;
        Ok(State { sandbox: self.name().to_owned(), at: self.clock().now(), tables })
    }

    /// Keeps what is counted in memory with the world.
    pub(crate) async fn save(&self) -> Result<(), StoreError> {
        let known = self.faults().list();
        if known.is_empty() {
            return Ok(());
        }
        self.store().write(move |tx| faults::count(tx, &known)).await
    }

    /// The same, when the world is about to be closed.
    pub(crate) fn close(self) -> Result<(), StoreError> {
        let known = self.faults().list();
        if known.is_empty() { Ok(()) } else { self.store().write_now(|tx| faults::count(tx, &known)) }
    }
}
