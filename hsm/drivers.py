"""Which driver libraries this machine has, out of the list of those met in practice."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec


@dataclass(frozen=True)
class Driver:
    """A driver library that was found: its name for people, its file, and its usual PIN limit."""

    name: str
    file: Path
    pin_limit: int


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the list."""

    name: str
    linux: tuple[str, ...]
    windows: tuple[str, ...]
    pin_limit: int

    def files_on(self, *, windows: bool) -> tuple[str, ...]:
        """Return the file names on one system."""
        return self.windows if windows else self.linux


class _Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole list."""

    folders: dict[str, tuple[str, ...]]
    driver: tuple[_Entry, ...]


def found_drivers(extra: Iterable[Path] = ()) -> tuple[Driver, ...]:
    """Return the libraries of this machine, those named by hand first; one file is listed once."""
    named = (Driver(path.name, path, _cautious_limit()) for path in extra)
    unique: dict[Path, Driver] = {}
    for driver in (*named, *_known()):
        if driver.file.is_file():
            unique.setdefault(driver.file.resolve(), driver)
    return tuple(unique.values())


def _known() -> Iterator[Driver]:
    windows = os.name == "nt"
    listed = _list()
    folders = [
        Path(sys.prefix) / "lib",
        *(Path(folder) for folder in listed.folders["windows" if windows else "linux"]),
    ]
    for entry in listed.driver:
        for folder in folders:
            for name in entry.files_on(windows=windows):
                yield Driver(entry.name, folder / name, entry.pin_limit)


def _cautious_limit() -> int:
    return min(entry.pin_limit for entry in _list().driver)


@cache
def _list() -> _Listed:
    return msgspec.toml.decode(files("hsm").joinpath("drivers.toml").read_bytes(), type=_Listed)
