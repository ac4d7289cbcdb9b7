"""`main.py sign --preset NAME`: what a preset says holds where the command line says nothing.

A preset of an administrator's policy is no suggestion: words that contradict it are refused.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from eoffice.errors import Refused
from eoffice.services.signing_styles import FILE_NAME, Style, Styles
from eoffice.settings import policy_files
from signing.requests import Level

_DEFAULTS: dict[str, object] = {"role": "approve", "level": Level.B}
_FOLDERS = ("", "signing", "*/signing", "*/*/signing")
"""Where desks of this data folder keep theirs."""


def take_preset(given: argparse.Namespace) -> None:
    """Fill in what the command line leaves open, from the preset named, else from the defaults.

    Raises Refused `signing.preset_unknown`, `signing.preset_locked`.
    """
    given.lines, given.offset = (), None
    if given.preset:
        _apply(_named(given.data, given.preset), given)
    for name, value in _DEFAULTS.items():
        if getattr(given, name) is None:
            setattr(given, name, value)


def _apply(style: Style, given: argparse.Namespace) -> None:
    wanted: dict[str, object] = {
        "role": style.operation,
        "level": Level(style.level),
        "image": Path(style.image) if style.image else None,
        "image_width": style.width_mm or None,
        "place": style.spot,
        "reason": style.reason or None,
        "location": style.location or None,
        "tsa": list(style.authorities),
    }
    for name, value in wanted.items():
        said = getattr(given, name)
        if said in (None, []):
            setattr(given, name, value)
        elif style.locked and value and said != value:
            raise Refused("signing.preset_locked", name=style.name)
    given.lines = style.lines
    given.offset = style.offset if given.place is None else None


def _named(data: Path, name: str) -> Style:
    known: list[str] = []
    for styles in _books(data):
        found = styles.named(name)
        if found is not None:
            return found
        known += [one.name for one in styles.all()]
    raise Refused("signing.preset_unknown", name=name, known=", ".join(dict.fromkeys(known)) or "–")


def _books(data: Path) -> Iterator[Styles]:
    """Yield the presets of every desk that used this data folder; the policy's come first in each."""
    policies = policy_files(data)
    files = sorted(file for folder in _FOLDERS for file in data.glob(f"{folder}/{FILE_NAME}".lstrip("/")))
    for file in files or [data / FILE_NAME]:
        yield Styles(file, policies)
