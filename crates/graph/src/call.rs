//! A request whose token is believed and whose permissions reach: what a handler works with.

use std::str::FromStr;

use directory::{Judged, rights};
use kernel::{Ctx, TenantId};
use ledger::decisions::Question;
use policy::{Action, Ruling};
use serde_json::{Map, Value};
use store::{Read, Tx};
use sts::Verified;
use web::{Here, Outbound};

use crate::body::GraphJson;
use crate::error::GraphError;
use crate::odata::{Expand, List, Options, Pages, Schema, Selection};
use crate::path::Key;
use crate::permissions::Reach;
use crate::reply::Reply;
use crate::routes::{Operation, Refined, Version};

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
    /// The route's path, as the table writes it.
    pub(crate) place: &'static str,
    pub(crate) keys: Vec<Key>,
    pub(crate) refined: Refined,
    pub(crate) reach: Reach,
    /// Whether the client said `ConsistencyLevel: eventual`.
    pub(crate) eventual: bool,
    /// Whether the client said `Prefer: return=minimal`.
    pub(crate) minimal: bool,
    pub(crate) options: Options,
    pub(crate) body: GraphJson,
    pub(crate) outbound: Outbound,
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
        self.found(found).await
    }

    /// [`Call::read`] of some rows by their keys, on the calling thread: for what takes microseconds.
    pub(crate) async fn look_up<T, F>(&self, work: F) -> Result<T, GraphError>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<Judged<T>, GraphError> + Send + 'static,
        T: Send + 'static,
    {
        let found = if self.only_looks {
            self.here.look_up_lagging(self.token.caller, work).await?
        } else {
            self.here.look_up(self.token.caller, work).await?
        };
        self.found(found).await
    }

    async fn found<T>(&self, found: Judged<T>) -> Result<T, GraphError> {
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
        self.may_by(move |_, _| Ok(action)).await
    }

    /// The same where the object tells what it takes: its owner needs no role.
    pub(crate) async fn may_by<F>(&self, action: F) -> Result<(), GraphError>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<Action, GraphError> + Send + 'static,
    {
        self.may_all(move |read, ctx| Ok(vec![action(read, ctx)?])).await
    }

    /// The same for what takes several rights: the first that does not hold refuses.
    pub(crate) async fn may_all<F>(&self, actions: F) -> Result<(), GraphError>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<Vec<Action>, GraphError> + Send + 'static,
    {
        let caller = self.token.caller;
        let judge = move |read: &Read<'_>, ctx: &Ctx| {
            for action in actions(read, ctx)? {
                if let Err(decision) = rights::judge(read, ctx, action)? {
                    return Ok(Err(decision));
                }
            }
            Ok::<_, GraphError>(Ok(()))
        };
        let judged = self.here.look_up(caller, judge).await?;
        match judged {
            Ok(()) => Ok(()),
            Err(decision) => Err(self.here.refuse(caller, Question::Write, decision).await?.into()),
        }
    }

    /// Reads the options of a list.
    pub(crate) fn list(&self, schema: &'static Schema) -> Result<List, GraphError> {
        self.no_expand()?;
        self.bare_list(schema)
    }

    /// Reads the options of a list whose objects may come with what they are related to.
    pub(crate) fn list_with(&self, schema: &'static Schema) -> Result<(List, Option<Expand>), GraphError> {
        let list = self.bare_list(schema)?;
        let expand = self.expand(schema)?;
        if expand.is_some() && list.is_advanced() {
            return Err(GraphError::unsupported_query("$expand cannot be combined with advanced query capabilities."));
        }
        Ok((list, expand))
    }

    fn bare_list(&self, schema: &'static Schema) -> Result<List, GraphError> {
        if !self.refined.counted {
            return List::bind(&self.options, self.eventual, schema);
        }
        if !self.eventual {
            return Err(GraphError::directory("$count is not currently supported."));
        }
        List::bind(&self.options.counted(), true, schema)
    }

    /// What is to come with an object.
    pub(crate) fn expand(&self, schema: &'static Schema) -> Result<Option<Expand>, GraphError> {
        self.options.expand.as_deref().map(|text| Expand::bind(text, schema)).transpose()
    }

    /// Reads the options of one entity.
    pub(crate) fn selection(&self, schema: &'static Schema) -> Result<Selection, GraphError> {
        self.no_expand()?;
        Selection::bind(self.options.select.as_deref(), schema)
    }

    /// Reads the options of one entity that may come with what it is related to.
    pub(crate) fn selection_with(&self, schema: &'static Schema) -> Result<(Selection, Option<Expand>), GraphError> {
        Ok((Selection::bind(self.options.select.as_deref(), schema)?, self.expand(schema)?))
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
        if self.refined.counted {
            return Reply::Count(pages.count.unwrap_or(0));
        }
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
