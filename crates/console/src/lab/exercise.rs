//! The exercise: its steps, and what proves each of them.

/// The exercise's id in the control API.
pub(crate) const EXERCISE: &str = "clinicians";
/// Its title.
pub(crate) const TITLE: &str = "Invite external clinicians to the health records app";

/// A step as its text says it.
pub(super) struct Step {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) proof: Proof,
}

/// What proves that a step is done.
#[derive(Clone, Copy)]
pub(super) enum Proof {
    /// These were served after the step before was done.
    Looked(&'static [&'static str]),
    /// These were served after the step before was done, and that is so now.
    LookedAt(&'static [&'static str], Fact),
    /// That is so, however it came about.
    State(Fact),
}

/// What can be so in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// Neither the invite settings nor the domain list keep the clinicians out.
    InvitationsPossible,
    /// A guest was invited.
    Invited,
    /// A guest may use an application.
    Assigned,
    /// A guest reviewed the permissions.
    Consented,
    /// A guest accepted the terms of use, or none applied to her.
    TermsPassed,
    /// A guest signed in to an application of the tenant.
    AppOpened,
}

const fn step(id: &'static str, title: &'static str, proof: Proof) -> Step {
    Step { id, title, proof }
}

/// Every step, in order.
pub(super) const STEPS: &[Step] = &[
    step("A1", "Sign in to the Azure portal", Proof::Looked(&["portal/home"])),
    step("A2", "Search for and select Microsoft Entra ID", Proof::Looked(&["portal/entra-id"])),
    step("A3", "In the left menu, select External Identities", Proof::Looked(&["portal/external-identities"])),
    step("A4", "Select Cross-tenant access settings", Proof::Looked(&["portal/cross-tenant-access"])),
    step(
        "A5",
        "On Default settings, check that B2B collaboration is All allowed under Inbound access settings",
        Proof::Looked(&["portal/cross-tenant-access/default"]),
    ),
    step(
        "A6",
        "On External collaboration settings, check Guest invite settings and Collaboration restrictions",
        Proof::LookedAt(&["portal/external-collaboration"], Fact::InvitationsPossible),
    ),
    step("B1", "Select Home in the upper left corner", Proof::Looked(&["portal/home"])),
    step("B2", "Search for and select Microsoft Entra ID", Proof::Looked(&["portal/entra-id"])),
    step("B3", "Select Users", Proof::Looked(&["portal/users"])),
    step("B4", "Select New user, then Invite external user", Proof::Looked(&["portal/invite"])),
    step("B5", "Enter the Email address and a Personal message", Proof::State(Fact::Invited)),
    step("B6", "Select Invite", Proof::State(Fact::Invited)),
    step("B7", "Find the user in the list, with the user type Guest", Proof::Looked(&["portal/users"])),
    step("B8", "Select Home", Proof::Looked(&["portal/home"])),
    step("B9", "Search for and select Microsoft Entra ID", Proof::Looked(&["portal/entra-id"])),
    step("B10", "Select Enterprise applications", Proof::Looked(&["portal/enterprise-applications"])),
    step("B11", "Select All applications and find Health Records", Proof::Looked(&["portal/all-applications"])),
    step(
        "B12",
        "On Overview, select Users and groups",
        Proof::Looked(&["portal/app/overview", "portal/app/users-and-groups"]),
    ),
    step("B13", "Select Add user/group", Proof::Looked(&["portal/app/add-assignment"])),
    step(
        "B14",
        "On Add Assignment, select None Selected under Users",
        Proof::Looked(&["portal/app/add-assignment/users"]),
    ),
    step("B15", "Find the guest, select it, and choose Select", Proof::State(Fact::Assigned)),
    step("B16", "Select Assign", Proof::State(Fact::Assigned)),
    step("B17", "Find the clinician in the list", Proof::LookedAt(&["portal/app/users-and-groups"], Fact::Assigned)),
    step("C1", "As the clinician, open the invitation mail", Proof::Looked(&["inbox/invitation"])),
    step("C2", "Select Accept invitation and review the permissions", Proof::State(Fact::Consented)),
    step("C3", "Accept the terms of use, if there are any", Proof::State(Fact::TermsPassed)),
    step("C4", "Arrive at the Apps access panel", Proof::Looked(&["myapps"])),
    step("C5", "Open Health Records", Proof::State(Fact::AppOpened)),
];
