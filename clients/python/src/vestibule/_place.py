"""Where a running emulator is, as far as the environment and the state file tell."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from ._errors import VestibuleError

_CONTROL = "/_vestibule/v1"


@dataclass(frozen=True, slots=True)
class Place:
    """The root of a control API, and the certificates to trust, where they are known."""

    origin: str
    root: str
    ca_file: Path | None

    @classmethod
    def of(cls, control_url: str, ca_file: Path | None) -> Place:
        """The place with that address; a bare origin stands for its control API."""
        parts = urlsplit(control_url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise VestibuleError(f"{control_url!r} is no address of an emulator, like https://localhost:8443")
        root = parts.path.rstrip("/") or _CONTROL
        return cls(urlunsplit((parts.scheme, parts.netloc, "", "", "")), root, ca_file)


def named(control_url: str, ca_file: str | os.PathLike[str] | None = None) -> Place:
    """The place that somebody named. Whose certificates are not told are those of our own emulator, if it is that one;
    else those that OpenSSL trusts: it follows `SSL_CERT_FILE`, which `vestibule exec` sets."""
    place = Place.of(control_url, None)
    if ca_file is not None:
        return Place(place.origin, place.root, Path(ca_file))
    ours = written()
    if ours is not None and ours.origin == place.origin:
        return ours
    told = os.environ.get("SSL_CERT_FILE")
    return Place(place.origin, place.root, Path(told) if told else None)


def written() -> Place | None:
    """The place that an emulator wrote into the state file of the data directory; it may be gone since."""
    try:
        state = json.loads((_data_directory() / "state.json").read_text("utf-8"))
        return Place.of(state["control"], Path(state["caFile"]))
    except (OSError, ValueError, KeyError, TypeError, VestibuleError):
        return None


def _data_directory() -> Path:
    """Where `vestibule start` keeps its things when nobody says otherwise."""
    if chosen := os.environ.get("VESTIBULE_DATA"):
        return Path(chosen)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData/Local")) / "vestibule/data"
    if sys.platform == "darwin":
        return home / "Library/Application Support/vestibule"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share") / "vestibule"
