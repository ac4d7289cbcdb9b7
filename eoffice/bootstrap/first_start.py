"""Pairs this machine with a hub: its certificate is kept when its fingerprint is the one the office gave."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from eoffice.errors import Refused
from eoffice.exchange.trust import certificate_with_fingerprint
from eoffice.paths import write_bytes
from eoffice.settings import DesktopSettings, save

CERTIFICATE = "hub.pem"
_FINGERPRINT_DIGITS = 64


@dataclass(frozen=True)
class Pairing:
    """Writes the settings of one data folder."""

    folder: Path

    def pair(self, address: str, fingerprint: str, login: str) -> None:
        """Look at the hub, compare its certificate, and write the settings.

        Raises Refused `settings.pairing_unreadable`, `exchange.wrong_certificate`,
        Unreachable `exchange.hub_away`.
        """
        plain = fingerprint.replace(":", "").replace(" ", "").lower()
        parts = urlsplit(address)
        is_hex = len(plain) == _FINGERPRINT_DIGITS and all(one in "0123456789abcdef" for one in plain)
        if parts.scheme != "https" or not parts.hostname or not is_hex:
            raise Refused("settings.pairing_unreadable")
        shown = certificate_with_fingerprint(address, plain)
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = self.folder / CERTIFICATE
        write_bytes(kept, shown.encode())
        save(self.folder, DesktopSettings(address, kept, login))
