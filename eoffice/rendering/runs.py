"""One `w:p` of a docx: its words with their looks, and what in it cannot be carried over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from eoffice.domain.content import Alignment, Picture, Span
from eoffice.rendering.findings import Findings, Left
from eoffice.rendering.numbering import Numbering
from eoffice.rendering.styles import ParagraphLook, RunLook, StyleSheet, paragraph_look, run_look
from eoffice.rendering.wml import attribute, child, children, local, shallow_text, whole

PAGE_BREAK = "\f"
WIDE_PAGES, TALL_PAGES = "\x0e", "\x0f"
"""Signs of a turn of the pages: XML cannot hold them, so no file can bring them along."""
"""Stands in a raw span where a new page begins."""

PICTURE = "\ufffc"
"""Stands in a raw span where the next picture of the paragraph is."""

_LEGACY_FONTS = (".vn", "vni-")
_LINES = frozenset({"line", "straightConnector1"})
_SYMBOLS = {
    "F0B7": "-", "F0A7": "-", "F0D8": "-", "F0FC": "✓", "F0A8": "□", "F06F": "□", "F0B0": "°",
    "F0B1": "±", "F0B3": "≥", "F0A3": "≤", "F0B4": "×", "F0AE": "→", "F0E0": "→",
}  # fmt: skip
_DESCEND = frozenset({"hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdt", "sdtContent"})


@dataclass(frozen=True)
class RawParagraph:
    """A paragraph as found: words may still hold page breaks and loose spaces."""

    spans: tuple[Span, ...]
    style: str
    look: ParagraphLook
    own_alignment: Alignment | None
    own_first_line: int | None
    marker: str = ""
    pictures: tuple[Picture, ...] = ()


Pictures = Callable[[etree._Element, Alignment], Picture | None]
"""Reads the picture of a drawing; None when it was left out and said so."""


def _plain(look: RunLook, text: str) -> Span:
    """Return a span of a look."""
    words = text.upper() if look.caps else text
    return Span(words, bool(look.bold), bool(look.italic), bool(look.underline), look.raised or 0)


class ParagraphReader:
    """Reads paragraphs of one document in order; lists count as it goes."""

    def __init__(
        self,
        styles: StyleSheet,
        numbering: Numbering,
        findings: Findings,
        notes: Mapping[str, str],
        pictures: Pictures,
    ) -> None:
        self._read_picture = pictures
        self._pictures: list[Picture] = []
        self._side = Alignment.CENTRED
        self._notes = notes
        self._styles = styles
        self._numbering = numbering
        self._findings = findings
        self._spans: list[Span] = []
        self._style: str | None = None
        self._fields: list[bool] = []
        self._readers: dict[str, Callable[[etree._Element, RunLook], None]] = {
            "t": self._text,
            "tab": self._tab,
            "br": self._break,
            "cr": self._line,
            "noBreakHyphen": self._hyphen,
            "sym": self._symbol,
            "drawing": self._drawing,
            "pict": self._drawing,
            "object": self._object,
            "fldChar": self._field,
            "footnoteReference": self._note,
            "endnoteReference": self._note,
            "commentReference": self._comment,
            "AlternateContent": self._alternative,
        }

    def read(self, element: etree._Element) -> RawParagraph:
        """Return one paragraph."""
        properties = child(element, "pPr")
        self._style = attribute(child(properties, "pStyle"))
        self._spans, self._pictures = [], []
        own = paragraph_look(properties)
        look = own.over(self._styles.paragraph(self._style))
        self._side = look.alignment or Alignment.LEFT
        self._walk(element)
        marker = self._marker(look, child(properties, "rPr"))
        name = self._styles.name(self._style)
        return RawParagraph(
            tuple(self._spans), name, look, own.alignment, own.first_line, marker, tuple(self._pictures)
        )

    def _marker(self, look: ParagraphLook, mark: etree._Element | None) -> str:
        """Put the automatic number, if there is one, in front of the words, and return it."""
        marker = self._numbering.next(look.numbering, look.level)
        if marker is None or not self._spans:
            return ""
        shown = marker.look.over(run_look(mark)).over(self._styles.run(self._style))
        # The room after the number is not the number's: it goes with the words.
        self._spans.insert(0, replace(self._spans[0], text=" "))
        self._spans.insert(0, replace(_plain(shown, marker.text), underline=False))
        return marker.text

    def _walk(self, element: etree._Element) -> None:
        """Read what stands inside a paragraph or one of its wrappers."""
        for inner in element:
            name = local(inner)
            if name == "r":
                self._run(inner)
            elif name in _DESCEND:
                self._walk(inner)
            elif name in ("ins", "moveTo"):
                self._findings.add(Left.TRACKED_CHANGE, shallow_text(inner))
                self._walk(inner)
            elif name in ("del", "moveFrom"):
                self._findings.add(Left.TRACKED_CHANGE, "".join(str(text) for text in inner.itertext()))
            elif name in ("oMath", "oMathPara"):
                self._equation(inner)

    def _run(self, element: etree._Element) -> None:
        """Read one run."""
        properties = child(element, "rPr")
        style = attribute(child(properties, "rStyle"))
        look = run_look(properties).over(self._styles.run(self._style, style))
        if look.hidden:
            if words := shallow_text(element):
                self._findings.add(Left.HIDDEN_TEXT, words)
            return
        self._inside(element, look)

    def _inside(self, element: etree._Element, look: RunLook) -> None:
        """Read the pieces of a run."""
        for inner in element:
            reader = self._readers.get(local(inner))
            if reader is not None:
                reader(inner, look)

    def _say(self, text: str, look: RunLook) -> None:
        """Add words, unless they are the instruction of a field."""
        if text and not any(self._fields):
            self._spans.append(_plain(look, text))

    def _text(self, element: etree._Element, look: RunLook) -> None:
        words = element.text or ""
        if words.strip() and (look.font or "").lower().startswith(_LEGACY_FONTS):
            self._findings.add(Left.LEGACY_FONT, f"{look.font}: {words}")
        self._say(words.replace(PAGE_BREAK, " ").replace(PICTURE, " "), look)

    def _tab(self, _element: etree._Element, look: RunLook) -> None:
        self._say("\t", look)

    def _line(self, _element: etree._Element, look: RunLook) -> None:
        self._say("\n", look)

    def _break(self, element: etree._Element, look: RunLook) -> None:
        self._say(PAGE_BREAK if attribute(element, "type") == "page" else "\n", look)

    def _hyphen(self, _element: etree._Element, look: RunLook) -> None:
        self._say("-", look)

    def _symbol(self, element: etree._Element, look: RunLook) -> None:
        code = (attribute(element, "char") or "").upper()
        if code in _SYMBOLS:
            self._say(_SYMBOLS[code], look)
        else:
            self._findings.add(Left.SYMBOL, f"{attribute(element, 'font')} {code}")

    def _field(self, element: etree._Element, _look: RunLook) -> None:
        """Follow a field: between its begin and its separator stands the instruction, not words."""
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _note(self, element: etree._Element, _look: RunLook) -> None:
        kind = local(element).removesuffix("Reference")
        self._findings.add(Left.NOTE, self._notes.get(f"{kind}{attribute(element, 'id')}", ""))

    def _comment(self, element: etree._Element, _look: RunLook) -> None:
        self._findings.add(Left.COMMENT, attribute(element, "id") or "")

    def _object(self, element: etree._Element, _look: RunLook) -> None:
        self._findings.add(Left.OBJECT, shallow_text(element))

    def _equation(self, element: etree._Element) -> None:
        """Keep the letters of an equation in a row, and say that its layout is lost."""
        words = shallow_text(element)
        self._findings.add(Left.EQUATION, words)
        self._say(words, RunLook())

    def _alternative(self, element: etree._Element, look: RunLook) -> None:
        """Read the first of several ways to say the same."""
        chosen = child(element, "Choice")
        if chosen is None:
            chosen = child(element, "Fallback")
        if chosen is not None:
            self._inside(chosen, look)

    def _drawing(self, element: etree._Element, look: RunLook) -> None:
        """Take a picture, report a text box; a drawn rule is decoration and needs no word."""
        names = {local(inner) for inner in element.iter()}
        words = shallow_text(element)
        if "txbxContent" in names and words:
            self._findings.add(Left.TEXT_BOX, words)
        elif not _is_rule(element, names):
            picture = self._read_picture(element, self._side)
            if picture is not None:
                self._pictures.append(picture)
                self._say(PICTURE, look)


def _is_rule(element: etree._Element, names: set[str]) -> bool:
    """Tell whether a drawing is just a line."""
    shapes = [attribute(inner, "prst") for inner in element.iter() if local(inner) == "prstGeom"]
    return (bool(shapes) and "pic" not in names and set(shapes) <= _LINES) or (
        "line" in names and not names & {"imagedata", "shape", "rect"}
    )


def has_section_break(element: etree._Element) -> bool:
    """Tell whether a paragraph ends a section that makes the next one begin on a new page."""
    section = child(element, "pPr", "sectPr")
    if section is None:
        return False
    return (attribute(child(section, "type")) or "nextPage") not in ("continuous", "nextColumn")


def sections_of(body: etree._Element) -> Iterator[etree._Element]:
    """Give the sections of a body in order; what a tracked change replaced is none of them."""
    for section in body.iter("{*}sectPr"):
        above = section.getparent()
        if above is body or (above is not None and local(above) == "pPr"):
            yield section


def is_landscape(section: etree._Element) -> bool:
    """Tell whether the pages of a section lie on their side."""
    # Some programs turn the measures and forget to say so.
    return any(
        attribute(size, "orient") == "landscape" or (whole(size, "w") or 0) > (whole(size, "h") or 1 << 20)
        for size in children(section, "pgSz")
    )
