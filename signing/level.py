"""Which PAdES level a signature has reached, from what the file holds for it."""

from __future__ import annotations

from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from signing.pdf import ENGINE_FAULTS, entry

_TIME_STAMP = "signature_time_stamp_token"
_PADES = "/ETSI.CAdES.detached"


def level_of(signature: EmbeddedPdfSignature) -> str | None:
    """Return B-B to B-LTA, or None for a signature that is no PAdES at all."""
    kind = str(entry(signature.sig_object, "/SubFilter"))
    if signature.sig_object_type == "/DocTimeStamp" or kind != _PADES or not _names_signer(signature):
        return None
    # A time stamp over the whole file proves the time as one inside the signature does (EN 319 142-1, 6.3).
    try:
        later = _stamped_later(signature)
    except (*ENGINE_FAULTS, RecursionError):
        later = False  # a stamp that cannot be read proves no time
    if not (later or _stamped(signature)):
        return "B-B"
    if not _has_evidence(signature):
        return "B-T"
    return "B-LTA" if later else "B-LT"


def _names_signer(signature: EmbeddedPdfSignature) -> bool:
    """Tell whether the signer's certificate lies under the signature, as every level demands (6.3)."""
    held = {attribute["type"].native for attribute in signature.signer_info["signed_attrs"]}
    return bool(held & {"signing_certificate", "signing_certificate_v2"})


def _stamped(signature: EmbeddedPdfSignature) -> bool:
    attributes = signature.signer_info["unsigned_attrs"]
    return any(attribute["type"].native == _TIME_STAMP for attribute in attributes)


def _has_evidence(signature: EmbeddedPdfSignature) -> bool:
    store = entry(signature.reader.root, "/DSS")
    return isinstance(store, DictionaryObject) and any(entry(store, key) for key in ("/CRLs", "/OCSPs"))


def _stamped_later(signature: EmbeddedPdfSignature) -> bool:
    xrefs = signature.reader.xrefs
    for _, value, reference in enumerate_sig_fields(signature.reader, filled_status=True):
        held = value.get_object() if value is not None else None
        if isinstance(held, DictionaryObject) and str(entry(held, "/Type")) == "/DocTimeStamp":
            place = reference.get_object().raw_get("/V").reference
            if xrefs.get_last_change(place) > signature.signed_revision:
                return True
    return False
