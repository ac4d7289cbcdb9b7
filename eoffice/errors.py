"""The root of every error a person may meet, and the wording shown for it.

An error carries a stable code and the values that fill its sentences; the sentences
live in `messages/*.toml` of each package (`eoffice`, `signing`, `hsm`), never in code.
"""

from __future__ import annotations

import errno
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path

CATALOGUES = ("eoffice.messages", "signing.messages", "hsm.messages")


SYSTEM_CODES = {
    errno.ENOSPC: "storage.disk_full",
    errno.EDQUOT: "storage.disk_full",
    errno.EFBIG: "storage.disk_full",
    errno.EACCES: "storage.not_writable",
    errno.EPERM: "storage.not_writable",
    errno.EROFS: "storage.not_writable",
}
"""What the operating system says of a file, wherever it is written, and the code with the words for it."""


class OfficeError(Exception):
    """Something a person must be told: a stable code and the values of its sentence."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        """Return the code with its values, for logs."""
        shown = ", ".join(f"{key}={value!r}" for key, value in self.values.items())
        return f"{self.code}({shown})" if shown else self.code


class Refused(OfficeError):
    """The rules of the office do not allow the command; nothing has changed."""


class NotFound(OfficeError):
    """The thing asked for does not exist or may not be seen."""


class Unreachable(OfficeError):
    """The hub or another service cannot be reached now; trying again later may work."""


class Defect(OfficeError):
    """Stored data contradicts itself: the program or the disk is at fault, not the person."""


class Language(StrEnum):
    """The languages of the interface."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


@dataclass(frozen=True)
class Explanation:
    """What a person reads about an error: what happened, why, and what to do next."""

    code: str
    sentence: str
    cause: str
    next_step: str


class _Blank(dict[str, object]):
    """Leaves a visible mark where a sentence names a value the error does not carry."""

    def __missing__(self, key: str) -> str:
        return "…"


def _message_folders(package: str) -> list[Path]:
    """Return where a package's messages lie, without importing it: signing alone takes half a second."""
    top, *below = package.split(".")
    spec = find_spec(top)
    places = spec.submodule_search_locations if spec is not None else None
    return [Path(place, *below) for place in places or ()]


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return every message by code, as read from the packages' TOML files."""
    found: dict[str, dict[str, str]] = {}
    for text in _message_texts():
        found.update(_messages_in(text))
    return found


@cache
def _message_texts() -> tuple[str, ...]:
    return tuple(
        entry.read_text(encoding="utf-8")
        for package in CATALOGUES
        for folder in _message_folders(package)
        for entry in sorted(folder.glob("*.toml"))
    )


@cache
def _messages_in(text: str) -> dict[str, dict[str, str]]:
    return tomllib.loads(text)


@cache
def _entry_of(code: str) -> dict[str, str] | None:
    """Return the wording of a code, None when there is none; only the file that has it is understood.

    Measured: all of them take a tenth of a start, and the first sentence is "the hub is away".
    """
    head = f'["{code}"]'
    for text in _message_texts():
        if head in text:
            return _messages_in(text).get(code)
    return catalogue().get(code)


def explain_code(
    code: str, values: dict[str, object] | None = None, language: Language = Language.VIETNAMESE
) -> Explanation:
    """Return the wording of a code; an unknown code gets the wording of `office.unknown`."""
    entry = _entry_of(code) or catalogue()["office.unknown"]
    filled = _Blank({"code": code, **(values or {})})
    words = {part: entry[f"{part}_{language}"].format_map(filled) for part in ("what", "why", "next")}
    return Explanation(code, words["what"], words["why"], words["next"])


def explain(error: BaseException, language: Language = Language.VIETNAMESE) -> Explanation:
    """Return the wording of an error of ours, or the general one for any other error."""
    code = getattr(error, "code", None)
    values = getattr(error, "values", None)
    if isinstance(code, str) and _entry_of(code) is not None:
        return explain_code(code, values if isinstance(values, dict) else None, language)
    if isinstance(error, OSError) and error.errno in SYSTEM_CODES:
        return explain_code(SYSTEM_CODES[error.errno], {"detail": error.strerror}, language)
    return explain_code("office.unknown", {"code": type(error).__name__}, language)
