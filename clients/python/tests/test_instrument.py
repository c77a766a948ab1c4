"""Mail, time, states, faults and assertions."""

from datetime import UTC, datetime, timedelta

import pytest

from vestibule import ControlError, GraphError, NoMail, Sandbox, Unreachable

LEE = "dr.lee@fabrikam-clinic.example"
SILVA = "dr.silva@contoso-medical.example"


def test_mail_that_does_not_come_is_answered_with_what_is_there(sandbox: Sandbox) -> None:
    sandbox.invite(LEE)
    first = sandbox.wait_for_mail()
    there = f"no mail to {SILVA} within 0 s; in the inbox: \n  invitation to {LEE}: Woodgrove"
    with pytest.raises(NoMail, match=there):
        sandbox.wait_for_mail(SILVA, timeout=0)
    sandbox.invite(SILVA)
    assert sandbox.wait_for_mail(after=first).to == (SILVA,)
    assert [mail.to[0] for mail in sandbox.mails()] == [SILVA, LEE]
    with pytest.raises(ControlError, match="kind"):
        sandbox.wait_for_mail(kind="letter", timeout=0)


def test_time_is_moved_held_and_let_go(sandbox: Sandbox) -> None:
    before = sandbox.freeze()
    assert (before.mode, sandbox.clock().now) == ("frozen", before.now)
    assert sandbox.advance(timedelta(days=31)).now == before.now + timedelta(days=31)
    assert sandbox.advance("P1D").now == before.now + timedelta(days=32)
    there = datetime(2031, 5, 1, 12, tzinfo=UTC)
    assert sandbox.set_clock(there).now == there
    assert sandbox.resume().mode == "running"
    with pytest.raises(ControlError, match="advance: "):
        sandbox.advance("a month")


def test_a_snapshot_brings_everything_back(sandbox: Sandbox) -> None:
    sandbox.invite(LEE)
    pending = sandbox.snapshot()
    sandbox.redeem(LEE)
    sandbox.assert_that({"guest": {"tenantId": sandbox.world().resource.id, "email": LEE, "state": "Accepted"}})

    pending.restore()
    assert sandbox.redeem(LEE, stop_at="consent").outcome == "stopped", "she is pending again"

    sandbox.reset()
    assert sandbox.mails() == []
    with pytest.raises(ControlError) as unknown:
        sandbox.restore("nothing")
    assert unknown.value.status == 404


def test_calls_fail_as_often_as_was_said_and_until_the_fault_is_removed(sandbox: Sandbox) -> None:
    sandbox.fault("graph", path="/v1.0/invitations", nth=2, count=1, status=429, retry_after=5)
    sandbox.invite(LEE)
    with pytest.raises(GraphError) as throttled:
        sandbox.invite(SILVA)
    assert throttled.value.status == 429
    sandbox.invite(SILVA)

    with sandbox.fault("graph", drop=True), pytest.raises(Unreachable, match="got no answer"):
        sandbox.invite(SILVA)
    sandbox.invite(SILVA)


def test_an_assertion_says_what_was_expected_and_what_is(sandbox: Sandbox) -> None:
    sandbox.invite(LEE)
    sandbox.assert_that({"mail": {"to": LEE, "count": 1}}, {"request": {"method": "POST", "status": 201}})
    with pytest.raises(AssertionError, match="expected 2 mail.*, found 1"):
        sandbox.assert_that({"mail": {"count": 2}}, {"mail": {"count": 1}})


def test_what_if_tells_what_would_be_decided_and_does_nothing(sandbox: Sandbox) -> None:
    answer = sandbox.whatif("invite", inviter="max.berg@woodgrove.example", email="ada.morgan@woodgrove.example")
    assert (answer.verdict, answer.rule) == ("deny", "directory.addresses")
    assert answer.denial is not None
    assert answer.denial.code == "BadRequest"
    assert sandbox.decisions(top=1) == []
    allowed = sandbox.whatif("invite", inviter="max.berg@woodgrove.example", email=LEE)
    assert (allowed.verdict, allowed.rule) == ("allow", None)


def test_the_rest_of_the_control_api_is_there_too(sandbox: Sandbox) -> None:
    sandbox.control.patch("/settings", {"redeem.allow_any_account": True})
    assert sandbox.control.get("/settings")["redeem.allow_any_account"] is True
    with pytest.raises(ControlError, match="nothing"):
        sandbox.control.patch("/settings", {"nothing": True})
