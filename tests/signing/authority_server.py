"""A throw-away certification authority on loopback: certificates, OCSP, CRL and time stamps, all real.

    with AuthorityServer() as authority:
        der = authority.issue("Nguyễn Văn Ân", "UBND", public_key)
        authority.revoke(der)
        authority.url("tsa")

A time-stamp address may carry faults: `tsa/slow/2`, `tsa/refuse`, `tsa/error`, `tsa/lie`,
`tsa/othernonce`, `tsa/junk`, `tsa/early` (a clock one day behind). `ocsp` and `crl` go away with
`authority.away.add("ocsp")`.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

REASON = x509.ReasonFlags.key_compromise


class AuthorityServer:
    """A root, an issuing authority under it, and their services; a context manager."""

    def __init__(self, name: str = "CA thử nghiệm") -> None:
        self.away: set[str] = set()
        self.asked: list[str] = []
        self.unblock = threading.Event()
        self._revoked: dict[int, datetime] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.root_key, self.issuer_key, self.stamp_key = (_key() for _ in range(3))
        self.root = self._certified(f"{name} gốc", self.root_key.public_key(), None, authority=True)
        self.issuer = self._certified(
            f"{name} cấp dưới", self.issuer_key.public_key(), self.root, authority=True
        )
        self.stamper = self._certified(
            f"TSA {name}", self.stamp_key.public_key(), self.issuer, usage=ExtendedKeyUsageOID.TIME_STAMPING
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unblock.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def chain(self) -> tuple[bytes, bytes]:
        """The issuing authority's and the root's certificates as DER."""
        return _der(self.issuer), _der(self.root)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def issue(
        self,
        subject: str,
        organisation: str,
        public_key: bytes,
        *,
        at: datetime | None = None,
        days: int = 365,
        signing: bool = True,
    ) -> bytes:
        """Return a certificate (DER) over a public key (SubjectPublicKeyInfo, DER)."""
        key = load_der_public_key(public_key)
        assert isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
        made = self._certified(
            subject, key, self.issuer, organisation=organisation, at=at, days=days, signing=signing
        )
        return _der(made)

    def revoke(self, certificate: bytes, at: datetime | None = None) -> None:
        number = x509.load_der_x509_certificate(certificate).serial_number
        self._revoked[number] = at or datetime.now(UTC)

    def status(self, request: bytes) -> bytes:
        """Answer an OCSP request for whichever of the two authorities issued the certificate."""
        asked = ocsp.load_der_ocsp_request(request)
        for issuer, key in ((self.issuer, self.issuer_key), (self.root, self.root_key)):
            digest = hashes.Hash(asked.hash_algorithm)
            digest.update(issuer.subject.public_bytes())
            if digest.finalize() == asked.issuer_name_hash:
                return self._answer(asked, issuer, key)
        return ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED).public_bytes(
            Encoding.DER
        )

    def revocation_list(self, *, of_root: bool = False) -> bytes:
        issuer, key = (self.root, self.root_key) if of_root else (self.issuer, self.issuer_key)
        now = datetime.now(UTC)
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.subject)
            .last_update(now - timedelta(minutes=1))
            .next_update(now + timedelta(days=1))
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
            )
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        for number, when in self._revoked.items() if not of_root else ():
            one = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(when)
            made = made.add_revoked_certificate(one.add_extension(x509.CRLReason(REASON), False).build())
        return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)

    def stamp(self, request: bytes, fault: str = "") -> bytes:
        """Answer a time-stamp request, rightly or with a fault."""
        asked = tsp.TimeStampReq.load(request)
        if fault == "refuse":
            status = tsp.PKIStatusInfo({"status": "rejection", "status_string": ["không nhận yêu cầu"]})
            return bytes(core.Sequence(contents=status.dump()).dump())
        now = datetime.now(UTC).replace(microsecond=0)
        imprint = asked["message_imprint"]
        if fault == "lie":
            hashed = {"hash_algorithm": imprint["hash_algorithm"], "hashed_message": bytes(32)}
            imprint = tsp.MessageImprint(hashed)
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.3.6.1.4.1.99999.1",
                "message_imprint": imprint,
                "serial_number": x509.random_serial_number(),
                "gen_time": now - timedelta(days=1) if fault == "early" else now,
                "nonce": 7 if fault == "othernonce" else asked["nonce"].native,
            }
        )
        token = self._token(info)
        return bytes(tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump())

    def _token(self, info: tsp.TSTInfo) -> cms.ContentInfo:
        content = info.dump()
        sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
        certificate = asn1_x509.Certificate.load(_der(self.stamper))
        binding = {"certs": [{"cert_hash": _hash(_der(self.stamper))}]}
        attributes = cms.CMSAttributes(
            [
                cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
                cms.CMSAttribute({"type": "message_digest", "values": [_hash(content)]}),
                cms.CMSAttribute(
                    {"type": "signing_certificate_v2", "values": [tsp.SigningCertificateV2(binding)]}
                ),
            ]
        )
        signature = self.stamp_key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256())
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    {
                        "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                            {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                        )
                    }
                ),
                "digest_algorithm": sha256,
                "signed_attrs": attributes,
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
                "signature": signature,
            }
        )
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [sha256],
                "encap_content_info": {
                    "content_type": "tst_info",
                    "content": core.ParsableOctetString(content),
                },
                "certificates": [
                    cms.CertificateChoices({"certificate": asn1_x509.Certificate.load(der)})
                    for der in (_der(self.stamper), *self.chain)
                ],
                "signer_infos": [signer],
            }
        )
        return cms.ContentInfo({"content_type": "signed_data", "content": signed})

    def _answer(self, asked: ocsp.OCSPRequest, issuer: x509.Certificate, key: rsa.RSAPrivateKey) -> bytes:
        number, now = asked.serial_number, datetime.now(UTC)
        gone = self._revoked.get(number)
        made = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash,
            issuer_key_hash=asked.issuer_key_hash,
            serial_number=number,
            algorithm=asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD,
            this_update=now - timedelta(minutes=1),
            next_update=now + timedelta(days=1),
            revocation_time=gone,
            revocation_reason=REASON if gone else None,
        )
        signed = made.responder_id(ocsp.OCSPResponderEncoding.HASH, issuer).sign(key, hashes.SHA256())
        return signed.public_bytes(Encoding.DER)

    def _certified(
        self,
        subject: str,
        key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
        issuer: x509.Certificate | None,
        *,
        authority: bool = False,
        usage: x509.ObjectIdentifier | None = None,
        organisation: str = "Thử nghiệm",
        at: datetime | None = None,
        days: int = 3650,
        signing: bool = True,
    ) -> x509.Certificate:
        start = at or datetime.now(UTC) - timedelta(days=1)
        name = _name(subject, organisation)
        issuer_key = self.root_key if issuer is None or issuer.subject == issuer.issuer else self.issuer_key
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer.subject if issuer else name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=days))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(_uses(authority=authority, signing=signing), critical=True)
        )
        if usage:
            made = made.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
        if issuer is not None:
            root = issuer.subject == issuer.issuer
            made = self._with_services(made, "root" if root else "issuer")
        return made.sign(issuer_key, hashes.SHA256())

    def _with_services(self, made: x509.CertificateBuilder, of: str) -> x509.CertificateBuilder:
        service = x509.UniformResourceIdentifier(self.url(f"ocsp/{of}"))
        listed = x509.UniformResourceIdentifier(self.url(f"crl/{of}"))
        point = x509.DistributionPoint([listed], None, None, None)
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, service)
        return made.add_extension(x509.AuthorityInformationAccess([access]), False).add_extension(
            x509.CRLDistributionPoints([point]), False
        )


def _handler(authority: AuthorityServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Keep quiet."""

        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _serve(self, body: bytes) -> None:
            what, *rest = self.path.strip("/").split("/")
            authority.asked.append(self.path)
            if what in authority.away or rest[:1] == ["error"]:
                self.send_error(400 if what == "tsa" else 503)
                return
            made = self._made(what, rest, body)
            self.send_response(200)
            kinds = {"ocsp": "application/ocsp-response", "tsa": "application/timestamp-reply"}
            self.send_header("Content-Type", kinds.get(what, "application/pkix-crl"))
            self.send_header("Content-Length", str(len(made)))
            self.end_headers()
            self.wfile.write(made)

        def _made(self, what: str, rest: list[str], body: bytes) -> bytes:
            if what == "ocsp":
                return authority.status(body)
            if what == "crl":
                return authority.revocation_list(of_root=rest == ["root"])
            if rest[:1] == ["slow"]:
                authority.unblock.wait(float(rest[1]))
            return b"no reply" if rest == ["junk"] else authority.stamp(body, rest[0] if rest else "")

    return Handler


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _hash(content: bytes) -> bytes:
    made = hashes.Hash(hashes.SHA256())
    made.update(content)
    return made.finalize()


def _name(common: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _uses(*, authority: bool, signing: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority and signing,
        content_commitment=not authority and signing,
        key_encipherment=not authority and not signing,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


class PlainKey:
    """A key in memory behind the interface of a token's: for tests that need many of them."""

    def __init__(self, authority: AuthorityServer, name: str, organisation: str = "UBND") -> None:
        self._key = _key()
        public = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.certificate = authority.issue(name, organisation, public)
        self.chain = authority.chain

    def sign(self, data: bytes, digest: str) -> bytes:
        assert digest == "sha256"
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
