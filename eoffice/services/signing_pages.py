"""Put signatures on pages: the leader's, then number and date, then the agency's seal.

The file is signed from disk to disk into a scratch file, checked, stored, and only then ordered;
a failure leaves the document as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import signing
from eoffice.domain import commands
from eoffice.domain.content import official_date, official_number
from eoffice.domain.document import Document, FileRef
from eoffice.errors import Refused
from eoffice.services.files import PDF, Files
from eoffice.services.ordering import Ordering
from eoffice.services.orders import Order
from eoffice.services.tokens import Credential, Tokens
from hsm import Pin

if TYPE_CHECKING:
    from signing import Picture, SigningKey


@dataclass(frozen=True)
class Unlocking:
    """Which key to sign with, and the PIN that opens it; no PIN when the token has its own pad."""

    credential: Credential
    pin: Pin | None
    final_try_confirmed: bool = False


class SigningPages:
    """Signs, fills and seals the pages of documents at one desk."""

    def __init__(
        self,
        ordering: Ordering,
        files: Files,
        tokens: Tokens,
        signature: Picture | None,
        seal: Picture | None,
    ) -> None:
        self._ordering = ordering
        self._files = files
        self._tokens = tokens
        self._signature = signature
        self._seal = seal

    def credentials(self, *, anew: bool = False) -> tuple[Credential, ...]:
        """Return the certificates on the tokens now plugged in; `anew` loads the libraries again first.

        Raises TokenError when no library could be asked: that is not the same as no token.
        """
        seen = self._tokens.look(anew=anew)
        if not seen.has_answer:
            raise seen.troubles[0].error
        return seen.credentials

    def sign(self, document: str, unlocking: Unlocking, seen: str) -> Order:
        """Put the competent person's signature on the pages seen, leaving number, date and seal open.

        `seen` is the digest of the pages that stood before the person; raises Refused
        `signing.pages_changed` when the document has others by now.
        """
        pages = self._signed(document, signing.LEADER, unlocking, self._signature, seen)
        command = commands.SignDocument(pages, unlocking.credential.fingerprint)
        return self._ordering.give(document, command, (pages.digest,))

    def seal(self, document: str, unlocking: Unlocking, seen: str) -> Order:
        """Put the agency's signature on the pages seen, as in `sign`; it closes the document."""
        pages = self._signed(document, signing.SEAL, unlocking, self._seal, seen)
        command = commands.SealDocument(pages, unlocking.credential.fingerprint)
        return self._ordering.give(document, command, (pages.digest,))

    def fill(self, document: str) -> Order:
        """Write the number and date that were taken into the fields left open for them."""
        state = self._ordering.now_here(document)
        if state.code is None or state.issued_date is None:
            raise Refused("number.not_taken")
        values = {
            signing.NUMBER: official_number(state.code.number),
            signing.DATE: official_date(state.issued_date),
        }

        def write(source: Path, target: Path) -> None:
            signing.fill(source, target, values)

        pages = self._revised(state, "filled", write)
        return self._ordering.give(document, commands.FillNumber(pages), (pages.digest,))

    def _signed(
        self, document: str, field: str, unlocking: Unlocking, picture: Picture | None, seen: str
    ) -> FileRef:
        """Return the pages with one more signature, made with an unlocked key."""
        state = self._ordering.now_here(document)
        if state.pages is None or state.pages.digest != seen:
            raise Refused("signing.pages_changed")
        with self._tokens.key(
            unlocking.credential, unlocking.pin, final_try_confirmed=unlocking.final_try_confirmed
        ) as key:
            return self._revised(state, field, _signing_with(key, field, picture))

    def _revised(self, state: Document, what: str, write: Callable[[Path, Path], None]) -> FileRef:
        """Return the pages after one appended revision."""
        if state.pages is None:
            raise Refused("document.no_version")
        source = self._files.path(state.pages)
        target = self._files.scratch(f"{state.id}-{what}.pdf")
        try:
            write(source, target)
            return self._files.keep(target, state.pages.name, PDF)
        finally:
            with suppress(FileNotFoundError):
                target.unlink()


def _signing_with(key: SigningKey, field: str, picture: Picture | None) -> Callable[[Path, Path], None]:
    """Return how a revision is signed with a key."""

    def write(source: Path, target: Path) -> None:
        signing.sign(signing.SigningRequest(source, target, field, picture), key)

    return write
