"""Signing for practice: a sample page, a key made for it, a check that believes this key alone.

Nothing here knows orders, the outbox or the hub, so nothing of it can reach them; the key is made anew for
each sitting, its certificate says that it has no legal value, and no list of tokens ever shows it.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from eoffice.paths import write_bytes
from eoffice.services.tokens import Credential, Tokens
from hsm import Pin

if TYPE_CHECKING:
    from signing import FileVerdict

AUTHORITY = "CA tập ký eOffice"
REASON = "Tập ký, không có giá trị pháp lý"
PAGE, SIGNED, KEY = "van-ban-tap-ky.pdf", "van-ban-tap-ky-da-ky.pdf", "khoa-tap-ky.p12"
PIN_DIGITS = 6
SIGNATURE_PLACE = (0, (330.0, 250.0, 530.0, 330.0))
"""Page from 0 and rectangle in points: where the sample page leaves room below "Người tập ký"."""


@dataclass(frozen=True)
class Sample:
    """What a sitting begins with: the page, and the PIN of the practice key, which is no secret."""

    page: Path
    pin: str = field(repr=False)


@dataclass(frozen=True)
class Practised:
    """A signed sample and what its check found."""

    file: Path
    verdict: FileVerdict


class Practice:
    """One person's sittings in one folder; `draw` writes the sample page, `now` tells the time."""

    def __init__(
        self,
        folder: Path,
        person: str,
        agency: str,
        now: Callable[[], datetime],
        draw: Callable[[Path, str], None],
    ) -> None:
        self._folder, self._person, self._agency = folder, person, agency
        self._now, self._draw = now, draw
        self._tokens: Tokens | None = None
        self._root = b""

    def prepare(self) -> Sample:
        """Make page and key; a sitting before this one leaves nothing behind."""
        self.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        digits = "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))
        self._make_key(digits)
        page = self._folder / PAGE
        self._draw(page, self._person)
        self._tokens = Tokens((self._folder / KEY,), {}, self._folder / "tries.json")
        return Sample(page, digits)

    def sign(self, pin: str) -> Practised:
        """Sign the sample as every document is signed, and check the result.

        Raises TokenError `token.password_incorrect` for another PIN, SigningError.
        """
        import signing

        if self._tokens is None:
            self.prepare()
        source, target = self._folder / PAGE, self._folder / SIGNED
        recipe = signing.Recipe(
            signing.Operation.APPROVE,
            signer=self._person,
            agency=self._agency,
            place=SIGNATURE_PLACE,
            reason=REASON,
        )
        tokens = self._tokens
        if tokens is None:  # prepare has made them
            raise RuntimeError(PAGE)
        # What an earlier try made goes: each is looked at by itself.
        target.unlink(missing_ok=True)
        with tokens.key(self._credential(tokens), Pin(pin)) as key:
            signing.sign(recipe.request(source, target, self._now()), key)
        trust = signing.TrustStore.of([self._root])
        return Practised(target, signing.verify(target, trust))

    def close(self) -> None:
        """End the process that holds the key and forget it; the signed sample stays to be looked at."""
        if self._tokens is not None:
            self._tokens.close()
            self._tokens = None
        (self._folder / KEY).unlink(missing_ok=True)

    def _credential(self, tokens: Tokens) -> Credential:
        seen = tokens.look()
        if not seen.credentials:
            raise seen.troubles[0].error
        return seen.credentials[0]

    def _make_key(self, digits: str) -> None:
        """Write the key under its PIN, and its certificate beside it, so that it is seen before the PIN."""
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import rsa
        from cryptography.hazmat.primitives.serialization import (
            BestAvailableEncryption,
            Encoding,
            PublicFormat,
            pkcs12,
        )

        from signing import DemoAuthority

        authority = DemoAuthority.create(AUTHORITY)
        self._root = authority.certificate
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        der = authority.issue(f"{self._person} (TẬP KÝ)", self._agency, public)
        own, root = x509.load_der_x509_certificate(der), x509.load_der_x509_certificate(self._root)
        lock = BestAvailableEncryption(digits.encode())
        file = self._folder / KEY
        write_bytes(file, pkcs12.serialize_key_and_certificates(b"tap-ky", key, own, [root], lock))
        pem = own.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)
        write_bytes(file.with_suffix(".pem"), pem)
