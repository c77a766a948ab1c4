"""One emulated cloud: what a test asks of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Unpack
from uuid import uuid4

from ._connection import PATIENCE, Connection, Control
from ._documents import Clock, Decision, Mail
from ._errors import ControlError, NoMail
from ._faults import Fault, How, Surface
from ._guests import Guests
from ._read import read, said

if TYPE_CHECKING:
    from ._emulator import Emulator

# A test that fails shows its own lines.
__tracebackhide__ = True

# Where each kind of client looks for the certificates that it trusts.
_TRUST = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")


class Snapshot:
    """A state of a sandbox that was kept: directory, mail, clock, logs."""

    def __init__(self, sandbox: Sandbox, name: str) -> None:
        self.name = name
        self._sandbox = sandbox

    def restore(self) -> None:
        """Returns to it."""
        self._sandbox.restore(self.name)


class Sandbox(Guests):
    """One emulated cloud, with its own tenants, people, apps, mail, clock, faults and logs.

    Every other call of the control API is one of `control`.
    """

    def __init__(self, name: str, connection: Connection, control: Control, emulator: Emulator) -> None:
        super().__init__(connection, control, emulator.url)
        self.name = name
        self.control = control
        self.emulator = emulator

    # What your code is told.

    def environment(self, app: str | None = None) -> dict[str, str]:
        """What an app's process is told by its environment, as by `vestibule exec`: addresses, the tenant that invites,
        client id and secret (of the daemon, or the app named), the certificates to trust."""
        tenant = self.world().resource
        client = tenant.app(app) if app else tenant.daemon
        told = {
            "VESTIBULE_URL": self.emulator.url,
            "VESTIBULE_CONTROL_URL": self.emulator.control_url,
            "AZURE_AUTHORITY_HOST": self.emulator.url,
            "GRAPH_BASE_URL": self.emulator.url,
            "AZURE_TENANT_ID": tenant.id,
            "AZURE_CLIENT_ID": client.app_id,
        }
        if client.secrets:
            told["AZURE_CLIENT_SECRET"] = client.secrets[0]
        if self.emulator.ca_file is not None:
            told |= {name: str(self.emulator.ca_file) for name in _TRUST}
        return told

    # Mail.

    def wait_for_mail(
        self, to: str | None = None, *, kind: str | None = None, after: Mail | None = None, timeout: int = 10
    ) -> Mail:
        """The first mail that matches, as soon as it is there; `timeout` is in seconds of real time."""
        query = {"to": to, "kind": kind, "after": after and after.id, "timeout": timeout}
        try:
            return read(Mail, self.control.get("/mail/wait", query, patience=timeout + PATIENCE))
        except ControlError as error:
            if error.status != 404:
                raise
            words = [kind, "mail", f"to {to}" if to else None, f"after {after.subject!r}" if after else None]
            wanted = " ".join(word for word in words if word)
            there = "".join(f"\n  {mail.kind} to {', '.join(mail.to)}: {mail.subject}" for mail in self.mails())
            raise NoMail(f"no {wanted} within {timeout} s; in the inbox: {there or 'nothing'}") from None

    def mails(self, to: str | None = None, *, kind: str | None = None, after: Mail | None = None) -> list[Mail]:
        """The mails that are there, newest first."""
        query = {"to": to, "kind": kind, "after": after and after.id}
        return [read(Mail, mail) for mail in self.control.get("/mail", query)["value"]]

    # Time.

    def clock(self) -> Clock:
        return read(Clock, self.control.get("/clock"))

    def advance(self, by: timedelta | str) -> Clock:
        """Time passes, by an ISO 8601 duration like `P31D`; what falls due on the way is done."""
        if isinstance(by, timedelta):
            by = f"PT{int(by.total_seconds())}S"
        return self._move({"advance": by})

    def set_clock(self, to: datetime) -> Clock:
        """`to` names its time zone."""
        return self._move({"set": to.isoformat()})

    def freeze(self) -> Clock:
        """Time stands still until it is moved."""
        return self._move({"mode": "frozen"})

    def resume(self) -> Clock:
        return self._move({"mode": "running"})

    def _move(self, change: Mapping[str, str]) -> Clock:
        return read(Clock, self.control.patch("/clock", change))

    # States.

    def snapshot(self, name: str | None = None) -> Snapshot:
        """Keeps everything as it stands; one of the same name is replaced."""
        name = name or f"snapshot-{uuid4().hex[:8]}"
        self.control.put(f"/snapshots/{name}")
        return Snapshot(self, name)

    def restore(self, name: str) -> None:
        """Returns to a snapshot by its name."""
        self.control.post(f"/snapshots/{name}/restore")

    def reset(self, situation: str | None = None) -> None:
        """Back to the beginning, or to the beginning of a situation like `domain-denied-later`."""
        self.control.post("/reset", said({"situation": situation}))

    # What goes wrong, and what is so.

    def fault(self, surface: Surface, **how: Unpack[How]) -> Fault:
        """Calls of a surface fail, come late, or get no answer, until the fault is removed: `with` does that."""
        return Fault(self.control.post("/faults", {"surface": surface, **said(how)})["id"], self.control)

    def assert_that(self, *assertions: Mapping[str, Any]) -> None:
        """Fails with what was expected and what is, unless every assertion holds.

        >>> sandbox.assert_that({"mail": {"to": "dr.lee@fabrikam-clinic.example", "count": 1}})
        """
        answer = self.control.post("/assertions", {"assertions": list(assertions)})
        wrong = [result for result in answer["results"] if not result["passed"]]
        if wrong:
            raise AssertionError("\n".join(f"expected {one['expected']}, found {one['found']}" for one in wrong))

    def whatif(self, question: str, **asked: Any) -> Decision:
        """What would be decided, and why; nothing is done.

        The questions are `invite` (`inviter`, `email`), `redeem` (`email` or `invitation_id`) and `signIn`
        (`client_id`, `account`), of the tenant that invites, unless `tenant_id` says otherwise.
        """
        asked = {"tenant_id": self.world().resource.id, **asked}
        return read(Decision, self.control.post("/whatif", {"question": question, **said(asked)}))

    def decisions(self, top: int | None = None) -> list[Decision]:
        """What was decided, newest first."""
        return [read(Decision, one) for one in self.control.get("/decisions", {"top": top})["value"]]

    # Its end.

    def drop(self) -> None:
        """It is gone, and its tokens are dead."""
        self.control.delete(f"/sandboxes/{self.name}")

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop()

    def __repr__(self) -> str:
        return f"<Sandbox {self.name}>"
