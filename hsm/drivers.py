"""Which driver libraries this machine has: those met in practice, p11-kit's, and those added by hand."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec

from hsm.binaries import why_not_loadable
from hsm.errors import TokenError, token_error
from hsm.p11kit import configured_modules


@dataclass(frozen=True)
class Driver:
    """A driver library that was found: its name for people, its file, and its usual PIN limit."""

    name: str
    file: Path
    pin_limit: int
    vendor: str = ""
    source: str = "known"
    """How it was found: `known`, `p11-kit` or `added`."""
    parameters: str = ""
    reload: bool = False
    """Whether it must be initialised again to see a newcomer."""
    quirks: tuple[str, ...] = ()


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the list."""

    name: str
    vendor: str
    linux: tuple[str, ...]
    windows: tuple[str, ...]
    pin_limit: int
    reload: bool = False
    quirks: tuple[str, ...] = ()

    def files_on(self, *, windows: bool) -> tuple[str, ...]:
        """Return the file names on one system."""
        return self.windows if windows else self.linux


class _Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole list."""

    folders: dict[str, tuple[str, ...]]
    driver: tuple[_Entry, ...]


class _Added(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A library that a person added."""

    file: str
    name: str = ""
    parameters: str = ""
    reload: bool = True


class _AddedList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of added libraries."""

    driver: tuple[_Added, ...] = ()


def found_drivers(extra: Iterable[Path] = (), settings: Path | None = None) -> tuple[Driver, ...]:
    """Return the libraries of this machine, those named by hand first; one file is listed once.

    `settings` names the file of added libraries: tables `[[driver]]` with `file` and, as wanted,
    `name`, `parameters` and `reload`. Raises TokenError `token.drivers_unreadable`.
    """
    named = (named_driver(path) for path in extra)
    unique: dict[Path, Driver] = {}
    for driver in (*named, *added_drivers(settings), *_known(), *_of_p11kit()):
        if driver.file.is_file():
            unique.setdefault(driver.file.resolve(), driver)
    return tuple(unique.values())


def drivers_at_hand(settings: Path | None) -> tuple[tuple[Driver, ...], TokenError | None]:
    """Return the libraries of this machine, and what is wrong with the file of added ones, if anything.

    That file is written by hand at times. Damaged, it must cost a person the added libraries only,
    never the others and never the way into the office.
    """
    try:
        return found_drivers((), settings), None
    except TokenError as error:
        return found_drivers(), error


def named_driver(path: Path) -> Driver:
    """Return a library named by hand, with what is known of libraries of its file name.

    Nothing is known of a strange one: the most cautious PIN limit, and initialised again to see newcomers.
    """
    windows = os.name == "nt"
    for entry in _list().driver:
        if path.name in {Path(name).name for name in entry.files_on(windows=windows)}:
            return _driver(entry, path, "added")
    return Driver(path.name, path, _cautious_limit(), source="added", reload=True)


def added_drivers(settings: Path | None) -> tuple[Driver, ...]:
    """Return the libraries that a person added, also those whose file has gone."""
    if settings is None:
        return ()
    try:
        # Asked in here: a folder that may not be searched raises at the question already.
        if not settings.exists():
            return ()
        listed = msgspec.toml.decode(settings.read_bytes(), type=_AddedList)
    except (msgspec.MsgspecError, OSError, UnicodeDecodeError) as error:
        raise token_error(
            "token.drivers_unreadable", {"file": str(settings), "reason": str(error)}
        ) from error
    limit = _cautious_limit()
    return tuple(
        Driver(
            one.name or Path(one.file).name,
            settings.parent / one.file,
            limit,
            source="added",
            parameters=one.parameters,
            reload=one.reload,
        )
        for one in listed.driver
    )


def add_driver(settings: Path, file: Path, name: str = "", parameters: str = "") -> Driver:
    """Add a library to the file of added ones, unless it is there already.

    Raises TokenError when the file is no library that this machine could load.
    """
    unfit = why_not_loadable(file)
    if unfit:
        raise unfit
    place = file.resolve()
    kept = _AddedList()
    if added_drivers(settings):
        kept = msgspec.toml.decode(settings.read_bytes(), type=_AddedList)
    if all((settings.parent / one.file).resolve() != place for one in kept.driver):
        kept = _AddedList((*kept.driver, _Added(str(place), name, parameters)))
        _write(settings, kept)
    return next(one for one in added_drivers(settings) if one.file.resolve() == place)


def remove_driver(settings: Path, file: Path) -> None:
    """Take a library out of the file of added ones."""
    if added_drivers(settings):
        kept = msgspec.toml.decode(settings.read_bytes(), type=_AddedList)
        place = file.resolve()
        left = tuple(one for one in kept.driver if (settings.parent / one.file).resolve() != place)
        _write(settings, _AddedList(left))


def _write(settings: Path, listed: _AddedList) -> None:
    """Write TOML by hand: a JSON string is a TOML string, and the library's writer is not ours."""
    rows = []
    for one in listed.driver:
        rows += [
            "[[driver]]",
            *(f"{key} = {json.dumps(text)}" for key, text in msgspec.to_builtins(one).items()),
        ]
    settings.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=settings.parent, prefix=f".{settings.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write("\n".join(rows) + "\n")
            opened.flush()
            os.fsync(opened.fileno())
        Path(name).replace(settings)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _known() -> Iterator[Driver]:
    windows = os.name == "nt"
    listed = _list()
    folders = [
        Path(sys.prefix) / "lib",
        *(Path(_filled(folder)) for folder in listed.folders["windows" if windows else "linux"]),
    ]
    for entry in listed.driver:
        for folder in folders:
            for name in entry.files_on(windows=windows):
                yield _driver(entry, folder / name, "known")


def _of_p11kit() -> Iterator[Driver]:
    if os.name != "nt":
        for found in configured_modules():
            yield Driver(
                found.name, found.file, _cautious_limit(), source="p11-kit", parameters=found.parameters
            )


def _driver(entry: _Entry, file: Path, source: str) -> Driver:
    return Driver(
        entry.name, file, entry.pin_limit, entry.vendor, source, reload=entry.reload, quirks=entry.quirks
    )


def _filled(folder: str) -> str:
    """Return a Windows folder; a 32-bit program finds its libraries under another name than a 64-bit one."""
    root = os.environ.get("SYSTEMROOT", "C:/Windows")
    return folder.format(
        system=f"{root}/System32",
        system32=f"{root}/SysWOW64",
        programs=os.environ.get("PROGRAMFILES", "C:/Program Files"),
        programs32=os.environ.get("PROGRAMFILES(X86)", "C:/Program Files (x86)"),
    )


def _cautious_limit() -> int:
    return min(entry.pin_limit for entry in _list().driver)


@cache
def _list() -> _Listed:
    return msgspec.toml.decode(files("hsm").joinpath("drivers.toml").read_bytes(), type=_Listed)
