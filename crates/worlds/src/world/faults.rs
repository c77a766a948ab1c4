//! What fails on demand in one world.

use kernel::{Caller, FaultId, SignedDuration};
use mail::mishap::End;
use store::StoreError;

use super::World;
use crate::Arrival;
use crate::faults::{self, Fault, FaultDefinition, Faults, Mishap, Surface};

/// How long a mail is put off by a busy server that does not say, in seconds.
const PUT_OFF: u32 = 300;

impl World {
    /// What fails on demand in it.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// Has something fail from now on.
    pub async fn add_fault(&self, arrival: &Arrival, definition: FaultDefinition) -> Result<Fault, StoreError> {
        let added = self.write(arrival, Caller::System, move |tx, ctx| {
            let fault = Fault { id: FaultId::random(&ctx.entropy), definition, calls: 0 };
            faults::add(tx, &fault)?;
            Ok::<_, StoreError>(fault)
        });
        let fault = added.await?;
        self.inner.faults.push(fault.clone());
        Ok(fault)
    }

    /// Has one thing fail no more, or nothing; whether something did.
    pub async fn remove_fault(&self, id: Option<FaultId>) -> Result<bool, StoreError> {
        let was = self.inner.store.write(move |tx| faults::remove(tx, id)).await?;
        self.inner.faults.forget(id);
        Ok(was)
    }

    /// What goes wrong with a call, which is counted by this.
    #[must_use]
    pub fn mishap(&self, surface: Surface, method: &str, path: &str) -> Option<Mishap> {
        self.inner.faults.judge(&self.inner.root, surface, method, path)
    }

    /// How a mail to these addresses ends, once the fault has passed that holds it up. Every address is counted; the
    /// first that meets a fault decides.
    pub(super) async fn fate(&self, to: Vec<String>) -> End {
        let met: Vec<Mishap> = to.iter().filter_map(|to| self.mishap(Surface::Mail, "", to)).collect();
        let Some(fault) = met.first() else { return End::Arrives };
        fault.hold_up().await;
        postal(*fault)
    }
}

/// How the way of a mail ends that meets a fault.
fn postal(fault: Mishap) -> End {
    match fault.status {
        _ if fault.drop => End::Lost,
        _ if fault.duplicate => End::Twice,
        Some(status @ 500..) => End::SentBack(status),
        Some(_) => End::PutOff(SignedDuration::from_secs(fault.retry_after.unwrap_or(PUT_OFF).into())),
        None => End::Arrives,
    }
}
