"""An emulator of our own, started for as long as this process lives."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from threading import Timer
from typing import IO, Any

from ._errors import ProgramNotFound, StartFailed
from ._place import Place

# `vestibule exec` runs an emulator on free ports, forgets everything at the end, and ends with its command. The command
# tells us where the emulator is and then waits for the end of its input: that comes when we close it, and also when
# this process dies, however it dies. So no emulator is ever left behind.
_HOLDER = """\
import json, os, sys
print(json.dumps({name: os.environ[name] for name in ("VESTIBULE_CONTROL_URL", "SSL_CERT_FILE")}), flush=True)
sys.stdin.read()
"""
# Seconds of real time for an emulator to stop by itself.
_LAST_SECONDS = 10.0


class Program:
    """A running `vestibule`."""

    def __init__(self, process: subprocess.Popen[str], log: IO[str]) -> None:
        self._process = process
        self._log = log
        self._last_words: str | None = None

    @classmethod
    def start(cls, path: str, flags: Sequence[str], patience: float) -> tuple[Program, Place]:
        """Starts it, and waits until it is ready."""
        log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 (it is closed by `stop`)
        command = [path, "exec", *flags, "--", sys.executable, "-I", "-S", "-c", _HOLDER]
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=_environment(),
                **_apart(),
            )
        except OSError as error:
            log.close()
            raise StartFailed(f"cannot run {path}: {error.strerror}") from error
        program = cls(process, log)
        line = program._first_line(patience)
        if not line:
            program.stop()
            raise StartFailed(f"{path} was not ready{program.epitaph()}")
        told = json.loads(line)
        return program, Place.of(told["VESTIBULE_CONTROL_URL"], Path(told["SSL_CERT_FILE"]))

    def _first_line(self, patience: float) -> str:
        """Empty when it ends before it says anything, or is ended because it takes too long."""
        assert self._process.stdout is not None, "it was started with a pipe"
        too_long = Timer(patience, self._give_up, [patience])
        too_long.start()
        try:
            return self._process.stdout.readline()
        finally:
            too_long.cancel()

    def _give_up(self, patience: float) -> None:
        self._last_words = f" within {patience:g} s"
        self._process.kill()

    def stop(self) -> None:
        """Ends it; a second time does nothing."""
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None, "it was started with pipes"
            pipe.close()
        try:
            self._process.wait(_LAST_SECONDS)
        except subprocess.TimeoutExpired:
            # Somebody else has our end of its input, a process that was forked off this one.
            self._process.terminate()
            self._process.wait()
        self.epitaph()
        self._log.close()

    def epitaph(self) -> str:
        """What it said before it ended; empty while it runs."""
        status = self._process.poll()
        if status is None:
            return ""
        if self._last_words is None:
            self._log.seek(0)
            said = self._log.read().strip()
            self._last_words = f"; it ended with status {status}" + (f" and said:\n{said}" if said else "")
        return self._last_words


def found(program: str | os.PathLike[str] | None) -> str:
    """The program that is named, else that of `VESTIBULE_BIN`, else the one on the `PATH`."""
    named = os.fspath(program) if program is not None else os.environ.get("VESTIBULE_BIN")
    path = shutil.which(named or "vestibule")
    if path is not None:
        return path
    if named is not None:
        raise ProgramNotFound(f"{named!r} is no program that can be run")
    raise ProgramNotFound(
        "no emulator runs, and there is no `vestibule` on the PATH to start one: build it with `cargo build --release` "
        "and set VESTIBULE_BIN to target/release/vestibule, or run `vestibule start`"
    )


def _environment() -> dict[str, str]:
    # Every emulator of a run would write its addresses into that one file.
    return {name: value for name, value in os.environ.items() if name not in ("VESTIBULE_STATE_FILE", "VESTIBULE_BIN")}


def _apart() -> dict[str, Any]:
    """Ctrl-C is for the tests: they still need the emulator while they tidy up."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}
