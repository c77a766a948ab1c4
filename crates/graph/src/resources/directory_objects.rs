//! Objects of the directory, whatever their type.

use kernel::ObjectId;

use super::objects::principal;
use crate::body::Fields;
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::DIRECTORY_OBJECT;
use crate::odata::{List, Pages};
use crate::reply::Reply;

/// The most ids that are looked up at once.
const MOST: usize = 1000;

/// One object.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, id) = (call.selection(&DIRECTORY_OBJECT)?, call.id::<ObjectId>(0)?);
    let whole = selection.selects();
    let found = call
        .read(move |read, ctx| principal(read, ctx, id, whole)?.map(Ok).ok_or_else(|| GraphError::not_found(id)))
        .await?;
    Ok(call.entity("directoryObjects", &selection, found))
}

/// The objects of these ids; an id of nothing is passed over.
pub(crate) async fn by_ids(call: Call) -> Result<Reply, GraphError> {
    let list: List = call.list(&DIRECTORY_OBJECT)?;
    let Asked { ids, types } = Asked::read(call.body.fields()?)?;
    let found = call
        .read(move |read, ctx| {
            let mut found = Vec::new();
            for id in ids {
                found.extend(principal(read, ctx, id, true)?);
            }
            Ok(Ok(found))
        })
        .await?;
    let wanted = |object: &Object| {
        let kind = object.get("@odata.type").and_then(|kind| kind.as_str()).unwrap_or_default();
        let kind = kind.trim_start_matches("#microsoft.graph.");
        types.as_ref().is_none_or(|types| {
            types
                .iter()
                .any(|wanted| wanted.eq_ignore_ascii_case(kind) || wanted.eq_ignore_ascii_case("directoryObject"))
        })
    };
    let items: Vec<Object> = found.into_iter().filter(wanted).collect();
    Ok(call.page("directoryObjects", &list, Pages { items, next: None, count: None }))
}

/// What a body asks for.
struct Asked {
    ids: Vec<ObjectId>,
    types: Option<Vec<String>>,
}

impl Asked {
    fn read(mut body: Fields) -> Result<Self, GraphError> {
        let ids = body.texts("ids")?.ok_or_else(|| GraphError::property("ids", "it is required"))?;
        if ids.len() > MOST {
            return Err(GraphError::property("ids", format!("at most {MOST} are taken at once")));
        }
        let ids = ids.iter().map(|text| text.parse().map_err(|_| GraphError::object_id(text)));
        let ids = ids.collect::<Result<_, _>>()?;
        let types = body.texts("types")?.filter(|types| !types.is_empty());
        body.done()?;
        Ok(Self { ids, types })
    }
}
