"""Small look-ups in WordprocessingML, by local name so that the strict and the usual dialect read alike."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

_OFF = frozenset({"0", "false", "off", "none", "nil"})


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Give the children with a name."""
    for inner in () if element is None else element:
        if local(inner) == name:
            yield inner


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first element along a path of names, or None."""
    for name in path:
        element = next(children(element, name), None)
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
