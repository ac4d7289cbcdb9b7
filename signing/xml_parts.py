"""The parts of an XML signature: what it says it signs, and the bytes that this comes to.

Only a small part of XMLDSig is followed, the one that signatures of documents use. Everything by which a
verifier and a reader could be made to look at different elements (signature wrapping) is refused:
identifiers that occur twice, paths, style sheets, references outside the file, document type definitions.
"""

from __future__ import annotations

import base64
import copy
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = ("http://uri.etsi.org/01903/v1.3.2#", "http://uri.etsi.org/01903/v1.1.1#")
SIGNATURE = f"{{{DS}}}Signature"
ENVELOPED = f"{DS}enveloped-signature"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_INCLUSIVE_11 = "http://www.w3.org/2006/12/xml-c14n11"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_DIGESTS = {
    f"{DS}sha1": "sha1",
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
_IDS = ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")
_MOST_REFERENCES = 64


class NotFollowed(Exception):
    """The signature uses a way of signing that is not followed; nothing is said against it."""


class Wrapped(Exception):
    """The signature points at its content in a way that two readers understand differently."""


@dataclass(frozen=True)
class Canon:
    """A way of writing XML down so that it has one form only."""

    exclusive: bool
    comments: bool
    prefixes: tuple[str, ...] = ()
    is_newer: bool = False

    def bytes_of(self, element: etree._Element) -> bytes:
        """Return the one form of an element."""
        # Versions 1.0 and 1.1 differ only in what a part inherits of xml:base, xml:id and their like.
        above = (str(key) for one in element.iterancestors() for key in one.attrib)
        if self.is_newer and any(key.startswith(_XML) for key in above):
            raise NotFollowed(_INCLUSIVE_11)
        made: bytes = etree.tostring(
            element,
            method="c14n",
            exclusive=self.exclusive,
            with_comments=self.comments,
            inclusive_ns_prefixes=list(self.prefixes) if self.exclusive else None,
            with_tail=False,
        )
        return made


def parsed(content: bytes) -> etree._Element:
    """Return the root; raises ValueError for what is no XML or brings its own grammar."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("DOCTYPE")
    return root


def only(parent: etree._Element, tag: str) -> etree._Element:
    """Return the one child of a kind; two would let each reader take another."""
    found = parent.findall(f"{{{DS}}}{tag}")
    if len(found) != 1:
        raise Wrapped(tag)
    return found[0]


def canon_of(node: etree._Element | None) -> Canon:
    """Return the way of writing that an element names."""
    name = str(node.get("Algorithm")) if node is not None else _INCLUSIVE
    plain = name.removesuffix("#WithComments").removesuffix("WithComments")
    if plain.rstrip("#") == _EXCLUSIVE.rstrip("#"):
        listed = node.find(f"{{{_EXCLUSIVE}}}InclusiveNamespaces") if node is not None else None
        prefixes = tuple(str(listed.get("PrefixList", "")).split()) if listed is not None else ()
        return Canon(exclusive=True, comments=plain != name, prefixes=prefixes)
    if plain.rstrip("#") in (_INCLUSIVE, _INCLUSIVE_11):
        newer = plain.rstrip("#") == _INCLUSIVE_11
        return Canon(exclusive=False, comments=plain != name, is_newer=newer)
    raise NotFollowed(name)


def digest_of(node: etree._Element) -> str:
    """Return the name of a digest method."""
    name = str(only(node, "DigestMethod").get("Algorithm"))
    if name not in _DIGESTS:
        raise NotFollowed(name)
    return _DIGESTS[name]


def decoded(node: etree._Element) -> bytes:
    """Return the bytes that an element holds in base64; raises ValueError."""
    return base64.b64decode("".join((node.text or "").split()), validate=True)


@dataclass(frozen=True)
class Reference:
    """One thing that is signed."""

    node: etree._Element
    target: etree._Element
    is_enveloped: bool
    canon: Canon

    def holds(self, without: tuple[etree._Element, ...]) -> bool:
        """Tell whether the digest still fits the target with some elements taken out."""
        name = digest_of(self.node)
        content = self.canon.bytes_of(_without(self.target, without))
        return hashlib.new(name, content).digest() == decoded(only(self.node, "DigestValue"))


def references(signature: etree._Element) -> Iterator[Reference]:
    """Yield what a signature says it signs; raises NotFollowed, Wrapped, ValueError."""
    listed = only(signature, "SignedInfo").findall(f"{{{DS}}}Reference")
    if not 0 < len(listed) <= _MOST_REFERENCES:
        raise Wrapped("Reference")
    root = signature.getroottree().getroot()
    for node in listed:
        target = _target(root, node)
        enveloped, canon = False, canon_of(None)
        for step in node.iterfind(f"{{{DS}}}Transforms/{{{DS}}}Transform"):
            if step.get("Algorithm") == ENVELOPED:
                enveloped = True
            else:
                canon = canon_of(step)
        yield Reference(node, target, enveloped, canon)


def _target(root: etree._Element, node: etree._Element) -> etree._Element:
    place = node.get("URI")
    if place is None or (place and not place.startswith("#")) or place.startswith("#xpointer"):
        raise NotFollowed(str(place))
    if not place:
        return root
    found = [one for one in root.iter(etree.Element) if place[1:] in identifiers(one)]
    if len(found) != 1:
        raise Wrapped(place)
    return found[0]


def identifiers(node: etree._Element) -> set[str]:
    """Return the names by which an element can be referred to, whatever the schema calls them."""
    return {str(node.get(key)) for key in _IDS if node.get(key) is not None}


def _without(target: etree._Element, taken: tuple[etree._Element, ...]) -> etree._Element:
    """Return the target as it is without some elements; the text around them stays."""
    inside = [one for one in taken if target in one.iterancestors()]
    if not inside:
        return target
    root = target.getroottree().getroot()
    twin = copy.deepcopy(root)
    doomed = [_at(twin, _way(one)) for one in inside]
    own = _at(twin, _way(target))
    for one in doomed:
        _take_out(one)
    return own


def _way(node: etree._Element) -> list[int]:
    """Return the steps from the root down to an element."""
    steps: list[int] = []
    above = node.getparent()
    while above is not None:
        steps.insert(0, above.index(node))
        node, above = above, above.getparent()
    return steps


def _at(root: etree._Element, way: list[int]) -> etree._Element:
    for step in way:
        root = root[step]
    return root


def _take_out(node: etree._Element) -> None:
    above, before = node.getparent(), node.getprevious()
    if above is None:
        return
    if node.tail and before is not None:
        before.tail = (before.tail or "") + node.tail
    elif node.tail:
        above.text = (above.text or "") + node.tail
    above.remove(node)
