"""Presets of signing, of a person and of their agency: level, image, lines, place, reason, authorities.

A person's and an agency's presets lie in `mau-ky.toml` of the signing folder. Those of an administrator
stand in a policy file as `[[signing.preset]]`; they belong to the agency and nobody changes them at a desk.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from eoffice.errors import Refused
from eoffice.paths import write_bytes
from eoffice.text import fold

if TYPE_CHECKING:
    from signing import Recipe

FILE_NAME = "mau-ky.toml"
PERSON, AGENCY = "person", "agency"
LINES = ("signer", "agency", "time", "reason")
"""What may be written in a signature's box, in this order."""
AUTO, OFFSET, FIXED = "auto", "offset", "fixed"
_PLACE_SIZES = {AUTO: 0, OFFSET: 2, FIXED: 5}
_LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
_OPERATIONS = ("approve", "issue", "copy", "appendix", "incoming", "comment")


@dataclass(frozen=True)
class Style:
    """One preset; an empty `lines` leaves the statutory appearance as it is."""

    name: str
    operation: str = "approve"
    owner: str = PERSON
    level: str = "B-B"
    image: str = ""
    width_mm: float = 0.0
    """The image's true width; 0 takes what the picture says or the customary size."""
    lines: tuple[str, ...] = ()
    rule: str = AUTO
    place: tuple[float, ...] = ()
    """For an offset: points right and up; for a fixed place: page from 0 and its rectangle."""
    reason: str = ""
    location: str = ""
    authorities: tuple[str, ...] = ()
    locked: bool = False

    @property
    def offset(self) -> tuple[float, float] | None:
        """Return how far from the automatic place it signs, or None."""
        return (self.place[0], self.place[1]) if self.rule == OFFSET else None

    @property
    def spot(self) -> tuple[int, tuple[float, float, float, float]] | None:
        """Return the page and rectangle it always signs at, or None."""
        if self.rule != FIXED:
            return None
        page, x0, y0, x1, y1 = self.place
        return int(page), (x0, y0, x1, y1)

    def onto(self, recipe: Recipe) -> Recipe:
        """Return a recipe as this preset wants it."""
        from signing import Picture

        picture = recipe.picture
        if self.image:
            picture = Picture(Path(self.image), self.width_mm or None)
        elif picture is not None and self.width_mm:
            picture = replace(picture, width_mm=self.width_mm)
        return replace(
            recipe,
            picture=picture,
            lines=self.lines or recipe.lines,
            place=self.spot or recipe.place,
            reason=self.reason or recipe.reason,
            location=self.location or recipe.location,
        )


class Styles:
    """The presets in force at a desk: the policy's first, then the agency's, then the person's."""

    def __init__(self, file: Path, policies: Sequence[Path] = ()) -> None:
        self._file, self._policies = file, policies

    def all(self, operation: str = "") -> tuple[Style, ...]:
        """Return the presets, of one operation or of all; damaged ones are left out."""
        fixed = [one for policy in self._policies for one in _of_policy(policy)]
        names = {fold(one.name) for one in fixed}
        # A policy's name wins: a preset of the same name must not stand in for it.
        own = [one for one in _read(self._file) if fold(one.name) not in names]
        own.sort(key=_order)
        return tuple(one for one in (*fixed, *own) if not operation or one.operation == operation)

    def named(self, name: str) -> Style | None:
        """Return a preset by its name, accents and case aside."""
        return next((one for one in self.all() if fold(one.name) == fold(name)), None)

    def keep(self, style: Style) -> None:
        """Keep a preset under its name; raises Refused `signing.preset_locked` for a policy's."""
        self._refuse_locked(style.name)
        others = [one for one in _read(self._file) if fold(one.name) != fold(style.name)]
        self._write([*others, replace(style, locked=False)])

    def drop(self, name: str) -> None:
        """Forget a preset; raises Refused `signing.preset_locked` for a policy's."""
        self._refuse_locked(name)
        self._write([one for one in _read(self._file) if fold(one.name) != fold(name)])

    def _refuse_locked(self, name: str) -> None:
        held = self.named(name)
        if held is not None and held.locked:
            raise Refused("signing.preset_locked", name=held.name)

    def _write(self, styles: Iterable[Style]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(self._file, "\n".join(_to_toml(one) for one in styles).encode())


def _order(one: Style) -> tuple[bool, str]:
    return one.owner != AGENCY, fold(one.name)


def _read(file: Path) -> list[Style]:
    return [one for held in _tables(_content(file).get("preset")) if (one := _from(held)) is not None]


def _of_policy(file: Path) -> list[Style]:
    signing = _content(file).get("signing")
    held = _tables(signing.get("preset") if isinstance(signing, dict) else None)
    # A policy speaks for the agency; it may still leave a preset open as a mere suggestion.
    return [
        replace(one, owner=AGENCY, locked=bool(table.get("locked", True)))
        for table in held
        if (one := _from(table)) is not None
    ]


def _content(file: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # a damaged file is told where preferences are read; here it counts as none
        return {}


def _tables(held: object) -> list[dict[str, object]]:
    return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []


def _from(held: Mapping[str, object]) -> Style | None:
    """Return a preset from a table, or None for one that makes no sense."""
    name, rule = str(held.get("name", "")), str(held.get("rule", AUTO))
    place, width = _numbers(held.get("place")), _numbers([held.get("width_mm", 0.0)])
    operation, level = str(held.get("operation", "approve")), str(held.get("level", "B-B"))
    sound = bool(name) and _PLACE_SIZES.get(rule) == len(place)
    if not sound or operation not in _OPERATIONS or level not in _LEVELS:
        return None
    return Style(
        name,
        operation,
        AGENCY if held.get("owner") == AGENCY else PERSON,
        level,
        str(held.get("image", "")),
        width[0] if width and 0 <= width[0] <= 200 else 0.0,
        tuple(one for one in LINES if one in _texts(held.get("lines"))),
        rule,
        place,
        str(held.get("reason", "")),
        str(held.get("location", "")),
        _texts(held.get("authorities")),
    )


def _numbers(held: object) -> tuple[float, ...]:
    return tuple(float(one) for one in held if isinstance(one, int | float)) if isinstance(held, list) else ()


def _texts(held: object) -> tuple[str, ...]:
    return tuple(str(one) for one in held) if isinstance(held, list) else ()


def _to_toml(one: Style) -> str:
    # A JSON string or list of strings and numbers is one of TOML as well.
    values: dict[str, object] = {
        "name": one.name, "operation": one.operation, "owner": one.owner, "level": one.level,
        "image": one.image, "width_mm": one.width_mm, "lines": list(one.lines), "rule": one.rule,
        "place": list(one.place), "reason": one.reason, "location": one.location,
        "authorities": list(one.authorities),
    }  # fmt: skip
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(["[[preset]]", *lines, ""])
