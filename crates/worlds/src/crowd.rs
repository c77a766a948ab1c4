use std::ops::Range;

use directory::tenants::{self, TenantKind};
use directory::{DirectoryError, crowd};
use kernel::{Caller, Ctx, Origins, Scheme};
use store::{StoreError, Tx};

use crate::World;

/// People of one commit: enough that committing costs little beside them, few enough that the log stays small.
const COMMIT: u64 = 20_000;

/// How much of the file stays in memory meanwhile, in KiB: people come in no order of their ids and names.
const ROOM: &str = "pragma cache_size = -262144";

/// Why a crowd could not be made. Whoever was told of before is there.
#[derive(Debug, thiserror::Error)]
pub enum CrowdError {
    /// There is no tenant that invites.
    #[error("no tenant of the world invites anybody")]
    NoTenant,
    /// The directory does not take somebody.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl World {
    /// Has so many people be in the first tenant that invites (see [`crowd`]). `told` hears how many there are after each
    /// commit.
    pub async fn settle_crowd(&self, people: u64, mut told: impl FnMut(u64)) -> Result<(), CrowdError> {
        let arrival = self.unasked(Origins::local(Scheme::Https, "localhost", 0, 0));
        self.store().write(|tx| tx.execute(ROOM, []).map(drop)).await?;
        let mut there = 0;
        while there < people {
            let next = there..people.min(there + COMMIT);
            there = next.end;
            self.write(&arrival, Caller::System, move |tx, ctx| settle(tx, ctx, next)).await?;
            told(there);
        }
        Ok(())
    }
}

fn settle(tx: &Tx<'_>, ctx: &Ctx, numbers: Range<u64>) -> Result<(), CrowdError> {
    let mut tenants = tenants::load_all(tx)?.into_iter();
    let tenant = tenants.find(|tenant| tenant.kind == TenantKind::Resource).ok_or(CrowdError::NoTenant)?;
    Ok(crowd::settle(tx, ctx, &tenant, numbers)?)
}
