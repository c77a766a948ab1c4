//! Values for the examples of the document: those of the built-in world in the sandbox `default`, where every example
//! works as it stands.

use invitations::bulk;

/// Woodgrove Hospital.
pub(crate) const WOODGROVE: &str = "ce92152a-a347-58d4-a430-c55567fe7d2b";
/// The client id of My Apps, the same everywhere.
pub(super) const MY_APPS: &str = "2793995e-0a7d-40d7-bd35-6968ba142197";
/// What Invite Bot is called.
pub(crate) const INVITE_BOT_NAME: &str = "Invite Bot";
/// Its client id.
pub(crate) const INVITE_BOT: &str = "79ba0823-f8cd-576b-8402-93da48df0e35";

/// A file of bulk invitations with somebody in it.
pub(super) fn bulk_file() -> String {
    let template = bulk::template();
    let headings = template.lines().take(2).map(|line| format!("{line}\r\n"));
    let guest = "priya.nair@lakeside-practice.example,https://localhost:8443/myapps,true,Welcome\r\n".to_owned();
    headings.chain([guest]).collect()
}
