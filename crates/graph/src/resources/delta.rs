//! What changed since a client last looked ("Use delta query to track changes in Microsoft Graph data").
//!
//! The first round lists everything and ends with a token that names a place in the feed of changes; each later round
//! tells what changed behind that place.

mod asked;
mod round;
mod source;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::query::Cursor;

use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::{seal, unseal};
use crate::reply::Reply;
use asked::Set;
use round::Round;

/// What a client carries from one request to the next: the options of the first one, and how far it has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct State {
    select: Option<String>,
    ids: Option<Vec<String>>,
    /// Of what is told of objects of any type, the types that were asked for.
    #[serde(default)]
    types: Option<Vec<String>>,
    place: Place,
}

/// How far a client has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Place {
    /// It has been told of what was there, up to a row; what changed meanwhile comes in the next round.
    Listing {
        /// The place in the feed at which the listing began.
        since: i64,
        /// Which of the kinds that are told it is at.
        #[serde(default)]
        kind: usize,
        /// The row behind which it goes on.
        after: Option<Cursor>,
    },
    /// It has been told of every change up to this place in the feed.
    Changes {
        /// The place.
        since: i64,
    },
}

/// One page of a round: objects, and where to go on or, at its end, where to begin the next one.
struct Page {
    objects: Vec<Object>,
    next: Place,
    more: bool,
}

/// Tells what is there, or what changed.
pub(crate) async fn changes(call: Call) -> Result<Reply, GraphError> {
    let set = Set::of(call.operation);
    let list = format!("{}/{}", set.name(), call.tenant());
    let Some(state) = State::read(&call, set, &list)? else { return from_now(&call, set, &list).await };
    let (round, place) = (round(&call, set, &state).await?, state.place.clone());
    let page = call.read(move |read, ctx| round.page(read, ctx, place)).await?;
    let token = seal(&list, &State { place: page.next, ..state });
    Ok(answer(&call, set, page.objects, if page.more { Link::Next(&token) } else { Link::Delta(&token) }))
}

/// Nothing now, and a token for what changes from now on.
async fn from_now(call: &Call, set: Set, list: &str) -> Result<Reply, GraphError> {
    let options = State::options(call, set)?;
    let round = round(call, set, &options).await?;
    let since = call
        .read(move |read, ctx| {
            Ok(match round.judge(read, ctx)? {
                Ok(()) => Ok(ledger::changes::position(read)?),
                Err(decision) => Err(decision),
            })
        })
        .await?;
    let token = seal(list, &State { place: Place::Changes { since }, ..options });
    Ok(answer(call, set, Vec::new(), Link::Delta(&token)))
}

/// What is told, if the token opens it.
async fn round(call: &Call, set: Set, state: &State) -> Result<Round, GraphError> {
    let opened = set.opened(call, state);
    call.read(move |_, _| Ok(opened)).await?;
    set.round(call, state)
}

/// Where the client goes on.
#[derive(Clone, Copy)]
enum Link<'t> {
    Next(&'t str),
    Delta(&'t str),
}

fn answer(call: &Call, set: Set, objects: Vec<Object>, link: Link<'_>) -> Reply {
    let mut page = Map::new();
    page.insert("@odata.context".to_owned(), call.context(set.name()).into());
    let (name, option, token) = match link {
        Link::Next(token) => ("@odata.nextLink", "$skiptoken", token),
        Link::Delta(token) => ("@odata.deltaLink", "$deltatoken", token),
    };
    let address = format!("{}{}?{option}={token}", call.here.arrival.origins.graph(), call.path);
    page.insert(name.to_owned(), address.into());
    page.insert("value".to_owned(), objects.into());
    if call.minimal { Reply::Minimal(Value::Object(page)) } else { Reply::Found(Value::Object(page)) }
}

impl State {
    /// What the request asks for; none where a client asks for what changes from now on.
    fn read(call: &Call, set: Set, list: &str) -> Result<Option<Self>, GraphError> {
        match (&call.options.delta_token, &call.options.skip_token) {
            (Some(token), _) if token.eq_ignore_ascii_case("latest") => Ok(None),
            (Some(token), _) | (None, Some(token)) => unseal(list, token).map(Some).ok_or_else(GraphError::resync),
            (None, None) => Self::options(call, set).map(Some),
        }
    }

    /// The options of a first request.
    fn options(call: &Call, set: Set) -> Result<Self, GraphError> {
        let options = &call.options;
        let refused = [
            ("$top", options.top.is_some()),
            ("$skip", options.skip.is_some()),
            ("$orderby", options.order_by.is_some()),
            ("$expand", options.expand.is_some()),
            ("$search", options.search.is_some()),
        ];
        if let Some((name, _)) = refused.iter().find(|(_, given)| *given) {
            return Err(GraphError::unsupported_query(format!("{name} is not supported by delta queries.")));
        }
        let (types, ids) = set.filter(options.filter.as_deref())?;
        let place = Place::Listing { since: -1, kind: 0, after: None };
        let state = Self { select: options.select.clone(), ids, types, place };
        set.round(call, &state)?;
        Ok(state)
    }
}
