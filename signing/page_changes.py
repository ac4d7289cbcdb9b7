"""What was done to the pages after a signature: their number, order, content and notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, PdfObject
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.fields import MDPPerm

from signing.content import ink, overlap
from signing.findings import Finding, forbidden, suspicious
from signing.form_tree import number, rectangle
from signing.likeness import Key, Likeness, TooComplex, place, raw, raw_items, resolved

_MOST_PAGES = 50_000
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_QUIET = frozenset({"/Annots", "/Parent", "/Tabs", "/StructParents", "/LastModified", "/PieceInfo", "/Type"})
_NOTE_KEYS = frozenset({"/M", "/NM", "/Popup", "/P", "/Parent", "/StructParent", "/Open"})
_MARKERS = frozenset({"/Highlight", "/Underline", "/StrikeOut", "/Squiggly"})
_HARMLESS = frozenset({"/Text", "/Popup", "/Link"}) | _MARKERS
_ACTS = ("/A", "/AA", "/PA")
_ICON = 40.0  # points: a note shows itself as a little picture


@dataclass(frozen=True)
class Page:
    """One page with the key it is known by."""

    key: Key | None
    node: DictionaryObject


def pages_of(handler: HistoricalResolver) -> list[Page]:
    """Return the pages of a revision in order."""
    waiting: list[PdfObject | None] = [raw(handler.root, "/Pages")]
    found: list[Page] = []
    above: set[Key] = set()
    steps = 0
    while waiting:
        item = waiting.pop()
        node = resolved(item)
        steps += 1
        if steps > 2 * _MOST_PAGES:
            raise TooComplex
        if not isinstance(node, DictionaryObject):
            continue
        kids = resolved(raw(node, "/Kids"))
        key = place(item)
        if isinstance(kids, ArrayObject):
            if key is not None and key in above:
                raise TooComplex  # a tree in a circle, or one that doubles itself at every step
            above |= {key} if key is not None else set()
            waiting.extend(kids.raw_get(n) for n in reversed(range(len(kids))))
        else:
            found.append(Page(key, node))
    return found


def tree_fault(handler: HistoricalResolver) -> bool:
    """Tell whether readers may count the pages otherwise: some go by `/Count`, some by the pages."""
    return _counted(raw(handler.root, "/Pages"), set()) is None


def _counted(item: PdfObject | None, above: set[Key]) -> int | None:
    """Return the pages below a node, or None where the node says another number or goes in circles."""
    node, key = resolved(item), place(item)
    if not isinstance(node, DictionaryObject) or (key is not None and key in above) or len(above) > 64:
        return None
    kids = resolved(raw(node, "/Kids"))
    if not isinstance(kids, ArrayObject):
        return 1
    below = [_counted(kid, above | {key} if key is not None else above) for kid in raw_items(kids)]
    known = [one for one in below if one is not None]
    named = str(resolved(raw(node, "/Type"))) == "/Pages"
    return sum(known) if named and len(known) == len(below) and sum(known) == number(node, "/Count") else None


def page_findings(
    like: Likeness,
    old: list[Page],
    new: list[Page],
    widgets: tuple[set[Key], set[Key]],
    level: MDPPerm | None,
) -> Iterator[Finding]:
    """Yield every difference of the pages; widgets of fields, then and now, are the form's business."""
    if len(old) != len(new):
        word = "added" if len(new) > len(old) else "removed"
        yield forbidden("changes.pages", f"pages {word}: {abs(len(new) - len(old))}")
    # Producers miscount; then readers that go by the number must at least find the same one as before.
    counts = [number(node, "/Count") for node in map(_trunk, (like.signed, like.today)) if node is not None]
    recounted = len(old) == len(new) and len(set(counts)) > 1
    if tree_fault(like.today) and (recounted or not tree_fault(like.signed)):
        yield forbidden("changes.pages", "page tree damaged")
    for index, (before, after) in enumerate(zip(old, new, strict=False), 1):
        if before.key != after.key and not _same_page(like, before.node, after.node):
            yield forbidden("changes.pages", f"page replaced: {index}", page=index)
        else:
            yield from _page(like, before.node, after.node, index)
        yield from _notes(like, before.node, after.node, index, widgets, level)


def _trunk(handler: HistoricalResolver) -> DictionaryObject | None:
    node = resolved(raw(handler.root, "/Pages"))
    return node if isinstance(node, DictionaryObject) else None


def _same_page(like: Likeness, old: DictionaryObject, new: DictionaryObject) -> bool:
    return not _changed(like, old, new)


def _page(like: Likeness, old: DictionaryObject, new: DictionaryObject, index: int) -> Iterator[Finding]:
    changed = _changed(like, old, new)
    if changed:
        words = "page content changed" if changed & {"/Contents", "/Resources"} else "page form changed"
        yield forbidden("changes.page_content", f"{words}: {index}", page=index)


def _changed(like: Likeness, old: DictionaryObject, new: DictionaryObject) -> set[str]:
    changed = {key for key in like.changed_keys(old, new) if key not in _QUIET}
    if "/Type" in like.changed_keys(old, new) and str(resolved(raw(new, "/Type"))) != "/Page":
        changed.add("/Contents")  # readers show nothing of a page that does not call itself one
    for key in _INHERITED:
        changed.discard(key)
        if not like.same(inherited(old, key), inherited(new, key)):
            changed.add(key)
    return changed


def inherited(page: DictionaryObject, key: str) -> PdfObject | None:
    """Return what a page has by itself or from the nodes above it."""
    node: PdfObject | None = page
    for _ in range(64):
        if not isinstance(node, DictionaryObject):
            return None
        found = raw(node, key)
        if found is not None:
            return found
        node = resolved(raw(node, "/Parent"))
    return None


# --- notes: everything that lies on a page and is no field


def _notes(
    like: Likeness,
    old: DictionaryObject,
    new: DictionaryObject,
    index: int,
    widgets: tuple[set[Key], set[Key]],
    level: MDPPerm | None,
) -> Iterator[Finding]:
    if like.same_key(old, new, "/Annots"):
        return
    before, after = _listed(old), _listed(new)
    kept = [key for key in before if key in after]
    for key in before:
        if key not in after:
            yield forbidden("changes.note_removed", f"annotation removed: page {index}", page=index)
    if kept != [key for key in after if key in before]:
        yield suspicious("changes.notes_reordered", f"annotations reordered: page {index}", page=index)
    fields_then, fields_now = widgets
    for key in kept:
        # A note that calls itself a field today was none when it was signed: it is judged as the note it was.
        if key not in fields_then:
            yield from _kept_note(like, before[key], after[key], index, level)
    for key, note in after.items():
        if key not in before and key not in fields_now:
            yield _added_note(old, note, index, level)


def _listed(page: DictionaryObject) -> dict[Key, DictionaryObject]:
    held = resolved(raw(page, "/Annots"))
    found: dict[Key, DictionaryObject] = {}
    for index, item in enumerate(raw_items(held)):
        node = resolved(item)
        if isinstance(node, DictionaryObject):
            found[place(item) or (-1 - index, 0)] = node
    return found


def _kept_note(
    like: Likeness, old: DictionaryObject, new: DictionaryObject, index: int, level: MDPPerm | None
) -> Iterator[Finding]:
    changed = set(like.changed_keys(old, new))
    closed = level in (MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS)
    if changed - _NOTE_KEYS or (changed and closed):
        yield forbidden("changes.note", f"annotation changed: page {index}", page=index)


def _added_note(old: DictionaryObject, note: DictionaryObject, index: int, level: MDPPerm | None) -> Finding:
    kind = str(resolved(raw(note, "/Subtype")))
    listed = f"annotation added: page {index}"
    closed = level in (MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS)
    acting = any(raw(note, key) is not None for key in _ACTS) and kind != "/Link"
    if closed or acting or kind == "/Widget" or _hides(old, note, kind):
        return forbidden("changes.note", listed, page=index)
    return suspicious("changes.note_added", listed, page=index)


def _hides(page: DictionaryObject, note: DictionaryObject, kind: str) -> bool:
    """Tell whether a note may lie over what was signed."""
    rect = rectangle(note)
    if rect is None or raw(note, "/AP") is None:
        # Without a picture of its own a free text or a stamp is still drawn by the reader.
        return kind not in _HARMLESS and rect is not None and _over_ink(page, rect)
    if kind in ("/Text", "/Popup") and max(rect[2] - rect[0], rect[3] - rect[1]) <= _ICON:
        return False
    return _over_ink(page, rect) and not (kind in _MARKERS and _lets_shine_through(note))


def _over_ink(page: DictionaryObject, rect: tuple[float, float, float, float]) -> bool:
    return any(overlap(rect, box) for box in ink(page))


def _lets_shine_through(note: DictionaryObject) -> bool:
    pictures = resolved(raw(note, "/AP"))
    normal = resolved(raw(pictures, "/N")) if isinstance(pictures, DictionaryObject) else None
    return _mentions(normal, "/Multiply", 6)


def _mentions(item: PdfObject | None, word: str, depth: int) -> bool:
    held = resolved(item)
    if depth == 0 or held is None:
        return False
    if isinstance(held, DictionaryObject):
        return any(_mentions(raw(held, str(key)), word, depth - 1) for key in held if key != "/Parent")
    return str(held) == word
