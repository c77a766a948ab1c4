"""HTTP with one emulator."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener

from ._errors import ControlError, Unreachable

# A test that fails shows its own lines.
__tracebackhide__ = True

# Seconds of real time that a call may take; the emulator is near.
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def document(self) -> Any:
        try:
            return json.loads(self.text) if self.text else None
        except ValueError:
            return None

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


class Connection:
    """One origin. `epitaph` says what became of the emulator, for the case that it does not answer."""

    def __init__(self, origin: str, ca_file: Path | None, epitaph: Callable[[], str] = str) -> None:
        self.origin = origin
        self._opener = _opener(origin, ca_file)
        self._epitaph = epitaph

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        patience: float = PATIENCE,
    ) -> Answer:
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        url = self.origin + path + (f"?{urlencode(asked)}" if asked else "")
        data = None if body is None else json.dumps(body).encode()
        request = Request(url, data, {"Content-Type": "application/json", **(headers or {})}, method=method)
        try:
            with self._opener.open(request, timeout=patience) as response:
                return Answer(response.status, _names_in_small(response.headers), response.read().decode())
        except HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, _names_in_small(refusal.headers), refusal.read().decode())
        except (OSError, HTTPException) as error:
            reason = error.reason if isinstance(error, URLError) else error
            raise Unreachable(f"{method} {url} got no answer: {reason}{self._epitaph()}") from error


def _names_in_small(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _opener(origin: str, ca_file: Path | None) -> OpenerDirector:
    # The emulator is on this machine or network: a proxy for the world would not find it.
    direct = ProxyHandler({})
    if not origin.startswith("https:"):
        return build_opener(direct)
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:
            raise Unreachable(f"the certificates of {origin} in {ca_file}: {error.strerror}") from error
    return build_opener(direct, HTTPSHandler(context=context))


class Control:
    """The control API of one sandbox. What this package has no method for is called here.

    >>> sandbox.control.patch("/settings", {"mail.link_scanner": True})
    """

    def __init__(self, connection: Connection, root: str, sandbox: str | None = None) -> None:
        self._connection = connection
        self._root = root
        self._sandbox = sandbox

    def of(self, sandbox: str) -> Control:
        """The same for a sandbox."""
        return Control(self._connection, self._root, sandbox)

    def get(self, path: str, query: Mapping[str, Any] | None = None, *, patience: float = PATIENCE) -> Any:
        return self._call("GET", path, query=query, patience=patience)

    def post(self, path: str, body: Any = None) -> Any:
        return self._call("POST", path, body=body or {})

    def put(self, path: str, body: Any = None) -> Any:
        return self._call("PUT", path, body=body or {})

    def patch(self, path: str, body: Any) -> Any:
        return self._call("PATCH", path, body=body)

    def delete(self, path: str) -> Any:
        return self._call("DELETE", path, body={})

    def _call(self, method: str, path: str, *, query: Mapping[str, Any] | None = None, **sent: Any) -> Any:
        query = {"sandbox": self._sandbox, **(query or {})}
        answer = self._connection.send(method, self._root + path, query=query, **sent)
        if answer.is_good:
            return answer.document
        problem = answer.document if isinstance(answer.document, dict) else {}
        detail = problem.get("detail") or f"{method} {path} failed"
        raise ControlError(answer.status, detail, problem.get("field"))
