use crate::World;

/// The sandboxes of this process. Today there is one, `default`; whoever asks for a world already names what the
/// request said, so that more of them change nothing above.
#[derive(Clone, Debug)]
pub struct Sandboxes {
    default: World,
}

impl Sandboxes {
    /// A process with its one world.
    #[must_use]
    pub const fn new(default: World) -> Self {
        Self { default }
    }

    /// The world of a request that names no other.
    #[must_use]
    pub const fn default_world(&self) -> &World {
        &self.default
    }

    /// The world of a host label (`alice` in `alice.localhost`); none when there is no such sandbox.
    #[must_use]
    pub fn of_label(&self, label: &str) -> Option<&World> {
        (label == self.default.name()).then_some(&self.default)
    }
}
