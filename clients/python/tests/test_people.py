"""What people do, with every choice that they have."""

import pytest

from vestibule import ControlError, GraphError, Invitation, Mail, Refused, Sandbox, UnexpectedOutcome, claims

LEE = "dr.lee@fabrikam-clinic.example"


def test_an_invitation_says_everything_that_graph_takes(sandbox: Sandbox) -> None:
    invitation = sandbox.invite(
        LEE,
        inviter="gil.ito@woodgrove.example",
        redirect_url="https://records.woodgrove.example/",
        display_name="Dr Lee",
        message="Willkommen",
        language="de-DE",
        cc="head@woodgrove.example",
    )
    assert (invitation.status, invitation.invited_user_display_name) == ("PendingAcceptance", "Dr Lee")
    assert invitation.invite_redirect_url == "https://records.woodgrove.example/"
    mail = sandbox.wait_for_mail(LEE)
    assert (mail.cc, mail.language) == (("head@woodgrove.example",), "de-DE")
    assert mail.invitation_id == invitation.id


def test_an_invitation_without_mail_sends_none(sandbox: Sandbox) -> None:
    sandbox.invite(LEE, send_mail=False)
    assert sandbox.mails() == []


@pytest.mark.parametrize("by", ["invitation", "mail", "link", "id", "address"])
def test_an_invitation_is_redeemed_by_whatever_names_it(sandbox: Sandbox, by: str) -> None:
    invitation = sandbox.invite(LEE)
    mail = sandbox.wait_for_mail(LEE)
    names: dict[str, Invitation | Mail | str] = {
        "invitation": invitation,
        "mail": mail,
        "link": invitation.invite_redeem_url,
        "id": invitation.id,
        "address": LEE,
    }
    guest = sandbox.redeem(names[by])
    assert (guest.outcome, guest.user_id) == ("accepted", invitation.invited_user.id)
    assert guest.result("consent") == "accepted"
    assert guest.result("nothing") is None


def test_a_mail_without_a_link_redeems_nothing(sandbox: Sandbox) -> None:
    sandbox.invite("dana@mailbox.example")
    sandbox.redeem("dana@mailbox.example", stop_at="signIn")
    with pytest.raises(ValueError, match="has no redeem link"):
        sandbox.redeem(sandbox.wait_for_mail(kind="passcode"))


def test_who_is_told_to_cancel_is_expected_to(sandbox: Sandbox) -> None:
    invitation = sandbox.invite(LEE)
    assert sandbox.redeem(invitation, stop_at="consent").outcome == "stopped"
    assert sandbox.redeem(invitation, consent="cancel").outcome == "cancelled"
    with pytest.raises(UnexpectedOutcome, match="expected accepted, but it ended cancelled; steps: discovery: entra"):
        sandbox.redeem(invitation, consent="cancel", expect="accepted")


def test_a_refusal_tells_the_rules_that_were_asked(sandbox: Sandbox) -> None:
    sandbox.reset("domain-denied-later")
    with pytest.raises(Refused) as refused:
        sandbox.redeem(LEE)
    refusal = refused.value
    assert refusal.decision is not None
    assert refusal.journey is not None
    assert (refusal.decision_id, refusal.decision.verdict) == (refusal.decision.id, "deny")
    assert refusal.journey.outcome == "refused"
    assert f"deny: {refusal.rule} saw" in str(refusal)
    assert refusal.code in str(refusal)


def test_a_refusal_without_a_policy_names_no_rule(sandbox: Sandbox) -> None:
    link = sandbox.invite(LEE).invite_redeem_url
    with pytest.raises(Refused) as refused:
        sandbox.redeem(link.replace("ticket%3d", "ticket%3dx"))
    assert refused.value.code == "VESTIBULE_INVITATION_INVALID"


def test_where_she_is_and_what_she_sits_at_are_told(sandbox: Sandbox) -> None:
    policies = sandbox.graph("Policy.ReadWrite.ConditionalAccess", "Policy.Read.All", "Application.Read.All")
    policies.post(
        "/identity/conditionalAccess/policies",
        {
            "displayName": "Compliant devices",
            "state": "enabled",
            "conditions": {
                "users": {"includeUsers": ["All"]},
                "applications": {"includeApplications": ["All"]},
                "clientAppTypes": ["all"],
            },
            "grantControls": {"operator": "OR", "builtInControls": ["compliantDevice"]},
        },
    )
    mia = "mia.novak@woodgrove.example"
    with pytest.raises(Refused, match="conditionalAccess"):
        sandbox.my_apps(mia)
    signed_in = sandbox.sign_in(mia, "Ward Rounds", device={"compliant": True}, location={"country": "DE"})
    assert signed_in.outcome == "signedIn"


def test_a_guest_leaves_and_is_refused_where_the_setting_says_no(sandbox: Sandbox) -> None:
    sandbox.redeem(sandbox.invite(LEE))
    policies = sandbox.graph("Policy.ReadWrite.ExternalIdentities")
    policies.patch("/beta/policies/externalIdentitiesPolicy", {"allowExternalIdentitiesToLeave": False})
    with pytest.raises(Refused):
        sandbox.leave(LEE)
    policies.patch("/beta/policies/externalIdentitiesPolicy", {"allowExternalIdentitiesToLeave": True})
    sandbox.leave(LEE)
    with pytest.raises(ControlError):
        sandbox.leave(LEE)


def test_a_token_says_what_was_asked_for(sandbox: Sandbox) -> None:
    world = sandbox.world()
    told = claims(sandbox.token().access_token)
    assert told["tid"] == world.resource.id
    assert "User.Invite.All" in told["roles"]
    delegated = sandbox.token("mia.novak@woodgrove.example", app="Lab CLI", scope="User.Read openid", claims={"x": [1]})
    assert delegated.id_token is not None
    told = claims(delegated.access_token)
    assert (told["scp"].split()[0], told["x"]) == ("User.Read", [1])
    expired = sandbox.token(roles=("User.Read.All",), expired=True)
    assert claims(expired.access_token)["exp"] < sandbox.clock().now.timestamp()


def test_graph_is_asked_with_exactly_the_permissions_named(sandbox: Sandbox) -> None:
    me = sandbox.graph(account="mia.novak@woodgrove.example").get("/me")
    assert me["displayName"] == "Mia Novak"
    with pytest.raises(Refused) as refused:
        sandbox.graph("User.Invite.All").get("/users")
    assert refused.value.code == "Authorization_RequestDenied"
    guests = sandbox.graph("User.Read.All").get("/users", {"$filter": "userType eq 'Guest'", "$count": "true"})
    assert guests["value"] == []
    assert sandbox.graph("User.Read.All").get("/beta/users", {"$top": 1})["value"]
    with pytest.raises(GraphError) as error:
        sandbox.graph("User.Read.All").get("/users/nobody@woodgrove.example")
    assert (error.value.status, error.value.code) == (404, "Request_ResourceNotFound")


def test_names_that_are_not_there_are_answered_with_those_that_are(sandbox: Sandbox) -> None:
    world = sandbox.world()
    assert world.tenant("fabrikam-clinic.example").account(LEE).password
    assert world.resource.app("Health Records").redirect_uris
    for ask in (world.tenant, world.resource.app, world.resource.account):
        with pytest.raises(KeyError, match="has no .* 'nothing' but"):
            ask("nothing")
