"""Whom we believe: the root certificates, and the ones in between that help to reach them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from asn1crypto import x509

from signing.anchors import refused_files
from signing.certificates import load, load_many
from signing.errors import CertificateUnfit

_SUFFIXES = {".pem", ".crt", ".cer", ".der"}


@dataclass(frozen=True)
class TrustStore:
    """Anchors are believed by themselves; intermediates only help to build the chain.

    Nothing is trusted by default: neither the system's list nor a certificate found in a file.
    """

    anchors: tuple[x509.Certificate, ...] = ()
    intermediates: tuple[x509.Certificate, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()
    """From whom each certificate comes, by fingerprint: a file's name, or who had it believed and when."""

    @classmethod
    def of(cls, certificates: Iterable[bytes]) -> Self:
        """Return a store of DER certificates: the highest ones are anchors, others intermediates."""
        return cls._sorted(load(der) for der in certificates)

    @classmethod
    def read(cls, *places: Path) -> Self:
        """Return a store of certificate files (PEM or DER, one or many) and folders of them."""
        held = [(found, file.name) for place in places for file, found in _read(place)]
        named = {found.sha256.hex(): name for found, name in held}
        return replace(cls._sorted(found for found, _ in held), origins=tuple(named.items()))

    def joined(self, certificates: Iterable[bytes], origins: Mapping[str, str]) -> Self:
        """Return a store with further certificates (DER), whose origins are told by fingerprint."""
        more = [load(der) for der in certificates]
        all_of_them = self._sorted((*self.anchors, *self.intermediates, *more))
        return replace(all_of_them, origins=tuple({**dict(self.origins), **origins}.items()))

    def origin_of(self, fingerprint: str) -> str:
        """Return from whom a certificate (SHA-256, hex) comes; empty where nobody said."""
        return dict(self.origins).get(fingerprint, "")

    @property
    def version(self) -> str:
        """Return a name for exactly this set, for caches of verdicts."""
        prints = sorted(found.sha256.hex() for found in (*self.anchors, *self.intermediates))
        return hashlib.sha256("".join(prints).encode()).hexdigest()[:16]

    @classmethod
    def _sorted(cls, certificates: Iterable[x509.Certificate]) -> Self:
        """Believe the highest certificates given: self-signed ones, and those whose issuer is not here.

        Whoever names the certificate of one signer or of one authority below a root means just that one.
        """
        unique = list({found.sha256: found for found in certificates}.values())
        names = {found.subject.hashable for found in unique if not found.self_issued or found.ca}
        anchors = [found for found in unique if found.self_issued or found.issuer.hashable not in names]
        known = {found.sha256 for found in anchors}
        return cls(tuple(anchors), tuple(found for found in unique if found.sha256 not in known))


def _files(place: Path) -> list[Path]:
    if place.is_dir():
        return sorted(file for file in place.rglob("*") if file.suffix.lower() in _SUFFIXES)
    if not place.is_file():
        raise CertificateUnfit("signing.trust_missing", file=place.name)
    return [place]


def _load(file: Path) -> tuple[x509.Certificate, ...]:
    try:
        found = load_many(file.read_bytes())
    except CertificateUnfit as error:
        raise CertificateUnfit("signing.trust_unreadable", file=file.name) from error
    if not found:
        raise CertificateUnfit("signing.trust_unreadable", file=file.name)
    return found


def _read(place: Path) -> Iterator[tuple[Path, x509.Certificate]]:
    """Yield the certificates of a file, or of a folder, where keys and notes may lie beside them."""
    if not place.is_dir():
        yield from ((file, found) for file in _files(place) for found in _load(file))
        return
    held: dict[Path, tuple[x509.Certificate, ...]] = {}
    for file in _files(place):
        with suppress(CertificateUnfit):
            held[file] = _load(file)
    prints = {file.name: found[0].sha256.hex() for file, found in held.items()}
    refused = refused_files(place, prints)
    if refused:
        # Somebody exchanged a root: nothing of that folder may be believed silently.
        raise CertificateUnfit("signing.trust_unreadable", file=", ".join(sorted(refused)))
    yield from ((file, one) for file, found in held.items() for one in found)
