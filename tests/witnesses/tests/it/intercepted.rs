//! Scripts in which only Microsoft's names stand, under `vestibule exec --intercept`.

use crate::script::Script;

fn tell(script: &str, expected: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    Script::intercepted(script, folder.path()).says(expected);
}

#[test]
fn msal_for_python_invites_without_a_line_about_the_emulator() {
    tell(
        "intercepted_msal_python.py",
        &[
            "invited: PendingAcceptance https://login.microsoftonline.com",
            "redeemed: accepted",
            "state: Accepted",
            "token from the cache: True",
            "wrong secret: invalid_client 7000215",
            "another host: ProxyError",
        ],
    );
}

#[test]
fn azure_identity_and_the_graph_sdk_for_python_invite_as_they_come() {
    tell(
        "intercepted_graph_sdk_python.py",
        &[
            "invited: PendingAcceptance https://login.microsoftonline.com",
            "redeemed: accepted",
            "mail: dr.silva@contoso-medical.example",
            "token from the cache: True",
            "nobody: 404 Request_ResourceNotFound",
            "wrong secret: AADSTS7000215",
        ],
    );
}

#[test]
fn the_azure_cli_invites_in_microsofts_own_cloud() {
    tell(
        "intercepted_azure_cli.sh",
        &["guests: dr.silva@contoso-medical.example", "state: Accepted", "myself: Invite Bot"],
    );
}
