"""Names of WordprocessingML and small steps over its elements."""

from __future__ import annotations

from typing import Final

from lxml import etree

Element = etree._Element

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
M: Final = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MC: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
PR: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
CT: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
XML: Final = "http://www.w3.org/XML/1998/namespace"
STRICT_W: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"

_CACHE: dict[str, str] = {}
_WIDE = 100


def w(name: str) -> str:
    """Return a name of WordprocessingML with its namespace."""
    found = _CACHE.get(name)
    if found is None:
        found = _CACHE[name] = f"{{{W}}}{name}"
    return found


def local(element: Element | None) -> str:
    """Return an element's name without its namespace; empty for none, comments and instructions."""
    tag = None if element is None else element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value(element: Element | None, name: str = "val") -> str:
    """Return an attribute of WordprocessingML, empty when it or the element is missing."""
    return "" if element is None else element.get(w(name), "")


def make(name: str, **attributes: str) -> Element:
    """Return a new element of WordprocessingML."""
    element = etree.Element(w(name), nsmap={"w": W})
    for key, content in attributes.items():
        element.set(w(key), content)
    return element


def remove(element: Element) -> None:
    """Take an element out of its parent; no text stands behind elements here."""
    parent = element.getparent()
    if parent is not None:
        if len(element) > _WIDE:
            # lxml settles the name spaces of all that goes at once in quadratic time: 1 s for 6,000 cells.
            for child in reversed(element):
                element.remove(child)
        parent.remove(element)


def unwrap(element: Element) -> None:
    """Put an element's children in its place."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    parent[at : at + 1] = list(element)


def canonical(element: Element, dropped: frozenset[str] = frozenset()) -> str:
    """Return an element as one string without prefixes, order of attributes or dropped names."""
    kept = []
    for key, content in element.attrib.items():
        name = str(key).rpartition("}")[2]
        if not name.startswith("rsid") and name not in dropped:
            kept.append(f"{name}={content!s}")
    marks = ",".join(sorted(kept))
    inner = "".join(canonical(child, dropped) for child in element if local(child) not in dropped)
    return f"<{local(element)} {marks}>{(element.text or '').strip()}{inner}"
