//! Sandboxes that become what they were before, or something else.

use kernel::TenantId;
use store::Lifetime;

use super::{Sandboxes, registry};
use crate::document::WorldDocument;
use crate::making::tenant_ids;
use crate::replacing::Content;
use crate::{State, World, WorldError};

impl Sandboxes {
    /// Returns a sandbox to its world document, or has it begin in a situation.
    pub async fn reset(&self, world: &World, situation: Option<WorldDocument>) -> Result<World, WorldError> {
        self.become_what(world, Content::Again(situation)).await
    }

    /// Makes a sandbox anew from another document, which is its own from now on.
    pub async fn replace(&self, world: &World, document: WorldDocument) -> Result<World, WorldError> {
        self.become_what(world, Content::Document(document)).await
    }

    /// Makes a sandbox what a state says that was written out.
    pub async fn import(&self, world: &World, state: State) -> Result<World, WorldError> {
        self.become_what(world, Content::State(state)).await
    }

    /// Returns a sandbox to a snapshot of it.
    pub async fn restore(&self, world: &World, snapshot: &str) -> Result<World, WorldError> {
        let _turn = world.renewal().lock().await;
        let aside = world.copy_of_snapshot(snapshot).await?;
        let renewed = world.swap(&aside, self.lifetime(world)).await?;
        let tenants = renewed.store().read(tenant_ids).await?;
        self.claim(renewed.name(), tenants).await?;
        self.enter(&renewed);
        Ok(renewed)
    }

    /// Notes that a world's tenants may be others than before.
    pub async fn note_tenants(&self, world: &World) -> Result<(), WorldError> {
        let tenants = world.store().read(tenant_ids).await?;
        self.claim(world.name(), tenants).await
    }

    async fn become_what(&self, world: &World, content: Content) -> Result<World, WorldError> {
        let _turn = world.renewal().lock().await;
        let (aside, tenants) = world.build(content).await?;
        self.claim(world.name(), tenants).await?;
        let renewed = world.swap(&aside, self.lifetime(world)).await?;
        self.enter(&renewed);
        Ok(renewed)
    }

    /// Gives a sandbox these tenants, unless one of them stands in another.
    async fn claim(&self, name: &str, tenants: Vec<TenantId>) -> Result<(), WorldError> {
        let registry = self.with_index(|index| {
            index.claim(name, &tenants)?;
            Ok::<_, WorldError>(index.registry.clone().filter(|_| index.stays(name)))
        })?;
        let (Some(registry), name) = (registry, name.to_owned()) else { return Ok(()) };
        Ok(registry.write(move |tx| registry::claim(tx, &name, &tenants)).await?)
    }

    /// Whether a sandbox's file outlives the process.
    fn lifetime(&self, world: &World) -> Lifetime {
        match &self.inner.grounds {
            Some(grounds) if world.path().starts_with(&grounds.temporary) => Lifetime::Ephemeral,
            _ => Lifetime::Durable,
        }
    }
}
