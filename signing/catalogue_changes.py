"""What was done to the document as a whole after a signature: actions, layers, attachments, evidence."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject

from signing.findings import Finding, forbidden, permitted, suspicious
from signing.likeness import Likeness, items, raw, raw_items, resolved
from signing.pdf import ENGINE_FAULTS

# Judged elsewhere, or saying nothing about what a reader sees.
_ELSEWHERE = frozenset({"/Pages", "/AcroForm", "/DSS", "/Metadata", "/StructTreeRoot", "/Perms", "/Type"})
_QUIET = frozenset({"/Extensions", "/Version", "/MarkInfo", "/Legal", "/PieceInfo", "/LastModified"})
_USAGE_RIGHTS = frozenset({"/UR", "/UR3"})
_STORE_KEYS = frozenset({"/Type", "/VRI", "/Certs", "/CRLs", "/OCSPs"})
_RECORD_KEYS = frozenset({"/Type", "/TU", "/TS", "/Cert", "/CRL", "/OCSP"})
_EVIDENCE = {"/Certs": x509.Certificate, "/CRLs": crl.CertificateList, "/OCSPs": ocsp.OCSPResponse}
_RECORDED = {"/Cert": x509.Certificate, "/CRL": crl.CertificateList, "/OCSP": ocsp.OCSPResponse}
_SPOKEN = frozenset({"/ActualText", "/Alt", "/E"})
MOST_EVIDENCE = 5 << 20
_MOST_ELEMENTS = 100_000


def catalogue_findings(like: Likeness) -> Iterator[Finding]:
    """Yield every difference of the catalogue that is neither page nor form."""
    old, new = like.signed.root, like.today.root
    for key in like.changed_keys(old, new):
        renamed = key == "/Type" and str(resolved(raw(new, key))) != "/Catalog"
        if renamed or (key not in _ELSEWHERE and key not in _QUIET):
            yield forbidden("changes.catalogue", f"document settings changed: {key[1:]}")
    yield from _rights(like, old, new)
    yield from _structure(like, old, new)
    yield from _evidence(resolved(raw(old, "/DSS")), resolved(raw(new, "/DSS")))


def _rights(like: Likeness, old: DictionaryObject, new: DictionaryObject) -> Iterator[Finding]:
    held = [resolved(raw(one, "/Perms")) for one in (old, new)]
    before, after = (one if isinstance(one, DictionaryObject) else DictionaryObject() for one in held)
    changed = [key for key in like.changed_keys(before, after) if key not in _USAGE_RIGHTS]
    if any(raw(before, key) is not None for key in changed):
        yield forbidden("changes.permission_removed", "permissions changed")
    elif changed:
        yield suspicious("changes.permission_added", "permissions added")


def _structure(like: Likeness, old: DictionaryObject, new: DictionaryObject) -> Iterator[Finding]:
    """Judge the tree that screen readers speak: it may grow with a field, not speak otherwise."""
    if like.same_key(old, new, "/StructTreeRoot"):
        return
    spoken = [_spoken(raw(one, "/StructTreeRoot")) for one in (old, new)]
    # A tree that comes later may hold a new field, but no words of its own.
    if spoken[1] is not None and (spoken[0] or Counter()) == spoken[1]:
        yield permitted("structure for screen readers extended")
    else:
        yield suspicious("changes.structure", "structure for screen readers changed")


def _spoken(item: PdfObject | None) -> Counter[str] | None:
    if resolved(item) is None:
        return None
    said: Counter[str] = Counter()
    waiting: list[PdfObject | None] = [item]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_ELEMENTS:
        node = resolved(waiting.pop())
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, DictionaryObject):
            said.update(f"{key}{resolved(raw(node, key))}" for key in _SPOKEN if raw(node, key) is not None)
            waiting.append(raw(node, "/K"))
        elif isinstance(node, ArrayObject):
            waiting.extend(raw_items(node))
    return said


# --- evidence for the long term


def _evidence(old: PdfObject | None, new: PdfObject | None) -> Iterator[Finding]:
    before, after = _held(old), _held(new)
    foreign = _foreign(new) - _foreign(old)
    if foreign:
        yield forbidden("changes.evidence_foreign", "foreign data among validation data")
    if before - after:
        yield suspicious("changes.evidence_removed", "validation data removed")
    if after - before:
        yield permitted("validation data added")
    if _is_junk(new) and not _is_junk(old):
        yield suspicious("changes.evidence_junk", "unreadable validation data added")


def _foreign(store: PdfObject | None) -> frozenset[str]:
    """Return the keys that no validation data has: a cover for something else."""
    if store is None:
        return frozenset()
    if not isinstance(store, DictionaryObject):
        return frozenset({"store"})
    found = {str(key) for key in store} - _STORE_KEYS
    if str(resolved(raw(store, "/Type")) or "/DSS") != "/DSS":
        found.add("/Type")
    records = resolved(raw(store, "/VRI"))
    for key in records if isinstance(records, DictionaryObject) else ():
        record = resolved(raw(records, key)) if isinstance(records, DictionaryObject) else None
        found |= (
            {str(one) for one in record} - _RECORD_KEYS if isinstance(record, DictionaryObject) else set()
        )
    return frozenset(found)


def _held(store: PdfObject | None) -> frozenset[str]:
    if not isinstance(store, DictionaryObject):
        return frozenset()
    return frozenset(hashlib.sha256(one).hexdigest() for key in _EVIDENCE for one in _streams(store, key))


def _is_junk(store: PdfObject | None) -> bool:
    if not isinstance(store, DictionaryObject):
        return False
    size = 0
    seen: set[bytes] = set()
    for kind, data in _all_evidence(store):
        if data in seen:
            continue  # records of single signatures repeat what the store holds
        seen.add(data)
        size += len(data)
        if size > MOST_EVIDENCE or not _is_der(kind, data):
            return True
    return False


def _all_evidence(store: DictionaryObject) -> Iterator[tuple[type[x509.Certificate], bytes]]:
    for key, kind in _EVIDENCE.items():
        yield from ((kind, data) for data in _streams(store, key))
    records = resolved(raw(store, "/VRI"))
    for name in records if isinstance(records, DictionaryObject) else ():
        record = resolved(raw(records, str(name))) if isinstance(records, DictionaryObject) else None
        if isinstance(record, DictionaryObject):
            for key, kind in _RECORDED.items():
                yield from ((kind, data) for data in _streams(record, key))
            stamp = resolved(raw(record, "/TS"))
            if stamp is not None:
                yield cms.ContentInfo, stamp.data if isinstance(stamp, StreamObject) else b""


def _streams(store: DictionaryObject, key: str) -> Iterator[bytes]:
    for stream in items(resolved(raw(store, key))):
        try:
            yield stream.data if isinstance(stream, StreamObject) else b""
        except ENGINE_FAULTS:
            yield b""


def _is_der(kind: type[x509.Certificate], data: bytes) -> bool:
    try:
        _ = kind.load(data, strict=True).native
    except ENGINE_FAULTS:
        return False
    return True
