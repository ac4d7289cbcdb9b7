"""Authorities that the desks believe: taken from a certificate file with every proof that bytes can give."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509

from eoffice.clock import local_date, new_id
from eoffice.domain.people import Directory
from eoffice.domain.trust_roots import TrustRoot, believed
from eoffice.errors import Refused
from eoffice.services.certificates import UNREADABLE, from_file, has_issued
from signing.certificates import describe


@dataclass(frozen=True)
class HubTrust:
    """What a desk believes on the word of its hub: certificates (DER), and whose word, by fingerprint."""

    certificates: tuple[bytes, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Return a name for exactly this set."""
        return hashlib.sha256(repr(sorted(self.origins.items())).encode()).hexdigest()[:16]


EVERYWHERE = ""
"""In place of an agency: for all agencies of the hub."""


def root_of(
    content: bytes, known: Iterable[TrustRoot], agency: str, by: str, basis: str, at: datetime
) -> TrustRoot:
    """Return the entry of a certificate file (PEM or DER) of an authority.

    A root proves itself by its own signature; any other must be issued by an entry in force.
    Raises Refused `certificate.unreadable`, `trust_root.no_authority`, `trust_root.no_issuer`.
    """
    der = from_file(content)
    try:
        certificate, facts = x509.load_der_x509_certificate(der), describe(der)
    except UNREADABLE as error:
        raise Refused("certificate.unreadable") from error
    if not _is_authority(certificate):
        raise Refused("trust_root.no_authority", subject=facts.subject)
    # A root is its own issuer.
    above = "" if has_issued(certificate, certificate) else _above(certificate, believed(known, agency))
    fingerprint = hashlib.sha256(der).hexdigest()
    return TrustRoot(
        new_id(),
        fingerprint,
        der,
        agency,
        above,
        facts.subject,
        facts.issuer,
        facts.not_before,
        facts.not_after,
        by,
        at,
        basis,
    )


def hub_trust(read: Callable[[], Directory], agency: str) -> HubTrust:
    """Return what the desks of an agency believe by the directory as it is now."""
    directory = read()
    held = believed(directory.roots, agency)
    told = {one.fingerprint: origin(one, directory) for one in held}
    return HubTrust(tuple(one.certificate for one in held), told)


def origin(one: TrustRoot, directory: Directory) -> str:
    """Return from where an entry comes, and who added it."""
    return f"trục văn bản; {added_by(one, directory)}"


def added_by(one: TrustRoot, directory: Directory) -> str:
    """Return who added an entry, when and on what basis, without saying where."""
    people = {person.id: person.name for person in directory.people}
    who = people.get(one.added_by, one.added_by)
    return f"{who} thêm ngày {local_date(one.added_at):%d/%m/%Y}, căn cứ {one.basis}"


def _is_authority(certificate: x509.Certificate) -> bool:
    with suppress(x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    return False


def _above(certificate: x509.Certificate, held: Iterable[TrustRoot]) -> str:
    for one in held:
        if has_issued(x509.load_der_x509_certificate(one.certificate), certificate):
            return one.fingerprint
    # Believing it by itself would be a new root under the name of an authority in between.
    issuer = certificate.issuer.rfc4514_string()
    raise Refused("trust_root.no_issuer", issuer=issuer)
