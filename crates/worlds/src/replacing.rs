//! What builds a file aside and puts it in the place of a world's own: reset, another document, import, restore. No
//! request sees a mixture.

use std::path::{Path, PathBuf};

use kernel::{Clock, TenantId};
use store::{Lifetime, Read, StoreError, rows};

use crate::document::WorldDocument;
use crate::kept::Source;
use crate::making::{Found, Making, first_clock, open_file, tenant_ids};
use crate::{State, World, WorldError};

/// What a world is to be from now on.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// What its own document says, or once that of a situation.
    Again(Option<WorldDocument>),
    /// What another document says, which is its own from now on.
    Document(WorldDocument),
    /// A state that was written out.
    State(State),
}

impl World {
    /// Returns to the world document: everything that happened since is gone, ids are as before, the clock stands where
    /// a new world's does. With a situation the world begins with that one's document instead, once: the next plain
    /// reset returns to its own. The world as it is then.
    pub async fn reset(&self, situation: Option<WorldDocument>) -> Result<Self, WorldError> {
        let _turn = self.renewal().lock().await;
        let (aside, _) = self.build(Content::Again(situation)).await?;
        self.swap(&aside, Lifetime::Durable).await
    }

    /// Puts another file in the place of the world's own. Its time is followed before anybody sees it, and nothing falls
    /// due meanwhile: what is in it must not be judged by the time that it leaves.
    pub(crate) async fn swap(&self, aside: &Path, lifetime: Lifetime) -> Result<Self, WorldError> {
        let _turn = self.agenda().lock().await;
        let clock = self.clock().clone();
        let follow = move |read: &Read<'_>| {
            clock.restore(Found::read(read)?.ok_or(WorldError::NoWorld)?.clock);
            Ok::<_, WorldError>(())
        };
        self.store().replace(aside, lifetime, follow).await?;
        self.renewed().await
    }

    /// Builds the file that the world is to be; where it lies, and whose tenants are in it.
    pub(crate) async fn build(&self, content: Content) -> Result<(PathBuf, Vec<TenantId>), WorldError> {
        let (world, aside) = (self.clone(), self.path().with_extension("aside"));
        let built = aside.clone();
        let work = tokio::task::spawn_blocking(move || world.build_at(&built, &content));
        let tenants = work.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
        Ok((aside, tenants))
    }

    fn build_at(&self, aside: &Path, content: &Content) -> Result<Vec<TenantId>, WorldError> {
        let (found, own) = self.store().read_now(|read| {
            let found = Found::read(read)?.expect("a world was made with its row");
            Ok::<_, StoreError>((found, Found::document_text(read)?))
        })?;
        let begin = Found { clock: first_clock(found.seed.map(i64::cast_unsigned)), ..found.clone() };
        // What was issued before stays readable: it is the same world.
        let (name, key, now) = (self.name(), self.key(), Clock::new(begin.clock).now());
        let file = |document: &_, begins_with: &_| {
            Making { name, found: &begin, document, begins_with, keeps: Some(key) }.file(aside)
        };
        let own_document = |text: &str| serde_json::from_str::<WorldDocument>(text).map_err(StoreError::from);
        match content {
            Content::Again(None) => self.made_at(aside, Source::new(&begin, key, own), now, |of| {
                let document = own_document(of.document())?;
                file(&document, &document)
            }),
            Content::Again(Some(situation)) => Ok(file(&own_document(&own)?, situation)?.1),
            Content::Document(document) => {
                let text = serde_json::to_string(document).map_err(StoreError::from)?;
                self.made_at(aside, Source::new(&begin, key, text), now, |_| file(document, document))
            }
            Content::State(state) => self.written_at(aside, &found, state),
        }
    }

    /// Writes the rows of a state into a file of their own.
    fn written_at(&self, aside: &Path, found: &Found, state: &State) -> Result<Vec<TenantId>, WorldError> {
        let _ = std::fs::remove_file(aside);
        let store = open_file(aside)?;
        store.write_now(|tx| {
            rows::write(tx, &state.tables)?;
            if WorldDocument::written(tx)? != state.document {
                return Err(WorldError::Contradiction);
            }
            let came = Found::read(tx)?.ok_or(WorldError::NoWorld)?;
            came.belong(tx, found)?;
            if came.origins != found.origins {
                came.follow(tx, self.name(), self.root(), &found.origins)?;
            }
            tenant_ids(tx)
        })
    }
}
