"""Verifying a file: every signature on its own, the file as its worst, nothing raised."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature

from signing.coverage import covered_revision
from signing.form_tree import fields_of
from signing.judging import FAULTS, judge, opened
from signing.likeness import Graph, TooComplex
from signing.reading import Survey, digest, open_reader, survey
from signing.trust import TrustStore
from signing.unlisted import has_mark, overrun, unlisted, usage_rights
from signing.verdict import FileVerdict, Integrity, SignatureVerdict, Verdict


def verify(file: Path, trust: TrustStore, at: datetime | None = None) -> FileVerdict:
    """Return the verdict on a file; `at` is the moment that counts for certificates (now, if None).

    Only a file that cannot be opened at all raises `OSError`.
    """
    sha256 = digest(file)
    with file.open("rb") as stream:
        signatures, reasons = _examined(stream, trust, at)
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
    stream: IO[bytes], trust: TrustStore, at: datetime | None
) -> tuple[tuple[SignatureVerdict, ...], tuple[str, ...]]:
    try:
        reader, doubts = open_reader(stream)
        if reader.encrypted:
            return (), ("file.encrypted",)
        found = survey(reader)
    except FAULTS:
        hidden = (_removed("?1", "tiling.trailing"),) if overrun(stream) else ()
        return hidden, ("file.unreadable",)
    present = {verdict.field: verdict for verdict in _judged(reader, found, trust, at)}
    for number in range(unlisted(stream, found.ranges | usage_rights(reader))):
        present[f"?{number + 1}"] = _removed(f"?{number + 1}", "signature.unlisted")
    for name in found.removed:
        present[name] = _replaced(present[name]) if name in present else _removed(name)
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
    reader: PdfFileReader, found: Survey, trust: TrustStore, at: datetime | None
) -> tuple[SignatureVerdict, ...]:
    """Judge the latest signature first: earlier ones lean on later valid ones for filled fields."""
    verdicts: dict[str, SignatureVerdict] = {}
    readable: list[EmbeddedPdfSignature] = []
    for item in found.present:
        signature = opened(reader, item)
        if isinstance(signature, SignatureVerdict):
            verdicts[item.name] = signature
        else:
            readable.append(signature)
    unsound = bool(found.removed) or any(one.verdict is Verdict.INVALID for one in verdicts.values())
    cover, graph = _Cover(), _graph(reader)
    for signature in sorted(readable, key=lambda one: one.signed_revision, reverse=True):
        verdict, touched = judge(signature, trust, at, graph, cover.holds)
        verdicts[signature.field_name] = _beside_unsound(verdict) if unsound else verdict
        if verdict.verdict is Verdict.VALID or (not trust.anchors and _undecided(verdict)):
            cover.add(signature, touched)
        unsound = unsound or verdict.verdict is Verdict.INVALID
    return tuple(verdicts[item.name] for item in found.present)


def _graph(reader: PdfFileReader) -> Graph | None:
    if reader.xrefs.total_revisions == 1:
        return None
    try:
        return Graph(reader)
    except (*FAULTS, TooComplex):
        return None


def _beside_unsound(verdict: SignatureVerdict) -> SignatureVerdict:
    # A signature in one file with a broken or removed one is never better than changed.
    if verdict.verdict is not Verdict.VALID:
        return verdict
    reasons = (*verdict.reasons, "changes.unsound_signature")
    return replace(verdict, verdict=Verdict.CHANGED, reasons=reasons)


def _undecided(verdict: SignatureVerdict) -> bool:
    # Without any root nothing is trusted; intact signatures still cover what lies under them.
    return verdict.verdict is Verdict.INDETERMINATE and verdict.integrity is Integrity.INTACT


class _Cover:
    """Which fields later valid signatures answer for."""

    def __init__(self) -> None:
        self._sets: list[frozenset[str]] = []

    def add(self, signature: EmbeddedPdfSignature, touched: frozenset[str]) -> None:
        """Remember the fields that a valid signature covers and that stayed as they were."""
        try:
            reached = covered_revision(signature)
            if reached is None:
                return
            revision = signature.reader.get_historical_resolver(reached)
            self._sets.append(frozenset(fields_of(revision)) - touched)
        except (*FAULTS, TooComplex):
            return  # a revision we cannot read covers nothing; the signature before it says so

    def holds(self, name: str) -> bool:
        """Tell whether a later valid signature covers a field exactly as it is today."""
        return any(name in fields for fields in self._sets)
