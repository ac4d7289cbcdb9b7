"""Signatures inside XML, for edXML envelopes: XMLDSig enveloped with XAdES-B-B properties (EN 319 132-1).

Two things are signed: the document without the signature, and the properties that bind the
certificate and the time to it.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from signing.certificates import load
from signing.errors import DocumentUnfit
from signing.keys import SigningKey

_DS = "http://www.w3.org/2000/09/xmldsig#"
_XADES = "http://uri.etsi.org/01903/v1.3.2#"
_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
_ENVELOPED = f"{_DS}enveloped-signature"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_METHODS = {
    "rsa": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "ec": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
}
_CURVE_BYTES = {"secp256r1": 32, "secp384r1": 48, "secp521r1": 66}


def sign_xml(content: bytes, key: SigningKey, at: datetime, name: str = "xml") -> bytes:
    """Return an XML document with one more signature at the end of its root element.

    Raises DocumentUnfit `signing.not_xml`. Entities and outside references are refused, not resolved.
    """
    root = _parsed(content, name)
    number = secrets.token_hex(8)
    signature = etree.SubElement(root, f"{{{_DS}}}Signature", {"Id": f"id-{number}"}, {"ds": _DS})
    info = _child(signature, "SignedInfo")
    value = _child(signature, "SignatureValue")
    _key_info(signature, key)
    properties = _properties(signature, number, key, at)
    # The document is hashed as a verifier will see it: with this signature taken out.
    parent_without = _without(root, signature)
    kind = load(key.certificate).public_key.algorithm
    if kind not in _METHODS:
        raise DocumentUnfit("signing.key_kind_unknown", kind=str(kind))
    _child(info, "CanonicalizationMethod", Algorithm=_C14N)
    _child(info, "SignatureMethod", Algorithm=_METHODS[kind])
    _reference(info, "", parent_without, None)
    _reference(info, f"#xades-{number}", _canonical(properties), "http://uri.etsi.org/01903#SignedProperties")
    value.text = base64.b64encode(_signed(key, kind, _canonical(info))).decode()
    made: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")
    return made


def _parsed(content: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentUnfit("signing.not_xml", file=name) from error
    if root.getroottree().docinfo.internalDTD is not None:
        # A DOCTYPE could change what the signed bytes mean on another machine.
        raise DocumentUnfit("signing.not_xml", file=name)
    return root


def _without(root: etree._Element, signature: etree._Element) -> bytes:
    # Only this signature is taken out: earlier ones are part of what is signed (XMLDSig 6.6.4).
    place = root.index(signature)
    root.remove(signature)
    made = _canonical(root)
    root.insert(place, signature)
    return made


def _canonical(element: etree._Element) -> bytes:
    made: bytes = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    return made


def _child(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{_DS}}}{tag}", attributes)
    made.text = text
    return made


def _reference(info: etree._Element, uri: str, content: bytes, kind: str | None) -> None:
    attributes = {"URI": uri, **({"Type": kind} if kind else {})}
    made = etree.SubElement(info, f"{{{_DS}}}Reference", attributes)
    transforms = _child(made, "Transforms")
    if not uri:
        _child(transforms, "Transform", Algorithm=_ENVELOPED)
    _child(transforms, "Transform", Algorithm=_C14N)
    _child(made, "DigestMethod", Algorithm=_SHA256)
    _child(made, "DigestValue", base64.b64encode(hashlib.sha256(content).digest()).decode())


def _key_info(signature: etree._Element, key: SigningKey) -> None:
    data = _child(_child(signature, "KeyInfo"), "X509Data")
    for der in (key.certificate, *key.chain):
        _child(data, "X509Certificate", base64.b64encode(der).decode())


def _properties(signature: etree._Element, number: str, key: SigningKey, at: datetime) -> etree._Element:
    qualifying = etree.SubElement(
        _child(signature, "Object"),
        f"{{{_XADES}}}QualifyingProperties",
        {"Target": f"#id-{number}"},
        {"xades": _XADES},
    )
    signed = etree.SubElement(qualifying, f"{{{_XADES}}}SignedProperties", {"Id": f"xades-{number}"})
    about = etree.SubElement(signed, f"{{{_XADES}}}SignedSignatureProperties")
    time = etree.SubElement(about, f"{{{_XADES}}}SigningTime")
    time.text = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    binding = etree.SubElement(about, f"{{{_XADES}}}SigningCertificateV2")
    digest = etree.SubElement(etree.SubElement(binding, f"{{{_XADES}}}Cert"), f"{{{_XADES}}}CertDigest")
    _child(digest, "DigestMethod", Algorithm=_SHA256)
    _child(digest, "DigestValue", base64.b64encode(hashlib.sha256(key.certificate).digest()).decode())
    return signed


def _signed(key: SigningKey, kind: str, data: bytes) -> bytes:
    """Return the signature as XMLDSig wants it: ECDSA as two numbers side by side, not as DER."""
    signature = key.sign(data, "sha256")
    if kind == "rsa":
        return signature
    size = _CURVE_BYTES.get(str(load(key.certificate).public_key.curve[1]), 32)
    r, s = decode_dss_signature(signature)
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")
