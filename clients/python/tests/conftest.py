import pytest

from vestibule import Emulator

pytest_plugins = ["pytester"]


@pytest.fixture
def vestibule_of_this_run(vestibule: Emulator) -> Emulator:
    """The fixture under a name that leaves the package's own free."""
    return vestibule
