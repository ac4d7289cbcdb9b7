"""Revocation data from outside the file: kept in a folder per signer, asked for from the issuers.

The law wants the evidence of a check kept with the message; what was fetched once decides offline too.
"""

from __future__ import annotations

import hashlib
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from asn1crypto import crl, ocsp, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as pyca_ocsp

from signing.files import replacing
from signing.pdf import ENGINE_FAULTS

LARGEST_ANSWER = 32 << 20
_OCSP_TYPE = {"Content-Type": "application/ocsp-request"}
_COOLDOWN_S = 300.0
_KINDS = {".crl": crl.CertificateList, ".ocsp": ocsp.OCSPResponse}

Ask = Callable[[str, bytes | None, float], bytes]
"""Fetches a URL, with a body when there is one to post, within seconds; raises OSError."""


@dataclass(frozen=True)
class Answers:
    """Revocation data as DER."""

    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.crls or self.ocsps)


@dataclass(frozen=True)
class Evidence:
    """Keeps answers under the digest of the certificate they are about; `ask` is None when offline."""

    folder: Path | None = None
    ask: Ask | None = None
    limit_s: float = 8.0
    _resting: dict[str, float] = field(default_factory=dict, compare=False, repr=False)

    @property
    def version(self) -> str:
        """Return a name for this source, for caches of verdicts."""
        return f"{self.folder}|{'online' if self.ask else 'offline'}"

    def kept(self, certificate: x509.Certificate) -> Answers:
        """Return what earlier checks kept about a certificate; damaged files count as none."""
        place = self._place(certificate)
        if place is None or not place.is_dir():
            return Answers()
        held = {suffix: tuple(_readable(place, suffix)) for suffix in _KINDS}
        return Answers(held[".crl"], held[".ocsp"])

    def fetch(self, certificate: x509.Certificate, issuer: x509.Certificate) -> Answers:
        """Ask the issuer's services about a certificate; nothing when offline or when none answers."""
        if self.ask is None:
            return Answers()
        questions = list(_questions(certificate, issuer))
        pool = ThreadPoolExecutor(max(1, len(questions)))
        try:
            waiting = [(kind, pool.submit(self._answer, url, body)) for kind, url, body in questions]
            deadline = time.monotonic() + self.limit_s
            found: dict[str, list[bytes]] = {suffix: [] for suffix in _KINDS}
            for kind, one in waiting:
                answer = _result(one.result, max(0.0, deadline - time.monotonic()))
                if answer is not None and _parses(kind, answer):
                    found[kind].append(answer)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        answers = Answers(tuple(found[".crl"]), tuple(found[".ocsp"]))
        self._keep(certificate, answers)
        return answers

    def _answer(self, url: str, body: bytes | None) -> bytes | None:
        host = urlsplit(url).netloc
        if self.ask is None or self._resting.get(host, 0.0) > time.monotonic():
            return None
        try:
            return self.ask(url, body, self.limit_s)
        except (OSError, ValueError):
            # A service that is away is not asked again for each of a thousand files.
            self._resting[host] = time.monotonic() + _COOLDOWN_S
            return None

    def _place(self, certificate: x509.Certificate) -> Path | None:
        return None if self.folder is None else self.folder / certificate.sha256.hex()

    def _keep(self, certificate: x509.Certificate, answers: Answers) -> None:
        place = self._place(certificate)
        if place is None or not answers:
            return
        place.mkdir(parents=True, exist_ok=True)
        for suffix, group in ((".crl", answers.crls), (".ocsp", answers.ocsps)):
            for answer in group:
                target = place / (hashlib.sha256(answer).hexdigest()[:24] + suffix)
                if not target.exists():
                    with replacing(target) as (file, _):
                        file.write(answer)


def has_source(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate names a place where its revocation can be asked about."""
    return bool(certificate.ocsp_urls) or any(True for _ in _crl_urls(certificate))


def ask_by_http(url: str, body: bytes | None, limit_s: float) -> bytes:
    """Fetch an address over HTTP within seconds; raises OSError."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError(url)
    request = urllib.request.Request(url, body, _OCSP_TYPE if body else {})  # noqa: S310 - scheme checked
    with urllib.request.urlopen(request, timeout=limit_s) as answer:  # noqa: S310 - scheme checked
        data: bytes = answer.read(LARGEST_ANSWER + 1)
    if len(data) > LARGEST_ANSWER:
        raise OSError(url)
    return data


def _questions(
    certificate: x509.Certificate, issuer: x509.Certificate
) -> Iterator[tuple[str, str, bytes | None]]:
    for url in certificate.ocsp_urls:
        yield ".ocsp", url, _ocsp_request(certificate, issuer)
    for url in _crl_urls(certificate):
        yield ".crl", url, None


def _crl_urls(certificate: x509.Certificate) -> Iterator[str]:
    for point in certificate.crl_distribution_points:
        try:
            url = point.url
        except ENGINE_FAULTS:
            continue
        if url and str(url).lower().startswith("http"):
            yield str(url)


def _ocsp_request(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    one, above = (pyca.load_der_x509_certificate(held.dump()) for held in (certificate, issuer))
    builder = pyca_ocsp.OCSPRequestBuilder().add_certificate(one, above, hashes.SHA1())  # noqa: S303 - an id
    return builder.build().public_bytes(Encoding.DER)


def _result(wait: Callable[[float], bytes | None], limit_s: float) -> bytes | None:
    try:
        return wait(limit_s)
    except TooSlow:
        return None


def _parses(kind: str, answer: bytes) -> bool:
    try:
        held = _KINDS[kind].load(answer, strict=True)
        return kind == ".crl" or held["response_status"].native == "successful"
    except ENGINE_FAULTS:
        return False


def _readable(place: Path, suffix: str) -> Iterable[bytes]:
    for file in sorted(place.glob(f"*{suffix}")):
        answer = file.read_bytes()
        if _parses(suffix, answer):
            yield answer
