//! The exercise "invite external clinicians to the health records app", word by word.
//!
//! Told once: the same steps are walked in this process, over sockets and in a real browser. The ids are those of the
//! lab (`A1` to `C5`).

use crate::clinicians::Clinician;
use crate::emulator::Emulator;
use crate::visitor::Visitor;

/// What the portal's search box is called.
const SEARCH: &str = "Search resources, services, and docs";
/// What the administrator writes to the clinicians.
pub const MESSAGE: &str = "Welcome to the health records app & <see you>.";
/// The four answers to who may invite (behaviour §2.1).
pub const WHO_MAY_INVITE: [&str; 4] = [
    "Anyone in the organization can invite guest users including guests and non-admins (most inclusive)",
    "Member users and users assigned to specific admin roles can invite guest users including guests with member permissions",
    "Only users assigned to specific admin roles can invite guest users",
    "No one in the organization can invite guest users including admins (most restrictive)",
];
/// The three answers to which domains may be invited (behaviour §2.4).
pub const WHICH_DOMAINS: [&str; 3] = [
    "Allow invitations to be sent to any domain (most inclusive)",
    "Deny invitations to the specified domains",
    "Allow invitations only to the specified domains (most restrictive)",
];

/// A1: the administrator signs in to the portal.
pub async fn sign_in_to_the_portal(visitor: &mut impl Visitor, emulator: &Emulator, account: &str) {
    visitor.open(&format!("{}/portal", emulator.origin())).await;
    sign_in(visitor, emulator, account).await;
    at(visitor, "Woodgrove Hospital portal").await;
    visitor.note("A1").await;
}

/// Somebody names her account and proves it with its published password.
pub async fn sign_in(visitor: &mut impl Visitor, emulator: &Emulator, account: &str) {
    let account = emulator.account(account);
    step(visitor, "sign-in", "Sign in").await;
    visitor.fill("Email address", &account.address).await;
    visitor.press("Next").await;
    step(visitor, "password", "Enter password").await;
    visitor.fill("Password", &account.password.expect("a published password")).await;
    visitor.press("Sign in").await;
}

/// A2 to A6: the administrator looks at the settings that decide who may be invited.
pub async fn review_settings(visitor: &mut impl Visitor) {
    find_the_directory(visitor, "A2").await;
    visitor.click("External Identities").await;
    step(visitor, "A3", "External Identities").await;
    visitor.click("Cross-tenant access settings").await;
    step(visitor, "A4", "Cross-tenant access settings").await;
    visitor.click("Default settings").await;
    visitor.note("A5").await;
    visitor.text().await.find("Inbound access settings").expect("the section Inbound access settings");
    let rows = visitor.rows().await;
    for applies_to in ["External users and groups", "Applications"] {
        let row = ["B2B collaboration", applies_to, "All allowed"];
        assert!(rows.iter().any(|found| found == &row), "no row {row:?} in {rows:?}");
    }
    visitor.click("External collaboration settings").await;
    step(visitor, "A6", "External collaboration settings").await;
    let text = visitor.text().await;
    assert!(text.contains("Guest invite settings") && text.contains("Collaboration restrictions"), "{text}");
    let choices = visitor.choices().await;
    for choice in WHO_MAY_INVITE.iter().chain(&WHICH_DOMAINS) {
        assert!(choices.iter().any(|found| found == choice), "no choice {choice:?} in {choices:?}");
    }
}

/// B1 to B7: the administrator invites a clinician and sees her in the list.
pub async fn invite(visitor: &mut impl Visitor, clinician: Clinician) {
    visitor.click("Home").await;
    step(visitor, "B1", "Woodgrove Hospital portal").await;
    find_the_directory(visitor, "B2").await;
    visitor.click("Users").await;
    step(visitor, "B3", "Users").await;
    visitor.menu("New user").await;
    visitor.note("B4-menu").await;
    visitor.click("Invite external user").await;
    step(visitor, "B4", "Invite user").await;
    visitor.fill("Email address", clinician.address()).await;
    visitor.fill("Personal message", MESSAGE).await;
    visitor.note("B5").await;
    visitor.press("Invite").await;
    step(visitor, "B6", "Users").await;
    let rows = visitor.rows().await;
    let name = clinician.guest_name();
    let row = rows.iter().find(|row| row.contains(&name)).unwrap_or_else(|| panic!("{name} is not in {rows:?}"));
    assert!(row.contains(&"Guest".to_owned()), "B7: {row:?}");
}

/// B8 to B17: the administrator assigns a clinician, still pending, to the app.
pub async fn assign(visitor: &mut impl Visitor, clinician: Clinician) {
    visitor.click("Home").await;
    step(visitor, "B8", "Woodgrove Hospital portal").await;
    find_the_directory(visitor, "B9").await;
    visitor.click("Enterprise applications").await;
    visitor.note("B10").await;
    visitor.click("All applications").await;
    visitor.note("B11").await;
    visitor.click("Health Records").await;
    visitor.note("B12").await;
    visitor.click("Users and groups").await;
    visitor.note("B12").await;
    let before = assigned(visitor).await;
    visitor.click("Add user/group").await;
    step(visitor, "B13", "Add Assignment").await;
    visitor.click("None Selected").await;
    visitor.note("B14").await;
    visitor.tick(clinician.address()).await;
    visitor.press("Select").await;
    step(visitor, "B15", "Add Assignment").await;
    assert!(visitor.text().await.contains("1 user selected"), "{}", visitor.text().await);
    visitor.press("Assign").await;
    visitor.note("B16").await;
    assert_eq!(assigned(visitor).await, before + 1, "B17: {:?}", visitor.rows().await);
}

async fn assigned(visitor: &mut impl Visitor) -> usize {
    let rows = visitor.rows().await;
    rows.iter().filter(|row| row.iter().any(|cell| cell == "Default Access")).count()
}

/// C1 to C5: the clinician opens the mail, accepts, and opens the app.
pub async fn redeem(visitor: &mut impl Visitor, emulator: &Emulator, clinician: Clinician) {
    open_the_invitation(visitor, emulator, clinician).await;
    clinician.sign_in(visitor, emulator).await;
    accept(visitor, clinician).await;
    open_the_app(visitor, emulator).await;
}

/// C1 and the first half of C2: the clinician opens the mail and follows its link.
pub async fn open_the_invitation(visitor: &mut impl Visitor, emulator: &Emulator, clinician: Clinician) {
    emulator.mail(clinician.address(), "invitation").await;
    visitor.open(&format!("{}/inbox?to={}", emulator.origin(), clinician.address())).await;
    step(visitor, "C1-inbox", "Inbox").await;
    let subject = "Ada Morgan invited you to access applications within their organization";
    visitor.click(subject).await;
    step(visitor, "C1", subject).await;
    visitor.frame("Message").await;
    let text = visitor.text().await;
    for words in
        ["Woodgrove Hospital", "woodgrove.example", MESSAGE, "Block future invitations from this organization."]
    {
        assert!(text.contains(words), "C1: no {words:?} in {text}");
    }
    visitor.click("Accept invitation").await;
}

/// The rest of C2: the clinician reads who asks for what, and accepts.
pub async fn accept(visitor: &mut impl Visitor, clinician: Clinician) {
    step(visitor, "C2", "Review permissions").await;
    let text = visitor.text().await;
    // The order of behaviour §5.6.
    let mut from = 0;
    for words in [
        clinician.address(),
        "Permissions requested by:",
        "Woodgrove Hospital",
        "woodgrove.example",
        "By accepting, you allow this organization to:",
        "Receive your profile data",
        "Collect and log your activity",
        "Use your profile data and activity data",
        "This resource is not shared by Microsoft.",
    ] {
        let found = text[from..].find(words);
        from += found.unwrap_or_else(|| panic!("C2: no {words:?} after character {from} of {text}"));
    }
    visitor.press("Accept").await;
}

/// C4 and C5: the clinician is brought to My Apps and opens the app from there.
pub async fn open_the_app(visitor: &mut impl Visitor, emulator: &Emulator) {
    step(visitor, "C4", "My Apps").await;
    let landing = format!("{}/myapps?tenantid={}", emulator.origin(), emulator.woodgrove());
    assert_eq!(visitor.url().await, landing, "C4");
    visitor.click("Health Records").await;
    step(visitor, "C5", "Health Records").await;
    let text = visitor.text().await;
    assert!(text.contains("Signed in as") && text.contains(emulator.woodgrove()), "C5: {text}");
}

async fn find_the_directory(visitor: &mut impl Visitor, id: &str) {
    visitor.search(SEARCH, "Microsoft Entra ID").await;
    visitor.note(id).await;
    visitor.click("Microsoft Entra ID").await;
    at(visitor, "Microsoft Entra ID").await;
}

async fn step(visitor: &mut impl Visitor, id: &str, h1: &str) {
    let found = visitor.h1().await;
    assert_eq!(found, h1, "{id} at {}: {}", visitor.url().await, visitor.text().await);
    visitor.note(id).await;
}

async fn at(visitor: &mut impl Visitor, h1: &str) {
    let found = visitor.h1().await;
    assert_eq!(found, h1, "at {}: {}", visitor.url().await, visitor.text().await);
}
