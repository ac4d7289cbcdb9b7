"""What a Word style says about a run or a paragraph, resolved along its chain of ancestors."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from eoffice.domain.content import Alignment
from eoffice.rendering.wml import attribute, child, children, local, switch, whole
from eoffice.text import nfc

_ALIGNMENTS = {
    "both": Alignment.JUSTIFIED,
    "distribute": Alignment.JUSTIFIED,
    "left": Alignment.LEFT,
    "start": Alignment.LEFT,
    "center": Alignment.CENTRED,
    "right": Alignment.RIGHT,
    "end": Alignment.RIGHT,
}
_RAISED = {"superscript": 1, "subscript": -1, "baseline": 0}
_DEEPEST_CHAIN = 30


@dataclass(frozen=True)
class RunLook:
    """How a run looks; None means that this layer says nothing."""

    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    raised: int | None = None
    caps: bool | None = None
    hidden: bool | None = None
    font: str | None = None
    size: float | None = None
    """In points."""
    colour: str | None = None
    """Six hexadecimal digits, or "auto"."""

    def over(self, lower: RunLook) -> RunLook:
        """Return this look laid over another one."""
        said = {name: value for name, value in vars(self).items() if value is not None}
        return replace(lower, **said) if said else lower


@dataclass(frozen=True)
class ParagraphLook:
    """How a paragraph stands; None means that this layer says nothing."""

    alignment: Alignment | None = None
    first_line: int | None = None
    numbering: int | None = None
    level: int | None = None
    outline: int | None = None
    new_page: bool | None = None
    left: int | None = None
    right: int | None = None
    before: int | None = None
    after: int | None = None
    line: int | None = None
    """Line spacing: in 240ths of a line, or in twentieths of a point when it is exact."""
    line_rule: str | None = None

    def over(self, lower: ParagraphLook) -> ParagraphLook:
        """Return this look laid over another one."""
        said = {name: value for name, value in vars(self).items() if value is not None}
        return replace(lower, **said) if said else lower


def run_look(properties: etree._Element | None) -> RunLook:
    """Return what a `w:rPr` says."""
    if properties is None:
        return RunLook()
    fonts = child(properties, "rFonts")
    return RunLook(
        bold=switch(child(properties, "b")),
        italic=switch(child(properties, "i")),
        underline=switch(child(properties, "u")),
        raised=_RAISED.get(attribute(child(properties, "vertAlign")) or ""),
        caps=switch(child(properties, "caps")),
        hidden=switch(child(properties, "vanish")),
        # A name given by the theme wins over one given beside it.
        font=_theme_font(fonts) or attribute(fonts, "ascii") or attribute(fonts, "hAnsi"),
        size=_half_points(child(properties, "sz")),
        colour=_colour(child(properties, "color")),
    )


THEME = "theme:"
"""Before the name of a slot of the theme, such as "theme:minorHAnsi"."""


def _theme_font(fonts: etree._Element | None) -> str | None:
    """Return the slot of the theme that gives the typeface."""
    slot = attribute(fonts, "asciiTheme")
    return f"{THEME}{slot}" if slot else None


def _half_points(size: etree._Element | None) -> float | None:
    """Return a size, which the file gives in half points."""
    found = whole(size)
    return None if found is None else found / 2


def _colour(colour: etree._Element | None) -> str | None:
    """Return a colour; one taken from the theme counts as written beside it."""
    return attribute(colour)


def paragraph_look(properties: etree._Element | None) -> ParagraphLook:
    """Return what a `w:pPr` says."""
    if properties is None:
        return ParagraphLook()
    # One walk over the few properties: asking for each by its name walked them eleven times a paragraph.
    said = {local(inner): inner for inner in reversed(properties)}
    indent, spacing, numbering = said.get("ind"), said.get("spacing"), said.get("numPr")
    first_line = hanging = left = right = None
    if indent is not None:
        first_line, hanging = whole(indent, "firstLine"), whole(indent, "hanging")
        left, right = _side(indent, "left", "start"), _side(indent, "right", "end")
    return ParagraphLook(
        alignment=_ALIGNMENTS.get(attribute(said.get("jc")) or ""),
        # LibreOffice says "no indent" as a hanging one of nothing, which overrules the style below it.
        first_line=-hanging if hanging else first_line if first_line is not None else hanging,
        numbering=whole(child(numbering, "numId")),
        level=whole(child(numbering, "ilvl")),
        outline=whole(said.get("outlineLvl")),
        new_page=switch(said.get("pageBreakBefore")),
        left=left,
        right=right,
        before=None if spacing is None else _automatic(spacing, "before"),
        after=None if spacing is None else _automatic(spacing, "after"),
        line=whole(spacing, "line"),
        line_rule=attribute(spacing, "lineRule"),
    )


def _side(indent: etree._Element, name: str, newer: str) -> int | None:
    """Return an indent by its old name, or by the one of the strict dialect."""
    found = whole(indent, name)
    return whole(indent, newer) if found is None else found


_AUTOMATIC = 280
"""Room of an automatic paragraph, as Word gives it: 14 points."""


def _automatic(spacing: etree._Element | None, side: str) -> int | None:
    """Return the room before or after a paragraph, in twentieths of a point."""
    if (attribute(spacing, f"{side}Autospacing") or "0") in ("1", "true", "on"):
        return _AUTOMATIC
    return whole(spacing, side)


@dataclass(frozen=True)
class Style:
    """One style as written in the file."""

    id: str
    name: str
    parent: str
    run: RunLook
    paragraph: ParagraphLook
    bordered: bool


class StyleSheet:
    """All styles of a file; an unknown style says nothing."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self._default = ""
        self._run_looks: dict[tuple[str, str], RunLook] = {}
        self._paragraph_looks: dict[str, ParagraphLook] = {}
        defaults = child(root, "docDefaults")
        self._run = run_look(child(defaults, "rPrDefault", "rPr"))
        self._paragraph = paragraph_look(child(defaults, "pPrDefault", "pPr"))
        for element in children(root, "style"):
            self._add(element)

    def _add(self, element: etree._Element) -> None:
        """Take one style in."""
        style = Style(
            id=attribute(element, "styleId") or "",
            name=nfc(attribute(child(element, "name")) or ""),
            parent=attribute(child(element, "basedOn")) or "",
            run=run_look(child(element, "rPr")),
            paragraph=paragraph_look(child(element, "pPr")),
            bordered=has_border(child(element, "tblPr", "tblBorders")),
        )
        self._styles[style.id] = style
        if attribute(element, "type") == "paragraph" and attribute(element, "default") in ("1", "true"):
            self._default = style.id

    def name(self, style: str | None) -> str:
        """Return the name people see, of the default style when none is given."""
        found = self._styles.get(style or self._default)
        return found.name if found else ""

    def _chain(self, style: str) -> list[Style]:
        """Return a style and its ancestors, the farthest first; a circle ends where it closes."""
        chain: list[Style] = []
        found = self._styles.get(style)
        while found is not None and found not in chain and len(chain) < _DEEPEST_CHAIN:
            chain.append(found)
            found = self._styles.get(found.parent)
        return chain[::-1]

    def run(self, paragraph_style: str | None, run_style: str | None = None) -> RunLook:
        """Return the look of a run before its own properties."""
        key = (paragraph_style or self._default, run_style or "")
        look = self._run_looks.get(key)
        if look is None:
            look = self._run
            for style in (*self._chain(key[0]), *self._chain(key[1])):
                look = style.run.over(look)
            self._run_looks[key] = look
        return look

    def paragraph(self, paragraph_style: str | None) -> ParagraphLook:
        """Return the look of a paragraph before its own properties."""
        key = paragraph_style or self._default
        look = self._paragraph_looks.get(key)
        if look is None:
            look = self._paragraph
            for style in self._chain(key):
                look = style.paragraph.over(look)
            self._paragraph_looks[key] = look
        return look

    def is_bordered(self, table_style: str | None) -> bool:
        """Tell whether a table style draws borders."""
        return any(style.bordered for style in self._chain(table_style or ""))


def has_border(borders: etree._Element | None) -> bool:
    """Tell whether at least one border of a set is drawn."""
    return borders is not None and any(attribute(side) not in (None, "nil", "none") for side in borders)
