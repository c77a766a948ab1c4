use std::borrow::Cow;

use kernel::Timestamp;
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::rows::{self, Tables};
use store::{Read, StoreError};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::counted::Counted;
use crate::document::WorldDocument;
use crate::{World, WorldError};

/// Everything that a world keeps, written out: what an export is and an import takes. It is a world document for people,
/// with the rows of the tables, which hold what a document has no words for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct State {
    /// The sandbox that it was.
    pub sandbox: String,
    /// When it was written out, by the world's clock.
    pub at: Timestamp,
    /// What the rows say, in the words of a world document.
    #[serde(flatten)]
    pub document: WorldDocument,
    /// Every row of every table.
    pub tables: Tables,
}

impl PartialSchema for State {
    /// A world document, which takes no other fields, with those of an export besides.
    fn schema() -> RefOr<Schema> {
        let mut schema = WorldDocument::schema();
        if let (RefOr::T(Schema::Object(export)), RefOr::T(Schema::Object(own))) = (&mut schema, Rows::schema()) {
            export.description = Some("A world document with everything that it has no words for.".to_owned());
            export.properties.extend(own.properties);
            export.required.extend(own.required);
        }
        schema
    }
}

impl ToSchema for State {
    fn name() -> Cow<'static, str> {
        "Export".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        WorldDocument::schemas(schemas);
    }
}

/// The keys of a state that no world document has.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Rows {
    /// The sandbox that it was.
    sandbox: String,
    /// When it was written out, by the world's clock.
    at: Timestamp,
    /// Every row of every table.
    #[schema(value_type = BTreeMap<String, Vec<Object>>)]
    tables: Tables,
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut members = Map::<String, Value>::deserialize(deserializer)?;
        let keys = ["at", "tables"].into_iter().filter_map(|key| members.remove_entry(key));
        let mut own: Map<String, Value> = keys.collect();
        own.extend(members.get("sandbox").map(|name| ("sandbox".to_owned(), name.clone())));
        let Rows { sandbox, at, tables } = Rows::deserialize(Value::Object(own)).map_err(D::Error::custom)?;
        let mut document = WorldDocument::deserialize(Value::Object(members)).map_err(D::Error::custom)?;
        document.forget_sandbox();
        Ok(Self { sandbox, at, document, tables })
    }
}

impl World {
    /// Writes everything out that the world keeps. Signing keys belong to the data directory and are not in it; the
    /// world's own key is.
    pub async fn state(&self) -> Result<State, WorldError> {
        self.save().await?;
        let read = |read: &Read<'_>| Ok::<_, WorldError>((WorldDocument::written(read)?, rows::read(read)?));
        let (document, tables) = self.store().read(read).await?;
        Ok(State { sandbox: self.name().to_owned(), at: self.clock().now(), document, tables })
    }

    /// Keeps what is counted in memory with the world. How far its chance has come is not: an export that is made by
    /// a request would never be the same twice.
    async fn save(&self) -> Result<(), StoreError> {
        self.keep(Counted { drawn: None, ..self.counted() }).await
    }

    /// The same, when the world will be returned to: it then draws what it draws from now on. Who lags behind has caught
    /// up, for what they have not seen yet is not kept.
    pub(crate) async fn save_for_return(&self) -> Result<(), StoreError> {
        self.keep(self.counted()).await?;
        self.catch_up();
        Ok(())
    }

    async fn keep(&self, counted: Counted) -> Result<(), StoreError> {
        if counted.is_nothing() {
            return Ok(());
        }
        self.store().write(move |tx| counted.keep(tx)).await
    }

    /// The same, when the world is about to be closed.
    pub(crate) fn close(self) -> Result<(), StoreError> {
        let counted = self.counted();
        if counted.is_nothing() { Ok(()) } else { self.store().write_now(|tx| counted.keep(tx)) }
    }
}
