"""What goes wrong, each kind by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._documents import Decision, Journey


class VestibuleError(Exception):
    """Anything that this package raises."""


class ProgramNotFound(VestibuleError):
    """No emulator runs, and there is no program that could be started."""


class StartFailed(VestibuleError):
    """The program ended, or stayed silent, before it was ready."""


class Unreachable(VestibuleError):
    """A call got no answer at all."""


class ControlError(VestibuleError):
    """The control API did nothing: the call was wrong."""

    def __init__(self, status: int, detail: str, field: str | None = None) -> None:
        super().__init__(f"{detail} ({status})" if field is None else f"{field}: {detail} ({status})")
        self.status = status
        self.detail = detail
        self.field = field


class GraphError(VestibuleError):
    """Microsoft Graph answered with an error that no policy decided."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{code}: {message} ({status})")
        self.status = status
        self.code = code
        self.message = message


class Refused(VestibuleError):
    """A policy said no: at Graph, on the way through an invitation, at a sign-in.

    `rule` is the path of the setting that decided. It is None, like `decision`, where no policy was asked: a wrong
    passcode, a link that leads nowhere.
    """

    def __init__(
        self,
        code: str,
        message: str,
        decision: Decision | None,
        *,
        status: int | None = None,
        journey: Journey | None = None,
    ) -> None:
        super().__init__(_told(code, message, decision))
        self.code = code
        self.message = message
        self.decision = decision
        self.status = status
        self.journey = journey

    @property
    def decision_id(self) -> str | None:
        return self.decision.id if self.decision else None

    @property
    def rule(self) -> str | None:
        return self.decision.rule if self.decision else None


class UnexpectedOutcome(VestibuleError, AssertionError):
    """A person's way ended, and not as it was expected to."""

    def __init__(self, expected: str, journey: Journey) -> None:
        steps = ", ".join(f"{step.step}: {step.result}" for step in journey.steps) or "none"
        super().__init__(f"expected {expected}, but it ended {journey.outcome}; steps: {steps}")
        self.expected = expected
        self.journey = journey


class NoMail(VestibuleError, AssertionError):
    """No such mail came in time."""


def _told(code: str, message: str, decision: Decision | None) -> str:
    lines = [f"{code}: {message}"]
    if decision is not None:
        lines += [f"  {step.verdict}: {step.rule} saw {step.saw}" for step in decision.trace]
        lines.append(f"  decision {decision.id}")
    return "\n".join(lines)
