"""What fails on demand."""

from __future__ import annotations

from types import TracebackType
from typing import Literal, TypedDict

from ._connection import Control

Surface = Literal["graph", "login", "portal", "myapps", "control", "mail", "notifications"]


class How(TypedDict, total=False):
    """Which calls, and how they fail. With neither `nth` and `count` nor `probability` it is every call."""

    method: str
    # A glob.
    path: str
    # The first matching call from now on that fails, and how many do from there.
    nth: int
    count: int
    probability: float
    status: int
    # Seconds.
    retry_after: int
    # Milliseconds of real time.
    delay_ms: int
    drop: bool
    # Of mail alone.
    duplicate: bool


class Fault:
    """A fault that is in force until it is removed."""

    def __init__(self, id: str, control: Control) -> None:
        self.id = id
        self._control = control

    def remove(self) -> None:
        self._control.delete(f"/faults/{self.id}")

    def __enter__(self) -> Fault:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()
