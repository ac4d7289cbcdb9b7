"""A drawn document ready to be signed: number, date, the leader's signature and the seal as fields."""

from __future__ import annotations

import tempfile
from pathlib import Path

from eoffice.domain.content import Area, Blank, OfficialDocument, PdfLayout
from eoffice.rendering.pdf import render_pdf
from signing.fields import DATE, LEADER, NUMBER, SEAL, Align, FieldPlace, prepare

_DESCENT = 0.216
"""How far the fields' lower edge lies below the baseline, in parts of the font size."""


def render_prepared(document: OfficialDocument, target: Path) -> PdfLayout:
    """Draw a document and add its fields as a revision of the file; returns where things stand.

    Raises CannotRender as `render_pdf` does; the target is then as it was.
    """
    with tempfile.TemporaryDirectory(prefix="eoffice-") as folder:
        drawn = Path(folder) / "drawn.pdf"
        layout = render_pdf(document, drawn)
        prepare(drawn, target, field_places(layout))
    return layout


def field_places(layout: PdfLayout) -> tuple[FieldPlace, ...]:
    """Return the fields of a drawn document: number and date that are not printed, signature and seal."""
    texts = (_text_place(NUMBER, layout.number), _text_place(DATE, layout.issued_date))
    signatures = (_place(LEADER, layout.signature), _place(SEAL, layout.seal))
    return (*(place for place in texts if place is not None), *signatures)


def _place(name: str, area: Area) -> FieldPlace:
    """Return a signature field over an area."""
    return FieldPlace(name, area.page, (area.x0, area.y0, area.x1, area.y1))


def _text_place(name: str, blank: Blank | None) -> FieldPlace | None:
    """Return a text field whose words continue the printed line."""
    if blank is None:
        return None
    area = blank.area
    bottom = blank.baseline - _DESCENT * blank.size
    top = max(area.y1, bottom + blank.size)
    align = Align.RIGHT if blank.to_the_right else Align.LEFT
    rect = (area.x0, bottom, area.x1, top)
    return FieldPlace(name, area.page, rect, blank.size, blank.italic, align)
