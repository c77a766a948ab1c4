use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::List;
use super::matches::{matches, order};
use super::options::Options;
use crate::error::GraphError;

/// One page of answered objects.
#[derive(Clone, Debug)]
pub(crate) struct Pages {
    /// The objects.
    pub(crate) items: Vec<Map<String, Value>>,
    /// The token of the next page.
    pub(crate) next: Option<String>,
    /// How many there are on all pages, where that was asked for.
    pub(crate) count: Option<u64>,
}

/// What a `$skiptoken` holds: where to go on, and of which list. Opaque to whoever carries it.
#[derive(Serialize, Deserialize)]
struct Token<T> {
    list: Uuid,
    after: T,
}

/// Writes the token of a page.
pub(super) fn write<T: Serialize>(list: Uuid, after: T) -> Option<String> {
    let bytes = serde_json::to_vec(&Token { list, after }).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

/// Reads a token; one of another list names no page of this one.
pub(super) fn read<T: DeserializeOwned>(list: Uuid, token: &str) -> Result<T, GraphError> {
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| GraphError::page_token())?;
    let token: Token<T> = serde_json::from_slice(&bytes).map_err(|_| GraphError::page_token())?;
    if token.list == list { Ok(token.after) } else { Err(GraphError::page_token()) }
}

/// What a client carries from one delta query to the next, sealed against another list's.
pub(crate) fn seal<T: Serialize>(list: &str, state: &T) -> String {
    let list = Uuid::new_v5(&Uuid::NAMESPACE_URL, list.as_bytes());
    write(list, state).unwrap_or_default()
}

/// Reads it back; none where it is of another list, or nothing at all.
pub(crate) fn unseal<T: DeserializeOwned>(list: &str, token: &str) -> Option<T> {
    read(Uuid::new_v5(&Uuid::NAMESPACE_URL, list.as_bytes()), token).ok()
}

/// The identity of a list: another filter, order or search is another list.
pub(super) fn identity(name: &str, options: &Options) -> Uuid {
    let filter = options.filter.as_deref().unwrap_or_default();
    let order = options.order_by.as_deref().unwrap_or_default();
    let search = options.search.as_deref().unwrap_or_default();
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{name}\n{filter}\n{order}\n{search}").as_bytes())
}

/// The page of a list that is in memory, in its own order where no other is asked for.
pub(crate) fn window(list: &List, items: Vec<Map<String, Value>>) -> Result<Pages, GraphError> {
    let mut items: Vec<Value> = items.into_iter().map(Value::Object).collect();
    if let Some(filter) = &list.filter {
        items.retain(|item| matches(filter, item));
    }
    if let Some((field, descending)) = list.order {
        items.sort_by(|a, b| if descending { order(field, b, a) } else { order(field, a, b) });
    }
    let count = list.counts().then_some(items.len() as u64);
    let begin = match list.after::<String>()? {
        Some(after) => items.iter().position(|item| key(item) == after).ok_or_else(GraphError::page_token)? + 1,
        None => 0,
    };
    let mut page: Vec<Value> = items.split_off(begin);
    let more = page.len() > list.top;
    page.truncate(list.top);
    let next = page.last().filter(|_| more).and_then(|last| list.token(key(last)));
    let select = |item| match item {
        Value::Object(members) => Some(list.selection.of(members)),
        _ => None,
    };
    Ok(Pages { items: page.into_iter().filter_map(select).collect(), next, count })
}

/// What an object is told apart by.
fn key(item: &Value) -> &str {
    item["id"].as_str().or_else(|| item["tenantId"].as_str()).unwrap_or_default()
}
