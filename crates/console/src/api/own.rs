use worlds::document::WorldView;

use crate::control::examples::{INVITE_BOT, INVITE_BOT_NAME, WOODGROVE};

/// What the examples speak of, as it is called in the reader's own sandbox.
#[derive(Debug)]
pub(super) struct Own {
    names: Vec<(&'static str, String)>,
}

impl Own {
    /// Those of a world; what it does not have keeps the name that it has in the built-in one.
    pub(super) fn of(world: &WorldView) -> Self {
        let Some(tenant) = world.tenants.first() else { return Self { names: Vec::new() } };
        let bot = tenant.apps.iter().find(|app| app.display_name == INVITE_BOT_NAME);
        let bot = bot.map(|app| (INVITE_BOT, app.app_id.to_string()));
        Self { names: std::iter::once((WOODGROVE, tenant.id.to_string())).chain(bot).collect() }
    }

    /// A text of the examples in the reader's own terms.
    pub(super) fn put(&self, text: String) -> String {
        self.names.iter().fold(text, |text, (there, here)| text.replace(there, here))
    }
}
