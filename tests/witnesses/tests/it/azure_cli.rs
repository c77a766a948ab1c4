//! The Azure CLI, as a service principal.

use crate::script::Stage;

#[tokio::test]
async fn the_azure_cli_invites_a_guest_who_accepts() {
    let stage = Stage::open().await;
    stage.script("azure_cli.sh", "Invite Bot").says(&[
        "invited: PendingAcceptance",
        "guests: dr.silva@contoso-medical.example",
        "myself: Invite Bot",
        "assigned: Health Records",
        "redeemed: accepted",
        "state: Accepted",
        "token from the cache: True",
        "without the role: Forbidden Authorization_RequestDenied",
        "wrong secret: AADSTS7000215",
    ]);
    let guests = stage.emulator.bot().await.get("/users?$filter=userType%20eq%20'Guest'").await.expect(200);
    assert_eq!(guests["value"][0]["mail"], "dr.silva@contoso-medical.example", "{guests}");
}

#[tokio::test]
async fn the_azure_cli_signs_in_to_a_cloud_whose_addresses_it_was_told() {
    let stage = Stage::open().await;
    let told = ["signed in: servicePrincipal", "users: 1", "myself: Invite Bot"];
    stage.script("azure_cli_by_endpoints.sh", "Invite Bot").says(&told);
}
