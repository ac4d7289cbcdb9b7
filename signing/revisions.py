"""What a person puts side by side: the file as it was signed, and the file as it is today."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyhanko.pdf_utils.reader import HistoricalResolver

from signing.coverage import covered_revision, ranges_of
from signing.errors import DocumentUnfit
from signing.files import replacing
from signing.form_tree import fields_of
from signing.judging import FAULTS, opened
from signing.likeness import place, raw, raw_items, resolved
from signing.outline import numbers_in
from signing.page_changes import inherited, pages_of
from signing.reading import open_reader, opens_freely, survey
from signing.verdict import Finding, SignatureVerdict

_PIECE = 1 << 20


@dataclass(frozen=True)
class PageChange:
    """What happened on one page after signing; page None is the document as a whole."""

    page: int | None
    findings: tuple[Finding, ...]


def signed_revision(file: Path, field: str, target: Path) -> int:
    """Write the exact bytes that a signature covers to another file, and return their number.

    Raises DocumentUnfit `signing.field_missing`, `signing.unreadable`.
    """
    with file.open("rb") as stream:
        try:
            reader, _ = open_reader(stream)
            found = next((one for one in survey(reader).present if one.name == field), None)
            if found is None:
                raise DocumentUnfit("signing.field_missing", field=field)
            signature = opened(reader, found)
            if isinstance(signature, SignatureVerdict) or covered_revision(signature) is None:
                raise DocumentUnfit("signing.unreadable", file=file.name, reason=field)
            end = sum(ranges_of(signature)[2:])
        except FAULTS as error:
            raise DocumentUnfit("signing.unreadable", file=file.name, reason=type(error).__name__) from error
        stream.seek(0)
        with replacing(target) as (output, _):
            left = end
            while left > 0:
                piece = stream.read(min(left, _PIECE))
                output.write(piece)
                left -= len(piece) or left
    return end


def by_page(verdict: SignatureVerdict) -> tuple[PageChange, ...]:
    """Return what happened after a signature, grouped by page, the document as a whole first."""
    pages = sorted({one.page for one in verdict.findings}, key=_in_order)
    return tuple(
        PageChange(page, tuple(one for one in verdict.findings if one.page == page)) for page in pages
    )


def _in_order(page: int | None) -> int:
    return page or 0


@dataclass(frozen=True)
class FieldPlace:
    """Where a form field stands; edges are parts of the page from its upper left corner."""

    field: str
    page: int
    left: float
    top: float
    right: float
    bottom: float


def field_places(file: Path, names: Collection[str]) -> tuple[FieldPlace, ...]:
    """Return where fields of some names stand today; pages count from 1, unreadable files have none.

    What was changed without a trace on the page (a value, a lock) can be pointed at only this way.
    """
    with file.open("rb") as stream:
        try:
            reader, _ = open_reader(stream)
            today = reader.get_historical_resolver(reader.xrefs.total_revisions - 1)
            return tuple(_places(today, names)) if opens_freely(reader) else ()
        except FAULTS:
            return ()


def _places(today: HistoricalResolver, names: Collection[str]) -> Iterator[FieldPlace]:
    fields = {name: field for name, field in fields_of(today).items() if name in names}
    widgets = {one.key: (name, one.rect) for name, field in fields.items() for one in field.widgets}
    for number, page in enumerate(pages_of(today), 1):
        edges = numbers_in(resolved(inherited(page.node, "/CropBox") or inherited(page.node, "/MediaBox")))
        if len(edges) != 4 or edges[2] <= edges[0] or edges[3] <= edges[1]:
            continue
        wide, high = edges[2] - edges[0], edges[3] - edges[1]
        for item in raw_items(resolved(raw(page.node, "/Annots"))):
            name, rect = widgets.get(place(item), ("", None))
            if rect is not None and rect[2] > rect[0] and rect[3] > rect[1]:
                x0, y0, x1, y1 = rect
                left, right = (x0 - edges[0]) / wide, (x1 - edges[0]) / wide
                yield FieldPlace(name, number, left, (edges[3] - y1) / high, right, (edges[3] - y0) / high)
