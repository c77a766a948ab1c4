"""Tests of apps that invite guests, against an emulated Microsoft Entra B2B.

With pytest there is nothing to import: the fixture `sandbox` is a cloud of its own for each test.

>>> with vestibule.connect() as emulator, emulator.new_sandbox() as sandbox:
...     invitation = sandbox.invite("dr.lee@fabrikam-clinic.example")
...     guest = sandbox.redeem(invitation)
"""

from ._claims import claims
from ._connection import Control
from ._documents import (
    Account,
    App,
    Clock,
    Decision,
    Denial,
    Invitation,
    InvitedUser,
    Journey,
    Mail,
    PersonalAccount,
    Refusal,
    Rule,
    Step,
    Tenant,
    Tile,
    Tokens,
    World,
)
from ._emulator import Emulator, attach, connect, start
from ._errors import (
    ControlError,
    GraphError,
    NoMail,
    ProgramNotFound,
    Refused,
    StartFailed,
    UnexpectedOutcome,
    Unreachable,
    VestibuleError,
)
from ._faults import Fault
from ._graph import Graph
from ._sandbox import Sandbox, Snapshot

__all__ = [
    "Account",
    "App",
    "Clock",
    "Control",
    "ControlError",
    "Decision",
    "Denial",
    "Emulator",
    "Fault",
    "Graph",
    "GraphError",
    "Invitation",
    "InvitedUser",
    "Journey",
    "Mail",
    "NoMail",
    "PersonalAccount",
    "ProgramNotFound",
    "Refusal",
    "Refused",
    "Rule",
    "Sandbox",
    "Snapshot",
    "StartFailed",
    "Step",
    "Tenant",
    "Tile",
    "Tokens",
    "UnexpectedOutcome",
    "Unreachable",
    "VestibuleError",
    "World",
    "attach",
    "claims",
    "connect",
    "start",
]
