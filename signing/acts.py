"""What can act or carry something away that came after a signature: scripts, programs, attached files.

Wherever it hangs, in a field, in its parent, in private data of some program: nothing that fills in,
signs or keeps evidence brings any of it (EN 319 142-1 and ISO 32000-2, 12.8.2.2 name none).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pyhanko.pdf_utils.generic import DictionaryObject, PdfObject, Reference

from signing.findings import Finding, forbidden
from signing.likeness import Graph, Key, Likeness, kids, raw, resolved
from signing.pdf import ENGINE_FAULTS

_DEEDS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/GoToE", "/GoToR"})
_CARRIERS = frozenset({"/JS", "/AA", "/OpenAction", "/EF", "/RF"})
_MOST_PARTS = 10_000


def acting_findings(like: Likeness, graph: Graph, revision: int) -> Iterator[Finding]:
    """Yield a difference when objects written since a revision act more than they did under it."""
    for key in graph.written_since(revision):
        if not graph.is_referred(key[0]):
            continue
        then = resolved(like.reference(key))
        if _acts(_today(graph, key)) - _acts(then):
            yield forbidden("changes.acts", "actions or attachments added")
            return


def _today(graph: Graph, key: Key) -> PdfObject | None:
    try:
        found: PdfObject = graph.today(Reference(*key))
    except ENGINE_FAULTS:
        return None
    return found


def _acts(item: PdfObject | None) -> Counter[str]:
    """Count what one object brings, references not followed: those are objects of their own."""
    found: Counter[str] = Counter()
    waiting = [item] if item is not None else []
    for _ in range(_MOST_PARTS):
        if not waiting:
            break
        part = waiting.pop()
        if isinstance(part, DictionaryObject):
            found.update(str(key) for key in part if str(key) in _CARRIERS)
            deed, kind = (str(resolved(raw(part, key))) for key in ("/S", "/Type"))
            found.update(one for one in (deed,) if one in _DEEDS)
            found.update(one for one in (kind,) if one == "/EmbeddedFile")
        waiting.extend(kids(part))
    return found
