"""What the emulator answers, as values.

Every field is called as in the control API and in Graph, in Python's spelling: `externalUserState` is
`external_user_state`. The one exception is `Mail.sender`, because `from` is a word of the language.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Outcome = Literal["accepted", "signedIn", "stopped", "cancelled", "declined", "refused"]
Verdict = Literal["allow", "require", "deny"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """Code and message that the real service gives."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule that was asked: the path of its setting, what it saw, what it said."""

    rule: str
    saw: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What policy decided, with every rule that was asked."""

    id: str
    at: datetime
    question: str
    verdict: Verdict
    tenant_id: str | None
    denial: Denial | None
    obligations: tuple[str, ...]
    trace: tuple[Rule, ...]

    @property
    def rule(self) -> str | None:
        """The rule that decided: the first that said no, else the first that asked for something."""
        for verdict in ("deny", "require"):
            for step in self.trace:
                if step.verdict == verdict:
                    return step.rule
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a person did not get in."""

    code: str
    message: str
    decision_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a person's way, with what came of it."""

    step: str
    result: str
    tenant_id: str | None
    agreement_id: str | None
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """An app on My Apps."""

    display_name: str
    app_id: str
    launch_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a token endpoint answers; `claims` reads one."""

    access_token: str
    id_token: str | None
    refresh_token: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """A person's way into a tenant: a redemption, or a sign-in."""

    outcome: Outcome
    session: str
    invitation_id: str | None
    user_id: str | None
    tenant_id: str | None
    external_user_state: str | None
    identity_provider: str | None
    steps: tuple[Step, ...]
    landing_url: str | None
    refusal: Refusal | None
    tokens: Tokens | None
    code: str | None
    tiles: tuple[Tile, ...] | None

    def result(self, step: str) -> str | None:
        """What came of a step, like `mfa`; None when it was not reached."""
        return next((reached.result for reached in self.steps if reached.step == step), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedUser:
    """The guest's object."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation as Graph answers it."""

    id: str
    status: str
    invited_user: InvitedUser
    invited_user_email_address: str
    invited_user_display_name: str | None
    invited_user_type: str
    invite_redeem_url: str
    invite_redirect_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail in the inbox."""

    id: str
    kind: Literal["invitation", "passcode", "notification", "other"]
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    reply_to: str | None
    subject: str
    date: datetime
    language: str | None
    text: str | None
    html: str | None
    redeem_url: str | None
    passcode: str | None
    unsubscribe_url: str | None
    invitation_id: str | None
    tenant_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A sandbox's time."""

    now: datetime
    mode: Literal["running", "frozen"]
    offset_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who belongs to a tenant; the password is None once it was changed."""

    id: str
    user_principal_name: str
    display_name: str
    mail: str | None
    password: str | None
    roles: tuple[str, ...]
    user_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An app of a tenant, with its credentials."""

    display_name: str
    app_id: str
    object_id: str
    service_principal_id: str | None
    secrets: tuple[str, ...]
    certificates: tuple[dict[str, Any], ...]
    redirect_uris: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """An organization."""

    name: str
    kind: Literal["resource", "partner"]
    id: str
    initial_domain: str
    domains: tuple[str, ...]
    accounts: tuple[Account, ...]
    apps: tuple[App, ...]

    @property
    def daemon(self) -> App:
        """The app that a script acts as: Invite Bot, else the first that has a secret."""
        with_secret = [app for app in self.apps if app.secrets]
        for app in with_secret:
            if app.display_name == "Invite Bot":
                return app
        if not with_secret:
            raise KeyError(f"{self.name} has no app with a secret")
        return with_secret[0]

    def app(self, name: str) -> App:
        """The app with that display name or client id."""
        for app in self.apps:
            if name in (app.display_name, app.app_id):
                return app
        raise KeyError(f"{self.name} has no app {name!r} but {[app.display_name for app in self.apps]}")

    def account(self, name: str) -> Account:
        """The account with that sign-in name, display name or id."""
        for account in self.accounts:
            if name in (account.user_principal_name, account.display_name, account.id):
                return account
        known = [account.user_principal_name for account in self.accounts]
        raise KeyError(f"{self.name} has no account {name!r} but {known}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalAccount:
    """Somebody without an organization; a mailbox has no password."""

    provider: Literal["microsoft", "google", "mailbox"]
    address: str
    display_name: str | None
    password: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Who and what a sandbox began with, and what was added since."""

    sandbox: str
    tenants: tuple[Tenant, ...]
    personal_accounts: tuple[PersonalAccount, ...]

    def tenant(self, name: str) -> Tenant:
        """The tenant with that name, domain or id."""
        for tenant in self.tenants:
            if name in (tenant.name, tenant.id, tenant.initial_domain, *tenant.domains):
                return tenant
        raise KeyError(f"this world has no tenant {name!r} but {[tenant.name for tenant in self.tenants]}")

    @property
    def resource(self) -> Tenant:
        """The tenant that invites: the first of its kind."""
        for tenant in self.tenants:
            if tenant.kind == "resource":
                return tenant
        raise KeyError('this world has no tenant that invites (kind "resource")')
