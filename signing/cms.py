"""The signature container (CMS, RFC 5652; CAdES baseline B, EN 319 122-1), written as DER by hand.

A general encoder spends most of a signature's time on parts that never change between two
documents; here those are made once per certificate and only put together for each document.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from asn1crypto import algos, cms, core, x509

from signing.certificates import load
from signing.errors import CertificateUnfit

_SEQUENCE, _SET, _OCTETS, _CONTEXT_0, _CONTEXT_1 = 0x30, 0x31, 0x04, 0xA0, 0xA1
_TIME_STAMP = "1.2.840.113549.1.9.16.2.14"
_MECHANISMS = {"rsa": "{}_rsa", "ec": "{}_ecdsa"}


@dataclass(frozen=True)
class Signatory:
    """A certificate, the chain above it, and the parts of a signature that depend on them only."""

    certificate: bytes
    chain: tuple[bytes, ...] = ()
    digest: str = "sha256"

    def attributes(self, content_digest: bytes, signing_time: datetime | None = None) -> bytes:
        """Return the signed attributes as the DER SET whose hash the key signs.

        PAdES takes no signing time here: the PDF's own entry says it (EN 319 142-1, 6.3).
        """
        one = _attribute("1.2.840.113549.1.9.4", _tlv(_OCTETS, content_digest))
        when = [_signing_time(signing_time)] if signing_time else []
        # DER orders a SET OF by the bytes of its members.
        return _tlv(_SET, b"".join(sorted([*self._fixed_attributes, one, *when])))

    def container(self, attributes: bytes, signature: bytes, time_stamp: bytes | None = None) -> bytes:
        """Return the whole CMS ContentInfo around a signature; the content itself stays outside."""
        stamped = b"" if time_stamp is None else _tlv(_CONTEXT_1, _attribute(_TIME_STAMP, time_stamp))
        signer = _tlv(
            _SEQUENCE,
            b"\x02\x01\x01"
            + self._issuer_and_serial
            + self._digest_algorithm
            + bytes([_CONTEXT_0])
            + attributes[1:]
            + self._mechanism
            + _tlv(_OCTETS, signature)
            + stamped,
        )
        certificates = _tlv(_CONTEXT_0, b"".join(sorted({self.certificate, *self.chain})))
        content_type = _tlv(_SEQUENCE, core.ObjectIdentifier("1.2.840.113549.1.7.1").dump())
        body = b"\x02\x01\x01" + _tlv(_SET, self._digest_algorithm) + content_type + certificates
        signed = _tlv(_SEQUENCE, body + _tlv(_SET, signer))
        outer = core.ObjectIdentifier("1.2.840.113549.1.7.2").dump()
        return _tlv(_SEQUENCE, outer + _tlv(_CONTEXT_0, signed))

    @cached_property
    def parsed(self) -> x509.Certificate:
        """The signer's certificate, read."""
        return load(self.certificate)

    @cached_property
    def _issuer_and_serial(self) -> bytes:
        issuer, serial = self.parsed.issuer, self.parsed.serial_number
        made: bytes = cms.IssuerAndSerialNumber({"issuer": issuer, "serial_number": serial}).dump()
        return made

    @cached_property
    def _digest_algorithm(self) -> bytes:
        made: bytes = algos.DigestAlgorithm({"algorithm": self.digest}).dump()
        return made

    @cached_property
    def _mechanism(self) -> bytes:
        kind = self.parsed.public_key.algorithm
        if kind not in _MECHANISMS:
            raise CertificateUnfit("signing.key_kind_unknown", kind=str(kind))
        made: bytes = algos.SignedDigestAlgorithm({"algorithm": _MECHANISMS[kind].format(self.digest)}).dump()
        return made

    @cached_property
    def _fixed_attributes(self) -> tuple[bytes, ...]:
        kind = core.ObjectIdentifier("1.2.840.113549.1.7.1").dump()
        # SHA-256 is the default of ESSCertIDv2 (RFC 5035, 4) and is therefore left out in DER.
        hashed = _tlv(_SEQUENCE, _tlv(_OCTETS, hashlib.sha256(self.certificate).digest()))
        binding = _tlv(_SEQUENCE, _tlv(_SEQUENCE, hashed))
        # RFC 6211: nobody can swap the algorithms named outside the signed part.
        protection = _tlv(_SEQUENCE, self._digest_algorithm + _retagged(self._mechanism, _CONTEXT_1))
        return (
            _attribute("1.2.840.113549.1.9.3", kind),
            _attribute("1.2.840.113549.1.9.16.2.47", binding),
            _attribute("1.2.840.113549.1.9.52", protection),
        )


def with_time_stamp(container: bytes, token: bytes) -> bytes:
    """Return a CMS with a time-stamp token added to its signer's unsigned attributes.

    These lie outside what the key has signed, so the signature stays as it is (EN 319 122-1, 5.3).
    """
    content = cms.ContentInfo.load(container)
    signed = content["content"]
    signer = signed["signer_infos"][0]
    held = signer["unsigned_attrs"]
    # Put together from the bytes as they are: encoding anew could change what was signed.
    present = b"" if isinstance(held, core.Void) else bytes(held.contents)
    kept = bytes(signer.contents)
    if present:
        kept = kept[: -len(_tlv(_CONTEXT_1, present))]
    stamped = _tlv(_SEQUENCE, kept + _tlv(_CONTEXT_1, present + _attribute(_TIME_STAMP, token)))
    rest = bytes(signed.contents)[: -len(_tlv(_SET, bytes(signed["signer_infos"].contents)))]
    outer = core.ObjectIdentifier("1.2.840.113549.1.7.2").dump()
    body = _tlv(_SEQUENCE, rest + _tlv(_SET, stamped))
    return _tlv(_SEQUENCE, outer + _tlv(_CONTEXT_0, body))


def signature_value(container: bytes) -> bytes:
    """Return the signature bytes that a time stamp is asked for."""
    value: bytes = cms.ContentInfo.load(container)["content"]["signer_infos"][0]["signature"].native
    return value


def time_stamp_token(container: bytes) -> bytes | None:
    """Return the signature time stamp that a CMS carries, as DER, or None."""
    held = cms.ContentInfo.load(container)["content"]["signer_infos"][0]["unsigned_attrs"]
    if isinstance(held, core.Void):
        return None
    for one in held:
        if one["type"].native == "signature_time_stamp_token":
            token: bytes = one["values"][0].dump()
            return token
    return None


def _signing_time(at: datetime) -> bytes:
    return _attribute("1.2.840.113549.1.9.5", cms.Time({"utc_time": at.astimezone(UTC)}).dump())


def _attribute(kind: str, value: bytes) -> bytes:
    return _tlv(_SEQUENCE, core.ObjectIdentifier(kind).dump() + _tlv(_SET, value))


def _retagged(der: bytes, tag: int) -> bytes:
    return bytes([tag]) + der[1:]


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content
