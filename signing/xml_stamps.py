"""Time stamps inside XML signatures (XAdES-T: EN 319 132-1, 5.3, SignatureTimeStamp): read and judged.

A stamp proves that the value of the signature existed at an hour, whatever the signer's own clock said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, x509
from lxml import etree
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus

from signing.certificates import common_name
from signing.chain import Signed, stamp_context
from signing.judging import FAULTS
from signing.settings import Settings
from signing.xml_parts import DS, XADES, Canon, NotFollowed, canon_of, decoded, only

_MOST = 8
_OUTSIDE = "Include"  # names what is stamped, instead of the value of the signature
_DIGESTS = frozenset({"sha1", "sha256", "sha384", "sha512"})


@dataclass(frozen=True)
class Stamped:
    """What the stamps of one signature say together."""

    time: datetime | None = None
    """The earliest hour that a trusted stamp proves; else the hour that an untrusted one claims."""
    authority: str | None = None
    is_sound: bool = True
    is_trusted: bool = False
    good_until: datetime | None = None

    @property
    def proven(self) -> datetime | None:
        """Return the hour before which the signature existed for certain."""
        return self.time if self.is_trusted else None


async def stamps_of(signature: etree._Element, held: Signed, settings: Settings) -> Stamped:
    """Judge every stamp on the value of a signature; a damaged one spoils nothing but itself."""
    best = Stamped()
    for node in _nodes(signature):
        try:
            found = await _judged(node, signature, held, settings)
        except FAULTS:
            found = Stamped(is_sound=False)
        if not best.is_trusted or (found.is_trusted and _earlier(found, best)):
            best = found
    return best


def _earlier(one: Stamped, other: Stamped) -> bool:
    return one.time is not None and other.time is not None and one.time < other.time


def _nodes(signature: etree._Element) -> Iterator[etree._Element]:
    """Yield the stamps that stand among the signature's own unsigned properties."""
    for space in XADES:
        way = "/".join(
            (
                f"{{{DS}}}Object",
                f"{{{space}}}QualifyingProperties",
                f"{{{space}}}UnsignedProperties",
                f"{{{space}}}UnsignedSignatureProperties",
                f"{{{space}}}SignatureTimeStamp",
            )
        )
        for number, node in enumerate(signature.iterfind(way)):
            if number < _MOST:
                yield node


async def _judged(
    node: etree._Element, signature: etree._Element, held: Signed, settings: Settings
) -> Stamped:
    space = etree.QName(node).namespace
    tokens = node.findall(f"{{{space}}}EncapsulatedTimeStamp")
    if len(tokens) != 1 or node.find(f"{{{space}}}{_OUTSIDE}") is not None:
        raise NotFollowed("SignatureTimeStamp")
    token = cms.ContentInfo.load(decoded(tokens[0]), strict=True)["content"]
    content = _canon(node).bytes_of(only(signature, "SignatureValue"))

    def imprint(name: str) -> bytes:
        if name not in _DIGESTS:
            raise NotFollowed(name)
        return hashlib.new(name, content).digest()

    brought = [one.chosen for one in token["certificates"] if isinstance(one.chosen, x509.Certificate)]
    context = stamp_context(held, settings, brought)
    status = TimestampSignatureStatus(**await validate_tst_signed_data(token, context, imprint))
    sound = status.intact and status.valid
    return Stamped(
        status.timestamp,
        common_name(status.signing_cert.subject),
        sound,
        sound and status.trusted,
        status.signing_cert.not_valid_after,
    )


def _canon(node: etree._Element) -> Canon:
    """Return how the value is written down before it is stamped; inclusive where nothing is said."""
    return canon_of(node.find(f"{{{DS}}}CanonicalizationMethod"))
