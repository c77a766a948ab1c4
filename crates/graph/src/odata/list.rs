use serde::Serialize;
use serde::de::DeserializeOwned;
use store::query::{Order, Predicate};
use uuid::Uuid;

use super::bind::{Filter, bind};
use super::schema::{Cell, Field};
use super::{Columns, Mode, Options, Schema, Selection, page, search};
use crate::error::GraphError;

/// How many objects a page has when nothing is said.
const PAGE: usize = 100;
/// The most that a page may have.
const LARGEST_PAGE: usize = 999;

/// A list as it was asked for; every part is allowed.
#[derive(Clone, Debug)]
pub(crate) struct List {
    pub(super) filter: Option<Filter>,
    /// By which property, and whether the greatest comes first.
    pub(super) order: Option<(&'static Field, bool)>,
    /// The most objects of a page.
    pub(crate) top: usize,
    /// Which properties are answered.
    pub(crate) selection: Selection,
    counted: bool,
    advanced: bool,
    identity: Uuid,
    token: Option<String>,
}

impl List {
    /// Reads the options of a list of objects of a type.
    pub(crate) fn bind(options: &Options, eventual: bool, schema: &'static Schema) -> Result<Self, GraphError> {
        let counted = options.count && eventual;
        // The header alone lets a search be advanced.
        let advanced = counted || !schema.indexed || eventual && options.search.is_some();
        let mode = if advanced { Mode::Advanced } else { Mode::Basic };
        refuse(options, eventual, schema)?;
        let filter = options.filter.as_deref().map(|text| bind(text, schema, mode)).transpose()?;
        let search = options.search.as_deref().map(|text| search::bind(text, schema)).transpose()?;
        let order = options.order_by.as_deref().map(|text| order_by(text, schema, mode)).transpose()?;
        if filter.is_some() && order.is_some() && mode == Mode::Basic {
            return Err(GraphError::unsupported_query("Sorting not supported for current query."));
        }
        let filter = match (filter, search) {
            (Some(filter), Some(search)) => Some(Filter::And(vec![filter, search])),
            (filter, search) => filter.or(search),
        };
        let top = options.top.as_deref().map_or(Ok(PAGE), page_size)?;
        let selection = Selection::bind(options.select.as_deref(), schema)?;
        let identity = page::identity(schema.name, options);
        let advanced = schema.indexed && mode == Mode::Advanced;
        let token = options.skip_token.clone();
        let list = Self { filter, order, top, selection, counted, advanced, identity, token };
        // A token that names no page is refused before anything is looked at.
        list.after::<serde_json::Value>().map(|_| list)
    }

    /// The filter as the store takes it.
    pub(crate) fn predicate(&self, columns: &Columns) -> Result<Option<Predicate>, GraphError> {
        self.filter.as_ref().map(|filter| columns.predicate(filter)).transpose()
    }

    /// The order as the store takes it.
    pub(crate) fn store_order(&self, columns: &Columns) -> Result<Option<Order>, GraphError> {
        let Some((field, descending)) = self.order else { return Ok(None) };
        match (columns.column)(field.name) {
            Some(by) => Ok(Some(Order { by, descending })),
            None => Err(GraphError::not_built(format_args!("Sorting by '{}'", field.name))),
        }
    }

    /// Where to go on; none on the first page.
    pub(crate) fn after<T: DeserializeOwned>(&self) -> Result<Option<T>, GraphError> {
        self.token.as_deref().map(|token| page::read(self.identity, token)).transpose()
    }

    /// The token of the page behind a place.
    pub(crate) fn token<T: Serialize>(&self, after: T) -> Option<String> {
        page::write(self.identity, after)
    }

    /// Whether the query asks for more than the indexes answer.
    pub(crate) const fn is_advanced(&self) -> bool {
        self.advanced
    }

    /// Whether the filter asks about a property or a part of it.
    pub(crate) fn asks_about(&self, property: &str) -> bool {
        self.filter.as_ref().is_some_and(|filter| filter.properties().contains(&property))
    }

    /// Whether the first page tells how many objects there are.
    pub(crate) fn counts(&self) -> bool {
        self.counted && self.token.is_none()
    }
}

/// Refuses what no list takes.
fn refuse(options: &Options, eventual: bool, schema: &Schema) -> Result<(), GraphError> {
    if options.skip.is_some() {
        return Err(GraphError::directory("'$skip' is not supported by the service."));
    }
    if options.search.is_some() && !eventual {
        return Err(GraphError::unsupported_query(
            "Request with $search query parameter only works through MSGraph with a special request header: \
             'ConsistencyLevel: eventual'",
        ));
    }
    if options.search.is_some() && !schema.indexed {
        let resource = schema.resource;
        return Err(GraphError::unsupported_query(format!("'$search' is not supported for '{resource}'.")));
    }
    Ok(())
}

fn page_size(text: &str) -> Result<usize, GraphError> {
    text.parse().ok().filter(|top| (1..=LARGEST_PAGE).contains(top)).ok_or_else(|| {
        GraphError::unsupported_query(format!(
            "Invalid page size specified: '{text}'. Must be between 1 and {LARGEST_PAGE} inclusive."
        ))
    })
}

fn order_by(text: &str, schema: &'static Schema, mode: Mode) -> Result<(&'static Field, bool), GraphError> {
    let mut words = text.split_whitespace();
    let name = words.next().unwrap_or_default();
    let descending = match (words.next(), words.next()) {
        (None, None) => Some(false),
        (Some(word), None) if word.eq_ignore_ascii_case("asc") => Some(false),
        (Some(word), None) if word.eq_ignore_ascii_case("desc") => Some(true),
        _ => None,
    };
    let sortable = |field: &&Field| match field.cells.order_by {
        Cell::Default => true,
        Cell::Advanced => mode == Mode::Advanced,
        Cell::Never => false,
    };
    let field = schema.field(name).filter(sortable).ok_or_else(|| {
        GraphError::unsupported_query(format!("Unsupported sort property '{name}' for '{}'.", schema.resource))
    })?;
    let descending =
        descending.ok_or_else(|| GraphError::unsupported_query("Sorting not supported for current query."))?;
    Ok((field, descending))
}

#[cfg(test)]
mod tests;
