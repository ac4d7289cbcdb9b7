"""Which part of PDF/A a file claims to follow, so that what a signature adds does not break the claim.

ISO 19005-1 (PDF/A-1) knows no transparency (6.4); parts 2 to 4 do. Every part wants fonts embedded and
the description left truthful: our revisions add no description of their own (`pdf.Revision`).
"""

from __future__ import annotations

import re

from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject

from signing.pdf import ENGINE_FAULTS, entry

_LARGEST = 1 << 20
_PART = re.compile(rb"pdfaid:part\s*(?:=\s*[\"']|>)\s*([1-4])")


def archive_part(root: DictionaryObject) -> int | None:
    """Return the part of PDF/A that a file's description names, or None."""
    try:
        held = entry(root, "/Metadata")
        found = _PART.search(held.data[:_LARGEST]) if isinstance(held, StreamObject) else None
    except ENGINE_FAULTS:
        return None  # a description that cannot be read claims nothing
    return int(found[1]) if found else None
