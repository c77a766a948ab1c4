"""The fixtures, as a project sees them that has installed the package."""

import pytest

from vestibule import Emulator


def run(pytester: pytest.Pytester, emulator: Emulator, test: str, *flags: str) -> pytest.RunResult:
    """Runs a test in a process of its own, with the emulator of this run."""
    pytester.makepyfile(test)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("VESTIBULE_CONTROL_URL", emulator.control_url)
        environment.setenv("SSL_CERT_FILE", str(emulator.ca_file))
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", *flags)


def test_tests_at_once_have_each_a_cloud_of_their_own(pytester: pytest.Pytester, vestibule: Emulator) -> None:
    test = """
        import pytest

        @pytest.mark.parametrize("turn", range(8))
        def test_it(sandbox, turn):
            sandbox.invite("dr.lee@fabrikam-clinic.example")
            sandbox.assert_that({"mail": {"count": 1}})
    """
    run(pytester, vestibule, test, "-n", "2").assert_outcomes(passed=8)
    kept = [sandbox["name"] for sandbox in vestibule.control.get("/sandboxes")["value"]]
    assert not [name for name in kept if name.startswith("test-it-")], "they are dropped"


def test_workers_without_an_emulator_start_one_each(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VESTIBULE_CONTROL_URL", raising=False)
    monkeypatch.setenv("VESTIBULE_DATA", str(pytester.path / "data"))
    pytester.makepyfile("""
        def test_one(sandbox): assert sandbox.mails() == []
        def test_two(sandbox): assert sandbox.mails() == []
    """)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-n", "2")
    result.assert_outcomes(passed=2)


def test_a_marker_says_what_the_sandbox_is_made_of(pytester: pytest.Pytester, vestibule: Emulator) -> None:
    test = """
        import pytest

        @pytest.mark.sandbox(name="marked", seed=7)
        def test_seeded(sandbox):
            assert (sandbox.name, sandbox.clock().mode) == ("marked", "frozen")

        @pytest.mark.sandbox(world={"name": "w", "tenants": [
            {"name": "Tailwind", "kind": "resource", "initialDomain": "tw.onmicrosoft.com"}]})
        def test_world(sandbox):
            assert sandbox.world().resource.name == "Tailwind"
    """
    run(pytester, vestibule, test, "--strict-markers").assert_outcomes(passed=2)


def test_a_test_that_fails_shows_its_line_the_rule_and_what_was_asked(
    pytester: pytest.Pytester, vestibule: Emulator
) -> None:
    test = """
        def test_it(sandbox):
            sandbox.invite("ada.morgan@woodgrove.example")
    """
    result = run(pytester, vestibule, test)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            ">*sandbox.invite(*",
            "E*Refused: BadRequest: The invited user already exists*",
            "E*deny: directory.addresses saw *",
            "*what sandbox test-it-* was asked*",
            "POST /v1.0/invitations -> 400",
        ]
    )
    result.stdout.no_fnmatch_line("*_graph.py*")


def test_without_an_emulator_there_is_a_sentence(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VESTIBULE_CONTROL_URL", raising=False)
    monkeypatch.setenv("VESTIBULE_DATA", str(pytester.path / "data"))
    monkeypatch.setenv("VESTIBULE_BIN", "/nowhere/vestibule")
    pytester.makepyfile("def test_it(sandbox): pass")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["'/nowhere/vestibule' is no program that can be run"])
    result.stdout.no_fnmatch_line("*Traceback*")
