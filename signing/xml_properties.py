"""What a signature in XML says about itself: when it was made and with which certificate (XAdES)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509
from lxml import etree

from signing.xml_parts import XADES, Reference, decoded, digest_of, only


@dataclass(frozen=True)
class Properties:
    """Signed properties; `is_bound` is False when they name another certificate than the signer's."""

    is_signed: bool = False
    is_bound: bool = True
    signing_time: datetime | None = None


def properties_of(
    signature: etree._Element, signed: Sequence[Reference], signer: x509.Certificate
) -> Properties:
    """Return the properties that the signature covers; what it does not cover counts as not said."""
    for one in signed:
        name = etree.QName(one.target)
        if name.localname != "SignedProperties" or name.namespace not in XADES:
            continue
        if signature in one.target.iterancestors():
            return Properties(
                is_signed=True,
                is_bound=_names(one.target, signer),
                signing_time=_time(one.target.find(f".//{{{name.namespace}}}SigningTime")),
            )
    return Properties()


def _names(properties: etree._Element, signer: x509.Certificate) -> bool:
    """Tell whether the first certificate named is the signer's (EN 319 132-1, 5.2.2)."""
    space = etree.QName(properties).namespace
    for one in properties.iterfind(f".//{{{space}}}Cert/{{{space}}}CertDigest"):
        value = decoded(only(one, "DigestValue"))
        return hashlib.new(digest_of(one), signer.dump()).digest() == value
    return True  # a plain signature with a time alone names none


def _time(node: etree._Element | None) -> datetime | None:
    if node is None or not node.text:
        return None
    try:
        made = datetime.fromisoformat(node.text.strip())
    except ValueError:
        return None
    return made if made.tzinfo is not None else made.astimezone()
