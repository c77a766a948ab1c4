"""Microsoft Graph, asked with a token that holds exactly what a test wants it to hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ._connection import Connection
from ._documents import Decision
from ._errors import GraphError, Refused

# A test that fails shows its own lines.
__tracebackhide__ = True

_VERSIONS = ("/v1.0/", "/beta/")


class Graph:
    """Graph with one token. A path without version is of `v1.0`."""

    def __init__(self, connection: Connection, token: str, decision: Callable[[str], Decision]) -> None:
        self._connection = connection
        self._token = token
        self._decision = decision

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        return self.request("GET", path, query=query)

    def post(self, path: str, body: Any) -> Any:
        return self.request("POST", path, body=body)

    def patch(self, path: str, body: Any) -> Any:
        return self.request("PATCH", path, body=body)

    def put(self, path: str, body: Any) -> Any:
        return self.request("PUT", path, body=body)

    def delete(self, path: str) -> Any:
        return self.request("DELETE", path)

    def request(self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None) -> Any:
        """What Graph answers, as JSON; None where it answers nothing."""
        path = path if path.startswith(_VERSIONS) else "/v1.0" + path
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = self._connection.send(method, path, query=query, body=body, headers=headers)
        if answer.is_good:
            return answer.document
        error = (answer.document or {}).get("error", {})
        code, message = error.get("code", "unknown"), error.get("message", answer.text)
        decision = answer.headers.get("x-vestibule-decision")
        if decision is None:
            raise GraphError(answer.status, code, message)
        raise Refused(code, message, self._decision(decision), status=answer.status)
