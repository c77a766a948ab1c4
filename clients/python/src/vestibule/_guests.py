"""What people do in a sandbox: they are invited, redeem, sign in, and leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack
from uuid import UUID

from ._connection import Connection, Control
from ._documents import Decision, Invitation, Journey, Mail, Outcome, Tile, Tokens, World
from ._errors import Refused, UnexpectedOutcome
from ._graph import Graph
from ._people import Choices, Flaws, intended
from ._read import read, said

# A test that fails shows its own lines.
__tracebackhide__ = True

# The id of My Apps, in every tenant.
_MY_APPS = "2793995e-0a7d-40d7-bd35-6968ba142197"
# The app role of an app that has none of its own: default access.
_DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"


class Guests:
    """The part of a sandbox that is about people. Where no tenant is named, it is the one that invites."""

    def __init__(self, connection: Connection, control: Control, url: str) -> None:
        self._connection = connection
        self._control = control
        self._url = url

    def world(self) -> World:
        """Tenants, accounts and apps with their ids and credentials."""
        return read(World, self._control.get("/world"))

    def decision(self, id: str) -> Decision:
        """What was decided, and why; a refusal names its decision."""
        return read(Decision, self._control.get(f"/decisions/{id}"))

    def invite(
        self,
        email: str,
        *,
        inviter: str | None = None,
        redirect_url: str | None = None,
        display_name: str | None = None,
        user_type: str = "Guest",
        send_mail: bool = True,
        message: str | None = None,
        language: str | None = None,
        cc: str | None = None,
    ) -> Invitation:
        """Invites through Graph: as the daemon, or as `inviter` (a sign-in name), who needs the right to.

        The mail shows the `message` of a person alone: so does the real service.
        """
        recipients = [{"emailAddress": {"address": cc}}] if cc else None
        info = {"customized_message_body": message, "message_language": language, "cc_recipients": recipients}
        body = {
            "invited_user_email_address": email,
            "invited_user_display_name": display_name,
            "invited_user_type": user_type,
            "invite_redirect_url": redirect_url or self._url + "/myapps",
            "send_invitation_message": send_mail,
            "invited_user_message_info": said(info) or None,
        }
        answer = self.graph("User.Invite.All", account=inviter).post("/invitations", said(body))
        return read(Invitation, answer)

    def redeem(
        self,
        who: Invitation | Mail | str,
        *,
        expect: Outcome | None = None,
        account: str | None = None,
        app: str | None = None,
        scope: str = "openid profile",
        **choices: Unpack[Choices],
    ) -> Journey:
        """Walks a guest through her invitation, past the same gates as in a browser.

        `who` is an invitation, its mail, its link, its id, or the invited address. With `app` (a name or client id) she
        goes on to it, and the answer has its tokens. A guest who does not arrive raises `Refused`; `expect="refused"`
        turns that round.
        """
        asked = {**self._selected(who), "account": account, **choices}
        if app is not None:
            asked["tokens"] = {"client_id": self._client_id(app), "scope": scope}
        return self._walk("/redemptions", asked, expect or intended(choices, "accepted"))

    def sign_in(
        self,
        account: str,
        app: str,
        *,
        expect: Outcome | None = None,
        tenant_id: str | None = None,
        scope: str = "openid profile",
        **choices: Unpack[Choices],
    ) -> Journey:
        """Signs a person in to an app (a name or client id); a pending guest is redeemed on the way."""
        asked = {
            "account": account,
            "client_id": self._client_id(app),
            "tenant_id": tenant_id or self.world().resource.id,
            "scope": scope,
            **choices,
        }
        return self._walk("/sign-ins", asked, expect or intended(choices, "signedIn"))

    def my_apps(self, account: str, **choices: Unpack[Choices]) -> tuple[Tile, ...]:
        """The tiles that a person sees on My Apps, once she has signed in there."""
        return self.sign_in(account, _MY_APPS, **choices).tiles or ()

    def assign(self, guest: Invitation | Journey | str, app: str, *, role: str = _DEFAULT_ACCESS) -> None:
        """Assigns a guest (or a user's id) to an app, in a role by its id."""
        match guest:
            case Invitation():
                principal: str | None = guest.invited_user.id
            case Journey():
                principal = guest.user_id
            case _:
                principal = guest
        resource = self.world().resource.app(app).service_principal_id
        body = {"principalId": principal, "resourceId": resource, "appRoleId": role}
        graph = self.graph("AppRoleAssignment.ReadWrite.All", "Application.Read.All")
        graph.post(f"/servicePrincipals/{resource}/appRoleAssignedTo", body)

    def leave(self, account: str, *, tenant_id: str | None = None) -> None:
        """A guest leaves the organization, as in My Account."""
        asked = {"tenantId": tenant_id or self.world().resource.id, "account": account}
        answer = self._control.post("/leave", asked)
        if refusal := answer["refusal"]:
            raise Refused(refusal["code"], refusal["message"], self._decided(refusal["decisionId"]))

    def graph(self, *permissions: str, account: str | None = None) -> Graph:
        """Graph with exactly these permissions, as the daemon or as `account`.

        Without any: with what the daemon is granted, or `User.Read`.

        >>> policies = sandbox.graph("Policy.ReadWrite.Authorization")
        >>> policies.patch("/policies/authorizationPolicy", {"allowInvitesFrom": "none"})
        """
        if account is not None:
            tokens = self.token(account, scope=" ".join(permissions) or "User.Read")
        else:
            tokens = self.token(roles=permissions or None)
        return Graph(self._connection, tokens.access_token, self.decision)

    def token(
        self,
        account: str | None = None,
        *,
        app: str | None = None,
        tenant_id: str | None = None,
        scope: str | None = None,
        roles: tuple[str, ...] | None = None,
        claims: Mapping[str, Any] | None = None,
        **flaws: Unpack[Flaws],
    ) -> Tokens:
        """Forges any token, sound or with flaws: a person's (`scope`) or an app's own (`roles`, or what it is granted).

        `claims` are merged in last. Nothing is asked, no password, consent, assignment or policy.
        """
        tenant = self.world().resource
        client = tenant.app(app) if app else tenant.daemon
        asked = {"account": account, "scope": scope, "roles": roles, **flaws}
        body = {"tenantId": tenant_id or tenant.id, "clientId": client.app_id, **said(asked), "claims": claims or {}}
        return read(Tokens, self._control.post("/tokens", body))

    def _selected(self, who: Invitation | Mail | str) -> dict[str, Any]:
        if isinstance(who, Invitation):
            return {"invitation_id": who.id}
        if isinstance(who, Mail):
            if who.redeem_url is None:
                raise ValueError(f"the mail {who.subject!r} has no redeem link")
            return {"redeem_url": who.redeem_url}
        if who.startswith(("http://", "https://")):
            return {"redeem_url": who}
        if _is_id(who):
            return {"invitation_id": who}
        return {"email": who, "tenant_id": self.world().resource.id}

    def _client_id(self, app: str) -> str:
        return app if _is_id(app) else self.world().resource.app(app).app_id

    def _walk(self, path: str, asked: Mapping[str, Any], expected: Outcome) -> Journey:
        journey = read(Journey, self._control.post(path, said(asked)))
        if journey.outcome == expected:
            return journey
        if journey.refusal is None:
            raise UnexpectedOutcome(expected, journey)
        refusal = journey.refusal
        raise Refused(refusal.code, refusal.message, self._decided(refusal.decision_id), journey=journey)

    def _decided(self, id: str | None) -> Decision | None:
        return self.decision(id) if id else None


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
