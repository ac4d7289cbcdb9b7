"""How runs and paragraphs look, reduced to what is compared, and remembered: files repeat themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from eoffice.comparison.model import PLAIN, Look
from eoffice.comparison.word.styles import int_of
from eoffice.comparison.word.xml import Element, canonical, local, value

NOT_A_LOOK = frozenset(
    {"lang", "noProof", "ins", "del", "moveFrom", "moveTo", "rPrChange", "webHidden", "szCs", "bCs", "iCs",
     "hint", "cs", "cstheme", "eastAsia", "eastAsiaTheme", "specVanish"}
)  # fmt: skip
"""Proofing marks, and what only scripts other than ours see."""

NOT_A_SHAPE = frozenset({"rPr", "sectPr", "pPrChange", "numPr", "divId", "cnfStyle", "numberingChange"})
_NAMED = frozenset({"rFonts", "sz", "b", "i", "u", "strike", "color", "highlight", "vertAlign", "rStyle"})
_OFF = frozenset({"0", "false", "off", "none"})


class Looks:
    """The looks met in one document; equal properties give the same value."""

    def __init__(self, style_name: Callable[[str], str]) -> None:
        self._style_name = style_name
        self._looks: dict[bytes, Look] = {}
        self._in_fonts: dict[Look, Look] = {}
        self._shapes: dict[bytes, str] = {}

    def look(self, properties: Element | None) -> Look:
        """Return the look that run properties give."""
        if properties is None or not len(properties):
            return PLAIN
        raw = etree.tostring(properties)
        found = self._looks.get(raw)
        if found is None:
            found = self._looks[raw] = self._read(properties)
        return found

    def in_font(self, look: Look, font: str) -> Look:
        """Return a look in another font; equal ones are one value here too."""
        found = replace(look, font=font)
        return self._in_fonts.setdefault(found, found)

    def shape(self, properties: Element | None, numbering: str) -> str:
        """Return the shape that paragraph properties give, with the way the paragraph is numbered."""
        if properties is None or not len(properties):
            return numbering
        raw = etree.tostring(properties)
        found = self._shapes.get(raw)
        if found is None:
            found = self._shapes[raw] = shape_of(properties)
        return found + numbering

    def _read(self, properties: Element) -> Look:
        """Return the look of run properties, read for the first time."""
        own = {local(child): child for child in properties}
        fonts, size = own.get("rFonts"), int_of(value(own.get("sz")), 0)
        others = sorted(
            canonical(child, NOT_A_LOOK) for name, child in own.items() if name not in NOT_A_LOOK | _NAMED
        )
        return Look(
            font=font_of(fonts),
            size=size / 2 if size else None,
            bold=_is_on(own.get("b")),
            italic=_is_on(own.get("i")),
            underline=value(own.get("u")).replace("none", ""),
            strike=_is_on(own.get("strike")),
            colour=value(own.get("color")).lower().replace("auto", ""),
            highlight=value(own.get("highlight")).replace("none", ""),
            raised=value(own.get("vertAlign")).replace("baseline", ""),
            style=self._style_name(value(own.get("rStyle"))),
            other="".join(others),
        )


def shape_of(properties: Element) -> str:
    """Return paragraph properties as one comparable string."""
    return "".join(sorted(canonical(child) for child in properties if local(child) not in NOT_A_SHAPE))


def font_of(fonts: Element | None) -> str:
    """Return the font that Latin and Vietnamese letters are shown in."""
    return value(fonts, "ascii") or value(fonts, "hAnsi") or value(fonts, "asciiTheme")


def _is_on(switch: Element | None) -> bool:
    """Tell whether a switch of run properties is on."""
    return switch is not None and value(switch) not in _OFF
