"""What a person puts side by side: the file as it was signed, and the file as it is today."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from signing.coverage import covered_revision, ranges_of
from signing.errors import DocumentUnfit
from signing.files import replacing
from signing.judging import FAULTS, opened
from signing.reading import open_reader, survey
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
