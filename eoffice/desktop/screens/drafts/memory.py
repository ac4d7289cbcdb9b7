"""What a person used before in drafts, and what the office ships: bases, subjects, recipients, snippets.

A person's own lie in their data folder beside the forms being filled in; nothing of it leaves the machine.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from eoffice.paths import write_bytes
from eoffice.text import clean, clean_line, fold

FILE = "remembered.json"
MOST_KEPT = 200
MOST_GROUPS = 12
_DATA = "templates.drafting"


@dataclass(frozen=True)
class Snippet:
    """A piece of text with the name by which it is chosen."""

    title: str
    text: str


@dataclass
class Remembered:
    """One person's own suggestions, newest first."""

    subjects: list[str] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    snippets: list[Snippet] = field(default_factory=list)

    def note(self, subject: str, bases: Iterable[str], recipients: Iterable[str]) -> None:
        """Remember what a draft was begun with."""
        self.subjects = _with([clean_line(subject)], self.subjects)
        self.bases = _with(list(map(clean_line, bases)), self.bases)
        group = list(recipients)
        if group:
            others = [one for one in self.recipients if set(one) != set(group)]
            self.recipients = [group, *others][:MOST_GROUPS]

    def add_snippet(self, title: str, text: str) -> None:
        """Keep a piece of text; one with the same name gives way."""
        made = Snippet(clean_line(title), clean(text).strip("\n"))
        if made.title and made.text:
            rest = [one for one in self.snippets if fold(one.title) != fold(made.title)]
            self.snippets = [made, *rest][:MOST_KEPT]

    def rename_snippet(self, old: str, new: str) -> None:
        """Give a piece of text another name; a name that is taken, or none, changes nothing."""
        name = clean_line(new)
        if not name or any(fold(one.title) == fold(name) for one in self.snippets if one.title != old):
            return
        self.snippets = [replace(one, title=name) if one.title == old else one for one in self.snippets]

    def remove_snippet(self, title: str) -> None:
        """Forget a piece of text."""
        self.snippets = [one for one in self.snippets if one.title != title]

    def as_bytes(self) -> bytes:
        """Return what is written to the file."""
        snippets = [{"title": one.title, "text": one.text} for one in self.snippets]
        kept = {
            "subjects": self.subjects,
            "bases": self.bases,
            "recipients": self.recipients,
            "snippets": snippets,
        }
        return json.dumps(kept, ensure_ascii=False, indent=1).encode()


def _with(new: list[str], old: list[str]) -> list[str]:
    """Return the new ones before the old, each once."""
    known: dict[str, str] = {}
    for one in [*filter(None, new), *old]:
        known.setdefault(fold(one), one)
    return list(known.values())[:MOST_KEPT]


def load_remembered(folder: Path | None) -> Remembered:
    """Return what a person used before; a missing or damaged file gives nothing, and is written anew."""
    if folder is None:
        return Remembered()
    try:
        raw = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Remembered()
    return _read(raw) if isinstance(raw, dict) else Remembered()


def _read(raw: dict[str, object]) -> Remembered:
    groups = [_texts(one) for one in _list(raw, "recipients")]
    snippets = [
        Snippet(str(one["title"]), str(one["text"]))
        for one in _list(raw, "snippets")
        if isinstance(one, dict) and "title" in one and "text" in one
    ]
    return Remembered(
        _texts(raw.get("subjects")), _texts(raw.get("bases")), [one for one in groups if one], snippets
    )


def _list(raw: dict[str, object], name: str) -> list[object]:
    value = raw.get(name)
    return value if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def keep_remembered(folder: Path, content: bytes) -> None:
    """Write what a person used."""
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(folder / FILE, content)


@cache
def shipped_bases() -> tuple[str, ...]:
    """Return the legal bases that come with the program, cited in full."""
    return tuple(_table("bases.toml")["bases"])


@cache
def shipped_snippets() -> tuple[Snippet, ...]:
    """Return the pieces of text that come with the program."""
    return tuple(Snippet(one["title"], one["text"]) for one in _table("snippets.toml")["snippets"])


def _table(name: str) -> dict[str, list]:  # type: ignore[type-arg]  # TOML of two shapes, both shipped
    return tomllib.loads((files(_DATA) / name).read_text(encoding="utf-8"))
