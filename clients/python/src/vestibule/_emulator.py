"""A running emulator: one that was found, or one that was started here."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any
from uuid import uuid4

from ._connection import Connection, Control
from ._errors import Unreachable
from ._place import Place, named, written
from ._program import Program, found
from ._sandbox import Sandbox


class Emulator:
    """One process, in which there are as many emulated clouds as you ask for.

    `control_url` is the root of its control API, `url` its origin over TLS, which is authority and Graph to your code,
    `ca_file` the certificates to trust, where they are known.
    """

    def __init__(self, place: Place, program: Program | None = None) -> None:
        epitaph: Callable[[], str] = program.epitaph if program else str
        self.control_url = place.origin + place.root
        self.ca_file = place.ca_file
        # http and https are spoken on the same port.
        self.url = place.origin.replace("http://", "https://", 1)
        self._program = program
        self._connection = Connection(place.origin, place.ca_file, epitaph)
        self.control = Control(self._connection, place.root)

    def new_sandbox(
        self, name: str | None = None, *, world: Mapping[str, Any] | None = None, seed: int | None = None
    ) -> Sandbox:
        """A cloud of its own: the built-in clinic, or the world document. Leave it with `with`, or `drop()` it.

        With a seed the same name and calls give the same ids, and time stands still at the start of 2027: libraries
        that look at the clock of the machine find tokens of that time expired or not yet valid.
        """
        name = name or f"test-{uuid4().hex[:12]}"
        self.control.post("/sandboxes", {"name": name, "world": world, "seed": seed})
        return self.sandbox(name)

    def sandbox(self, name: str = "default") -> Sandbox:
        """A cloud that is there already."""
        return Sandbox(name, self._connection, self.control.of(name), self)

    def close(self) -> None:
        """Stops the process, if it was started here."""
        if self._program is not None:
            self._program.stop()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Emulator at {self.url}>"


def start(
    program: str | os.PathLike[str] | None = None,
    *,
    world: str | os.PathLike[str] | None = None,
    situation: str | None = None,
    seed: int | None = None,
    allow_outbound: tuple[str, ...] = (),
    timeout: float = 30.0,
) -> Emulator:
    """Starts an emulator on free ports: the program named, that of `VESTIBULE_BIN`, or the `vestibule` on the `PATH`.

    `world` (a file), `situation` and `seed` are about the sandbox `default`. It ends with `close()`, or with this
    process, however that ends.
    """
    said = {"--world": world, "--situation": situation, "--seed": seed}
    flags = [word for flag, value in said.items() if value is not None for word in (flag, str(value))]
    flags += [word for host in allow_outbound for word in ("--allow-outbound", host)]
    running, place = Program.start(found(program), flags, timeout)
    return Emulator(place, running)


def attach(control_url: str | None = None, *, ca_file: str | os.PathLike[str] | None = None) -> Emulator:
    """The emulator that runs there: at that address, that of `VESTIBULE_CONTROL_URL`, or that of the state file."""
    control_url = control_url or os.environ.get("VESTIBULE_CONTROL_URL")
    place = named(control_url, ca_file) if control_url else written()
    if place is None:
        raise Unreachable("no emulator runs here: run `vestibule start`, or name one with VESTIBULE_CONTROL_URL")
    emulator = Emulator(place)
    emulator.control.get("/livez")
    return emulator


def connect() -> Emulator:
    """The emulator that `VESTIBULE_CONTROL_URL` names, else the one that runs here, else one that is started."""
    if os.environ.get("VESTIBULE_CONTROL_URL"):
        return attach()
    with suppress(Unreachable):
        return attach()
    return start()
