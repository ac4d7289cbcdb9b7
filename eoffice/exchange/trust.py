"""Which hub a desktop talks to: the one whose certificate it was given, and no other."""

from __future__ import annotations

import hashlib
import hmac
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from eoffice.errors import Refused, Unreachable

_CONNECT_S = 10


def pinned_by_file(certificate: Path) -> ssl.SSLContext:
    """Return the TLS settings that accept only the certificate in a file.

    Raises Refused `exchange.certificate_unreadable`.
    """
    try:
        return _pinned(certificate.read_text(encoding="ascii"))
    except (OSError, ValueError, ssl.SSLError) as error:
        raise Refused("exchange.certificate_unreadable", file=certificate.name) from error


def pinned_by_fingerprint(address: str, fingerprint: str) -> ssl.SSLContext:
    """Return the TLS settings for the hub at an address if its certificate has a SHA-256 fingerprint.

    Raises Refused `exchange.wrong_certificate`, Unreachable `exchange.hub_away`.
    """
    return _pinned(certificate_with_fingerprint(address, fingerprint))


def certificate_with_fingerprint(address: str, fingerprint: str) -> str:
    """Return the certificate (PEM) that the hub at an address shows, if its SHA-256 is the one given.

    Raises Refused `exchange.wrong_certificate`, Unreachable `exchange.hub_away`.
    """
    parts = urlsplit(address)
    try:
        shown = ssl.get_server_certificate((parts.hostname or "", parts.port or 443), timeout=_CONNECT_S)
    except (OSError, ValueError) as error:
        raise Unreachable("exchange.hub_away", address=address) from error
    found = hashlib.sha256(ssl.PEM_cert_to_DER_cert(shown)).hexdigest()
    # As people copy it from a screen or a letter: with colons, in capitals.
    wanted = fingerprint.replace(":", "").strip().lower()
    if not hmac.compare_digest(found.encode(), wanted.encode()):
        raise Refused("exchange.wrong_certificate", address=address)
    return shown


def _pinned(certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # The certificate itself is what we trust, under whatever name the network reaches the hub.
    context.check_hostname = False
    context.load_verify_locations(cadata=certificate)
    return context
