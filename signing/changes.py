"""What was done to a document after a signature: every difference must be explained, or it is forbidden.

The engine's own comparison of revisions is not used: it lets pass swapped pictures, hidden fields
and other fonts, and calls honest updates of other programs suspicious. Here the signed revision and
today's file are compared as graphs, whatever their objects are numbered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject
from pyhanko.sign.validation import EmbeddedPdfSignature

from signing.acts import acting_findings
from signing.catalogue_changes import catalogue_findings
from signing.coverage import covered_revision
from signing.findings import GRADES, Finding, forbidden, gathered
from signing.form_changes import Permissions, form_findings, settings_findings
from signing.form_tree import Field, fields_of, form_of
from signing.likeness import Graph, Key, Likeness, TooComplex, from_trailer, place, raw, resolved
from signing.metadata import metadata_findings
from signing.overlay import covers_content
from signing.page_changes import page_findings, pages_of
from signing.pdf import ENGINE_FAULTS
from signing.verdict import Changes

__all__ = ["ChangeReport", "Covered", "TooComplex", "review"]
Covered = Callable[[str], bool]
"""Whether a later valid signature answers for what a field holds today."""


@dataclass(frozen=True)
class ChangeReport:
    """How far the document moved on since a signature, in words and in codes."""

    changes: Changes
    listed: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def touched(self) -> frozenset[str]:
        """Return the fields that are not any more what they were."""
        return frozenset(one.field for one in self.findings if one.field is not None)


def review(signature: EmbeddedPdfSignature, graph: Graph | None, covered: Covered) -> ChangeReport:
    """Judge everything that came after a signature; no graph means that it could not be read."""
    revision = covered_revision(signature)
    if revision == signature.reader.xrefs.total_revisions - 1:
        return ChangeReport(Changes.NONE)
    if graph is None or revision is None:
        return ChangeReport(Changes.UNKNOWN, reasons=("changes.too_complex",))
    try:
        findings = _compared(signature, revision, graph, covered)
    except TooComplex:
        return ChangeReport(Changes.UNKNOWN, reasons=("changes.too_complex",))
    except (*ENGINE_FAULTS, RecursionError):
        return ChangeReport(Changes.UNKNOWN, reasons=("changes.not_readable",))
    worst = max((one.grade for one in findings), key=GRADES.index, default=Changes.PERMITTED)
    codes = dict.fromkeys(one.code for one in findings if one.code)
    return ChangeReport(worst, tuple(gathered(findings)), tuple(codes), tuple(findings))


def _compared(
    signature: EmbeddedPdfSignature, revision: int, graph: Graph, covered: Covered
) -> list[Finding]:
    signed, today = signature.reader.get_historical_resolver(revision), graph.today
    like = Likeness(signed, today, graph.touched_since(revision))
    old, new = fields_of(signed, graph.strays), fields_of(today, graph.strays)
    allowed = Permissions(
        signature.fieldmdp,
        signature.docmdp_level,
        covered,
        lambda name: covers_content(signed, today, name),
    )
    return [
        *_own_field(signature, old),
        *_structural(graph, signature, revision, like),
        *acting_findings(like, graph, revision),
        *page_findings(
            like, pages_of(signed), pages_of(today), (_widgets(old), _widgets(new)), allowed.level
        ),
        *form_findings(like, old, new, allowed),
        *settings_findings(like, form_of(signed), form_of(today)),
        *catalogue_findings(like),
        *metadata_findings(like),
    ]


def _widgets(fields: dict[str, Field]) -> set[Key]:
    return {one.key for field in fields.values() for one in field.widgets if one.key is not None}


def _own_field(signature: EmbeddedPdfSignature, signed: dict[str, Field]) -> list[Finding]:
    """Find a field that borrowed its signature: what it shows lies under no signature at all."""
    name = signature.field_name
    if name in signed and signed[name].is_signed:
        return []
    return [forbidden("signature.borrowed", f"signature added: {name}", field=name)]


def _structural(
    graph: Graph, signature: EmbeddedPdfSignature, revision: int, like: Likeness
) -> list[Finding]:
    """Find tricks with the file's own bookkeeping, which two readers may understand differently."""
    found: list[Finding] = []
    xrefs = signature.reader.xrefs
    for later in range(revision + 1, xrefs.total_revisions):
        data = xrefs.get_xref_data(later)
        if data.hybrid is not None:
            found.append(forbidden("changes.two_tables", "second table of objects added"))
        if any(graph.is_referred(number) for number in data.freed):
            found.append(forbidden("changes.freed", "objects in use were freed"))
    if any(_is_container(like, key) for key in graph.written_since(revision)):
        found.append(forbidden("changes.container", "container of signed objects replaced"))
    if not like.same(from_trailer(like.signed, "/Encrypt"), from_trailer(like.today, "/Encrypt")):
        found.append(forbidden("changes.forbidden", "encryption changed"))
    if place(raw(signature.sig_field, "/V")) is None:
        found.append(forbidden("changes.forbidden", "signature value moved"))
    return found


def _is_container(like: Likeness, key: Key) -> bool:
    """Tell whether a number that was written again held a container of other objects when signed."""
    held = resolved(like.reference(key))
    kind = str(resolved(raw(held, "/Type"))) if isinstance(held, DictionaryObject) else ""
    return isinstance(held, StreamObject) and kind in ("/ObjStm", "/XRef")
