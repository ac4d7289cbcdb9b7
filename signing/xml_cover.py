"""Which parts of an XML file no reference of a signature covers, though a reader would read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from signing.xml_parts import SIGNATURE, Reference

_MOST_NAMED = 5
_SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}"
_SILENT = frozenset({"Id", "ID", "id", "version", "Version"})


def uncovered(signature: etree._Element, signed: Sequence[Reference]) -> tuple[str, ...]:
    """Return the names of what says something and is not signed; nothing when all is signed.

    Signatures themselves do not count, only what somebody put into them: each has its own verdict.
    """
    root = signature.getroottree().getroot()
    found = dict.fromkeys(_open_parts(root, {one.target for one in signed}))
    return tuple(found)[:_MOST_NAMED]


def has_double(signature: etree._Element, signed: Sequence[Reference]) -> bool:
    """Tell whether something that is not signed bears the name of something that is."""
    root = signature.getroottree().getroot()
    targets = {one.target for one in signed}
    names = {etree.QName(one).localname for one in targets}
    return any(etree.QName(one).localname in names for one in _open(root, targets) if one not in targets)


def _open_parts(root: etree._Element, covered: set[etree._Element]) -> Iterator[str]:
    """Name what is met outside the covered parts, and comments inside them."""
    for one in _open(root, covered):
        if one in covered:
            yield from _split_words(one)
        elif _says_something(one):
            yield etree.QName(one).localname


def _open(root: etree._Element, covered: set[etree._Element]) -> Iterator[etree._Element]:
    """Walk down to the covered parts."""
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if one in covered:
            yield one
        elif one.tag == SIGNATURE:
            waiting.extend(child for child in one if _holds_content(child))
        elif isinstance(one.tag, str):
            yield one
            waiting.extend(one)


def _holds_content(part: etree._Element) -> bool:
    # Properties of the signature are its own business; whatever else an Object holds is content.
    if not isinstance(part.tag, str) or etree.QName(part).localname != "Object":
        return False
    own = [isinstance(one.tag, str) and etree.QName(one).localname == "QualifyingProperties" for one in part]
    return not own or not all(own)


def _says_something(node: etree._Element) -> bool:
    said = [node.text, *(child.tail for child in node)]
    if any(text and text.strip() for text in said):
        return True
    return any(str(key) not in _SILENT and not str(key).startswith(_SCHEMA) for key in node.attrib)


def _split_words(node: etree._Element) -> Iterator[str]:
    """Name comments in the middle of words: no digest covers them, and some readers stop there."""
    for one in node.iter(etree.Comment):
        before = one.getprevious()
        above = one.getparent()
        ahead = before.tail if before is not None else above.text if above is not None else None
        if (ahead and ahead.strip()) or (one.tail and one.tail.strip()):
            yield "comment"
