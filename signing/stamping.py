"""A time stamp for what is no PDF: into an XML signature (XAdES-T) or a CMS beside its file (CAdES-T).

The stamp stands among the unsigned properties, over the value of the signature (EN 319 132-1, 5.3;
EN 319 122-1, 5.3). So the signature keeps every bit, and its time no longer rests on the signer's clock.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from pathlib import Path

from asn1crypto import cms, pem
from lxml import etree

from signing.cms import signature_value, time_stamp_token, with_time_stamp
from signing.errors import DocumentUnfit
from signing.files import replacing
from signing.requests import Level
from signing.stages import DIGEST
from signing.timestamps import TimeStamps
from signing.xml_parts import DS, SIGNATURE, XADES, Canon, NotFollowed, Wrapped, only, parsed, references

SUFFIXES = frozenset({".xml", ".edxml", ".p7s"})
"""Names of files whose signatures are no part of a PDF."""
_CANON = "http://www.w3.org/2001/10/xml-exc-c14n#"
_NO_CMS = (ValueError, TypeError, KeyError, IndexError, AttributeError)


def is_other(file: Path) -> bool:
    """Tell by its name whether a file bears a signature in XML or beside another file."""
    return file.suffix.lower() in SUFFIXES


def level_of_other(file: Path) -> Level | None:
    """Return B-T or B-B for the newest signature of a file that is no PDF, None where there is none.

    Raises DocumentUnfit `signing.unreadable`, `signing.file_missing`.
    """
    content = _content(file)
    if file.suffix.lower() == ".p7s":
        return Level.T if time_stamp_token(_container(content, file.name)) else Level.B
    newest = _newest(_root(content, file.name))
    if newest is None:
        return None
    return Level.T if _stamps(newest) else Level.B


def stamp_other(file: Path, target: Path, stamps: TimeStamps) -> None:
    """Write a file with a time stamp on its newest signature; `file` and `target` may be the same.

    One that is stamped already is written as it is. Raises NoTimeStamp, DocumentUnfit.
    """
    content = _content(file)
    made = (
        _stamped_cms(content, stamps, file.name)
        if file.suffix.lower() == ".p7s"
        else _stamped_xml(content, stamps, file.name)
    )
    if made == content and file.resolve() == target.resolve():
        return
    with replacing(target) as (output, _):
        output.write(made)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise DocumentUnfit("signing.file_missing", file=file.name) from error


# --- CMS


def _container(content: bytes, name: str) -> bytes:
    """Return the DER of a CMS with one signer; PEM, as some programs write it, is unwrapped."""
    try:
        der = pem.unarmor(content)[2] if pem.detect(content) else content
        found = cms.ContentInfo.load(der, strict=True)
        # Reading one part of it is what tells a CMS from any other DER.
        if len(found["content"]["signer_infos"]) != 1:
            raise ValueError(name)
    except _NO_CMS as error:
        raise DocumentUnfit("signing.unreadable", file=name, reason=type(error).__name__) from error
    return bytes(der)


def _stamped_cms(content: bytes, stamps: TimeStamps, name: str) -> bytes:
    der = _container(content, name)
    if time_stamp_token(der) is not None:
        return content
    stamped = with_time_stamp(der, stamps.stamp(hashlib.new(DIGEST, signature_value(der)).digest()))
    return bytes(pem.armor("PKCS7", stamped)) if pem.detect(content) else stamped


# --- XML


def _root(content: bytes, name: str) -> etree._Element:
    try:
        return parsed(content)
    except ValueError as error:
        raise DocumentUnfit("signing.not_xml", file=name) from error


def _newest(root: etree._Element) -> etree._Element | None:
    """Return the last signature of a document: what stands before it may lie under it."""
    found = list(root.iter(SIGNATURE))
    return found[-1] if found else None


def _stamps(signature: etree._Element) -> list[etree._Element]:
    return [one for space in XADES for one in signature.iter(f"{{{space}}}SignatureTimeStamp")]


def _stamped_xml(content: bytes, stamps: TimeStamps, name: str) -> bytes:
    root = _root(content, name)
    newest = _newest(root)
    if newest is None:
        raise DocumentUnfit("signing.no_signature", file=name)
    if _stamps(newest):
        return content
    try:
        before = _standing(root, newest)
        properties = _unsigned(newest, name)
        value = Canon(exclusive=True, comments=False).bytes_of(only(newest, "SignatureValue"))
        token = stamps.stamp(hashlib.new(DIGEST, value).digest())
        _put(properties, token)
        # A signature made elsewhere may cover this one's properties; then a stamp would break that one.
        if _standing(root, newest) != before:
            raise DocumentUnfit("signing.xml_covered", file=name)
    except (NotFollowed, Wrapped, ValueError) as error:
        raise DocumentUnfit("signing.unreadable", file=name, reason=type(error).__name__) from error
    made: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")
    return made


def _standing(root: etree._Element, newest: etree._Element) -> list[tuple[bool, bool]]:
    """Return which digests fit: of every signature, as the file is and as it was before the newest came."""
    found = []
    for signature in root.iter(SIGNATURE):
        for one in references(signature):
            own = (signature,) if one.is_enveloped else ()
            before = own if signature is newest else (*own, newest)
            found.append((one.holds(own), one.holds(before)))
    return found


def _unsigned(signature: etree._Element, name: str) -> etree._Element:
    """Return the place of unsigned properties, made where the signature has none yet."""
    for space in XADES:
        qualifying = signature.find(f"{{{DS}}}Object/{{{space}}}QualifyingProperties")
        if qualifying is None:
            continue
        place = qualifying
        for tag in ("UnsignedProperties", "UnsignedSignatureProperties"):
            found = place.find(f"{{{space}}}{tag}")
            place = found if found is not None else etree.SubElement(place, f"{{{space}}}{tag}")
        return place
    # Plain XMLDSig has no room for a stamp that verifiers know how to read.
    raise DocumentUnfit("signing.xml_no_properties", file=name)


def _put(place: etree._Element, token: bytes) -> None:
    space = etree.QName(place).namespace
    stamp = etree.SubElement(place, f"{{{space}}}SignatureTimeStamp", {"Id": f"stamp-{secrets.token_hex(8)}"})
    etree.SubElement(stamp, f"{{{DS}}}CanonicalizationMethod", {"Algorithm": _CANON})
    held = etree.SubElement(stamp, f"{{{space}}}EncapsulatedTimeStamp")
    held.text = base64.b64encode(token).decode()
