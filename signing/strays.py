"""Signatures that stand on a page but not in the form's list of fields.

Poppler forgets the list when the form is a direct object of the catalogue: the next signature's field then
hangs on the page alone. It proves what it covers; yet a reader that goes by the list does not show it.
"""

from __future__ import annotations

from pyhanko.pdf_utils.reader import PdfFileReader

from signing.form_tree import fields_of, stray_field
from signing.likeness import Key, TooComplex, place, raw, raw_items, resolved
from signing.page_changes import pages_of
from signing.pdf import ENGINE_FAULTS

NOT_IN_FORM = "signature.not_in_form"
_MOST = 100


def stray_signatures(reader: PdfFileReader) -> tuple[Key, ...]:
    """Return the widgets of today's pages that hold a signature and belong to no listed field."""
    today = reader.get_historical_resolver(reader.xrefs.total_revisions - 1)
    found: dict[Key, None] = {}
    try:
        listed = {one.key for field in fields_of(today).values() for one in field.widgets}
        for page in pages_of(today):
            for item in raw_items(resolved(raw(page.node, "/Annots"))):
                key = place(item)
                if key is not None and key not in listed and stray_field(today, key) is not None:
                    found[key] = None
    except (*ENGINE_FAULTS, RecursionError, TooComplex):
        return ()  # what cannot be walked stays what it was: bytes of a signature that no field names
    return tuple(found)[:_MOST]
