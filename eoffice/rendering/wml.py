"""Small look-ups in WordprocessingML, by local name so that the strict and the usual dialect read alike."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

_OFF = frozenset({"0", "false", "off", "none", "nil"})


_names: dict[object, str] = {}
"""Names already cut: a document of 100 pages asks 200,000 times for some sixty different ones."""
_MOST_NAMES = 10_000
"""A file made to do harm may bring a new name with every element."""


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; empty for comments and instructions."""
    tag = element.tag
    found = _names.get(tag)
    if found is None:
        found = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        if len(_names) < _MOST_NAMES:
            _names[tag] = found
    return found


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Give the children with a name."""
    for inner in () if element is None else element:
        if local(inner) == name:
            yield inner


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first element along a path of names, or None."""
    for name in path:
        if element is None:
            return None
        for inner in element:
            if local(inner) == name:
                element = inner
                break
        else:
            return None
    return element


def attribute(element: etree._Element | None, name: str = "val") -> str | None:
    """Return an attribute by its local name."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def whole(element: etree._Element | None, name: str = "val") -> int | None:
    """Return an attribute as a number; None when it is missing or no number."""
    value = attribute(element, name)
    try:
        return None if value is None else int(float(value))
    except (ValueError, OverflowError):
        return None


def switch(element: etree._Element | None) -> bool | None:
    """Return an on-off property; None when it is not set here."""
    if element is None:
        return None
    return (attribute(element) or "1").lower() not in _OFF


def shallow_text(element: etree._Element) -> str:
    """Return all words inside an element, for reports; paragraphs apart by a space."""
    words: list[str] = []
    for inner in element.iter():
        name = local(inner)
        if name == "p":
            words.append(" ")
        elif name == "t":
            words.append(inner.text or "")
    return "".join(words).strip()
