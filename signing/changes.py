"""What was done to a document after a signature: the engine's answer, then our second layer.

The engine rejects what its rules do not know. Here the rest is compared field by field, because
it lets pass appearances swapped under an unchanged value, hidden fields, other fonts, removed evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm
from pyhanko.sign.validation import EmbeddedPdfSignature

from signing.overlay import covers_content
from signing.pdf import ENGINE_FAULTS
from signing.policy import POLICY
from signing.snapshot import FieldView, Snapshot, TooComplex, take
from signing.verdict import Changes

_HIDDEN = 0b100010  # /F: hidden, or not to be viewed


@dataclass(frozen=True)
class ChangeReport:
    """How far the document moved on since a signature, in words and in codes."""

    changes: Changes
    listed: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Finding:
    """One difference: how grave, which code, and what to list."""

    grade: Changes
    code: str = ""
    listed: str = ""


# Whether the value a field has today stands in a revision that a later valid signature covers.
Covered = Callable[[str, FieldView], bool]


def review(signature: EmbeddedPdfSignature, covered: Covered) -> ChangeReport:
    """Judge everything that came after a signature."""
    reader = signature.reader
    last = reader.xrefs.total_revisions - 1
    if signature.signed_revision == last:
        return ChangeReport(Changes.NONE)
    try:
        engine = _engine(signature)
        signed, today = (reader.get_historical_resolver(n) for n in (signature.signed_revision, last))
        before, after = take(signed), take(today)
        covering = {name for name in after.fields if name not in before.fields}
        covering = {name for name in covering if covers_content(signed, today, name)}
    except TooComplex:
        return ChangeReport(Changes.UNKNOWN, reasons=("changes.too_complex",))
    except (*ENGINE_FAULTS, RecursionError):
        return ChangeReport(Changes.UNKNOWN, reasons=("changes.not_readable",))
    judge = _Judge(signature.fieldmdp, signature.docmdp_level, covered, frozenset(covering))
    return _sum_up([*engine, *judge.compare(before, after)])


def _engine(signature: EmbeddedPdfSignature) -> list[_Finding]:
    signature.compute_integrity_info(skip_diff=True)
    result = signature.evaluate_modifications(POLICY)
    if isinstance(result, SuspiciousModification):
        return [_Finding(Changes.FORBIDDEN, "changes.forbidden", "content changed")]
    level = result.modification_level
    allowed = signature.docmdp_level
    if level is ModificationLevel.OTHER or (allowed is not None and level.value > allowed.value):
        return [_Finding(Changes.FORBIDDEN, "changes.forbidden", "content changed")]
    return []


@dataclass(frozen=True)
class _Judge:
    """Judges each difference by what one signature allows."""

    lock: FieldMDPSpec | None
    permission: MDPPerm | None
    covered: Covered
    covering: frozenset[str]

    def compare(self, before: Snapshot, after: Snapshot) -> Iterator[_Finding]:
        """Yield every difference between the signed revision and today's file."""
        for name, new in after.fields.items():
            old = before.fields.get(name)
            yield from self._added(name, new) if old is None else self._field(name, old, new)
        yield from _form(before, after)
        yield from _evidence(before, after)

    def _added(self, name: str, new: FieldView) -> Iterator[_Finding]:
        if new.kind != "/Sig":
            yield _Finding(Changes.FORBIDDEN, "changes.forbidden", f"field added: {name}")
        elif name in self.covering:
            yield _Finding(Changes.SUSPICIOUS, "changes.covers_content", f"signature added: {name}")
        else:
            yield _Finding(Changes.PERMITTED, listed=f"signature added: {name}")

    def _field(self, name: str, old: FieldView, new: FieldView) -> Iterator[_Finding]:
        if _hidden(old) != _hidden(new):
            yield _Finding(Changes.FORBIDDEN, "changes.hidden", f"hidden or shown: {name}")
        elif old.flags != new.flags or old.style != new.style:
            yield _Finding(Changes.SUSPICIOUS, "changes.restyled", f"restyled: {name}")
        if old.rect != new.rect:
            yield _Finding(Changes.FORBIDDEN, "changes.moved", f"moved: {name}")
        if new.kind == "/Sig":
            yield from _signature_field(name, old, new)
        elif old.value == new.value and old.appearance != new.appearance:
            yield _Finding(Changes.FORBIDDEN, "changes.appearance", f"appearance changed: {name}")
        elif old.value != new.value:
            yield self._filled(name, old, new)

    def _filled(self, name: str, old: FieldView, new: FieldView) -> _Finding:
        listed = f"form field filled: {name}"
        left_open = self.lock is not None and not self.lock.is_locked(name)
        if old.appearance == new.appearance and old.visible:
            # The page still shows the old picture: what is read is not what is stored.
            return _Finding(Changes.FORBIDDEN, "changes.appearance_stale", listed)
        if not left_open and self.permission is not MDPPerm.FILL_FORMS:
            return _Finding(Changes.SUSPICIOUS, "changes.not_foreseen", listed)
        if not self.covered(name, new):
            return _Finding(Changes.SUSPICIOUS, "changes.not_covered", listed)
        return _Finding(Changes.PERMITTED, listed=listed)


def _hidden(view: FieldView) -> list[bool]:
    return [bool(flags & _HIDDEN) for flags in view.flags]


def _signature_field(name: str, old: FieldView, new: FieldView) -> Iterator[_Finding]:
    if not old.filled_signature and new.filled_signature:
        yield _Finding(Changes.PERMITTED, listed=f"signature added: {name}")
    elif old.value != new.value:
        yield _Finding(Changes.FORBIDDEN, "changes.signature_replaced", f"signature replaced: {name}")
    elif old.appearance != new.appearance:
        yield _Finding(Changes.FORBIDDEN, "changes.appearance", f"appearance changed: {name}")


def _form(before: Snapshot, after: Snapshot) -> Iterator[_Finding]:
    for name, font in before.form_fonts.items():
        if after.form_fonts.get(name) != font:
            yield _Finding(Changes.FORBIDDEN, "changes.form_font", f"form font changed: {name}")
    if before.fields and before.form_style != after.form_style:
        yield _Finding(Changes.SUSPICIOUS, "changes.restyled", "form settings changed")
    if before.metadata != after.metadata:
        yield _Finding(Changes.SUSPICIOUS, "changes.metadata", "metadata changed")


def _evidence(before: Snapshot, after: Snapshot) -> Iterator[_Finding]:
    if before.evidence - after.evidence:
        yield _Finding(Changes.SUSPICIOUS, "changes.evidence_removed", "validation data removed")
    if after.evidence - before.evidence:
        yield _Finding(Changes.PERMITTED, listed="validation data added")
    if after.evidence_junk and not before.evidence_junk:
        yield _Finding(Changes.SUSPICIOUS, "changes.evidence_junk", "unreadable validation data added")


_GRADES = (Changes.NONE, Changes.PERMITTED, Changes.SUSPICIOUS, Changes.FORBIDDEN)


def _sum_up(findings: list[_Finding]) -> ChangeReport:
    worst = max((finding.grade for finding in findings), key=_GRADES.index, default=Changes.PERMITTED)
    listed = dict.fromkeys(finding.listed for finding in findings if finding.listed)
    codes = dict.fromkeys(finding.code for finding in findings if finding.code)
    return ChangeReport(worst, tuple(_gathered(list(listed))), tuple(codes))


def _gathered(listed: list[str]) -> Iterator[str]:
    """Say "form fields filled: a, b" once instead of a line per field."""
    by_kind: dict[str, list[str]] = {}
    for line in listed:
        kind, _, name = line.partition(": ")
        by_kind.setdefault(kind, []).append(name)
    for kind, names in by_kind.items():
        words = "form fields filled" if kind == "form field filled" else kind
        yield f"{words}: {', '.join(names)}" if names[0] else words
