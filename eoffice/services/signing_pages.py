"""Put signatures on pages: the leader's, then number and date, then the agency's seal.

The file is signed from disk to disk into a scratch file, checked, stored, and only then ordered;
a failure leaves the document as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import signing
from eoffice.clock import SystemClock
from eoffice.domain import commands
from eoffice.domain.content import official_date, official_number
from eoffice.domain.document import Document, FileRef
from eoffice.errors import Refused
from eoffice.services.files import PDF, Files
from eoffice.services.log import Record
from eoffice.services.ordering import Ordering
from eoffice.services.orders import Order
from eoffice.services.signing_presets import Presets
from eoffice.services.signing_proposals import Proposal, Spot, approved_pages, grew_from_signed, propose
from eoffice.services.tokens import Credential, Tokens
from hsm import Pin

if TYPE_CHECKING:
    from signing import HygieneFinding, Picture, Recipe, SigningKey


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

    @property
    def tokens(self) -> Tokens:
        """The tokens of this desk."""
        return self._tokens

    @property
    def folder(self) -> Path:
        """Where this person's batches, presets and waiting files are kept."""
        return self._files.scratch("-").parent.parent / "signing"

    @property
    def presets(self) -> Presets:
        """Where this person and their agency are used to sign."""
        return Presets(self.folder / "places.json")

    def preset_key(self, *, sealing: bool) -> str:
        """Return the name of the preset: a seal's is the agency's, a signature's the person's."""
        me = self._ordering.me
        return f"issue:{me.agency}" if sealing else f"approve:{me.id}"

    def recipe(self, *, sealing: bool) -> Recipe:
        """Return how this person signs, or the agency seals."""
        me = self._ordering.me
        return signing.Recipe(
            signing.Operation.ISSUE if sealing else signing.Operation.APPROVE,
            signer=me.name,
            agency=self._ordering.directory.agency(me.agency).name,
            picture=self._seal if sealing else self._signature,
        )

    def propose(
        self,
        document: str,
        records: Iterable[Record],
        *,
        sealing: bool,
        at: datetime,
        certificate: bytes | None = None,
    ) -> Proposal:
        """Return what signing or sealing a document's pages would do, and what to mind before.

        `records` is the document's log: it knows which pages were approved.
        Raises Refused `document.no_version`, DocumentUnfit for pages that cannot be signed at all.
        """
        state = self._ordering.now_here(document)
        if state.pages is None:
            raise Refused("document.no_version")
        file = self._files.path(state.pages)
        offset = self.presets.of(self.preset_key(sealing=sealing))
        findings = self.look_over(state, records, file, certificate)
        return propose(file, self.recipe(sealing=sealing), at, findings, offset)

    def look_over(
        self, state: Document, records: Iterable[Record], file: Path, certificate: bytes | None = None
    ) -> tuple[HygieneFinding, ...]:
        """Return what is worth knowing before these pages are signed, also whether they were approved."""
        approved = None if state.signature else approved_pages(records)
        found = signing.look_over(file, signing.Expectation(approved, certificate))
        if grew_from_signed(state, file):
            return found
        from signing.hygiene import Severity

        return (signing.HygieneFinding("hygiene.not_approved", Severity.ERROR), *found)

    def credentials(self, *, anew: bool = False) -> tuple[Credential, ...]:
        """Return the certificates on the tokens now plugged in; `anew` loads the libraries again first.

        Raises TokenError when no library could be asked: that is not the same as no token.
        """
        seen = self._tokens.look(anew=anew)
        if not seen.has_answer:
            raise seen.troubles[0].error
        return seen.credentials

    def sign(self, document: str, unlocking: Unlocking, seen: str, spot: Spot | None = None) -> Order:
        """Put the competent person's signature on the pages seen, leaving number, date and seal open.

        `seen` is the digest of the pages that stood before the person; raises Refused
        `signing.pages_changed` when the document has others by now. `spot` is where they want it to
        stand; without one it stands where the template says.
        """
        pages = self._signed(document, unlocking, seen, spot, sealing=False)
        command = commands.SignDocument(pages, unlocking.credential.fingerprint)
        return self._ordering.give(document, command, (pages.digest,))

    def seal(self, document: str, unlocking: Unlocking, seen: str, spot: Spot | None = None) -> Order:
        """Put the agency's signature on the pages seen, as in `sign`; it closes the document."""
        pages = self._signed(document, unlocking, seen, spot, sealing=True)
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
        self, document: str, unlocking: Unlocking, seen: str, spot: Spot | None, *, sealing: bool
    ) -> FileRef:
        """Return the pages with one more signature, made with an unlocked key."""
        state = self._ordering.now_here(document)
        if state.pages is None or state.pages.digest != seen:
            raise Refused("signing.pages_changed")
        field = signing.SEAL if sealing else signing.LEADER
        recipe = self.recipe(sealing=sealing)
        with self._tokens.key(
            unlocking.credential, unlocking.pin, final_try_confirmed=unlocking.final_try_confirmed
        ) as key:
            return self._revised(state, field, _signing_with(key, recipe, spot))

    def take_signed(self, document: str, seen: str, file: Path, fingerprint: str) -> Order:
        """Order what a batch has signed: the file made from the pages seen, by a certificate.

        Raises Refused `signing.pages_changed` when the document has other pages by now.
        """
        state = self._ordering.now_here(document)
        if state.pages is None or state.pages.digest != seen:
            raise Refused("signing.pages_changed")
        pages = self._files.keep(file, state.pages.name, PDF)
        return self._ordering.give(document, commands.SignDocument(pages, fingerprint), (pages.digest,))

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


def _signing_with(key: SigningKey, recipe: Recipe, spot: Spot | None) -> Callable[[Path, Path], None]:
    """Return how a revision is signed with a key."""

    def write(source: Path, target: Path) -> None:
        now = SystemClock().now()
        proposal = propose(source, recipe, now, ())
        if spot is not None:
            proposal = proposal.at(spot)
        signing.sign(signing.request_for(recipe, proposal.placement, source, target, now), key)

    return write
