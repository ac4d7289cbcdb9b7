"""Which revision of the file a signature's bytes reach, told by the bytes and not by the engine's sums."""

from __future__ import annotations

import re

from pyhanko.sign.validation import EmbeddedPdfSignature

from signing.tiling import later_fault, tiling_fault

_TAIL = 2048
_PLACE = re.compile(rb"startxref\s+(\d+)\s+%%EOF")


def ranges_of(signature: EmbeddedPdfSignature) -> list[int]:
    """Return the signature's byte range as plain numbers."""
    return [int(item) for item in signature.byte_range]


def bytes_fault(signature: EmbeddedPdfSignature) -> str | None:
    """Look at the bytes under and after a signature, whatever the engine thinks of them."""
    stream, ranges, xrefs = signature.reader.stream, signature.byte_range, signature.reader.xrefs
    fault = tiling_fault(stream, ranges, signature.pkcs7_content)
    revision = covered_revision(signature) if fault in (None, "tiling.after_cms") else None
    if revision is None:
        return fault or "coverage.partial"
    later = range(revision + 1, xrefs.total_revisions)
    expected = [xrefs.get_startxref_for_revision(one) for one in later]
    return later_fault(stream, sum(ranges_of(signature)[2:]), expected) or fault


def covered_revision(signature: EmbeddedPdfSignature) -> int | None:
    """Return the number of the last revision that lies wholly under the signature, or None.

    The signature's own object may stand in an earlier section: files prepared for the web have two.
    """
    reader = signature.reader
    stream, xrefs = reader.stream, reader.xrefs
    end = sum(ranges_of(signature)[2:])
    if end == stream.seek(0, 2):
        return int(xrefs.total_revisions) - 1
    stream.seek(max(0, end - _TAIL))
    places = _PLACE.findall(stream.read(min(end, _TAIL)))
    for revision in range(signature.signed_revision, xrefs.total_revisions):
        if places and xrefs.get_startxref_for_revision(revision) == int(places[-1]):
            ends = (xrefs.get_xref_container_info(one).end_location for one in range(revision + 1))
            return revision if max(ends) <= end else None
    return None
