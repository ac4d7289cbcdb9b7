"""Paper, margins and page numbers as a docx declares them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from lxml import etree

from eoffice.domain.content import Alignment
from eoffice.domain.form.observed import PageNumber, Sheet
from eoffice.rendering.styles import RunLook, StyleSheet, paragraph_look, run_look
from eoffice.rendering.wml import attribute, child, children, local, switch, whole

TWIPS_PER_MM = 1440 / 25.4
_LETTER = (12_240, 15_840)
"""The paper Word takes where a file names none, in twentieths of a point."""

Part = Callable[[str | None], etree._Element | None]


def sheet_of(section: etree._Element) -> Sheet:
    """Return paper and margins of a section."""
    size, margins = child(section, "pgSz"), child(section, "pgMar")
    width = whole(size, "w") or _LETTER[0]
    height = whole(size, "h") or _LETTER[1]
    sides = {side: whole(margins, side) for side in ("top", "bottom", "left", "right")}
    lengths = {side: None if found is None else abs(found) / TWIPS_PER_MM for side, found in sides.items()}
    return Sheet(
        width / TWIPS_PER_MM,
        height / TWIPS_PER_MM,
        top=lengths["top"],
        bottom=lengths["bottom"],
        left=lengths["left"],
        right=lengths["right"],
    )


def page_number_of(
    sections: list[etree._Element], parts: Mapping[str, tuple[str, str]], part: Part, styles: StyleSheet
) -> PageNumber | None:
    """Return how the pages are numbered: as the first section with a number says.

    LibreOffice writes a first page alone as a section of its own, whose header is the empty one.
    """
    for at, section in enumerate(sections):
        found = _number_of_section(section, parts, part, styles)
        if found is not None:
            return replace(found, hidden_on_first=True, begins_with=1) if at else found
    return PageNumber(shown=False, hidden_on_first=True) if sections else None


def _number_of_section(
    section: etree._Element, parts: Mapping[str, tuple[str, str]], part: Part, styles: StyleSheet
) -> PageNumber | None:
    """Return how the pages of a section are numbered; None where no number is shown."""
    references = {
        (local(one).removesuffix("Reference"), attribute(one, "type") or "default"): attribute(one, "id")
        or ""
        for one in section
        if local(one) in ("headerReference", "footerReference")
    }
    different = switch(child(section, "titlePg")) or False
    numbering = child(section, "pgNumType")
    for place in ("header", "footer"):
        root = part(parts.get(references.get((place, "default"), ""), ("", ""))[1] or None)
        found = _page_field(root)
        if found is None:
            continue
        first = part(parts.get(references.get((place, "first"), ""), ("", ""))[1] or None)
        centred, shown = _look(found, styles)
        return PageNumber(
            shown=True,
            hidden_on_first=different and _page_field(first) is None,
            in_header=place == "header",
            arabic=attribute(numbering, "fmt") in (None, "decimal"),
            begins_with=whole(numbering, "start") or 1,
            centred=centred,
            size=shown.size or 10.0,
            bold=bool(shown.bold),
            italic=bool(shown.italic),
        )
    return None


def _page_field(root: etree._Element | None) -> etree._Element | None:
    """Return the paragraph of a header or footer that shows the number of the page."""
    for paragraph in () if root is None else root.iter():
        if local(paragraph) != "p":
            continue
        for inner in paragraph.iter():
            words = inner.text if local(inner) == "instrText" else attribute(inner, "instr")
            if words and "PAGE" in words.upper().split():
                return paragraph
    return None


def _look(paragraph: etree._Element, styles: StyleSheet) -> tuple[bool | None, RunLook]:
    """Return place and look of the number."""
    properties = child(paragraph, "pPr")
    style = attribute(child(properties, "pStyle"))
    look = paragraph_look(properties).over(styles.paragraph(style))
    shown = styles.run(style)
    for run in paragraph.iter():
        if local(run) == "r":
            shown = run_look(child(run, "rPr")).over(
                styles.run(style, attribute(child(run, "rPr", "rStyle")))
            )
            break
    framed = child(properties, "framePr")
    centred = look.alignment is Alignment.CENTRED or attribute(framed, "xAlign") == "center"
    aligned = any(True for _ in children(properties, "tabs"))
    return None if aligned and not centred else centred, shown
