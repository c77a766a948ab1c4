"""Guests are invited, redeem, and find their app: one cloud for each test."""

import pytest

from vestibule import Refused, Sandbox, claims

LEE = "dr.lee@fabrikam-clinic.example"


def test_a_guest_accepts_her_invitation_and_finds_the_app(sandbox: Sandbox) -> None:
    invitation = sandbox.invite(LEE, inviter="gil.ito@woodgrove.example", message="Welcome to Health Records.")
    sandbox.assign(invitation, "Health Records")

    mail = sandbox.wait_for_mail(LEE, kind="invitation")
    assert "Welcome to Health Records." in (mail.text or "")

    guest = sandbox.redeem(mail, app="Health Records", scope="openid profile email")
    assert guest.external_user_state == "Accepted"
    assert guest.identity_provider == "entra"
    assert guest.tokens is not None
    assert guest.tokens.id_token is not None
    assert claims(guest.tokens.id_token)["email"] == LEE

    assert [tile.display_name for tile in sandbox.my_apps(LEE)] == ["Health Records"]


def test_who_may_invite_is_decided_by_the_setting(sandbox: Sandbox) -> None:
    policies = sandbox.graph("Policy.ReadWrite.Authorization")
    policies.patch("/policies/authorizationPolicy", {"allowInvitesFrom": "adminsAndGuestInviters"})

    with pytest.raises(Refused) as refusal:
        sandbox.invite(LEE, inviter="max.berg@woodgrove.example")
    assert (refusal.value.status, refusal.value.code) == (403, "Forbidden")
    assert refusal.value.rule == "authorizationPolicy.allowInvitesFrom"


def test_a_guest_who_is_not_assigned_does_not_get_in(sandbox: Sandbox) -> None:
    sandbox.redeem(sandbox.invite(LEE))

    kept_out = sandbox.sign_in(LEE, "Health Records", expect="refused")
    assert kept_out.refusal is not None
    assert kept_out.refusal.code == "AADSTS50105"


def test_a_passcode_is_good_for_half_an_hour(sandbox: Sandbox) -> None:
    sandbox.invite("dana@mailbox.example")
    at_the_passcode = sandbox.redeem("dana@mailbox.example", stop_at="signIn")
    passcode = sandbox.wait_for_mail("dana@mailbox.example", kind="passcode").passcode
    assert passcode is not None

    sandbox.advance("PT31M")

    late = sandbox.redeem("dana@mailbox.example", session=at_the_passcode.session, passcode=passcode, expect="refused")
    assert late.refusal is not None
    assert late.refusal.code == "VESTIBULE_PASSCODE_INVALID"
