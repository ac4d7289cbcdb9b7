"""Brings content of the old file into the new one: pictures, styles, lists and notes come along."""

from __future__ import annotations

import posixpath
from copy import deepcopy

from eoffice.comparison.word.package import Package
from eoffice.comparison.word.styles import int_of
from eoffice.comparison.word.xml import Element, R, canonical, local, make, remove, value, w

_LEFT_BEHIND = frozenset(
    {"bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "commentReference", "proofErr",
     "permStart", "permEnd", "lastRenderedPageBreak"}
)  # fmt: skip
"""Marks that may exist once in a document, or belong to parts that only the new file has."""
_STYLED = ("pStyle", "rStyle", "tblStyle")
_NOT_A_LIST = frozenset({"nsid", "tmpl", "abstractNumId", "numId", "durableId", "restartNumberingAfterBreak"})
_LIST_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"


class Importer:
    """Copies elements from one package into another."""

    def __init__(self, old: Package, new: Package) -> None:
        self._old, self._new = old, new
        self._parts: dict[str, str] = {}
        self._relations: dict[tuple[str, str, str], str] = {}
        self._lists: dict[str, str] = {}
        self._notes: dict[tuple[str, str], str] = {}
        self.notes_wanted: list[tuple[str, str, str]] = []
        """Notes brought in: their kind, old id and new id; the writer fills them."""

    def copy(self, element: Element, old_part: str, new_part: str) -> Element:
        """Return a copy of an old element that is at home in a part of the new package."""
        copied = deepcopy(element)
        copied.tail = None
        for one in [one for one in copied.iter() if local(one) in _LEFT_BEHIND]:
            if one is not copied:
                remove(one)
        for one in copied.iter():
            self._settle_attributes(one, old_part, new_part)
            self._settle_names(one)
        return copied

    def _settle_attributes(self, one: Element, old_part: str, new_part: str) -> None:
        """Lead the relationships of an element to the new package; drop ids that must not repeat."""
        for name, content in list(one.attrib.items()):
            key = str(name)
            if key.startswith(f"{{{R}}}"):
                one.set(key, self._relation(str(content), old_part, new_part))
            elif key.endswith(("}paraId", "}textId")):
                del one.attrib[key]

    def _settle_names(self, one: Element) -> None:
        """Bring in the style, the list or the note that an element names."""
        name = local(one)
        if name in _STYLED:
            self._style(value(one))
        elif name == "numId" and local(one.getparent()) == "numPr":
            one.set(w("val"), self.list_id(value(one)))
        elif name in {"footnoteReference", "endnoteReference"}:
            one.set(w("id"), self._note(name.removesuffix("Reference"), value(one, "id")))

    def _relation(self, relation_id: str, old_part: str, new_part: str) -> str:
        """Return the id of a relationship in the new package that leads to the same."""
        key = (old_part, relation_id, new_part)
        if key not in self._relations:
            relation = self._old.target(old_part, relation_id)
            if relation is None:
                return relation_id
            target = relation.target if relation.external else self.part(relation.target)
            self._relations[key] = self._new.relate(
                new_part, relation.type, target, external=relation.external
            )
        return self._relations[key]

    def lead(self, old_part: str, old_id: str, new_part: str, new_id: str) -> None:
        """Let an old relationship lead to where a new one does, in place of a part brought in."""
        self._relations[(old_part, old_id, new_part)] = new_id

    def part(self, name: str) -> str:
        """Return the name in the new package of an old part, brought in with what it relates to."""
        if name in self._parts:
            return self._parts[name]
        content = self._old.content.get(name)
        if content is None or self._new.content.get(name) == content:
            self._parts[name] = name
            return name
        self._parts[name] = free = self._free(name)
        self._new.add(free, content, self._old.content_type(name))
        for relation in self._old.relations(name):
            target = relation.target if relation.external else self.part(relation.target)
            added = self._new.relate(free, relation.type, target, external=relation.external)
            found = self._new.target(free, added)
            if found is not None:
                found.id = relation.id
        return free

    def _free(self, name: str) -> str:
        """Return a part name that the new package does not use."""
        stem, extension = posixpath.splitext(name)
        number = 1
        while name in self._new.content:
            name = f"{stem}_old{number}{extension}"
            number += 1
        return name

    def _style(self, style: str) -> None:
        """Bring in a style that the new document does not have, with what it is based on."""
        theirs = self._new.root(self._new.first(self._new.main, "styles"))
        ours = self._old.root(self._old.first(self._old.main, "styles"))
        if theirs is None or ours is None or not style:
            return
        if any(value(one, "styleId") == style for one in theirs.iterfind(w("style"))):
            return
        for one in ours.iterfind(w("style")):
            if value(one, "styleId") == style:
                copied = deepcopy(one)
                copied.attrib.pop(w("default"), "")
                theirs.append(copied)
                for name in ("basedOn", "link", "next"):
                    self._style(value(copied.find(w(name))))
                for number in copied.iter(w("numId")):
                    number.set(w("val"), self.list_id(value(number)))
                return

    def list_id(self, old_id: str) -> str:
        """Return the id in the new document of an old list, brought in when nothing there is the same."""
        if old_id in {"", "0"}:
            return old_id
        if old_id not in self._lists:
            self._lists[old_id] = self._find_list(old_id)
        return self._lists[old_id]

    def _find_list(self, old_id: str) -> str:
        """Return a list of the new document that numbers alike, or a copy of the old one."""
        ours = self._old.root(self._old.first(self._old.main, "numbering"))
        theirs = self._new.root(self._new.first(self._new.main, "numbering"))
        wanted = _number(ours, old_id)
        if ours is None or wanted is None:
            return old_id
        if theirs is None:
            name = self.part(self._old.first(self._old.main, "numbering"))
            self._new.relate(self._new.main, _LIST_TYPE, name)
            return old_id
        shape = _list_shape(ours, wanted)
        same = _number(theirs, old_id)
        if same is not None and _list_shape(theirs, same) == shape:
            return old_id
        return _add_list(ours, wanted, theirs)

    def _note(self, kind: str, old_id: str) -> str:
        """Return the id of a note made in the new package for an old one."""
        key = (kind, old_id)
        if key not in self._notes:
            root = self._new.root(self._new.first(self._new.main, f"{kind}s"))
            taken = (
                [int_of(value(one, "id"), 0) for one in root.iterfind(w(kind))] if root is not None else []
            )
            taken += [int_of(new_id, 0) for one, _, new_id in self.notes_wanted if one == kind]
            self._notes[key] = str(max(taken, default=1) + 1)
            self.notes_wanted.append((kind, old_id, self._notes[key]))
        return self._notes[key]


def _number(root: Element | None, list_id: str) -> Element | None:
    """Return the `num` of an id."""
    found = (
        one for one in (() if root is None else root.iterfind(w("num"))) if value(one, "numId") == list_id
    )
    return next(found, None)


def _abstract(root: Element, number: Element) -> Element | None:
    """Return the `abstractNum` that a `num` is made from."""
    wanted = value(number.find(w("abstractNumId")))
    return next(
        (one for one in root.iterfind(w("abstractNum")) if value(one, "abstractNumId") == wanted), None
    )


def _list_shape(root: Element, number: Element) -> str:
    """Return how a list numbers, without its ids."""
    abstract = _abstract(root, number)
    return canonical(number, _NOT_A_LIST) + ("" if abstract is None else canonical(abstract, _NOT_A_LIST))


def _add_list(ours: Element, wanted: Element, theirs: Element) -> str:
    """Copy a list into the new numbering part and return its id; `abstractNum` must precede every `num`."""
    abstracts = [int_of(value(one, "abstractNumId"), 0) for one in theirs.iterfind(w("abstractNum"))]
    numbers = [int_of(value(one, "numId"), 0) for one in theirs.iterfind(w("num"))]
    number = deepcopy(wanted)
    new_id = str(max(numbers, default=0) + 1)
    number.set(w("numId"), new_id)
    if (abstract := _abstract(ours, wanted)) is not None:
        copied = deepcopy(abstract)
        abstract_id = str(max(abstracts, default=0) + 1)
        copied.set(w("abstractNumId"), abstract_id)
        for one in copied.iterfind(w("nsid")):
            copied.remove(one)
        first = next((at for at, one in enumerate(theirs) if local(one) == "num"), len(theirs))
        theirs.insert(first, copied)
        link = number.find(w("abstractNumId"))
        if link is None:
            link = make("abstractNumId")
            number.insert(0, link)
        link.set(w("val"), abstract_id)
    last = max((at for at, one in enumerate(theirs) if local(one) in {"num", "abstractNum"}), default=-1)
    theirs.insert(last + 1, number)
    return new_id
