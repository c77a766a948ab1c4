use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use kernel::{TenantId, Timestamp};
use store::Store;

use super::Listed;
use crate::{DEFAULT, WorldError, names};

/// Which sandboxes there are, and whose tenants are where.
pub(super) struct Index {
    known: BTreeMap<String, Known>,
    tenants: HashMap<TenantId, String>,
    /// Where those are written down that stay.
    pub(super) registry: Option<Store>,
}

/// A sandbox and its file.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) name: String,
    pub(super) file: PathBuf,
    pub(super) seed: Option<u64>,
    pub(super) created_at: Timestamp,
    pub(super) ephemeral: bool,
    /// Whether it is made; until then only its name is taken.
    pub(super) ready: bool,
}

impl Index {
    /// An index of the default world alone.
    pub(super) fn new(default: Listed, tenants: Vec<TenantId>) -> Self {
        let Listed { name, created_at, ephemeral } = default;
        let known = Known { name, file: PathBuf::new(), seed: None, created_at, ephemeral, ready: true };
        let mut index = Self { known: BTreeMap::new(), tenants: HashMap::new(), registry: None };
        index.put((known, tenants));
        index
    }

    pub(super) fn put(&mut self, (known, tenants): (Known, Vec<TenantId>)) {
        self.tenants.extend(tenants.into_iter().map(|tenant| (tenant, known.name.clone())));
        self.known.insert(known.name.clone(), known);
    }

    /// Takes a name before the sandbox is made.
    pub(super) fn reserve(&mut self, known: Known) -> Result<(), WorldError> {
        if names::is_reserved(&known.name) || self.known.contains_key(&known.name) {
            return Err(WorldError::Taken(known.name));
        }
        self.known.insert(known.name.clone(), known);
        Ok(())
    }

    /// Forgets a sandbox and its tenants; none when it was not there.
    pub(super) fn forget(&mut self, name: &str) -> Option<Known> {
        self.tenants.retain(|_, sandbox| sandbox != name);
        self.known.remove(name)
    }

    /// Gives a sandbox these tenants and no others.
    pub(super) fn claim(&mut self, name: &str, tenants: &[TenantId]) -> Result<(), WorldError> {
        for tenant in tenants {
            if let Some(sandbox) = self.tenants.get(tenant).filter(|sandbox| *sandbox != name) {
                return Err(WorldError::TenantElsewhere { tenant: *tenant, sandbox: sandbox.clone() });
            }
        }
        self.tenants.retain(|_, sandbox| sandbox != name);
        self.tenants.extend(tenants.iter().map(|tenant| (*tenant, name.to_owned())));
        Ok(())
    }

    pub(super) fn of_tenant(&self, tenant: TenantId) -> Option<String> {
        self.tenants.get(&tenant).cloned()
    }

    pub(super) fn is_single(&self) -> bool {
        self.known.len() == 1
    }

    pub(super) fn ready(&self, name: &str) -> Option<Known> {
        self.known.get(name).filter(|known| known.ready).cloned()
    }

    /// Whether a sandbox outlives the process by way of the registry; the default world is found without it.
    pub(super) fn stays(&self, name: &str) -> bool {
        name != DEFAULT && self.known.get(name).is_some_and(|known| !known.ephemeral)
    }

    pub(super) fn list(&self) -> Vec<Listed> {
        let listed = |known: &Known| Listed {
            name: known.name.clone(),
            created_at: known.created_at,
            ephemeral: known.ephemeral,
        };
        self.known.values().filter(|known| known.ready).map(listed).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> Known {
        Known {
            name: name.to_owned(),
            file: PathBuf::new(),
            seed: None,
            created_at: Timestamp::UNIX_EPOCH,
            ephemeral: true,
            ready: false,
        }
    }

    fn index() -> Index {
        let default = Listed { name: DEFAULT.to_owned(), created_at: Timestamp::UNIX_EPOCH, ephemeral: false };
        Index::new(default, vec![TenantId::well_known(1)])
    }

    #[test]
    fn a_name_is_given_once_and_again_when_it_is_free() {
        let mut index = index();
        index.reserve(known("a")).expect("a free name");
        for taken in ["a", "default", "vestibule"] {
            assert!(matches!(index.reserve(known(taken)), Err(WorldError::Taken(_))), "{taken}");
        }
        assert!(index.ready("a").is_none(), "a name is no sandbox yet");
        assert!(index.forget("a").is_some() && index.forget("a").is_none());
        index.reserve(known("a")).expect("a name that is free again");
    }

    #[test]
    fn a_tenant_stands_in_one_sandbox() {
        let (mut index, [one, two]) = (index(), [TenantId::well_known(1), TenantId::well_known(2)]);
        index.reserve(known("a")).expect("a free name");
        let error = index.claim("a", &[two, one]).expect_err("one is in default");
        assert!(matches!(error, WorldError::TenantElsewhere { tenant, .. } if tenant == one));
        assert_eq!(index.of_tenant(two), None, "nothing is given when something is refused");
        index.claim("a", &[two]).expect("a free tenant");
        assert_eq!((index.of_tenant(one).as_deref(), index.of_tenant(two).as_deref()), (Some("default"), Some("a")));
        index.claim("a", &[]).expect("no tenants");
        assert_eq!(index.of_tenant(two), None);
    }
}
