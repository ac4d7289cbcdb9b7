"""The runs of a paragraph of a docx with size, typeface and colour; the lines and text boxes drawn in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from eoffice.domain.form.observed import Ink
from eoffice.rendering.styles import THEME, RunLook, StyleSheet, run_look
from eoffice.rendering.wml import attribute, child, local

_DESCEND = frozenset(
    {"hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdt", "sdtContent", "ins"}
)
_EMU_PER_MM = 36_000
_DRAWINGS = ("{*}anchor", "{*}inline", "{*}line", "{*}shape")
_LINES = frozenset({"line", "straightConnector1"})
_NO_SIZE = 10.0
"""What Word takes where nothing says a size."""

_NO_FONT = "Times New Roman"
_POINTS_TO_MM = 25.4 / 72


def inks_of(
    paragraph: etree._Element, styles: StyleSheet, style: str | None, theme: Mapping[str, str]
) -> list[Ink]:
    """Return the words of a paragraph run by run; hidden words and instructions of fields are left out."""
    inks: list[Ink] = []
    fields: list[bool] = []
    for run in _runs(paragraph):
        properties = child(run, "rPr")
        look = run_look(properties).over(styles.run(style, attribute(child(properties, "rStyle"))))
        text = _text(run, fields)
        if look.hidden or not text:
            continue
        words = text.upper() if look.caps else text
        inks.append(ink_of(words, look, theme))
    return inks


def ink_of(text: str, look: RunLook, theme: Mapping[str, str]) -> Ink:
    """Return letters with their look."""
    font = look.font or _NO_FONT
    if font.startswith(THEME):
        font = theme.get(font.removeprefix(THEME)) or font.removeprefix(THEME)
    size = look.size or _NO_SIZE
    # Raised letters are drawn smaller by Word; their declared size is that of the line.
    return Ink(text, size, bool(look.bold), bool(look.italic), font, _rgb(look.colour))


def _rgb(colour: str | None) -> tuple[int, int, int]:
    """Return a colour as three parts; automatic is black."""
    if colour is None or len(colour) != 6:
        return (0, 0, 0)
    try:
        value = int(colour, 16)
    except ValueError:
        return (0, 0, 0)
    return (value >> 16, value >> 8 & 255, value & 255)


def _runs(element: etree._Element) -> Iterator[etree._Element]:
    """Give the runs of a paragraph in order, wrappers opened; deleted words are none."""
    for inner in element:
        name = local(inner)
        if name == "r":
            yield inner
        elif name in _DESCEND:
            yield from _runs(inner)


def _text(run: etree._Element, fields: list[bool]) -> str:
    """Return the words of a run; between the begin of a field and its separator stand none."""
    words: list[str] = []
    for inner in run:
        name = local(inner)
        if name == "fldChar":
            kind = attribute(inner, "fldCharType")
            if kind == "begin":
                fields.append(True)
            elif kind == "separate" and fields:
                fields[-1] = False
            elif kind == "end" and fields:
                fields.pop()
        elif any(fields):
            continue
        elif name == "t":
            words.append(inner.text or "")
        elif name == "tab":
            words.append("\t")
        elif name in ("br", "cr"):
            words.append(" " if attribute(inner, "type") == "page" else "\n")
        elif name == "noBreakHyphen":
            words.append("-")
    return "".join(words)


def lines_of_drawing(paragraph: etree._Element) -> list[float | None]:
    """Return the widths of the lines drawn in a paragraph, in millimetres."""
    found: list[float | None] = []
    # lxml looks for the names itself: asking every element of 100 pages cost a tenth of the check.
    for element in paragraph.iter(*_DRAWINGS):
        name = local(element)
        if name in ("anchor", "inline") and _is_line(element):
            extent = child(element, "extent")
            width = attribute(extent, "cx") or "0"
            found.append(int(width) / _EMU_PER_MM if width.isdigit() and int(width) else None)
        elif name in ("line", "shape") and not _inside_choice(element) and _is_vml_line(element):
            found.append(_vml_width(element))
    return found


def _is_line(element: etree._Element) -> bool:
    """Tell whether a drawing is one line."""
    shapes = [attribute(inner, "prst") for inner in element.iter() if local(inner) == "prstGeom"]
    return bool(shapes) and set(shapes) <= _LINES


def _inside_choice(element: etree._Element) -> bool:
    """Tell whether a drawing in the old language only repeats one in the new."""
    return any(local(above) == "Fallback" for above in element.iterancestors())


def _is_vml_line(element: etree._Element) -> bool:
    """Tell whether a shape in the old language is a line."""
    if local(element) == "line":
        return True
    return "_x0000_t32" in (element.get("type") or "") or "_x0000_t20" in (element.get("type") or "")


def _vml_width(element: etree._Element) -> float | None:
    """Return how long a line in the old language is."""
    ends = []
    for name in ("from", "to"):
        first = (element.get(name) or "").split(",")[0]
        ends.append(_length(first))
    if ends[0] is not None and ends[1] is not None:
        return abs(ends[1] - ends[0])
    for entry in (element.get("style") or "").split(";"):
        key, _, value = entry.partition(":")
        if key.strip() == "width":
            return _length(value)
    return None


def _length(text: str) -> float | None:
    """Return a length with its unit in millimetres."""
    units = {"pt": _POINTS_TO_MM, "in": 25.4, "cm": 10.0, "mm": 1.0}
    bare = text.strip()
    for unit, factor in units.items():
        if bare.endswith(unit):
            try:
                return float(bare.removesuffix(unit)) * factor
            except ValueError:
                return None
    return None


def text_boxes(paragraph: etree._Element) -> list[etree._Element]:
    """Return the contents of text boxes anchored in a paragraph, each once."""
    return [inner for inner in paragraph.iter("{*}txbxContent") if not _inside_choice(inner)]
