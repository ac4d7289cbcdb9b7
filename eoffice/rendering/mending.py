"""Mends the form of a docx where a machine can, and touches nothing else in the file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from eoffice.domain.form.breach import Mend, Mending
from eoffice.paths import atomic_file
from eoffice.rendering.docx_parts import element, field
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.observing import DocxObserver
from eoffice.rendering.package import DEFAULT_LIMITS, open_package
from eoffice.rendering.wml import local
from eoffice.services.law import load_form

_FONT_SLOTS = ("ascii", "hAnsi", "cs", "eastAsia")
_JC = {"centred": "center", "justified": "both"}
_TWIPS_PER_MM = 1440 / 25.4
_PDF = b"%PDF"


def mend_docx(source: Path, target: Path, mends: Iterable[Mend]) -> None:
    """Write a docx with the given changes made; raises UnreadableFile `rendering.*`, also for a PDF."""
    with source.open("rb") as file:
        if _PDF in file.read(1024):
            raise UnreadableFile("rendering.not_docx", file=source.name)
        places = _paths(source)
    document: Any = docx.Document(str(source))
    mender = _Mender(document, places)
    for mend in mends:
        mender.apply(mend)
    with atomic_file(target) as out:
        document.save(out)


def _paths(source: Path) -> list[str]:
    """Return where each observed line stands in the XML, as paths that hold in another reading too."""
    with source.open("rb") as file:
        observer = DocxObserver(open_package(source, file, DEFAULT_LIMITS))
        observer.observe()
        if observer.root is None:
            return []
        tree = etree.ElementTree(observer.root)
        known: dict[int, str] = {}
        paths = []
        for found in observer.elements:
            if id(found) not in known:
                known[id(found)] = tree.getelementpath(found)
            paths.append(known[id(found)])
        return paths


class _Mender:
    """Makes one change after another in an open docx."""

    def __init__(self, document: Any, places: list[str]) -> None:  # noqa: ANN401  python-docx carries no types
        self._document = document
        self._root = document.element
        self._paragraphs = [self._root.find(place) for place in places]

    def apply(self, mend: Mend) -> None:
        """Make one change."""
        everywhere = {
            Mending.FONT: self._fonts,
            Mending.PAPER: self._paper,
            Mending.MARGINS: self._margins,
            Mending.PAGE_NUMBER: self._page_number,
        }.get(mend.what)
        if everywhere is not None:
            everywhere()
            return
        paragraph = self._paragraphs[mend.at] if 0 <= mend.at < len(self._paragraphs) else None
        if paragraph is not None:
            self._change(paragraph, mend)

    def _change(self, paragraph: Any, mend: Mend) -> None:  # noqa: ANN401
        """Change one paragraph."""
        if mend.what is Mending.WORDS:
            _rewrite(paragraph, mend.old, str(mend.value))
        elif mend.what in (Mending.SIZE, Mending.BOLD, Mending.ITALIC, Mending.BLACK):
            for run in paragraph.iter(qn("w:r")):
                _restyle(run.get_or_add_rPr(), mend)
        else:
            _respace(paragraph.get_or_add_pPr(), mend)

    def _fonts(self) -> None:
        """Name Times New Roman everywhere."""
        font = load_form().font
        roots = [self._root, self._document.styles.element]
        for section in self._document.sections:
            roots.extend((section.header._element, section.first_page_header._element))
        for root in roots:
            for found in root.iter(qn("w:rFonts")):
                for name in list(found.attrib):
                    del found.attrib[name]
                for slot in _FONT_SLOTS:
                    found.set(qn(f"w:{slot}"), font)

    def _paper(self) -> None:
        """Make the paper A4, upright or lying as it was."""
        page = load_form().page
        for section in self._document.sections:
            lies = section.page_width > section.page_height
            section.page_width, section.page_height = (
                (Mm(page.height), Mm(page.width)) if lies else (Mm(page.width), Mm(page.height))
            )

    def _margins(self) -> None:
        """Give every margin that is not lawful the usual width."""
        page = load_form().page
        for section in self._document.sections:
            for side in ("top", "bottom", "left", "right"):
                found = getattr(section, f"{side}_margin")
                if found is None or not getattr(page.allowed, side).allows(found.mm, 0.5):
                    setattr(section, f"{side}_margin", Mm(getattr(page, side)))

    def _page_number(self) -> None:
        """Put the number in the middle of the top margin, hidden on page 1."""
        for section in self._document.sections[:1]:
            section.different_first_page_header_footer = True
            header = section.header
            header.is_linked_to_previous = False
            for paragraph in list(header.paragraphs)[1:]:
                paragraph._p.getparent().remove(paragraph._p)
            number = header.paragraphs[0]
            for found in list(number._p):
                if local(found) != "pPr":
                    number._p.remove(found)
            field(number, "PAGE")
            number.alignment = 1
            for run in number.runs:
                run.font.name, run.font.size = (
                    load_form().font,
                    docx.shared.Pt(load_form().body.page_number_size),
                )
                run.bold = run.italic = False
            for foot in (section.footer, section.first_page_header, section.first_page_footer):
                _remove_page_fields(foot._element)


def _remove_page_fields(root: Any) -> None:  # noqa: ANN401
    """Take the page number out of a header or footer."""
    for paragraph in list(root.iter(qn("w:p"))):
        words = [found.text or "" for found in paragraph.iter(qn("w:instrText"))]
        simple = [found.get(qn("w:instr")) or "" for found in paragraph.iter(qn("w:fldSimple"))]
        if any("PAGE" in found.upper().split() for found in (*words, *simple)):
            for found in list(paragraph):
                if local(found) != "pPr":
                    paragraph.remove(found)


def _rewrite(paragraph: Any, old: str, new: str) -> None:  # noqa: ANN401
    """Replace words across runs; each letter that stays keeps the look it has."""
    texts = list(paragraph.iter(qn("w:t")))
    whole = "".join(found.text or "" for found in texts)
    start = whole.find(old)
    if start < 0:
        return
    head, tail = 0, 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    first, last = start + head, start + len(old) - tail
    inserted = new[head : len(new) - tail]
    at, placed = 0, False
    for found in texts:
        text = found.text or ""
        begin, end = at, at + len(text)
        at = end
        cut_from, cut_to = max(first, begin), min(last, end)
        holds = begin <= first <= end and not placed
        if cut_from > cut_to and not holds:
            continue
        kept_left, kept_right = (
            text[: max(0, first - begin)],
            text[max(0, last - begin) :] if last < end else "",
        )
        if holds:
            found.text = kept_left + inserted + kept_right
            placed = True
        elif cut_from < cut_to:
            found.text = kept_right
        found.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _restyle(properties: Any, mend: Mend) -> None:  # noqa: ANN401
    """Change the look of a run."""
    names = {
        Mending.SIZE: ("w:sz", "w:szCs"), Mending.BOLD: ("w:b", "w:bCs"), Mending.ITALIC: ("w:i", "w:iCs"),
        Mending.BLACK: ("w:color",),
    }[mend.what]  # fmt: skip
    for name in names:
        for found in properties.findall(qn(name)):
            properties.remove(found)
    if mend.what is Mending.SIZE:
        made = element("w:sz", val=round(float(mend.value) * 2))
    elif mend.what is Mending.BLACK:
        made = element("w:color", val="000000")
    else:
        made = element(names[0], val="1" if mend.value else "0")
    _insert(properties, made)


_RUN_ORDER = ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike",
              "outline", "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden",
              "color", "spacing", "w",
              "kern", "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText",
              "vertAlign",
              "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath")  # fmt: skip


def _insert(properties: Any, made: Any) -> None:  # noqa: ANN401
    """Put a property where the format wants it."""
    rank = _RUN_ORDER.index(local(made))
    for at, found in enumerate(properties):
        name = local(found)
        if name in _RUN_ORDER and _RUN_ORDER.index(name) > rank:
            properties.insert(at, made)
            return
    properties.append(made)


def _respace(properties: Any, mend: Mend) -> None:  # noqa: ANN401
    """Change alignment, indent or spacing of a paragraph."""
    if mend.what is Mending.ALIGN:
        found = properties.find(qn("w:jc"))
        if found is None:
            found = OxmlElement("w:jc")
            properties.insert_element_before(
                found, "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId",
                "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
            )  # fmt: skip
        found.set(qn("w:val"), _JC[str(mend.value)])
        return
    if mend.what is Mending.FIRST_LINE:
        indent = properties.get_or_add_ind()
        indent.attrib.pop(qn("w:hanging"), None)
        for side in ("w:left", "w:start"):
            indent.attrib.pop(qn(side), None)
        indent.set(qn("w:firstLine"), str(round(float(mend.value) * _TWIPS_PER_MM)))
        return
    spacing = properties.get_or_add_spacing()
    if mend.what is Mending.BEFORE:
        spacing.attrib.pop(qn("w:beforeAutospacing"), None)
        spacing.set(qn("w:before"), str(round(float(mend.value) * 20)))
    elif mend.what is Mending.SPACING:
        spacing.set(qn("w:line"), "240")
        spacing.set(qn("w:lineRule"), "auto")
