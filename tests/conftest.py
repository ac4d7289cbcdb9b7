"""What every test stands on: no screen, no real home folder, a clock that stands still."""

from __future__ import annotations

import os

# Before anything imports Qt or a library that looks at the environment once, on import.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.frozen_clock import FrozenClock

LONGEST = (
    "test_demo.py", "test_pictures.py", "test_long_use.py", "test_hub_killed.py",
    "test_desk_window_killed.py", "test_story.py", "test_office_judge.py", "test_batch_killed.py",
    "test_sign_hsm.py",
)  # fmt: skip
"""Files with the longest single tests: begun last, one of them keeps the other processor idle."""

SLOW_LIMIT_S = 600

settings.register_profile(
    "eoffice", deadline=None, max_examples=60, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", settings.get_profile("eoffice"), max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "eoffice"))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave files without slow tests unread in the slow part: reading all takes each worker ten seconds."""
    if config.option.markexpr != "slow" or not collection_path.match("test_*.py"):
        return None
    return None if "pytest.mark.slow" in collection_path.read_text(encoding="utf-8") else True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, the rest in its random order; give slow tests the time they need."""
    for item in items:
        # The common limit tells a hang of a fast test; beside another slow one it would end honest work.
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SLOW_LIMIT_S))
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@pytest.fixture(scope="session", autouse=True)
def _home_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep every default folder of the program away from the person's own."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            patch.setenv(name, str(home / name.lower()))
        yield


@pytest.fixture
def clock() -> FrozenClock:
    """Give a clock that stands still until the test advances it."""
    return FrozenClock()


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Give an empty folder for the data of one program."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder
