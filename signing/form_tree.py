"""The form of one revision as a flat list: every field with its widgets, however deep it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, Reference
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler

from signing.likeness import Key, TooComplex, place, raw, raw_items, resolved
from signing.pdf import ENGINE_FAULTS

_DEEPEST = 32
_MOST_FIELDS = 20_000
_HIDDEN = 0b100010  # /F: hidden, or not to be viewed


@dataclass(frozen=True)
class Widget:
    """Where a field shows itself on a page."""

    key: Key | None
    node: DictionaryObject

    @property
    def is_hidden(self) -> bool:
        """Tell whether the flags keep it from being seen."""
        return bool(number(self.node, "/F") & _HIDDEN)

    @property
    def rect(self) -> tuple[float, float, float, float] | None:
        """Return its rectangle with sorted edges, or None for none that can be read."""
        return rectangle(self.node)

    @property
    def has_area(self) -> bool:
        """Tell whether it takes room on the page."""
        rect = self.rect
        return rect is not None and rect[0] != rect[2] and rect[1] != rect[3]


@dataclass(frozen=True)
class Field:
    """One terminal field: what it holds may be inherited, what it shows may be several widgets."""

    name: str
    kind: str
    node: DictionaryObject
    value: PdfObject | None
    widgets: tuple[Widget, ...]
    is_listed: bool = True
    """False for a field that stands on a page but not in the form."""

    @property
    def is_signed(self) -> bool:
        """Tell whether this is a signature field that holds a signature."""
        return self.kind == "/Sig" and (resolved(self.value) is not None or is_unreadable(self.value))

    @property
    def is_visible(self) -> bool:
        """Tell whether a reader sees anything of it."""
        return any(one.has_area and not one.is_hidden for one in self.widgets)


def is_unreadable(value: PdfObject | None) -> bool:
    """Tell whether a value is there but cannot be read: a spoiled signature is not an empty field."""
    if not isinstance(value, IndirectObject):
        return False
    try:
        value.get_object()
    except ENGINE_FAULTS:
        handler = value.get_pdf_handler()
        reader = handler.reader if isinstance(handler, HistoricalResolver) else handler
        return isinstance(reader, PdfFileReader) and reader.xrefs[value.reference] is not None
    return False


def form_of(handler: PdfHandler) -> DictionaryObject | None:
    """Return the form of a revision."""
    form = resolved(raw(handler.root, "/AcroForm"))
    return form if isinstance(form, DictionaryObject) else None


def fields_of(handler: PdfHandler, strays: Collection[Key] = ()) -> dict[str, Field]:
    """Return the fields by full name; a second field of a name gets a number, so none hides another.

    `strays` are widgets outside the form that count as fields wherever they hold a signature.
    """
    form = form_of(handler)
    found: dict[str, Field] = {}
    for one in _walk(resolved(raw(form, "/Fields")) if form is not None else None, "", "", None, 0):
        name = one.name
        while name in found:
            name += "#"
        found[name] = one
        if len(found) > _MOST_FIELDS:
            raise TooComplex
    known = {one.key for field in found.values() for one in field.widgets}
    for key in strays:
        stray = stray_field(handler, key) if key not in known else None
        if stray is not None:
            name = stray.name
            while name in found:
                name += "#"
            found[name] = stray
    return found


def stray_field(handler: PdfHandler, key: Key) -> Field | None:
    """Return a widget that is a signature field by itself, or None for anything else."""
    try:
        node = handler.get_object(Reference(*key))
    except ENGINE_FAULTS:
        return None  # in an older revision the number stands for nothing yet
    if not isinstance(node, DictionaryObject) or str(resolved(raw(node, "/FT"))) != "/Sig":
        return None
    name, value = resolved(raw(node, "/T")), raw(node, "/V")
    if name is None or resolved(value) is None:
        return None
    return Field(str(name), "/Sig", node, value, (Widget(key, node),), is_listed=False)


def _walk(
    listed: PdfObject | None, above: str, kind: str, value: PdfObject | None, depth: int
) -> Iterator[Field]:
    if depth > _DEEPEST:
        raise TooComplex
    for item, node in _members(listed):
        partial = resolved(raw(node, "/T"))
        name = ".".join(part for part in (above, "" if partial is None else str(partial)) if part)
        own_kind = str(resolved(raw(node, "/FT")) or kind)
        held = raw(node, "/V")
        own_value = value if held is None else held
        below = list(_members(resolved(raw(node, "/Kids"))))
        if any(raw(child, "/T") is not None for _, child in below):
            yield from _walk(resolved(raw(node, "/Kids")), name, own_kind, own_value, depth + 1)
        else:
            widgets = tuple(Widget(place(kid), child) for kid, child in below)
            yield Field(name, own_kind, node, own_value, widgets or (Widget(place(item), node),))


def _members(listed: PdfObject | None) -> Iterator[tuple[PdfObject, DictionaryObject]]:
    for item in raw_items(listed):
        node = resolved(item)
        if isinstance(node, DictionaryObject):
            yield item, node


def number(node: DictionaryObject, key: str) -> int:
    """Return a whole number, 0 for none that can be read."""
    try:
        return int(float(str(resolved(raw(node, key)) or 0)))
    except ValueError:
        return 0


def rectangle(node: DictionaryObject) -> tuple[float, float, float, float] | None:
    """Return the rectangle of an annotation with sorted edges."""
    held = resolved(raw(node, "/Rect"))
    if not isinstance(held, ArrayObject) or len(held) != 4:
        return None
    try:
        x0, y0, x1, y1 = (float(str(resolved(held.raw_get(n)))) for n in range(4))
    except ValueError:
        return None
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
