"""Verifying a file: every signature on its own, the file as its worst, nothing raised."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import IO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature

from signing.changes import ChangeReport
from signing.coverage import covered_revision
from signing.evidence import Evidence
from signing.form_tree import fields_of
from signing.judging import FAULTS, Judgement, judge, opened
from signing.likeness import Graph, Key, TooComplex
from signing.reading import Survey, digest, open_reader, opens_freely, survey
from signing.settings import Settings
from signing.strays import NOT_IN_FORM, stray_signatures
from signing.trust import TrustStore
from signing.unlisted import has_mark, overrun, unlisted, usage_rights
from signing.verdict import FileVerdict, Integrity, SignatureVerdict, Trust, Verdict

Told = Callable[[SignatureVerdict], None]
"""Hears each signature's verdict as soon as it is known; the file's headline comes last."""

_KEPT_FOR_S = 600.0  # certificates expire and are revoked: a verdict is not good for ever
_MOST_KEPT = 512
_COVER_UNDECIDED = "changes.covered_undecided"
_UNASKED = frozenset({"revocation.unknown", _COVER_UNDECIDED})


class _Memory:
    """Verdicts of this process by content, so that a file looked at twice is judged once."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str, str], tuple[float, FileVerdict]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, str]) -> FileVerdict | None:
        """Return a verdict that is still fresh."""
        with self._lock:
            made, verdict = self._held.get(key, (0.0, None))
        return verdict if verdict is not None and time.monotonic() - made < _KEPT_FOR_S else None

    def put(self, key: tuple[str, str], verdict: FileVerdict) -> None:
        """Remember a verdict, and forget the oldest."""
        with self._lock:
            self._held[key] = (time.monotonic(), verdict)
            while len(self._held) > _MOST_KEPT:
                self._held.popitem(last=False)


_MEMORY = _Memory()


def verify(
    file: Path,
    trust: TrustStore,
    at: datetime | None = None,
    *,
    evidence: Evidence | None = None,
    told: Told | None = None,
) -> FileVerdict:
    """Return the verdict on a PDF; `at` takes the place of now (certificates count at the proven time).

    Without `evidence` no network is asked. Only a file that cannot be opened at all raises `OSError`.
    """
    settings = Settings(trust, at, evidence or Evidence())
    key = (digest(file), settings.version)
    known = _MEMORY.get(key)
    if known is not None:
        return replace(known, file=file.name)
    verdict = _verify(file, key[0], settings, told)
    _MEMORY.put(key, verdict)
    return verdict


def _verify(file: Path, sha256: str, settings: Settings, told: Told | None) -> FileVerdict:
    with file.open("rb") as stream:
        signatures, reasons = _examined(stream, settings, told)
        words = [signature.verdict for signature in signatures]
        if reasons:
            words.append(Verdict.INDETERMINATE)
        if not words:
            marked = has_mark(stream)
            words = [Verdict.INDETERMINATE if marked else Verdict.UNSIGNED]
            reasons = ("file.signature_unlisted",) if marked else ()
    worst = max(words, key=lambda word: word.severity)
    return FileVerdict(file.name, sha256, worst, signatures, reasons)


def _examined(
    stream: IO[bytes], settings: Settings, told: Told | None
) -> tuple[tuple[SignatureVerdict, ...], tuple[str, ...]]:
    try:
        reader, doubts = open_reader(stream)
        if not opens_freely(reader):
            return (), ("file.encrypted",)
        found = survey(reader)
        strays: tuple[Key, ...] = ()
        if unlisted(stream, found.ranges | usage_rights(reader)) and (strays := stray_signatures(reader)):
            found = survey(reader, strays)
    except FAULTS:
        hidden = (_removed("?1", "tiling.trailing"),) if overrun(stream) else ()
        return hidden, ("file.unreadable",)
    present = {verdict.field: verdict for verdict in _judged(reader, found, strays, settings, told)}
    for number in range(unlisted(stream, found.ranges | usage_rights(reader))):
        present[f"?{number + 1}"] = _removed(f"?{number + 1}", "signature.unlisted")
    for name in found.removed:
        present[name] = _replaced(present[name]) if name in present else _removed(name)
    if len(present) > len(found.present):
        present = {name: _beside_unsound(one) for name, one in present.items()}
    return tuple(present.values()), (*doubts, *found.faults)


def _replaced(today: SignatureVerdict) -> SignatureVerdict:
    reasons = (*today.reasons, "changes.signature_replaced")
    return replace(today, verdict=Verdict.INVALID, reasons=tuple(dict.fromkeys(reasons)))


def _removed(name: str, code: str = "signature.removed") -> SignatureVerdict:
    return SignatureVerdict(
        name,
        "signature",
        integrity=Integrity.UNREADABLE,
        verdict=Verdict.INVALID,
        reasons=(code,),
    )


def _judged(
    reader: PdfFileReader, found: Survey, strays: tuple[Key, ...], settings: Settings, told: Told | None
) -> tuple[SignatureVerdict, ...]:
    """Judge the latest signature first: earlier ones lean on later valid ones for fields and for time."""
    verdicts: dict[str, SignatureVerdict] = {}
    readable: list[EmbeddedPdfSignature] = []
    for item in found.present:
        signature = opened(reader, item, settings.trust)
        if isinstance(signature, SignatureVerdict):
            verdicts[item.name] = signature
        else:
            readable.append(signature)
    unsound = bool(found.removed) or any(one.verdict is Verdict.INVALID for one in verdicts.values())
    cover, graph = _Cover(), _graph(reader, strays) if _has_later(reader, readable) else None
    unlisted_names = {one.name for one in found.present if not one.is_listed}
    proof: datetime | None = None
    lasts: datetime | None = None
    for signature in sorted(readable, key=lambda one: one.signed_revision, reverse=True):
        judgement = judge(signature, settings, proof, graph, cover.holds)
        verdict = _lasting(judgement.verdict, lasts)
        verdict = _leaning(verdict) if cover.leaned() else verdict
        verdict = _beside_unsound(verdict) if unsound else verdict
        off_form = signature.field_name in unlisted_names
        verdict = _off_the_form(verdict) if off_form else verdict
        verdicts[signature.field_name] = verdict
        if told is not None:
            told(verdict)
        believed = verdict.verdict is Verdict.VALID or (not settings.trust.anchors and _undecided(verdict))
        if not off_form and (believed or _unasked(verdict)):
            cover.add(signature, judgement.report, undecided=not believed)
        stamped = _proof_after(judgement)
        proof, lasts = (stamped, verdict.good_until) if stamped else (proof, lasts)
        unsound = unsound or verdict.verdict is Verdict.INVALID
    return tuple(verdicts[item.name] for item in found.present)


def _lasting(verdict: SignatureVerdict, lasts: datetime | None) -> SignatureVerdict:
    """Say how long a later trusted stamp keeps a signature, if that is longer than its own certificate."""
    if lasts is None or verdict.good_until is None or verdict.good_until >= lasts:
        return verdict
    return replace(verdict, good_until=lasts)


def _proof_after(judgement: Judgement) -> datetime | None:
    """Return the time that a trusted stamp on the document proves for all that lies under it."""
    verdict, crypto = judgement.verdict, judgement.crypto
    if crypto is None or verdict.kind != "timestamp" or verdict.verdict is Verdict.INVALID:
        return None
    return crypto.timestamp_time if crypto.intact and crypto.trust is Trust.TRUSTED else None


def _has_later(reader: PdfFileReader, readable: Sequence[EmbeddedPdfSignature]) -> bool:
    """Tell whether anything came after any signature: only then every object of the file has to be read.

    Most files are signed once and left alone; a scan of 200 MB would be held in memory twice for nothing.
    """
    last = reader.xrefs.total_revisions - 1
    try:
        return any(covered_revision(one) != last for one in readable)
    except FAULTS:
        return True


def _graph(reader: PdfFileReader, strays: tuple[Key, ...]) -> Graph | None:
    try:
        graph = Graph(reader)
    except (*FAULTS, TooComplex):
        return None
    graph.strays = strays
    return graph


def _off_the_form(verdict: SignatureVerdict) -> SignatureVerdict:
    """Say that a reader which goes by the form's list shows nothing of a signature, sound as it may be."""
    word = Verdict.INDETERMINATE if verdict.verdict is Verdict.VALID else verdict.verdict
    return replace(verdict, verdict=word, reasons=(*verdict.reasons, NOT_IN_FORM))


def _beside_unsound(verdict: SignatureVerdict) -> SignatureVerdict:
    # A signature in one file with a broken or removed one is never better than changed.
    if verdict.verdict is not Verdict.VALID:
        return verdict
    reasons = (*verdict.reasons, "changes.unsound_signature")
    return replace(verdict, verdict=Verdict.CHANGED, reasons=reasons)


def _undecided(verdict: SignatureVerdict) -> bool:
    # Without any root nothing is trusted; intact signatures still cover what lies under them.
    return verdict.verdict is Verdict.INDETERMINATE and verdict.integrity is Integrity.INTACT


def _unasked(verdict: SignatureVerdict) -> bool:
    """Tell whether nothing but the issuer's word on revocation is missing, here or in a later signature."""
    if verdict.verdict is not Verdict.INDETERMINATE or verdict.integrity is not Integrity.INTACT:
        return False
    return verdict.trust is Trust.TRUSTED and set(verdict.reasons) <= _UNASKED


def _leaning(verdict: SignatureVerdict) -> SignatureVerdict:
    """Say that what was filled in stands under a later signature that could not be decided itself."""
    if verdict.verdict is not Verdict.VALID:
        return verdict
    return replace(verdict, verdict=Verdict.INDETERMINATE, reasons=(*verdict.reasons, _COVER_UNDECIDED))


class _Cover:
    """Which fields later signatures answer for: valid ones, and those that only lack word on revocation.

    Without a network the seal of a real agency is undecided; the number that its clerk filled in is then
    as undecided as the seal, but nobody changed the document.
    """

    def __init__(self) -> None:
        self._sets: list[frozenset[str]] = []
        self._undecided: list[frozenset[str]] = []
        self._has_leaned = False

    def add(self, signature: EmbeddedPdfSignature, report: ChangeReport, *, undecided: bool) -> None:
        """Remember the fields that a signature covers and that stayed as they were."""
        try:
            reached = covered_revision(signature)
            if reached is None:
                return
            revision = signature.reader.get_historical_resolver(reached)
            found = self._undecided if undecided else self._sets
            found.append(frozenset(fields_of(revision)) - report.touched)
        except (*FAULTS, TooComplex):
            return  # a revision we cannot read covers nothing; the signature before it says so

    def holds(self, name: str) -> bool:
        """Tell whether a later signature covers a field exactly as it is today."""
        if any(name in fields for fields in self._sets):
            return True
        leans = any(name in fields for fields in self._undecided)
        self._has_leaned = self._has_leaned or leans
        return leans

    def leaned(self) -> bool:
        """Tell whether anything asked since the last time is covered by an undecided signature alone."""
        leaned, self._has_leaned = self._has_leaned, False
        return leaned
