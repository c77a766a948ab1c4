//! The signing keys as one world uses them.

use kernel::Caller;

use super::World;
use crate::{Arrival, WorldError};

impl World {
    /// Lets the other of the two keys sign from now on. The one that signed stays published, unless it is retired.
    pub async fn roll_keys(&self, arrival: &Arrival, retire: bool) -> Result<(), WorldError> {
        self.write(arrival, Caller::System, move |tx, _| Ok::<_, WorldError>(sts::roll(tx, retire)?)).await?;
        self.follow_keys().await
    }

    /// Takes over what the world's file says of its keys.
    pub(super) async fn follow_keys(&self) -> Result<(), WorldError> {
        let rolled = self.inner.store.read(sts::rollover).await?;
        self.inner.keys.follow(rolled);
        Ok(())
    }
}
