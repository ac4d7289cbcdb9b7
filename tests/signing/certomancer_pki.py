"""A throw-away PKI described as data and run by certomancer: another maker's CA, OCSP, CRL and TSA."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asn1crypto import ocsp, tsp
from certomancer.registry.common import ArchLabel, CertLabel, KeyLabel, ServiceLabel
from certomancer.registry.config import CertomancerConfig
from certomancer.registry.pki_arch import PKIArchitecture
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign import signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.trust import TrustStore
from tests.signing.services import Answer, served

ARCH = "co-quan"
_LONG = {"valid-from": "2000-01-01T00:00:00+0000", "valid-to": "2100-01-01T00:00:00+0000"}
_PEOPLE = ("good", "revoked", "expired", "early", "server", "orphan")
_KEYS = ("root", "interim", "stranger", "signer", "tsa", "liar", "responder")


def _usage(*uses: str) -> dict[str, Any]:
    return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(uses)}}


def _purpose(name: str) -> dict[str, Any]:
    return {"id": "extended_key_usage", "critical": True, "value": [name]}


_AUTHORITY = [
    {"id": "basic_constraints", "critical": True, "value": {"ca": True}},
    _usage("key_cert_sign", "crl_sign"),
]
_LISTS = {"schema": "crl-dist-url", "params": {"crl-repo-names": ["interim"]}}
_ANSWERS = {"schema": "aia-urls", "params": {"ocsp-responder-names": ["interim"]}}
_SOURCES = [
    {"id": "crl_distribution_points", "smart-value": _LISTS},
    {"id": "authority_information_access", "smart-value": _ANSWERS},
]


def _person(name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - a part of a description
    base = {"subject": name, "subject-key": "signer", "issuer": "interim", "authority-key": "interim"}
    uses = [_usage("digital_signature", "non_repudiation"), *_SOURCES]
    return {**base, "validity": _LONG, "extensions": uses, **more}


def _authority(name: str, issuer: str) -> dict[str, Any]:
    return {"subject": name, "issuer": issuer, "validity": _LONG, "extensions": _AUTHORITY}


def description(address: str) -> dict[str, Any]:
    """Return the whole PKI as data."""
    stamp = {"subject-key": "tsa", "extensions": [_usage("digital_signature"), _purpose("time_stamping")]}
    answer = {
        "subject-key": "responder",
        "extensions": [_usage("digital_signature"), _purpose("ocsp_signing")],
    }
    server = {"extensions": [_usage("digital_signature"), _purpose("server_auth")]}
    old = {"valid-from": "2010-01-01T00:00:00+0000", "valid-to": "2020-01-01T00:00:00+0000"}
    late = {"valid-from": "2090-01-01T00:00:00+0000", "valid-to": "2100-01-01T00:00:00+0000"}
    certs = {
        "root": _authority("root", "root"),
        "interim": _authority("interim", "root"),
        "stranger": _authority("stranger", "stranger"),
        "good": _person("good"),
        "revoked": _person(
            "revoked",
            revocation={"revoked-since": "2020-01-01T00:00:00+0000", "reason": "key_compromise"},
        ),
        "expired": _person("expired", validity=old),
        "early": _person("early", validity=late),
        "server": _person("server", **server),
        "orphan": _person("orphan", **{"issuer": "stranger", "authority-key": "stranger"}),
        "tsa": _person("tsa", **stamp),
        "liar": _person("liar", **{"subject-key": "liar"}),
        "responder": _person("responder", **answer),
    }
    names = [*certs]
    responder = {"for-issuer": "interim", "responder-cert": "responder", "signing-key": "responder"}
    lists = {"for-issuer": "interim", "signing-key": "interim", "simulated-update-schedule": "P1D"}
    stamps = {name: {"signing-key": name, "signing-cert": name} for name in ("tsa", "liar")}
    services = {"ocsp": {"interim": responder}, "crl-repo": {"interim": lists}, "time-stamping": stamps}
    return {
        "external-url-prefix": address,
        "keysets": {"keys": {"keys": {name: {"path": f"{name}.pem"} for name in _KEYS}}},
        "pki-architectures": {
            ARCH: {
                "keyset": "keys",
                "entity-defaults": {"country-name": "VN", "organization-name": "Cơ quan thử nghiệm"},
                "entities": {name: {"common-name": f"Người {name}"} for name in names},
                "certs": certs,
                "services": services,
            }
        },
    }


@dataclass(frozen=True)
class Ministry:
    """The PKI with its services running."""

    arch: PKIArchitecture
    address: str
    asked: list[str]
    answers: dict[str, Answer]

    @property
    def trust(self) -> TrustStore:
        """Return a store that believes the root."""
        return TrustStore.of([self.arch.get_cert(CertLabel("root")).dump()])

    def signer(self, name: str) -> signers.SimpleSigner:
        """Return a signer with the authority above it at hand."""
        store = SimpleCertificateStore()
        store.register(self.arch.get_cert(CertLabel("interim")))
        return signers.SimpleSigner(
            signing_cert=self.arch.get_cert(CertLabel(name)),
            signing_key=self.arch.key_set.get_private_key(KeyLabel("signer")),
            cert_registry=store,
        )

    def stamper(self, name: str, *, lies: bool = False) -> Stamper:
        """Return a client of a time-stamping service."""
        return Stamper(self.arch, name, lies=lies)


class Stamper(TimeStamper):
    """Asks a service of the PKI for stamps; a liar stamps something else than it was asked to."""

    def __init__(self, arch: PKIArchitecture, name: str, *, lies: bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the engine carries none here
        self._service = arch.service_registry.summon_timestamper(ServiceLabel(name), datetime.now(UTC))
        self._lies = lies

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:  # noqa: ANN401
        """Return a token without looking whether it fits, as a careless program would."""
        return await self._token(bytes(len(message_digest)) if self._lies else message_digest, md_algorithm)

    async def _token(self, digest: bytes, md_algorithm: str) -> Any:  # noqa: ANN401
        request = tsp.TimeStampReq(
            {
                "version": 1,
                "message_imprint": {
                    "hash_algorithm": {"algorithm": md_algorithm},
                    "hashed_message": digest,
                },
                "cert_req": True,
            }
        )
        answer = await self.async_request_tsa_response(request)
        return answer["time_stamp_token"]

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask the service in this process."""
        return self._service.request_tsa_response(req)


@contextmanager
def ministry(folder: Path) -> Iterator[Ministry]:
    """Make keys and certificates, and run the services on loopback."""
    for name in _KEYS:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.pem").write_bytes(pem)
    answers: dict[str, Answer] = {}
    with served(answers) as (address, asked):
        # JSON is YAML: the reader of the description makes dates of its own kind.
        text = json.dumps(description(address), ensure_ascii=False)
        config = CertomancerConfig.from_yaml(text, key_search_dir=str(folder))
        arch = config.get_pki_arch(ArchLabel(ARCH))
        services = arch.service_registry

        def listed(_: bytes) -> bytes:
            made: bytes = services.get_crl(ServiceLabel("interim"), datetime.now(UTC)).dump()
            return made

        def asked_about(body: bytes) -> bytes:
            responder = services.summon_responder(ServiceLabel("interim"), datetime.now(UTC))
            made: bytes = responder.build_ocsp_response(ocsp.OCSPRequest.load(body)).dump()
            return made

        answers[f"/{ARCH}/crls/interim/latest.crl"] = listed
        answers[f"/{ARCH}/ocsp/interim"] = asked_about
        yield Ministry(arch, address, asked, answers)
