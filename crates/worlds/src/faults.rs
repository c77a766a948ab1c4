//! What fails on demand: which calls are delayed, refused or lost, decided by counting alone, so that a run can be
//! repeated.

mod definition;
mod glob;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kernel::{Entropy, FaultId};
use serde::Serialize;
use store::{Json, Read, StoreError, Text, Tx, params};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

pub use definition::{FaultDefinition, FaultError, Surface};

/// The faults of one world with the calls that each has met. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    known: Arc<Mutex<Vec<Fault>>>,
}

/// A fault that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fault {
    /// Its id.
    pub id: FaultId,
    /// What fails, and how.
    #[serde(flatten)]
    pub definition: FaultDefinition,
    /// How many calls it has met.
    pub calls: u64,
}

impl PartialSchema for Fault {
    /// The definition, which takes no other fields, with what is known of it besides.
    fn schema() -> RefOr<Schema> {
        let mut schema = FaultDefinition::schema();
        if let RefOr::T(Schema::Object(fault)) = &mut schema {
            fault.description = Some("A fault that was asked for.".to_owned());
            fault.properties.insert("id".to_owned(), Ref::from_schema_name(FaultId::name()).into());
            fault.properties.insert("calls".to_owned(), u64::schema());
            fault.required.extend(["id", "calls"].map(str::to_owned));
        }
        schema
    }
}

impl ToSchema for Fault {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((FaultId::name().into_owned(), FaultId::schema()));
        FaultDefinition::schemas(schemas);
    }
}

/// What a fault does to one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mishap {
    /// The answer's status; none leaves the call alone once the delay has passed.
    pub status: Option<u16>,
    /// `Retry-After` in seconds.
    pub retry_after: Option<u32>,
    /// How long the call is held up first, in milliseconds of real time.
    pub delay_ms: u64,
    /// Whether it gets no answer at all.
    pub drop: bool,
    /// Whether a mail comes twice.
    pub duplicate: bool,
}

impl Mishap {
    /// Holds the call up for as long as it is to be late.
    #[expect(clippy::disallowed_methods, reason = "a delay that somebody asked for is felt in real time")]
    pub async fn hold_up(&self) {
        if self.delay_ms > 0 {
            tokio::time::sleep(Duration::from_millis(self.delay_ms)).await;
        }
    }
}

const LOAD: &str = "select id, doc, calls from faults order by position";
const ADD: &str = "insert into faults (id, doc, calls) values (?1, ?2, 0)";
const COUNT: &str = "update faults set calls = ?2 where id = ?1";
const REMOVE: &str = "delete from faults where id = ?1";
const CLEAR: &str = "delete from faults";

/// The faults that a file keeps.
pub(crate) fn load(read: &Read<'_>) -> Result<Vec<Fault>, StoreError> {
    read.all(LOAD, [], |row| {
        let calls: i64 = row.get(2)?;
        let definition = row.get::<_, Json<FaultDefinition>>(1)?.0;
        Ok(Fault { id: row.get::<_, Text<FaultId>>(0)?.0, definition, calls: calls.cast_unsigned() })
    })
}

/// Keeps a new fault.
pub(crate) fn add(tx: &Tx<'_>, fault: &Fault) -> Result<(), StoreError> {
    tx.execute(ADD, params![Text(fault.id), Json(&fault.definition)]).map(drop)
}

/// Keeps how many calls each has met.
pub(crate) fn count(tx: &Tx<'_>, faults: &[Fault]) -> Result<(), StoreError> {
    faults.iter().try_for_each(|fault| tx.execute(COUNT, params![Text(fault.id), fault.calls.cast_signed()]).map(drop))
}

/// Forgets one fault, or all of them; whether there was one.
pub(crate) fn remove(tx: &Tx<'_>, id: Option<FaultId>) -> Result<bool, StoreError> {
    let gone = match id {
        Some(id) => tx.execute(REMOVE, params![Text(id)])?,
        None => tx.execute(CLEAR, [])?,
    };
    Ok(gone > 0)
}

impl Faults {
    /// Every fault with the calls that it has met, oldest first.
    #[must_use]
    pub fn list(&self) -> Vec<Fault> {
        self.with(|known| known.clone())
    }

    /// Counts a call against every fault that is about it; what the oldest of those that act does to it. `path` is
    /// without its query; of a mail it is the recipient's address.
    #[must_use]
    pub fn judge(&self, chance: &Entropy, surface: Surface, method: &str, path: &str) -> Option<Mishap> {
        self.with(|known| {
            let mut mishap = None;
            for fault in known.iter_mut().filter(|fault| fault.definition.is_about(surface, method, path)) {
                fault.calls += 1;
                if mishap.is_none() && fault.acts(chance) {
                    mishap = Some(fault.mishap());
                }
            }
            mishap
        })
    }

    pub(crate) fn replace(&self, with: Vec<Fault>) {
        self.with(|known| *known = with);
    }

    pub(crate) fn push(&self, fault: Fault) {
        self.with(|known| known.push(fault));
    }

    pub(crate) fn forget(&self, id: Option<FaultId>) {
        self.with(|known| known.retain(|fault| id.is_some_and(|id| fault.id != id)));
    }

    fn with<T>(&self, work: impl FnOnce(&mut Vec<Fault>) -> T) -> T {
        work(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Fault {
    /// Whether it acts on the call that it has just counted.
    fn acts(&self, chance: &Entropy) -> bool {
        let FaultDefinition { nth, count, probability, .. } = &self.definition;
        if nth.is_some() || count.is_some() {
            let first = nth.unwrap_or(1);
            return self.calls >= first && self.calls - first < count.unwrap_or(1);
        }
        // A digest, not a draw: other calls between do not change which ones fail.
        let drawn = chance.derive(&format!("fault/{}/{}", self.id, self.calls));
        let drawn = u32::from_le_bytes([drawn[0], drawn[1], drawn[2], drawn[3]]);
        probability.is_none_or(|probability| f64::from(drawn) < probability * 2_f64.powi(32))
    }

    fn mishap(&self) -> Mishap {
        let FaultDefinition { status, retry_after, delay_ms, drop, duplicate, .. } = self.definition;
        Mishap { status, retry_after, delay_ms, drop, duplicate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(definition: &str) -> Faults {
        let definition: FaultDefinition = serde_json::from_str(definition).expect("a fault");
        definition.check().expect("a fault that can be");
        let faults = Faults::default();
        faults.push(Fault { id: FaultId::well_known(1), definition, calls: 0 });
        faults
    }

    /// Which of ten calls fail.
    fn failing(faults: &Faults, seed: u64) -> Vec<usize> {
        let chance = Entropy::from_seed("default", seed);
        let call = |_: &usize| faults.judge(&chance, Surface::Graph, "GET", "/v1.0/users").is_some();
        (1..=10).filter(call).collect()
    }

    #[test]
    fn calls_are_counted_from_the_nth_on() {
        for (numbers, expected) in [
            ("\"nth\":3", &[3][..]),
            ("\"nth\":3,\"count\":2", &[3, 4][..]),
            ("\"count\":2", &[1, 2][..]),
            ("\"probability\":1", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10][..]),
            ("\"probability\":0", &[][..]),
        ] {
            let faults = faults(&format!("{{\"surface\":\"graph\",\"status\":503,{numbers}}}"));
            assert_eq!(failing(&faults, 7), expected, "{numbers}");
        }
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed_and_takes_about_its_share() {
        let half = || faults("{\"surface\":\"graph\",\"status\":503,\"probability\":0.5}");
        assert_eq!(failing(&half(), 7), failing(&half(), 7));
        let chance = Entropy::from_seed("default", 7);
        let faults = half();
        let failed = (0..1000).filter(|_| faults.judge(&chance, Surface::Graph, "GET", "/").is_some()).count();
        assert!((430..570).contains(&failed), "{failed}");
    }

    #[test]
    fn a_fault_is_about_its_surface_method_and_path() {
        let faults = faults("{\"surface\":\"graph\",\"method\":\"get\",\"path\":\"/v1.0/USERS*\",\"drop\":true}");
        let chance = Entropy::from_seed("default", 7);
        for (surface, method, path, hit) in [
            (Surface::Graph, "GET", "/v1.0/users", true),
            (Surface::Graph, "GET", "/v1.0/users/1/memberOf", true),
            (Surface::Graph, "POST", "/v1.0/users", false),
            (Surface::Graph, "GET", "/beta/users", false),
            (Surface::Login, "GET", "/v1.0/users", false),
        ] {
            assert_eq!(faults.judge(&chance, surface, method, path).is_some(), hit, "{surface:?} {method} {path}");
        }
        assert_eq!(faults.list()[0].calls, 2);
    }

    #[test]
    fn the_oldest_that_acts_wins_and_all_of_them_count() {
        let one = faults("{\"surface\":\"graph\",\"status\":503,\"nth\":2}");
        let definition = serde_json::from_str("{\"surface\":\"graph\",\"status\":429}").expect("a fault");
        one.push(Fault { id: FaultId::well_known(2), definition, calls: 0 });
        let chance = Entropy::from_seed("default", 7);
        let status = || one.judge(&chance, Surface::Graph, "GET", "/").and_then(|mishap| mishap.status);
        assert_eq!([status(), status(), status()], [Some(429), Some(503), Some(429)]);
    }
}
