"""The fixtures: `vestibule`, one emulator for the whole run, and `sandbox`, a cloud of its own for each test."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from uuid import uuid4

import pytest

from ._emulator import Emulator, connect
from ._errors import VestibuleError
from ._sandbox import Sandbox

# How many requests a failed test shows.
_LAST = 20


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "sandbox(name=None, world=None, seed=None): what the sandbox of this test is made of"
    )


@pytest.fixture(scope="session")
def vestibule() -> Iterator[Emulator]:
    """The emulator that VESTIBULE_CONTROL_URL names, else the one that runs here, else one of this run's own."""
    try:
        emulator = connect()
    except VestibuleError as error:
        pytest.fail(str(error), pytrace=False)
    with emulator:
        yield emulator


@pytest.fixture
def sandbox(vestibule: Emulator, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """An emulated cloud that this test has to itself; it is gone at the end."""
    marker = request.node.get_closest_marker("sandbox")
    wanted = {"name": _name(request.node.name), **(marker.kwargs if marker else {})}
    with vestibule.new_sandbox(**wanted) as sandbox:
        yield sandbox


def _name(test: str) -> str:
    """The test's name as far as a host name takes it, unlike that of any other test and worker."""
    letters = re.sub("[^a-z0-9]+", "-", test.lower()).strip("-")
    return f"{letters[:48]}-{uuid4().hex[:8]}".strip("-").replace("--", "-")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails shows what its sandbox was asked, beside our own calls."""
    report = yield
    sandbox = getattr(item, "funcargs", {}).get("sandbox")
    if report.when == "call" and report.failed and isinstance(sandbox, Sandbox):
        report.sections.append((f"what sandbox {sandbox.name} was asked", _story(sandbox)))
    return report


def _story(sandbox: Sandbox) -> str:
    try:
        requests = sandbox.control.get("/requests")["value"]
    except VestibuleError as error:
        return str(error)
    asked = [request for request in requests if request["surface"] != "control"][:_LAST]
    return "\n".join(f"{one['method']} {one['path']} -> {one['status']}" for one in reversed(asked))
