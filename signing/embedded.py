"""A signature in a PDF as the engine sees it, with the kinds that the engine does not know.

Two kinds of the years before 2010 are still found in archives: `adbe.pkcs7.sha1`, where the CMS holds the
digest of the document as its content, and `adbe.x509.rsa_sha1`, a bare RSA signature beside the
certificates (ISO 32000-1, 12.8.3.3). Both lean on SHA-1: they can be called broken, never valid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from asn1crypto import core, x509
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    PdfObject,
    TextStringObject,
)
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import byte_range_digest
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.generic_cms import async_validate_cms_signature
from pyhanko.sign.validation.pdf_embedded import extract_contents
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext

from signing.bare import as_cms
from signing.likeness import items, raw, resolved

STAMP, DIGEST_INSIDE, BARE_RSA = "/ETSI.RFC3161", "/adbe.pkcs7.sha1", "/adbe.x509.rsa_sha1"
KNOWN_TYPES = frozenset({"/ETSI.CAdES.detached", "/adbe.pkcs7.detached", STAMP, DIGEST_INSIDE, BARE_RSA})


def kind_of(value: PdfObject | None) -> str:
    """Return how a signature dictionary says it is encoded."""
    held = resolved(value)
    return str(resolved(raw(held, "/SubFilter"))) if isinstance(held, DictionaryObject) else ""


def embedded(reader: PdfFileReader, field: DictionaryObject, name: str) -> EmbeddedSignature:
    """Return a signature of any known kind; raises what the engine raises for unreadable ones."""
    kind = kind_of(raw(field, "/V"))
    if kind in (DIGEST_INSIDE, BARE_RSA):
        return OldSignature(reader, field, name, is_bare=kind == BARE_RSA)
    return EmbeddedSignature(reader, field, name)


_LOOSE_UTC = re.compile(r"D:(\d{14})Z(?:00)?'?(?:00)?'?")


class EmbeddedSignature(EmbeddedPdfSignature):
    """A signature whose encoding tells a time stamp: `/Type` is optional and proves nothing."""

    @property
    def sig_object_type(self) -> NameObject:
        """Return /DocTimeStamp or /Sig."""
        return NameObject("/DocTimeStamp" if kind_of(self.sig_object) == STAMP else "/Sig")

    @property
    def self_reported_timestamp(self) -> datetime | None:
        """Return the time the signer's machine told, None where it cannot be read.

        Nothing rests on it, and programs write it loosely: LibreOffice puts an apostrophe behind the Z.
        """
        try:
            told: datetime | None = super().self_reported_timestamp
        except PdfReadError:
            found = _LOOSE_UTC.fullmatch(str(raw(self.sig_object, "/M")))
            try:
                return datetime.strptime(found[1] + "+0000", "%Y%m%d%H%M%S%z") if found else None
            except ValueError:
                return None
        return told


class OldSignature(EmbeddedSignature):
    """A signature over the SHA-1 of the document."""

    def __init__(self, reader: PdfFileReader, field: DictionaryObject, name: str, *, is_bare: bool) -> None:
        if not is_bare:
            super().__init__(reader, field, name)
            return
        # What the engine's own constructor does, but for the CMS, which is put together here.
        pointer = field.raw_get("/V")
        self.reader, self.sig_field, self.fq_name = reader, field, name
        self.sig_object = pointer.get_object()
        self.byte_range = self.sig_object.raw_get("/ByteRange")
        self.pkcs7_content = extract_contents(self.sig_object)
        certificates = list(_certificates(self.sig_object))
        if not certificates:
            raise ValueError(BARE_RSA)
        value = core.OctetString.load(self.pkcs7_content).native
        self.signed_data = as_cms(value, certificates, "sha1", "sha1_rsa")
        (self.signer_info,) = self.signed_data["signer_infos"]
        self.md_algorithm = self.external_md_algorithm = "sha1"
        self.signed_revision = reader.xrefs.get_last_change(pointer.reference)
        self._sd_cert_info = self.coverage = self.diff_result = self.tst_signature_digest = None
        self._docmdp = self._fieldmdp = None
        self.external_digests = {}
        self._docmdp_queried = self._fieldmdp_queried = self._integrity_checked = False

    async def status(
        self, context: ValidationContext, usage: KeyUsageConstraints
    ) -> StandardCMSSignatureStatus:
        """Check digest, signature and chain."""
        digest = self._digest()
        held = self.signed_data["encap_content_info"]["content"].native
        inside = None if held is None else bytes(held)
        found: StandardCMSSignatureStatus = await async_validate_cms_signature(
            self.signed_data,
            status_cls=StandardCMSSignatureStatus,
            raw_digest=digest if inside is None else None,
            validation_context=context,
            key_usage_settings=usage,
        )
        same = inside is None or inside == digest
        return found if same else replace(found, intact=False, valid=False)

    def _digest(self) -> bytes:
        digest: bytes = byte_range_digest(self.reader.stream, self.byte_range, "sha1")[1]
        return digest


def _certificates(value: DictionaryObject) -> Iterator[x509.Certificate]:
    """Yield the certificates beside a bare signature, the signer's first."""
    held = resolved(raw(value, "/Cert"))
    for one in items(held) if isinstance(held, ArrayObject) else (held,):
        if isinstance(one, (ByteStringObject, TextStringObject)):
            yield x509.Certificate.load(one.original_bytes)
