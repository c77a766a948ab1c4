use std::collections::BTreeMap;

use directory::{Judged, applications, groups, roles, service_principals, users};
use kernel::{Ctx, ObjectId, TenantId};
use ledger::changes::{self, Change, Kind, Record};
use serde_json::{Map, Value, json};
use store::Read;
use store::query::Cursor;

use super::source::{Source, Standing, role_of};
use super::{Page, Place};
use crate::call::Object;
use crate::error::GraphError;
use crate::odata::Selection;
use crate::resources::judged;

/// How many changes are told at once.
const PAGE: usize = 500;

/// One round, of one kind of objects or of several.
pub(super) struct Round {
    pub(super) asked: Vec<Asked>,
}

/// What is asked for of one kind of objects.
pub(super) struct Asked {
    pub(super) source: Source,
    pub(super) tenant: TenantId,
    pub(super) selection: Selection,
    /// What was selected, relations included, in lower case; everything of the default set where nothing was.
    pub(super) names: Option<Vec<String>>,
    pub(super) ids: Option<Vec<String>>,
    /// Whether no more than what changed is wanted.
    pub(super) minimal: bool,
    /// Whether each object says what it is.
    pub(super) typed: bool,
}

/// What happened to one object since the client last looked.
#[derive(Default)]
struct Happened {
    created: bool,
    properties: Vec<String>,
    /// What came to its relations or left them, the last word on each.
    links: BTreeMap<(String, ObjectId), bool>,
}

impl Round {
    /// Whether the caller may read every kind.
    pub(super) fn judge(&self, read: &Read<'_>, ctx: &Ctx) -> Result<Judged<()>, GraphError> {
        for asked in &self.asked {
            judged!(asked.source.judge(read, ctx)?);
        }
        Ok(Ok(()))
    }

    /// The next page of the round.
    pub(super) fn page(&self, read: &Read<'_>, ctx: &Ctx, place: Place) -> Result<Judged<Page>, GraphError> {
        judged!(self.judge(read, ctx)?);
        match place {
            Place::Changes { since } => self.changes(read, since).map(Ok),
            Place::Listing { since, kind, after } => {
                let since = if since < 0 { changes::position(read)? } else { since };
                self.listing(read, ctx, since, kind, after)
            }
        }
    }

    /// What is there, one kind after the other.
    fn listing(
        &self,
        read: &Read<'_>,
        ctx: &Ctx,
        since: i64,
        kind: usize,
        after: Option<Cursor>,
    ) -> Result<Judged<Page>, GraphError> {
        let end = Place::Changes { since };
        let Some(asked) = self.asked.get(kind) else {
            return Ok(Ok(Page { objects: Vec::new(), next: end, more: false }));
        };
        let (found, after) = judged!(asked.source.listing(read, ctx, asked.tenant, after)?);
        let wanted = found.into_iter().filter(|object| asked.wants(id_of(object)));
        let objects = wanted.map(|object| asked.listed(read, object)).collect::<Result<Vec<_>, _>>()?;
        let next = match after {
            Some(row) => Place::Listing { since, kind, after: Some(row) },
            None if kind + 1 < self.asked.len() => Place::Listing { since, kind: kind + 1, after: None },
            None => end,
        };
        let more = matches!(next, Place::Listing { .. });
        Ok(Ok(Page { objects, next, more }))
    }

    /// What changed, in the order of the last change of each object.
    fn changes(&self, read: &Read<'_>, since: i64) -> Result<Page, GraphError> {
        let kinds: Vec<Kind> = self.asked.iter().map(|asked| asked.source.kind()).collect();
        let Some(tenant) = self.asked.first().map(|asked| asked.tenant) else {
            return Ok(Page { objects: Vec::new(), next: Place::Changes { since }, more: false });
        };
        let records = changes::since_of(read, tenant, &kinds, since, PAGE)?;
        let more = records.len() == PAGE;
        let last = records.last().map_or(since, |(_, record)| record.seq);
        let mut objects = Vec::new();
        for ((kind, id), happened) in gathered(records) {
            for asked in self.asked.iter().filter(|asked| asked.source.kind() == kind) {
                let id = asked.source.id(tenant, &id);
                if asked.wants(&id) {
                    objects.extend(asked.told(read, &id, &happened)?);
                }
            }
        }
        Ok(Page { objects, next: Place::Changes { since: last }, more })
    }
}

impl Asked {
    fn wants(&self, id: &str) -> bool {
        self.ids.as_ref().is_none_or(|ids| ids.iter().any(|wanted| wanted == id))
    }

    /// Whether a relation is followed: groups and roles tell theirs where nothing is selected, the others when asked.
    fn follows(&self, relation: &str) -> bool {
        match &self.names {
            Some(names) => names.iter().any(|name| name.eq_ignore_ascii_case(relation)),
            None => matches!(self.source, Source::Groups | Source::DirectoryRoles),
        }
    }

    /// An object that is told whole: what it never had is left out.
    fn listed(&self, read: &Read<'_>, object: Object) -> Result<Object, GraphError> {
        let id = id_of(&object).to_owned();
        let mut told = self.selection.of(object);
        told.retain(|_, value| !is_nothing(value));
        for relation in self.source.relations().iter().filter(|relation| self.follows(relation)) {
            let present = related(self.source, read, self.tenant, relation, &id)?;
            if !present.is_empty() {
                let others = present.iter().map(|other| link(read, *other, true));
                told.insert(format!("{relation}@delta"), others.collect::<Result<Vec<_>, _>>()?.into());
            }
        }
        Ok(self.with_type(told))
    }

    /// Whatever is told, with what it is where objects of several types are.
    fn with_type(&self, mut told: Object) -> Object {
        if self.typed {
            told.insert("@odata.type".to_owned(), format!("#microsoft.graph.{}", self.source.type_name()).into());
        }
        told
    }

    /// What is told of an object; nothing where what changed was not asked for.
    fn told(&self, read: &Read<'_>, id: &str, happened: &Happened) -> Result<Option<Object>, GraphError> {
        let removed = |reason: &str| {
            let tombstone = json!({"id": id, "@removed": {"reason": reason}});
            Ok(tombstone.as_object().cloned().map(|told| self.with_type(told)))
        };
        let object = match self.source.standing(read, self.tenant, id)? {
            Standing::Deleted => return removed("changed"),
            Standing::Gone => return removed("deleted"),
            Standing::Here(object) => object,
        };
        if happened.created {
            return self.listed(read, object).map(Some);
        }
        let changed = |name: &str| happened.properties.iter().any(|known| known.eq_ignore_ascii_case(name));
        let selected = self.selection.of(object);
        let mut told: Map<String, Value> = selected
            .into_iter()
            .filter(|(name, value)| match (name.as_str(), changed(name)) {
                ("id", _) | (_, true) => true,
                (_, false) => !self.minimal && !is_nothing(value),
            })
            .collect();
        let relations = self.relations(read, id, happened)?;
        let of_interest = told.keys().any(|name| name != "id" && changed(name)) || !relations.is_empty();
        told.extend(relations);
        Ok(of_interest.then(|| self.with_type(told)))
    }

    fn relations(&self, read: &Read<'_>, id: &str, happened: &Happened) -> Result<Map<String, Value>, GraphError> {
        let mut told = Map::new();
        for relation in self.source.relations().iter().filter(|relation| self.follows(relation)) {
            let mut others = Vec::new();
            for ((_, other), added) in happened.links.iter().filter(|((name, _), _)| name == relation) {
                others.push(link(read, *other, *added)?);
            }
            // A manager is one: the feed says that there is another, the directory who.
            if self.source == Source::Users && happened.properties.iter().any(|name| name == relation) {
                for other in related(self.source, read, self.tenant, relation, id)? {
                    others.push(link(read, other, true)?);
                }
                told.insert(format!("{relation}@delta"), others.into());
            } else if !others.is_empty() {
                told.insert(format!("{relation}@delta"), others.into());
            }
        }
        Ok(told)
    }
}

/// What happened to each object, in the order of its last change.
fn gathered(records: Vec<(Kind, Record)>) -> Vec<((Kind, String), Happened)> {
    let mut order: Vec<((Kind, String), Happened)> = Vec::new();
    for (kind, record) in records {
        let object = (kind, record.object);
        let place = order.iter().position(|(known, _)| *known == object);
        let (object, mut happened) = place.map_or_else(|| (object, Happened::default()), |at| order.remove(at));
        happened.created |= record.change == Change::Created;
        if let Some((other, added)) = record.link {
            for relation in &record.properties {
                happened.links.insert((relation.clone(), other), added);
            }
        } else {
            happened.properties.extend(record.properties);
        }
        order.push((object, happened));
    }
    order
}

/// The objects at the other end of a relation.
fn related(
    source: Source,
    read: &Read<'_>,
    tenant: TenantId,
    relation: &str,
    id: &str,
) -> Result<Vec<ObjectId>, GraphError> {
    if source == Source::DirectoryRoles {
        return Ok(role_of(tenant, id).map_or_else(|| Ok(Vec::new()), |role| roles::holders(read, tenant, role))?);
    }
    let id: ObjectId = id.parse().map_err(GraphError::internal)?;
    Ok(match (source, relation) {
        (Source::Users, _) => users::manager(read, id.into())?.into_iter().collect(),
        (Source::Groups, "members") => groups::members(read, id.into())?,
        (Source::Groups, _) => groups::owners(read, id.into())?,
        (Source::Applications, _) => applications::load(read, id.into())?.map(|found| found.owners).unwrap_or_default(),
        (Source::ServicePrincipals, _) => {
            service_principals::load(read, id.into())?.map(|found| found.owners).unwrap_or_default()
        }
        (Source::Grants | Source::DirectoryRoles, _) => Vec::new(),
    })
}

/// One end of a relation: its type as far as it is known, and whether it left.
fn link(read: &Read<'_>, other: ObjectId, added: bool) -> Result<Value, GraphError> {
    let kind = if users::load_any(read, other.into())?.is_some() {
        Some("user")
    } else if groups::load(read, other.into())?.is_some() {
        Some("group")
    } else {
        service_principals::load(read, other.into())?.map(|_| "servicePrincipal")
    };
    let mut told =
        json!({"@odata.type": format!("#microsoft.graph.{}", kind.unwrap_or("directoryObject")), "id": other});
    if !added {
        told["@removed"] = json!({"reason": "deleted"});
    }
    Ok(told)
}

fn id_of(object: &Object) -> &str {
    object.get("id").and_then(Value::as_str).unwrap_or_default()
}

/// Whether an object has no value there.
fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}
