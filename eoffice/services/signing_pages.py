"""Put signatures on pages: the leader's, then number and date, then the agency's seal.

The file is signed from disk to disk into a scratch file, checked, stored, and only then ordered;
a failure leaves the document as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
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
from eoffice.domain.settling_form import seal_width
from eoffice.errors import Refused
from eoffice.paths import write_bytes
from eoffice.services.files import PDF, Files
from eoffice.services.log import Record
from eoffice.services.ordering import Ordering
from eoffice.services.orders import Order
from eoffice.services.signing_presets import Presets
from eoffice.services.signing_proposals import (
    Proposal,
    Spot,
    approved_pages,
    approved_version,
    grew_from_signed,
    propose,
)
from eoffice.services.signing_styles import FILE_NAME, Style, Styles
from eoffice.services.tokens import Credential, Tokens
from hsm import Pin

if TYPE_CHECKING:
    from signing import HygieneFinding, Picture, Recipe, SigningKey, TrustStore


Missed = Callable[[Exception], None]
Compare = Callable[[Path, Path], "tuple[HygieneFinding, ...]"]
_PATIENCE_S = 20.0


@dataclass(frozen=True)
class Unlocking:
    """Which key to sign with, and the PIN that opens it; no PIN when the token has its own pad."""

    credential: Credential
    pin: Pin | None
    final_try_confirmed: bool = False


@dataclass(frozen=True)
class _How:
    """Where and by which preset, and who is told when its level is missed."""

    spot: Spot | None
    style: Style | None
    missed: Missed


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
        self.policies: tuple[Path, ...] = ()
        """Files of the administrator that fix presets; whoever starts the desk names them."""

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

    @property
    def styles(self) -> Styles:
        """The presets of this person and of their agency."""
        return Styles(self.folder / FILE_NAME, self.policies)

    def preset_key(self, *, sealing: bool) -> str:
        """Return the name of the preset: a seal's is the agency's, a signature's the person's."""
        me = self._ordering.me
        return f"issue:{me.agency}" if sealing else f"approve:{me.id}"

    def recipe(self, *, sealing: bool, style: Style | None = None) -> Recipe:
        """Return how this person signs, or the agency seals, perhaps by a preset."""
        me = self._ordering.me
        usual = signing.Recipe(
            signing.Operation.ISSUE if sealing else signing.Operation.APPROVE,
            signer=me.name,
            agency=self._ordering.directory.agency(me.agency).name,
            picture=self._seal_picture() if sealing else self._signature,
        )
        return style.onto(usual) if style is not None else usual

    def _seal_picture(self) -> Picture | None:
        """Return the seal that the agency settled for all its desks, else the one of this desk's settings."""
        content = self._ordering.directory.form_of(self._ordering.me.agency).seal
        if not content:
            return self._seal
        # Named by its content: a new seal of the agency never meets an old file.
        path = self.folder / f"seal-{hashlib.sha256(content).hexdigest()[:16]}.png"
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(path, content)
        return signing.Picture(path, seal_width(content))

    def propose(
        self,
        document: str,
        records: Iterable[Record],
        *,
        sealing: bool,
        at: datetime,
        certificate: bytes | None = None,
        style: Style | None = None,
        trusted_time: datetime | None = None,
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
        if style is not None:
            offset = style.offset
        findings = self.look_over(state, records, file, certificate, trusted_time)
        return propose(file, self.recipe(sealing=sealing, style=style), at, findings, offset)

    def differences(
        self, records: Iterable[Record], file: Path, compare: Compare
    ) -> tuple[HygieneFinding, ...]:
        """Return what a file says otherwise than the pages that were approved; brings those here.

        `compare` is the engine of comparisons: it takes the approved file and this one.
        """
        approved = approved_version(records)
        return compare(self._files.path(approved), file) if approved is not None else ()

    def look_over(
        self,
        state: Document,
        records: Iterable[Record],
        file: Path,
        certificate: bytes | None = None,
        trusted_time: datetime | None = None,
    ) -> tuple[HygieneFinding, ...]:
        """Return what is worth knowing before these pages are signed, also whether they were approved."""
        # After the leader has signed, the approved pages have grown: the signed bytes are compared instead.
        approved = None if state.signature else approved_pages(records)
        found = signing.look_over(file, signing.Expectation(approved, certificate, trusted_time))
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

    def sign(
        self,
        document: str,
        unlocking: Unlocking,
        seen: str,
        spot: Spot | None = None,
        style: Style | None = None,
        missed: Missed | None = None,
    ) -> Order:
        """Put the competent person's signature on the pages seen, leaving number, date and seal open.

        `seen` is the digest of the pages that stood before the person; raises Refused
        `signing.pages_changed` when the document has others by now. `spot` is where they want it to
        stand; without one it stands where the template says. `missed` is told why the level that a preset
        wants was not reached; the signature stands all the same.
        """
        how = _How(spot, style, missed or _quiet)
        pages = self._signed(document, unlocking, seen, how, sealing=False)
        command = commands.SignDocument(pages, unlocking.credential.fingerprint)
        return self._ordering.give(document, command, (pages.digest,))

    def seal(
        self,
        document: str,
        unlocking: Unlocking,
        seen: str,
        spot: Spot | None = None,
        style: Style | None = None,
        missed: Missed | None = None,
    ) -> Order:
        """Put the agency's signature on the pages seen, as in `sign`; it closes the document."""
        how = _How(spot, style, missed or _quiet)
        pages = self._signed(document, unlocking, seen, how, sealing=True)
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

    def keep_evidence(
        self,
        document: str,
        seen: str,
        authorities: Sequence[str],
        trust: TrustStore | None = None,
        missed: Missed | None = None,
    ) -> Order:
        """Raise ordered pages to B-LTA: a revision behind bytes that stay. Needs the network.

        A stamp that was had is kept though evidence is missing; `missed` hears why. Raises Refused
        `signing.pages_changed`, and SigningError when nothing was reached.
        """
        state = self._ordering.now_here(document)
        if state.pages is None or state.pages.digest != seen:
            raise Refused("signing.pages_changed")
        stamps = signing.TimeStamps([signing.Authority(url) for url in authorities])

        def write(source: Path, target: Path) -> None:
            level = signing.Level.LTA
            raised = signing.raise_level(source, target, level, stamps, trust, append_only=True)
            if raised.pending is not None and not _grew(source, target):
                raise raised.pending
            if raised.pending is not None:
                (missed or _quiet)(raised.pending)

        pages = self._revised(state, "evidence", write)
        return self._ordering.give(document, commands.KeepEvidence(pages), (pages.digest,))

    def _signed(self, document: str, unlocking: Unlocking, seen: str, how: _How, *, sealing: bool) -> FileRef:
        """Return the pages with one more signature, made with an unlocked key."""
        state = self._ordering.now_here(document)
        if state.pages is None or state.pages.digest != seen:
            raise Refused("signing.pages_changed")
        field = signing.SEAL if sealing else signing.LEADER
        recipe = self.recipe(sealing=sealing, style=how.style)
        with self._tokens.key(
            unlocking.credential, unlocking.pin, final_try_confirmed=unlocking.final_try_confirmed
        ) as key:
            return self._revised(state, field, _signing_with(key, recipe, how))

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


def _signing_with(key: SigningKey, recipe: Recipe, how: _How) -> Callable[[Path, Path], None]:
    """Return how a revision is signed with a key."""

    def write(source: Path, target: Path) -> None:
        now = SystemClock().now()
        proposal = propose(source, recipe, now, (), how.style.offset if how.style else None)
        if how.spot is not None:
            proposal = proposal.at(how.spot)
        signing.sign(signing.request_for(recipe, proposal.placement, source, target, now), key)
        _raise(target, how)

    return write


def _raise(target: Path, how: _How) -> None:
    """Raise what was signed to the preset's level now: once ordered, the pages are everybody's.

    The seal closes the document with whatever evidence is there; readers with stricter rules than ours
    call evidence that comes later a change. An authority that is away costs seconds, not the signature.
    """
    if how.style is None or how.style.level == "B-B":
        return
    # One attempt: the person waits with the PIN entered, and the queue tries again later.
    asked = [signing.Authority(url, timeout_s=_PATIENCE_S, attempts=1) for url in how.style.authorities]
    level = signing.Level(how.style.level)
    raised = signing.raise_level(target, target, level, signing.TimeStamps(asked), renew=False)
    if raised.pending is not None:
        how.missed(raised.pending)


def _grew(source: Path, target: Path) -> bool:
    return target.stat().st_size > source.stat().st_size


def _quiet(_: Exception) -> None:
    """Tell nobody."""
