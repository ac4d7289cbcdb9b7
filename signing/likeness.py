"""Are two objects of two revisions of one file the same thing, with all they refer to.

Reject by default starts here: whatever is not the same must be explained by a rule somewhere else.
Object numbers, ways of compressing and identical copies do not matter; what a reader would see does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    EncryptedObjAccess,
    IndirectObject,
    NameObject,
    NullObject,
    PdfObject,
    Reference,
    StreamObject,
    TextStringObject,
)
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler

from signing.pdf import ENGINE_FAULTS

MOST_OBJECTS = 400_000
_HEAD = 4096
_ROUNDED = 1e-7  # a ten-thousandth of a point on a sheet
_REFERENCE = re.compile(rb"(?<![0-9])(\d{1,10})\s+(\d{1,5})\s+R\b")
_UPWARDS = frozenset({"/P", "/Parent"})
_PACKING = frozenset({"/Length", "/Filter", "/DecodeParms", "/DL"})
Key = tuple[int, int]
Pair = tuple[Key, Key]


class TooComplex(Exception):
    """The file holds more than we are willing to look at."""


def kids(item: PdfObject) -> Iterator[PdfObject]:
    """Yield what an object holds directly, references not followed."""
    if isinstance(item, DictionaryObject):
        for key in item:
            held = raw(item, str(key))
            if held is not None:
                yield held
    elif isinstance(item, ArrayObject):
        for index in range(len(item)):
            yield item.raw_get(index)


def references(item: PdfObject) -> Iterator[IndirectObject]:
    """Yield every reference inside one object."""
    waiting = [item]
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            yield found
        else:
            waiting.extend(kids(found))


class Graph:
    """Who refers to whom in today's file: read once, so that each signature costs little."""

    def __init__(self, reader: PdfFileReader) -> None:
        self.reader = reader
        self.strays: tuple[Key, ...] = ()
        """Widgets that hold a signature although the form does not list them."""
        self.today = reader.get_historical_resolver(reader.xrefs.total_revisions - 1)
        self._holders: dict[Key, set[Key]] = {}
        self._read()

    def _read(self) -> None:
        waiting = [(one, (0, 0)) for one in references(self.today.trailer_view)]
        seen: set[Key] = set()
        while waiting:
            reference, holder = waiting.pop()
            key = (reference.idnum, reference.generation)
            self._holders.setdefault(key, set()).add(holder)
            if key in seen:
                continue
            seen.add(key)
            if len(seen) > MOST_OBJECTS:
                raise TooComplex
            try:
                held = self.today(Reference(*key))
            except ENGINE_FAULTS:
                waiting.extend((one, key) for one in self._beginning(Reference(*key)))
                continue
            waiting.extend((one, key) for one in references(held))

    def _beginning(self, reference: Reference) -> Iterator[IndirectObject]:
        """Yield what an object that cannot be read refers to; a dangling reference is nothing in PDF.

        A stream becomes unreadable when the object with its length is changed: it is tied to it here.
        """
        place = self.reader.xrefs[reference]
        if not isinstance(place, int):
            return
        self.reader.stream.seek(place)
        head = self.reader.stream.read(_HEAD).split(b"stream", 1)[0]
        for found in _REFERENCE.finditer(head):
            yield IndirectObject(int(found[1]), int(found[2]), self.today)

    def is_referred(self, number: int) -> bool:
        """Tell whether today's file still refers to an object of a number."""
        return number != 0 and any(key[0] == number for key in self._holders)

    def written_since(self, revision: int) -> set[Key]:
        """Return the objects that later revisions wrote or freed."""
        xrefs = self.reader.xrefs
        found: set[Key] = set()
        for later in range(revision + 1, xrefs.total_revisions):
            for one in (*xrefs.explicit_refs_in_revision(later), *xrefs.refs_freed_in_revision(later)):
                found.add((one.idnum, one.generation))
        return found

    def touched_since(self, revision: int) -> set[Key]:
        """Return every object through which something rewritten can be reached."""
        found = self.written_since(revision)
        waiting = list(found)
        while waiting:
            for holder in self._holders.get(waiting.pop(), ()):
                if holder not in found:
                    found.add(holder)
                    waiting.append(holder)
        return found


class Likeness:
    """Compares objects of a signed revision with objects of today's."""

    def __init__(self, signed: HistoricalResolver, today: HistoricalResolver, touched: set[Key]) -> None:
        self.signed = signed
        self.today = today
        self._touched = touched
        self._known: set[Pair] = set()
        self._left = MOST_OBJECTS
        # Judged where they stand, as pages; whatever else calls itself a page is compared like anything.
        self._hubs = tree_keys(signed) & tree_keys(today)
        self._is_encrypted = raw(today.trailer_view, "/Encrypt") is not None

    def reference(self, key: Key) -> IndirectObject:
        """Return a reference into the signed revision."""
        return IndirectObject(*key, self.signed)

    def same(self, old: PdfObject | None, new: PdfObject | None) -> bool:
        """Tell whether two objects, and all below them, are the same."""
        assumed: set[Pair] = set()
        if self._same(old, new, assumed):
            # Only now are the pairs met on the way proven: on circles they were taken for granted.
            self._known |= assumed
            return True
        return False

    def same_key(self, old: DictionaryObject, new: DictionaryObject, key: str) -> bool:
        """Tell whether a key holds the same in two dictionaries."""
        return self.same(raw(old, key), raw(new, key))

    def changed_keys(self, old: DictionaryObject, new: DictionaryObject) -> list[str]:
        """Return the keys that differ between two dictionaries."""
        names = dict.fromkeys([*map(str, old), *map(str, new)])
        return [key for key in names if not self.same_key(old, new, key)]

    def _same(self, old: PdfObject | None, new: PdfObject | None, assumed: set[Pair]) -> bool:
        self._left -= 1
        if self._left < 0:
            raise TooComplex
        if isinstance(old, IndirectObject) and isinstance(new, IndirectObject):
            one, other = (old.idnum, old.generation), (new.idnum, new.generation)
            if one == other and one not in self._touched:
                return True
            pair = (one, other)
            if pair in self._known or pair in assumed:
                return True
            assumed.add(pair)
            held, now = resolved(old), resolved(new)
            if one == other and one in self._hubs:
                return True
            if held is None and now is None and self._unreadable(Reference(*other)):
                return False
            return self._plain(held, now, assumed)
        return self._plain(resolved(old), resolved(new), assumed)

    def _unreadable(self, reference: Reference) -> bool:
        """Tell whether an object is there but cannot be read: then nobody knows whether it is the same."""
        try:
            return self.today.reader.xrefs[reference] is not None and self.today(reference) is None
        except ENGINE_FAULTS:
            return True

    def _plain(self, old: PdfObject | None, new: PdfObject | None, assumed: set[Pair]) -> bool:
        if old is None or new is None:
            return old is None and new is None
        if isinstance(old, StreamObject) or isinstance(new, StreamObject):
            return self._streams(old, new, assumed)
        if isinstance(old, DictionaryObject):
            return isinstance(new, DictionaryObject) and self._dictionaries(old, new, assumed, frozenset())
        if isinstance(old, ArrayObject):
            if not isinstance(new, ArrayObject) or len(old) != len(new):
                return False
            return all(self._same(old.raw_get(n), new.raw_get(n), assumed) for n in range(len(old)))
        return _alike(_scalar(old), _scalar(new))

    def _dictionaries(
        self, old: DictionaryObject, new: DictionaryObject, assumed: set[Pair], ignored: frozenset[str]
    ) -> bool:
        for key in {*map(str, old), *map(str, new)} - ignored:
            one, other = raw(old, key), raw(new, key)
            if key in _UPWARDS:
                if not _same_place(one, other):
                    return False
            elif not self._same(one, other, assumed):
                return False
        return True

    def _streams(self, old: PdfObject, new: PdfObject, assumed: set[Pair]) -> bool:
        if not isinstance(old, StreamObject) or not isinstance(new, StreamObject):
            return False
        if not self._same_length(old):
            return False
        if old.encoded_data == new.encoded_data and not (self._is_encrypted and not _same_number(old, new)):
            # The same bytes unpacked in another way are other bytes. In an encrypted file they also
            # mean something else under another number: there only what was deciphered counts.
            return self._dictionaries(old, new, assumed, frozenset({"/Length", "/DL"}))
        try:
            unpacked = old.data == new.data
        except ENGINE_FAULTS:
            return False
        return unpacked and self._dictionaries(old, new, assumed, _PACKING)

    def _same_length(self, old: StreamObject) -> bool:
        """Tell whether a stream still ends where it ended, when its length is an object of its own.

        The engine reads old streams by today's length: a page cut short after signing looked unchanged.
        """
        told = raw(old, "/Length")
        key = place(told)
        if key is None or key not in self._touched:
            return True
        then, now = resolved(told), resolved(IndirectObject(*key, self.today))
        return then is not None and now is not None and _scalar(then) == _scalar(now)


def raw(holder: DictionaryObject, key: str) -> PdfObject | None:
    """Return what a key holds, a reference as a reference, or None."""
    # The signature itself is never encrypted (ISO 32000-2, 7.6.2): deciphering it would spoil it.
    is_plain = key == "/Contents" and "/ByteRange" in holder
    access = EncryptedObjAccess.RAW if is_plain else EncryptedObjAccess.TRANSPARENT
    try:
        found: PdfObject = holder.raw_get(key, access)
    except KeyError:
        return None
    return found


def from_trailer(handler: HistoricalResolver, key: str) -> PdfObject | None:
    """Return what a trailer holds, as it was in its revision.

    The engine ties references of an old trailer to today's objects: two revisions would always be alike.
    """
    held = raw(handler.trailer_view, key)
    return IndirectObject(held.idnum, held.generation, handler) if isinstance(held, IndirectObject) else held


def resolved(item: PdfObject | None) -> PdfObject | None:
    """Follow references to an object; the null object and dangling references are nothing."""
    for _ in range(16):
        if not isinstance(item, IndirectObject):
            break
        try:
            item = item.get_object()
        except (KeyError, *ENGINE_FAULTS):
            return None
    return None if isinstance(item, NullObject) else item


def items(listed: PdfObject | None) -> Iterator[PdfObject | None]:
    """Yield what an array holds, references followed; nothing for what is no array."""
    for item in raw_items(listed):
        yield resolved(item)


def raw_items(listed: PdfObject | None) -> Iterator[PdfObject]:
    """Yield what an array holds, references as references."""
    if isinstance(listed, ArrayObject):
        for index in range(len(listed)):
            yield listed.raw_get(index)


def tree_keys(handler: PdfHandler) -> set[Key]:
    """Return the catalogue, the page tree and its pages, found by walking: a `/Type` proves nothing."""
    start = place(raw(handler.trailer_view, "/Root"))
    found: set[Key] = set() if start is None else {start}
    waiting: list[PdfObject | None] = [raw(handler.root, "/Pages")]
    while waiting and len(found) < MOST_OBJECTS:
        item = waiting.pop()
        key, node = place(item), resolved(item)
        if key is None or key in found or isinstance(node, StreamObject):
            continue
        if isinstance(node, DictionaryObject):
            found.add(key)
            waiting.extend(raw_items(resolved(raw(node, "/Kids"))))
    return found


def place(item: PdfObject | None) -> Key | None:
    """Return the number of a reference."""
    return (item.idnum, item.generation) if isinstance(item, IndirectObject) else None


def _same_place(old: PdfObject | None, new: PdfObject | None) -> bool:
    # A way upwards that is missing on one side leads nowhere else.
    return old is None or new is None or place(old) == place(new)


def _same_number(old: StreamObject, new: StreamObject) -> bool:
    one, other = old.container_ref, new.container_ref
    return isinstance(one, Reference) and isinstance(other, Reference) and one.idnum == other.idnum


def _alike(one: object, other: object) -> bool:
    """Compare two plain values; pypdf and its kin write 595.303937007874 as 595.30394 when they save."""
    if one == other:
        return True
    if not (isinstance(one, tuple) and isinstance(other, tuple) and one[0] == other[0] == "number"):
        return False
    whole = float(one[1]).is_integer() and float(other[1]).is_integer()
    return not whole and math.isclose(one[1], other[1], rel_tol=_ROUNDED)


def _scalar(item: PdfObject) -> object:
    if isinstance(item, (TextStringObject, ByteStringObject)):
        return ("string", item.original_bytes)
    if isinstance(item, NameObject):
        return ("name", str(item))
    if isinstance(item, BooleanObject):
        return ("boolean", bool(item))
    try:
        return ("number", float(str(item)))
    except ValueError:
        return ("other", repr(item))
