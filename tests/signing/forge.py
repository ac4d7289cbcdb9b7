"""A small forgery workshop: signers with keys in memory, base documents, honest and dishonest revisions.

Everything is made at test time; nothing here needs a token, so hundreds of files cost seconds.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields as sig_fields
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.trust import TrustStore

NAME = generic.pdf_name
Change = Callable[[IncrementalPdfFileWriter], None]
Loose = Any
"""Whatever the engine takes there: its options have no common type."""


def number(value: float) -> generic.PdfObject:
    return generic.NumberObject(value) if isinstance(value, int) else generic.FloatObject(value)


def numbers(*values: float) -> generic.ArrayObject:
    return generic.ArrayObject(number(value) for value in values)


def dictionary(**entries: generic.PdfObject) -> generic.DictionaryObject:
    return generic.DictionaryObject({NAME(f"/{key}"): value for key, value in entries.items()})


def stream(content: bytes, **entries: generic.PdfObject) -> generic.StreamObject:
    return generic.StreamObject(dict(dictionary(**entries)), stream_data=content)


# --- people with keys


@cache
def _key(index: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Person:
    """A certificate with its key, as the engine and as the library want them."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    above: tuple[bytes, ...] = ()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def asn1(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.der)

    @property
    def asn1_key(self) -> asn1_keys.PrivateKeyInfo:
        return asn1_keys.PrivateKeyInfo.load(
            self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        )

    @property
    def store(self) -> SimpleCertificateStore:
        store = SimpleCertificateStore()
        store.register_multiple(asn1_x509.Certificate.load(der) for der in self.above)
        return store

    @property
    def signer(self) -> signers.SimpleSigner:
        return signers.SimpleSigner(
            signing_cert=self.asn1, signing_key=self.asn1_key, cert_registry=self.store
        )

    @property
    def stamper(self) -> DummyTimeStamper:
        return DummyTimeStamper(tsa_cert=self.asn1, tsa_key=self.asn1_key, certs_to_embed=self.store)


@dataclass
class Pki:
    """A root, an authority below it, and whoever they certify."""

    root: Person
    middle: Person
    _count: int = 10
    revoked: dict[int, datetime] = field(default_factory=dict)

    @classmethod
    def make(cls, name: str = "CA gốc thử nghiệm", first: int = 0) -> Pki:
        root = _certify(name, None, _key(first), is_authority=True)
        middle = _certify(f"{name} cấp dưới", root, _key(first + 1), is_authority=True)
        return cls(root, middle)

    @property
    def trust(self) -> TrustStore:
        return TrustStore.of([self.root.der])

    def person(self, name: str, **how: Loose) -> Person:
        self._count += 1
        return _certify(name, self.middle, _key(self._count % 4 + 2), **how)

    def tsa(self, name: str = "TSA thử nghiệm", **how: Loose) -> Person:
        return self.person(name, purposes=[ExtendedKeyUsageOID.TIME_STAMPING], **how)

    def crl(self, *people: Person, at: datetime | None = None, when: datetime | None = None) -> bytes:
        """Return the middle authority's list; `when` is since when the people are revoked."""
        return _list(self.middle, people, at, when)

    def root_crl(self, at: datetime | None = None) -> bytes:
        return _list(self.root, (), at, None)


def _list(authority: Person, people: Iterable[Person], at: datetime | None, when: datetime | None) -> bytes:
    now = at or datetime.now(UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now - timedelta(minutes=5))
        .next_update(now + timedelta(days=7))
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
        )
    )
    for person in people:
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(person.certificate.serial_number)
            .revocation_date(when or now - timedelta(days=1))
        )
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _certify(
    name: str,
    above: Person | None,
    key: rsa.RSAPrivateKey,
    *,
    is_authority: bool = False,
    purposes: list[x509.ObjectIdentifier] | None = None,
    signs: bool = True,
    start: datetime | None = None,
    days: int = 1000,
    ocsp: str | None = None,
    crl: str | None = None,
) -> Person:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = start or datetime.now(UTC) - timedelta(days=400)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.certificate.subject if above else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=5000 if is_authority else days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(_usage(is_authority=is_authority, signs=signs), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    issuer_key = (above.key if above else key).public_key()
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
    if ocsp:
        place = x509.AccessDescription(
            x509.oid.AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp)
        )
        builder = builder.add_extension(x509.AuthorityInformationAccess([place]), critical=False)
    if crl:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(crl)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    made = builder.sign(above.key if above else key, hashes.SHA256())
    chain = (*above.above, above.der) if above else ()
    return Person(made, key, chain)


def _usage(*, is_authority: bool, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority and signs,
        content_commitment=not is_authority and signs,
        key_encipherment=not is_authority and not signs,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


# --- documents


TEXT = b"BT /F1 12 Tf 72 700 Td (Thanh toan 1.000.000 dong) Tj ET"


def plain(*, pages: int = 1, extra: bytes = b"", form: bytes = b"") -> bytes:
    """Return a document with a classic table: text, an overlay drawn last, and fields when asked for.

    Objects: 1 catalogue, 2 page tree, 3 font, 4 overlay, then a page and its content for each page.
    """
    kids = b" ".join(b"%d 0 R" % (5 + 2 * n) for n in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + (b"/AcroForm %s " % form if form else b"") + extra + b" >>",
        b"<< /Type /Pages /Kids [%s] /Count %d /MediaBox [0 0 595 842] >>" % (kids, pages),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        _stream(b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"0.9 g 0 0 9 9 re f"),
    ]
    for index in range(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /Contents %d 0 R /Annots [%s]"
            b" /Resources << /Font << /F1 3 0 R >> /XObject << /O 4 0 R >> >> >>"
            % (6 + 2 * index, _first_page_fields(pages, form) if index == 0 else b"")
        )
        objects.append(_stream(b"<<", TEXT + b" q 1 0 0 1 500 20 cm /O Do Q"))
    if form:
        objects.extend(_field_objects())
    return assemble(objects)


FORM = b"<< /Fields [FIELDS] /DA (/Helv 0 Tf 0 g) /DR << /Font << /Helv 3 0 R >> >> >>"


def with_fields() -> bytes:
    """Return a document with two text fields, a check box and a choice."""
    return plain(form=FORM.replace(b"FIELDS", b"7 0 R 8 0 R 9 0 R 10 0 R"))


def _first_page_fields(pages: int, form: bytes) -> bytes:
    return b" ".join(b"%d 0 R" % (5 + 2 * pages + n) for n in range(4)) if form else b""


def _field_objects() -> list[bytes]:
    text = (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (%s) /F 4 /Rect [%s] /DA (/Helv 12 Tf 0 g)"
        b" /AP << /N 4 0 R >> /P 5 0 R >>"
    )
    empty = text.replace(b" /AP << /N 4 0 R >>", b"")
    box = (
        b"<< /Type /Annot /Subtype /Widget /FT /Btn /T (dong_y) /F 4 /Rect [72 500 90 518] /V /Off /AS /Off"
        b" /AP << /N << /Yes 4 0 R /Off 4 0 R >> >> /P 5 0 R >>"
    )
    choice = (
        b"<< /Type /Annot /Subtype /Widget /FT /Ch /T (don_vi) /Ff 131072 /F 4 /Rect [72 460 200 480]"
        b" /Opt [(A) (B)] /DA (/Helv 12 Tf 0 g) /P 5 0 R >>"
    )
    return [empty % (b"ho_ten", b"72 600 300 620"), empty % (b"so_tien", b"72 560 300 580"), box, choice]


def _stream(head: bytes, content: bytes) -> bytes:
    return head + b" /Length %d >>\nstream\n" % len(content) + content + b"\nendstream"


def assemble(
    objects: list[bytes], *, head: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", trailer: bytes = b""
) -> bytes:
    """Return a file with a classic table."""
    out, places = bytearray(head), []
    for index, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % index + content + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R /ID [<00> <00>] %s>>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)


# --- honest steps


def sign(
    data: bytes,
    who: Person,
    name: str = "Sig1",
    *,
    box: tuple[int, int, int, int] | None = (350, 60, 520, 120),
    page: int = 0,
    tsa: Person | None = None,
    pades: bool = True,
    reserved: int = 32768,
    spec: dict[str, Any] | None = None,
    stamp: Loose = None,
    **meta: Loose,
) -> bytes:
    """Sign in a new or a present field."""
    subfilter = SigSeedSubFilter.PADES if pades else SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    settings = signers.PdfSignatureMetadata(
        field_name=name, **{"md_algorithm": "sha256", "subfilter": subfilter, **meta}
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    there = any(found == name for found, _, _ in sig_fields.enumerate_sig_fields(writer))
    new = None if there else SigFieldSpec(name, page, box, **(spec or {}))
    engine = signers.PdfSigner(
        settings, who.signer, new_field_spec=new, timestamper=tsa.stamper if tsa else None, stamp_style=stamp
    )
    output = asyncio.run(engine.async_sign_pdf(writer, bytes_reserved=reserved))
    made: bytes = output.getvalue()
    return made


def document_stamp(data: bytes, tsa: Person) -> bytes:
    """Append a document time stamp."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    maker = signers.PdfTimeStamper(tsa.stamper)
    made: bytes = asyncio.run(maker.async_timestamp_pdf(writer, "sha256", bytes_reserved=32768)).getvalue()
    return made


def certify(data: bytes, who: Person, level: MDPPerm, **how: Loose) -> bytes:
    """Sign as the author who says what may still be done."""
    return sign(data, who, certify=True, docmdp_permissions=level, **how)


def revise(data: bytes, change: Change, **how: Loose) -> bytes:
    """Append one well-formed revision."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data), **how)
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def touched(writer: IncrementalPdfFileWriter, index: int) -> Loose:
    """Return an object by number, marked as rewritten."""
    reference = generic.Reference(index, 0, writer)
    writer.mark_update(reference)
    return writer.get_object(reference)


def field_of(writer: IncrementalPdfFileWriter, name: str) -> generic.DictionaryObject:
    """Return a field by name, marked as rewritten."""
    for item in writer.root["/AcroForm"]["/Fields"]:
        found = item.get_object()
        if found["/T"] == name:
            assert isinstance(found, generic.DictionaryObject)
            writer.mark_update(item.reference)
            return found
    raise AssertionError(name)


def letters(writer: IncrementalPdfFileWriter, text: bytes, *, extra: bytes = b"") -> generic.DictionaryObject:
    """Return a picture that shows text, as form-filling programs draw it."""
    content = b"/Tx BMC q " + extra + b" BT /Helv 12 Tf 0 g 2 5 Td (" + text + b") Tj ET Q EMC"
    fonts = dictionary(Font=dictionary(Helv=generic.IndirectObject(3, 0, writer)))
    made = stream(
        content, Type=NAME("/XObject"), Subtype=NAME("/Form"), BBox=numbers(0, 0, 228, 20), Resources=fonts
    )
    return dictionary(N=writer.add_object(made))


def filling(name: str, text: str, shown: str | None = None, *, extra: bytes = b"") -> Change:
    """Return the change that fills a text field; `shown` is what the picture shows when it lies."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        found = field_of(writer, name)
        found[NAME("/V")] = generic.TextStringObject(text)
        found[NAME("/AP")] = letters(writer, (text if shown is None else shown).encode("cp1252"), extra=extra)

    return change


def last_range(data: bytes) -> tuple[int, int, int, int]:
    """Return the last declared byte range."""
    a, b, c, d = re.findall(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+) ?\]", data)[-1]
    return int(a), int(b), int(c), int(d)


def saved(folder: Path, data: bytes, name: str = "x.pdf") -> Path:
    """Write a file and return its path."""
    (folder / name).write_bytes(data)
    return folder / name


def appended(data: bytes, objects: dict[int, bytes], *, info: int | None = None) -> bytes:
    """Append a revision by hand with a classic table, as small libraries do."""
    before = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    size = max(int(found) for found in re.findall(rb"/Size (\d+)", data))
    out = bytearray(data)
    table = b""
    for index in sorted(objects):
        table += b"%d 1\n%010d 00000 n \n" % (index, len(out))
        out += b"%d 0 obj\n" % index + objects[index] + b"\nendobj\n"
    place = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n" + table
    size = max(size, max(objects) + 1)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Prev %d %s>>\n" % (
        size,
        before,
        b"/Info %d 0 R " % info if info else b"",
    )
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % place)


def signed_by_hand(
    data: bytes, who: Person, objects: dict[int, bytes], value: int, *, head: bytes = b"", room: int = 12000
) -> bytes:
    """Append a revision with a signature dictionary under `value`, written as other producers write it."""
    empty = b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached %s"
    empty += b"/Contents <%s>\n/ByteRange [0 %s] >>"
    made = appended(data, {**objects, value: empty % (head, b"0" * room, b"*" * 40)})
    start = made.index(b"/Contents <" + b"0" * room) + 10
    end = start + room + 2
    ranges = b"%d %d %d" % (start, end, len(made) - end)
    made = made.replace(b"*" * 40, ranges.ljust(40))
    digest = hashlib.sha256(made[:start] + made[end:]).digest()
    cms = asyncio.run(who.signer.async_sign(digest, "sha256", use_pades=False)).dump()
    signature: bytes = cms
    return made[: start + 1] + signature.hex().encode().ljust(room, b"0") + made[end - 1 :]
