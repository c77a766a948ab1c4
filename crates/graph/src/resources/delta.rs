//! What changed since a client last looked ("Use delta query to track changes in Microsoft Graph data").
//!
//! The first round lists everything and ends with a token that names a place in the feed of changes; each later round
//! tells what changed behind that place.

mod round;
mod source;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::query::Cursor;

use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::{ids, seal, unseal};
use crate::reply::Reply;
use source::Source;

/// What a client carries from one request to the next: the options of the first one, and how far it has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct State {
    select: Option<String>,
    ids: Option<Vec<String>>,
    place: Place,
}

/// How far a client has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Place {
    /// It has been told of what was there, up to a row; what changed meanwhile comes in the next round.
    Listing {
        /// The place in the feed at which the listing began.
        since: i64,
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
    let source = Source::of(call.operation);
    let list = format!("{}/{}", source.set(), call.tenant());
    let Some(state) = State::read(&call, source, &list)? else { return from_now(&call, source, &list).await };
    let selection = source.selection(state.select.as_deref())?;
    let asked = round::Asked {
        source,
        tenant: call.tenant(),
        selection: selection.clone(),
        names: state.select.as_deref().map(names),
        ids: state.ids.clone(),
        minimal: call.minimal,
    };
    let place = state.place.clone();
    let page = call.read(move |read, ctx| asked.page(read, ctx, place)).await?;
    let token = seal(&list, &State { place: page.next, ..state });
    Ok(answer(&call, source, page.objects, if page.more { Link::Next(&token) } else { Link::Delta(&token) }))
}

/// Nothing now, and a token for what changes from now on.
async fn from_now(call: &Call, source: Source, list: &str) -> Result<Reply, GraphError> {
    let options = State::options(call, source)?;
    let since = call
        .read(move |read, ctx| {
            let judged = source.judge(read, ctx)?;
            Ok(match judged {
                Ok(()) => Ok(ledger::changes::position(read)?),
                Err(decision) => Err(decision),
            })
        })
        .await?;
    let token = seal(list, &State { place: Place::Changes { since }, ..options });
    Ok(answer(call, source, Vec::new(), Link::Delta(&token)))
}

/// Where the client goes on.
#[derive(Clone, Copy)]
enum Link<'t> {
    Next(&'t str),
    Delta(&'t str),
}

fn answer(call: &Call, source: Source, objects: Vec<Object>, link: Link<'_>) -> Reply {
    let mut page = Map::new();
    page.insert("@odata.context".to_owned(), call.context(source.set()).into());
    let (name, option, token) = match link {
        Link::Next(token) => ("@odata.nextLink", "$skiptoken", token),
        Link::Delta(token) => ("@odata.deltaLink", "$deltatoken", token),
    };
    let address = format!("{}{}?{option}={token}", call.here.arrival.origins.graph(), call.path);
    page.insert(name.to_owned(), address.into());
    page.insert("value".to_owned(), objects.into());
    if call.minimal { Reply::Minimal(Value::Object(page)) } else { Reply::Found(Value::Object(page)) }
}

fn names(select: &str) -> Vec<String> {
    select.split(',').map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()).collect()
}

impl State {
    /// What the request asks for; none where a client asks for what changes from now on.
    fn read(call: &Call, source: Source, list: &str) -> Result<Option<Self>, GraphError> {
        match (&call.options.delta_token, &call.options.skip_token) {
            (Some(token), _) if token.eq_ignore_ascii_case("latest") => Ok(None),
            (Some(token), _) | (None, Some(token)) => unseal(list, token).map(Some).ok_or_else(GraphError::resync),
            (None, None) => Self::options(call, source).map(Some),
        }
    }

    /// The options of a first request.
    fn options(call: &Call, source: Source) -> Result<Self, GraphError> {
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
        let ids = options.filter.as_deref().map(|text| ids(text, source.schema())).transpose()?;
        source.selection(options.select.as_deref())?;
        Ok(Self { select: options.select.clone(), ids, place: Place::Listing { since: -1, after: None } })
    }
}
