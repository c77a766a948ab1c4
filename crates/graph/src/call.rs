//! A request whose token is believed and whose permissions reach: what a handler works with.

use std::str::FromStr;
use std::sync::Arc;

use directory::{Judged, rights};
use kernel::{Ctx, TenantId};
use ledger::decisions::Question;
use policy::{Action, Ruling};
use serde_json::{Map, Value};
use store::{Read, Tx};
use sts::Verified;
use web::Here;

use crate::body::GraphJson;
use crate::error::GraphError;
use crate::odata::{List, Options, Pages, Schema, Selection};
use crate::path::Key;
use crate::permissions::Reach;
use crate::reply::Reply;
use crate::routes::{Operation, Version};
use crate::throttle::Throttle;

/// An object as it is answered.
pub(crate) type Object = Map<String, Value>;

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) here: Here,
    pub(crate) token: Verified,
    pub(crate) version: Version,
    /// The path as it was asked for.
    pub(crate) path: String,
    pub(crate) operation: Operation,
    pub(crate) keys: Vec<Key>,
    pub(crate) reach: Reach,
    /// Whether the client said `ConsistencyLevel: eventual`.
    pub(crate) eventual: bool,
    pub(crate) options: Options,
    pub(crate) body: GraphJson,
    pub(crate) throttle: Arc<Throttle>,
    /// Whether it only looks, and so sees what has reached the replica that answers.
    pub(crate) only_looks: bool,
}

impl Call {
    /// The tenant whose directory is asked.
    pub(crate) const fn tenant(&self) -> TenantId {
        self.token.tenant
    }

    /// The key at a place of the path.
    pub(crate) fn key(&self, index: usize) -> Key {
        self.keys.get(index).cloned().expect("a route that is handled so has this key in its pattern")
    }

    /// The key at a place of the path as an id.
    pub(crate) fn id<T: FromStr>(&self, index: usize) -> Result<T, GraphError> {
        id(&self.key(index))
    }

    /// Reads; a refusal is put on record.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, GraphError>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<Judged<T>, GraphError> + Send + 'static,
        T: Send + 'static,
    {
        let found = if self.only_looks {
            self.here.read_lagging(self.token.caller, work).await?
        } else {
            self.here.read(self.token.caller, work).await?
        };
        match found {
            Ok(found) => Ok(found),
            Err(decision) => Err(self.here.refuse(self.token.caller, Question::Read, decision).await?.into()),
        }
    }

    /// Writes; a refusal is on record already.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, GraphError>
    where
        F: FnOnce(&Tx<'_>, &Ctx) -> Result<Ruling<T>, GraphError> + Send + 'static,
        T: Send + 'static,
    {
        Ok(self.here.write(self.token.caller, work).await?.granted()?)
    }

    /// Whether the caller's own rights reach, asked before the object and the body of a write are looked at.
    pub(crate) async fn may(&self, action: Action) -> Result<(), GraphError> {
        let caller = self.token.caller;
        let judged = self.here.read(caller, move |read, ctx| rights::judge(read, ctx, action)).await?;
        match judged {
            Ok(()) => Ok(()),
            Err(decision) => Err(self.here.refuse(caller, Question::Write, decision).await?.into()),
        }
    }

    /// Reads the options of a list.
    pub(crate) fn list(&self, schema: &'static Schema) -> Result<List, GraphError> {
        self.no_expand()?;
        List::bind(&self.options, self.eventual, schema)
    }

    /// Reads the options of one entity.
    pub(crate) fn selection(&self, schema: &'static Schema) -> Result<Selection, GraphError> {
        self.no_expand()?;
        Selection::bind(self.options.select.as_deref(), schema)
    }

    fn no_expand(&self) -> Result<(), GraphError> {
        match &self.options.expand {
            Some(expand) => Err(GraphError::not_built(format_args!("$expand={expand} here"))),
            None => Ok(()),
        }
    }

    /// A `@odata.context` with the client's own origin.
    pub(crate) fn context(&self, fragment: &str) -> String {
        format!("{}/{}/$metadata#{fragment}", self.here.arrival.origins.graph(), self.version.as_str())
    }

    /// One entity of a set.
    pub(crate) fn entity(&self, set: &str, selection: &Selection, object: Object) -> Reply {
        Reply::entity(self.context(&format!("{set}{}/$entity", selection.suffix())), selection.of(object))
    }

    /// A new entity of a set, whole.
    pub(crate) fn created(&self, set: &str, object: Object) -> Reply {
        Reply::created(self.context(&format!("{set}/$entity")), object)
    }

    /// One page of a set.
    pub(crate) fn page(&self, set: &str, list: &List, pages: Pages) -> Reply {
        let mut page = Map::new();
        let context = self.context(&format!("{set}{}", list.selection.suffix()));
        page.insert("@odata.context".to_owned(), context.into());
        if let Some(count) = pages.count {
            page.insert("@odata.count".to_owned(), count.into());
        }
        if let Some(token) = pages.next {
            let link = format!("{}{}?{}", self.here.arrival.origins.graph(), self.path, self.options.next(&token));
            page.insert("@odata.nextLink".to_owned(), link.into());
        }
        page.insert("value".to_owned(), pages.items.into());
        Reply::Found(Value::Object(page))
    }
}

/// A key as an id.
pub(crate) fn id<T: FromStr>(key: &Key) -> Result<T, GraphError> {
    let text = key.text().unwrap_or_default();
    text.parse().map_err(|_| GraphError::object_id(text))
}
