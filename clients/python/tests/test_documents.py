"""What the documents of the project show is run as it stands there."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def blocks(document: str) -> list[str]:
    """The blocks of Python in a document that are tests."""
    parts = (ROOT / document).read_text("utf-8").split("```python\n")[1:]
    return [block for part in parts if "def test_" in (block := part.split("```")[0])]


@pytest.mark.parametrize("document", ["README.md", "clients/python/README.md", "docs/clients/pytest.md"])
def test_the_tests_of_a_document_pass(pytester: pytest.Pytester, document: str) -> None:
    shown = blocks(document)
    assert shown, f"{document} shows a test"
    for number, block in enumerate(shown):
        pytester.makepyfile(**{f"test_{number}": block})
    count = sum(block.count("def test_") for block in shown)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=count)


def test_the_package_has_the_version_of_the_program() -> None:
    versions = [
        next(line for line in (ROOT / manifest).read_text("utf-8").splitlines() if line.startswith("version = "))
        for manifest in ("Cargo.toml", "clients/python/pyproject.toml")
    ]
    assert versions[0] == versions[1]
