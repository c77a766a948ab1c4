"""An emulator is started, or found where it runs, and what goes wrong is told."""

import json
import os
import select
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from ssl import create_default_context
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

import vestibule
from vestibule import Emulator, ProgramNotFound, Sandbox, StartFailed, Unreachable, VestibuleError
from vestibule._program import found

LEE = "dr.lee@fabrikam-clinic.example"
TAILWIND = """\
name = "small"

[[tenants]]
name = "Tailwind"
kind = "resource"
initialDomain = "tailwind.onmicrosoft.com"
"""


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("VESTIBULE_CONTROL_URL", raising=False)
    monkeypatch.setenv("VESTIBULE_DATA", str(tmp_path / "data"))


def told(text: str, tmp_path: Path) -> str:
    """A program that does what the Python code says."""
    program = tmp_path / "program"
    program.write_text(f"#!{sys.executable}\n{text}\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.usefixtures("nothing_runs")
def test_an_emulator_of_ones_own_is_gone_when_it_is_closed() -> None:
    with vestibule.start(seed=7) as emulator:
        assert emulator.url.startswith("https://localhost:")
        assert emulator.ca_file is not None
        assert emulator.ca_file.exists()
        assert emulator.sandbox().clock().mode == "frozen"
    assert not emulator.ca_file.exists()
    with pytest.raises(Unreachable, match="it ended with status 0"):
        emulator.sandbox().clock()
    emulator.close()


@pytest.mark.usefixtures("nothing_runs")
def test_a_world_document_is_what_it_begins_with(tmp_path: Path) -> None:
    world = tmp_path / "world.toml"
    world.write_text(TAILWIND)
    with vestibule.start(world=world) as emulator:
        assert [tenant.name for tenant in emulator.sandbox().world().tenants] == ["Tailwind"]


@pytest.mark.usefixtures("nothing_runs")
def test_an_emulator_ends_with_the_process_that_started_it() -> None:
    # It dies without a chance to tidy up.
    script = (
        "import os, sys, vestibule\n"
        "emulator = vestibule.start()\n"
        "print(emulator._program._process.pid, emulator.ca_file, flush=True)\n"
        "sys.stdin.read()\n"
        "os.abort()\n"
    )
    starter = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    process, ca_file = starter.stdout.readline().split()
    end = os.pidfd_open(int(process))
    assert Path(ca_file).exists()
    starter.communicate()
    assert starter.returncode < 0
    assert select.select([end], [], [], 30)[0], "the emulator has ended"
    os.close(end)
    assert not Path(ca_file).exists()


def test_the_emulator_that_is_named_is_found(vestibule_of_this_run: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = vestibule_of_this_run
    plain = ours.url.replace("https:", "http:")
    over_tls = vestibule.attach(ours.url, ca_file=ours.ca_file)
    assert over_tls.control_url == ours.control_url
    assert vestibule.attach(plain).url == ours.url
    monkeypatch.setenv("VESTIBULE_CONTROL_URL", ours.control_url)
    monkeypatch.setenv("SSL_CERT_FILE", str(ours.ca_file))
    with vestibule.connect() as found:
        assert (found.control_url, found.ca_file) == (ours.control_url, ours.ca_file)
    ours.sandbox().clock()


@pytest.mark.usefixtures("nothing_runs")
def test_the_emulator_of_the_state_file_is_found(vestibule_of_this_run: Emulator, tmp_path: Path) -> None:
    ours = vestibule_of_this_run
    state = tmp_path / "data/state.json"
    state.parent.mkdir()
    state.write_text(json.dumps({"control": ours.control_url, "caFile": str(ours.ca_file)}))
    assert vestibule.attach().ca_file == ours.ca_file
    assert vestibule.attach(ours.url).ca_file == ours.ca_file, "named, it is still the one of this machine"
    with vestibule.connect() as found:
        assert found.control_url == ours.control_url

    for damaged in ("", "[]", '{"control": "nowhere", "caFile": ""}'):
        state.write_text(damaged)
        with pytest.raises(Unreachable, match="no emulator runs here"):
            vestibule.attach()

    state.write_text(json.dumps({"control": "https://localhost:9/_vestibule/v1", "caFile": str(ours.ca_file)}))
    with vestibule.connect() as started:
        assert started.control_url != ours.control_url, "whose process is gone is not there"


@pytest.mark.usefixtures("nothing_runs")
def test_one_that_is_named_and_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreachable, match="no emulator runs here"):
        vestibule.attach()
    monkeypatch.setenv("VESTIBULE_CONTROL_URL", "http://localhost:9")
    with pytest.raises(Unreachable, match="GET http://localhost:9/_vestibule/v1/livez got no answer: "):
        vestibule.connect()
    with pytest.raises(VestibuleError, match="'localhost' is no address"):
        vestibule.attach("localhost")
    with pytest.raises(Unreachable, match="the certificates of https://localhost:9 in /nowhere"):
        vestibule.attach("https://localhost:9", ca_file="/nowhere")


def test_a_program_that_is_not_there_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("VESTIBULE_BIN", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProgramNotFound, match="set VESTIBULE_BIN"):
        found(None)
    monkeypatch.setenv("VESTIBULE_BIN", "/nowhere/vestibule")
    with pytest.raises(ProgramNotFound, match="'/nowhere/vestibule' is no program that can be run"):
        vestibule.start()


@pytest.mark.usefixtures("nothing_runs")
def test_a_program_that_ends_early_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(StartFailed, match="was not ready; it ended with status 1 and said:\n.*cannot read the world"):
        vestibule.start(world=tmp_path / "nothing.toml")
    broken = tmp_path / "broken"
    broken.write_text("#!/nowhere/sh")
    broken.chmod(0o755)
    with pytest.raises(StartFailed, match="cannot run .*broken"):
        vestibule.start(broken)


@pytest.mark.usefixtures("nothing_runs")
def test_a_program_that_says_nothing_is_ended(tmp_path: Path) -> None:
    silent = told("import sys; sys.stdin.read()", tmp_path)
    with pytest.raises(StartFailed, match="was not ready within 0.2 s"):
        vestibule.start(silent, timeout=0.2)


def test_sandboxes_do_not_meet(vestibule_of_this_run: Emulator) -> None:
    with vestibule_of_this_run.new_sandbox() as one, vestibule_of_this_run.new_sandbox("two", seed=7) as two:
        one.invite(LEE)
        assert two.mails() == []
        assert one.world().resource.id != two.world().resource.id
        assert two.clock().mode == "frozen"
        looked_up = vestibule_of_this_run.sandbox(one.name)
        assert [mail.to for mail in looked_up.mails()] == [(LEE,)]
    with pytest.raises(VestibuleError, match="404"):
        one.clock()


def test_the_first_sandboxes_are_made_at_once() -> None:
    names = [f"first-{number}" for number in range(8)]
    with vestibule.start() as emulator, ThreadPoolExecutor(len(names)) as makers:
        made = list(makers.map(emulator.new_sandbox, names))
        assert len({sandbox.world().resource.id for sandbox in made}) == len(names)


def test_an_app_finds_everything_in_its_environment(sandbox: Sandbox) -> None:
    told = sandbox.environment()
    form = {
        "grant_type": "client_credentials",
        "client_id": told["AZURE_CLIENT_ID"],
        "client_secret": told["AZURE_CLIENT_SECRET"],
        "scope": "https://graph.microsoft.com/.default",
    }
    endpoint = f"{told['AZURE_AUTHORITY_HOST']}/{told['AZURE_TENANT_ID']}/oauth2/v2.0/token"
    trust = create_default_context(cafile=told["SSL_CERT_FILE"])
    with urlopen(Request(endpoint, urlencode(form).encode()), context=trust) as response:
        token = json.load(response)["access_token"]
    assert vestibule.claims(token)["tid"] == sandbox.world().resource.id
    assert "AZURE_CLIENT_SECRET" not in sandbox.environment("Lab CLI")
