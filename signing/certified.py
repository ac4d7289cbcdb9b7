"""What the author of a certified file allows to whoever signs after them (DocMDP, ISO 32000-2, 12.8.2.2)."""

from __future__ import annotations

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject

from signing.errors import DocumentUnfit
from signing.pdf import entry

NO_CHANGES = 1
_DEFAULT = 2  # filling in and signing, where the certification names no permission (table 257)


def permission_of(root: DictionaryObject) -> int | None:
    """Return 1 (no change), 2 (fill in and sign) or 3 (notes too) of a certified file, None of others."""
    permissions = entry(root, "/Perms")
    certified = entry(permissions, "/DocMDP") if isinstance(permissions, DictionaryObject) else None
    if not isinstance(certified, DictionaryObject):
        return None
    references = entry(certified, "/Reference")
    for item in references if isinstance(references, ArrayObject) else ():
        held = item.get_object()
        parameters = entry(held, "/TransformParams") if isinstance(held, DictionaryObject) else None
        told = entry(parameters, "/P") if isinstance(parameters, DictionaryObject) else None
        if str(told) in ("1", "2", "3"):
            return int(str(told))
    return _DEFAULT


def refuse_breaking(root: DictionaryObject, *, adds_fields: bool) -> None:
    """Refuse a signature that would break the author's: any at all, or one in a field they did not leave.

    Raises DocumentUnfit: `signing.certified_final`, `signing.certified_no_field`.
    """
    permission = permission_of(root)
    if permission == NO_CHANGES:
        raise DocumentUnfit("signing.certified_final")
    if permission is not None and adds_fields:
        # Neither 2 nor 3 covers a field that was not there: readers then call the certification broken.
        raise DocumentUnfit("signing.certified_no_field")
