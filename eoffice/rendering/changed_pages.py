"""Pictures of pages that look different from what was signed, with frames round the differences."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import ImageDraw

from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.page_differences import Region, differences
from eoffice.rendering.text import PDFIUM
from signing.errors import SigningError
from signing.revisions import signed_revision
from signing.verdict import Changes, FileVerdict, SignatureVerdict

MOST_SHOWN = 3
"""Pages shown for one file: a report is read, and the screen shows the rest."""
_SCALE = 1.3  # points to dots: letters of a form can still be read
_FRAME = "#c01818"
Picture = tuple[bytes, float]
"""A PNG and its height as a part of its width."""


@dataclass(frozen=True)
class ShownPage:
    """One page as it was signed, if it was there, and as it is now, if it still is."""

    number: int
    signed: Picture | None
    now: Picture | None


@dataclass(frozen=True)
class ChangedPages:
    """The pages that differ from what one signature covers."""

    field: str
    pages: tuple[ShownPage, ...]
    left_out: int = 0


def changed_pages(verdict: FileVerdict, source: Path) -> ChangedPages | None:
    """Return the changed pages under the earliest signature that something happened to, or None.

    A file that cannot be drawn has none: what was found in its structure is told in words.
    """
    one = _suffering(verdict.signatures)
    if one is None:
        return None
    with tempfile.TemporaryDirectory(prefix="eoffice-report-") as place:
        signed = Path(place) / "signed.pdf"
        try:
            signed_revision(source, one.field, signed)
            regions = differences(signed, source).regions
            numbers = sorted({region.page for region in regions})
            pages = tuple(_shown(signed, source, numbers[:MOST_SHOWN], regions))
        except (UnreadableFile, SigningError, pypdfium2.PdfiumError):
            return None
    return ChangedPages(one.field, pages, len(numbers) - len(pages)) if pages else None


def _suffering(signatures: Sequence[SignatureVerdict]) -> SignatureVerdict | None:
    """Return the signature that most was done to; of equals the first in the file."""
    ranks = {Changes.FORBIDDEN: 2, Changes.SUSPICIOUS: 1}
    hurt = [one for one in signatures if one.changes_after in ranks and one.findings]
    return max(hurt, key=lambda one: ranks[one.changes_after], default=None)


def _shown(signed: Path, now: Path, numbers: Sequence[int], regions: Sequence[Region]) -> Iterator[ShownPage]:
    with PDFIUM, pypdfium2.PdfDocument(signed) as before, pypdfium2.PdfDocument(now) as after:
        for document in (before, after):
            if document.get_formtype():
                document.init_forms()
        for number in numbers:
            here = [one for one in regions if one.page == number]
            yield ShownPage(number, _picture(before, number, here), _picture(after, number, here))


def _picture(document: pypdfium2.PdfDocument, number: int, regions: Sequence[Region]) -> Picture | None:
    if number > len(document):
        return None
    page = document[number - 1]
    wide, high = page.get_size()
    drawn = page.render(scale=min(_SCALE, 2000 / max(wide, high, 1.0))).to_pil().convert("RGB")
    page.close()
    pen = ImageDraw.Draw(drawn)
    for one in regions:
        left, top = one.left * drawn.width - 3, one.top * drawn.height - 3
        right, bottom = one.right * drawn.width + 3, one.bottom * drawn.height + 3
        edges = (max(1, left), max(1, top), min(drawn.width - 2, right), min(drawn.height - 2, bottom))
        pen.rectangle(edges, outline=_FRAME, width=3)
    made = BytesIO()
    drawn.save(made, "PNG", optimize=True)
    return made.getvalue(), drawn.height / max(1, drawn.width)
