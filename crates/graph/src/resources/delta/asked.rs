use policy::Decision;

use crate::call::Call;
use crate::error::GraphError;
use crate::odata::ids;
use crate::permissions;
use crate::routes::Operation;

use super::State;
use super::round::{Asked, Round};
use super::source::Source;

/// What a delta query is asked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    /// The objects of one type.
    One(Source),
    /// Objects of the directory, whatever their type ("directoryObject: delta").
    Any,
}

/// Types that the real service tells of, and that nobody has here.
const NOT_SERVED: [&str; 4] = ["administrativeunit", "approleassignment", "device", "orgcontact"];
/// What opens every type.
const ANY: &[&str] = &["Directory.Read.All", "Directory.ReadWrite.All"];

/// What a filter names: types, and ids.
type Filter = (Option<Vec<String>>, Option<Vec<String>>);

impl Set {
    pub(super) const fn of(operation: Operation) -> Self {
        match operation {
            Operation::DeltaDirectoryObjects => Self::Any,
            other => Self::One(Source::of(other)),
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::One(source) => source.set(),
            Self::Any => "directoryObjects",
        }
    }

    /// Reads a filter: up to fifty ids, and here also types. Both together are both at once.
    pub(super) fn filter(self, text: Option<&str>) -> Result<Filter, GraphError> {
        let Some(text) = text else { return Ok((None, None)) };
        let source = match self {
            Self::One(source) => return Ok((None, Some(ids(text, source.schema())?))),
            Self::Any => Source::Users,
        };
        let (types, rest): (Vec<_>, Vec<_>) =
            alternatives(text).into_iter().map(|part| is_of(part).ok_or(part)).partition(Result::is_ok);
        let types = types.into_iter().flatten().map(known).collect::<Result<Vec<_>, _>>()?;
        let rest: Vec<&str> = rest.into_iter().filter_map(Result::err).collect();
        let ids = if rest.is_empty() { None } else { Some(ids(&rest.join(" or "), source.schema())?) };
        Ok(((!types.is_empty()).then_some(types), ids))
    }

    /// Whether the token opens what is asked for; which types it opens among directory objects, its row does not say.
    pub(super) fn opened(self, call: &Call, state: &State) -> Result<(), Decision> {
        match self {
            Self::One(_) => Ok(()),
            Self::Any => told(call, state.types.as_deref()).into_iter().try_for_each(|source| opened(call, source)),
        }
    }

    /// The kinds of objects that are told, each with what is told of it.
    pub(super) fn round(self, call: &Call, state: &State) -> Result<Round, GraphError> {
        let sources = match self {
            Self::One(source) => vec![source],
            Self::Any => told(call, state.types.as_deref()),
        };
        let typed = self == Self::Any;
        let select = state.select.as_deref();
        if let (true, Some(select)) = (typed, select) {
            check_names(select)?;
        }
        let asked = |source: Source| {
            let own = select.map(|select| if typed { names_of(select, source) } else { select.to_owned() });
            Ok(Asked {
                source,
                tenant: call.tenant(),
                selection: source.selection(own.as_deref())?,
                names: own.as_deref().map(names),
                ids: state.ids.clone(),
                minimal: call.minimal,
                typed,
            })
        };
        Ok(Round { asked: sources.into_iter().map(asked).collect::<Result<_, GraphError>>()? })
    }
}

fn names(select: &str) -> Vec<String> {
    select.split(',').map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()).collect()
}

/// The parts of a filter between which one is enough; no id and no type has such a word within.
fn alternatives(text: &str) -> Vec<&str> {
    text.split(" or ").map(str::trim).collect()
}

/// The type that `isof('microsoft.graph.user')` names.
fn is_of(part: &str) -> Option<&str> {
    let inside = part.strip_prefix("isof(")?.strip_suffix(')')?.trim();
    inside.strip_prefix('\'')?.strip_suffix('\'')
}

/// The short name of a type, if it is served.
fn known(named: &str) -> Result<String, GraphError> {
    let short = named.strip_prefix("microsoft.graph.").unwrap_or_default().to_lowercase();
    if NOT_SERVED.contains(&short.as_str()) {
        return Err(GraphError::not_built(format_args!("The type '{named}' in a delta query")));
    }
    let source = Source::OF_DIRECTORY.iter().find(|source| source.type_name().eq_ignore_ascii_case(&short));
    let wrong = || GraphError::unsupported_query(format!("The type '{named}' is not supported by delta queries."));
    source.map(|source| source.type_name().to_owned()).ok_or_else(wrong)
}

/// Whether the token opens a type.
fn opened(call: &Call, source: Source) -> Result<(), Decision> {
    permissions::reach(&call.token, &[ANY, source.opened_by()].concat(), &[]).map(drop)
}

/// The types that are named; where none is, all that the token opens.
fn told(call: &Call, types: Option<&[String]>) -> Vec<Source> {
    let all = Source::OF_DIRECTORY.into_iter();
    match types {
        Some(types) => all.filter(|source| types.iter().any(|name| name == source.type_name())).collect(),
        None => all.filter(|source| opened(call, *source).is_ok()).collect(),
    }
}

/// A selected name of one type is written behind it: `microsoft.graph.user/surname`.
fn of_type(name: &str) -> (Option<&str>, &str) {
    name.trim()
        .strip_prefix("microsoft.graph.")
        .and_then(|rest| rest.split_once('/'))
        .map_or((None, name.trim()), |(kind, name)| (Some(kind), name))
}

/// Each name is one of the type that it names, or of any that is told where it names none.
fn check_names(select: &str) -> Result<(), GraphError> {
    for name in select.split(',').filter(|name| !name.trim().is_empty()) {
        let (kind, own) = of_type(name);
        let sources = Source::OF_DIRECTORY.into_iter();
        let mut fitting =
            sources.filter(|source| kind.is_none_or(|kind| kind.eq_ignore_ascii_case(source.type_name())));
        if !fitting.any(|source| source.has(own)) {
            // The error is that of any selection.
            Source::Users.selection(Some(name))?;
        }
    }
    Ok(())
}

/// What is selected of one type.
fn names_of(select: &str, source: Source) -> String {
    let own = select.split(',').filter_map(|name| {
        let (kind, name) = of_type(name);
        let fits = kind.is_none_or(|kind| kind.eq_ignore_ascii_case(source.type_name())) && source.has(name);
        fits.then_some(name)
    });
    let own: Vec<&str> = own.collect();
    if own.is_empty() { "id".to_owned() } else { own.join(",") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_ids_are_told_apart() {
        let any = |text: &str| Set::Any.filter(Some(text)).expect("a filter");
        let texts = |all: &[&str]| Some(all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            any("isof('microsoft.graph.user') or isof('microsoft.graph.Group')"),
            (texts(&["user", "group"]), None)
        );
        assert_eq!(
            any("id eq 'A' or isof('microsoft.graph.user') or id eq 'b'"),
            (texts(&["user"]), texts(&["a", "b"]))
        );
        for wrong in ["isof('microsoft.graph.chat')", "isof('user')", "displayName eq 'x'", "isof("] {
            assert!(Set::Any.filter(Some(wrong)).is_err(), "{wrong}");
        }
        assert!(Set::One(Source::Users).filter(Some("isof('microsoft.graph.user')")).is_err());
    }

    #[test]
    fn a_name_is_selected_of_the_types_that_have_it() {
        let select = "microsoft.graph.user/surname, microsoft.graph.group/displayName,id,members";
        assert_eq!(names_of(select, Source::Users), "surname,id");
        assert_eq!(names_of(select, Source::Groups), "displayName,id,members");
        assert_eq!(names_of("surname", Source::Applications), "id");
        assert!(check_names(select).is_ok());
        for wrong in ["shoeSize", "microsoft.graph.group/surname", "microsoft.graph.chat/id"] {
            assert!(check_names(wrong).is_err(), "{wrong}");
        }
    }
}
