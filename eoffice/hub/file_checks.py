"""Looks into the files that an order brings, before it is decided, outside of the one writer thread.

What was looked at is remembered by what it depended on: the pages before, and the whole command.
The decision then only asks whether its own state is the one that was looked at.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import get_args

from eoffice.domain import commands
from eoffice.domain.content import official_date, official_number
from eoffice.domain.document import Document, FileRef
from eoffice.domain.people import Directory, Person
from eoffice.domain.registering import check_signer
from eoffice.domain.secrecy import refuse_secret_names, refuse_secrets
from eoffice.domain.work.evaluation_commands import SignForm
from eoffice.domain.work.matters import MatterCommand
from eoffice.errors import NotFound, Refused
from eoffice.hub.order_check import AnyCommand, files_of
from eoffice.hub.page_check import local_copy
from eoffice.rendering.looking import LARGEST_FILE, texts_of
from eoffice.services.permissions import may
from eoffice.services.ports import Blobs, PageCheck
from eoffice.storage.holdings import SqlHoldings
from eoffice.text import fold

SIGNATURE_FIELD = "chu_ky_lanh_dao"
SEAL_FIELD = "con_dau_co_quan"
FORM_FIELD = "ky_nhay_1"
"""Forms of evaluations have no number and no seal: they are signed as initials are."""
NUMBER_FIELD = "so_van_ban"
DATE_FIELD = "ngay_ban_hanh"
# Looks that lead to no decision (a lost line, a refusal) are never asked for: the oldest go.
_REMEMBERED = 10_000
_LOOKED_INTO = (
    commands.AddVersion,
    commands.AddAttachment,
    commands.SignDocument,
    commands.FillNumber,
    commands.SealDocument,
    commands.KeepEvidence,
)

_WORK = get_args(MatterCommand)

_Key = tuple[str, commands.Command, str]
FormCheck = Callable[[str, SignForm, Person, Path], None]
"""Compares the figures of a signed form with those of the log; raises Refused."""


def is_looked_into(command: AnyCommand) -> bool:
    """Tell whether a command brings files that must be looked into."""
    if isinstance(command, _WORK):
        return any(True for _ in files_of(command))
    return isinstance(command, _LOOKED_INTO)


@dataclass(frozen=True)
class _Expected:
    """A signature that must be there: where, by which certificate, in whose name."""

    field: str
    certificate: str
    holder: str
    person: str
    """Who holds the certificate; empty for the seal."""
    is_new: bool = True
    """Made by this very order; an earlier one was looked at when it came."""


class FileChecks:
    """The check of files for Deciding, in two steps: `prepare` looks, the call confirms."""

    def __init__(
        self,
        blobs: Blobs,
        holdings: SqlHoldings,
        pages: PageCheck,
        agency_name: Callable[[str], str],
        longest_words: int,
        directory: Callable[[], Directory] = Directory,
        figures: FormCheck | None = None,
    ) -> None:
        self._figures = figures
        self._blobs = blobs
        self._agency_name = agency_name
        self._holdings = holdings
        self._pages = pages
        self._longest_words = longest_words
        self._directory = directory
        self._passed: OrderedDict[_Key, None] = OrderedDict()
        self._lock = Lock()

    def prepare(self, document: Document | None, command: AnyCommand, seen: int, actor: Person) -> None:
        """Look into the files of a command; raises Refused `file.*`, `signing.*`, `secrecy.marked`.

        Nothing is looked at for an order that will be refused anyway, or that is a repetition.
        """
        if not isinstance(command, _LOOKED_INTO) or document is None or document.events != seen:
            return
        if not may(actor, type(command), document):
            return
        for file in files_of(command):
            self._check_kept(file, actor.agency)
        if isinstance(command, commands.AddVersion):
            self._check_words(command.words)
            # The words are the sender's own account of master and pages: those are read here too.
            self._check_unmarked(command.master, command.pages)
        elif isinstance(command, commands.AddAttachment):
            self._check_unmarked(command.file)
        elif isinstance(command, commands.KeepEvidence):
            self._check_evidence(document, command.pages)
        else:
            self._check_pages(document, command)
        self._remember(_key(document, command, actor))

    def look_at_evidence(self, matter: str, command: AnyCommand, actor: Person) -> None:
        """Look into results and proofs that come with an order on work.

        Nothing needs to be remembered: what the agency has handed in does not go away again.
        """
        for file in files_of(command):
            self._check_kept(file, actor.agency)
            self._check_unmarked(file)
        if isinstance(command, SignForm):
            self._check_form(matter, command, actor)

    def _check_form(self, matter: str, command: SignForm, actor: Person) -> None:
        """Check that a form bears the signature of whoever hands it in, and is the form it is said to be.

        Whether the mark is that of the evaluation as it stands is decided with its log. Every figure on
        the page is compared with what is computed here from the log.
        """
        # By the name on the certificate: the registry, which decides for documents, is not asked here.
        found = self._pages.signature(
            command.pages.digest, FORM_FIELD, command.certificate, agency=actor.agency
        )
        if found is None:
            raise Refused("signing.signature_not_found", field=FORM_FIELD)
        if fold(found.holder) != fold(actor.name):
            raise Refused("signing.wrong_holder", holder=found.holder, wanted=actor.name)
        if not found.is_trusted:
            raise Refused("signing.not_trusted", holder=found.holder)
        with local_copy(self._blobs, command.pages.digest) as path:
            words = "".join(texts_of(path))
            if not command.mark or _letters(command.mark) not in _letters(words):
                raise Refused("evaluation.form_not_this", form=command.form, mark=command.mark)
            if self._figures is not None:
                self._figures(matter, command, actor, path)

    def __call__(self, document: Document | None, command: commands.Command, actor: Person) -> None:
        """Raise Refused `document.changed_meanwhile` unless just this was looked at."""
        if not isinstance(command, _LOOKED_INTO) or document is None:
            return
        with self._lock:
            if _key(document, command, actor) not in self._passed:
                raise Refused("document.changed_meanwhile", status=document.status.value)

    def _check_kept(self, file: FileRef, agency: str) -> None:
        """Check that the agency has handed in a file and that it is as large as the order says."""
        if not self._holdings.holds(agency, file.digest):
            raise Refused("file.not_uploaded", name=file.name)
        try:
            size = self._blobs.size(file.digest)
        except NotFound as error:
            raise Refused("file.not_uploaded", name=file.name) from error
        if size != file.size:
            raise Refused("file.wrong_size", name=file.name, size=size, said=file.size)

    def _check_words(self, words: FileRef) -> None:
        """Check the text of a version for marks of secrecy."""
        if words.size > self._longest_words:
            raise Refused("file.too_large", name=words.name, limit_mb=self._longest_words // 2**20)
        try:
            text = self._blobs.read(words.digest).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused("file.not_text", name=words.name) from error
        refuse_secrets([text])

    def _check_unmarked(self, *files: FileRef) -> None:
        """Check what can be read of files, and their names, for marks of secrecy."""
        refuse_secret_names(*(file.name for file in files))
        for file in (file for file in files if file.size <= LARGEST_FILE):
            with local_copy(self._blobs, file.digest) as path:
                refuse_secrets(texts_of(path))

    def _check_evidence(self, document: Document, pages: FileRef) -> None:
        """Check that the signed bytes stand as they were, and only evidence came behind them."""
        if document.pages is None or not self._pages.only_evidence(document.pages.digest, pages.digest):
            raise Refused("signing.pages_rewritten")

    def _check_pages(
        self,
        document: Document,
        command: commands.SignDocument | commands.FillNumber | commands.SealDocument,
    ) -> None:
        """Check that new pages continue the old ones, and hold the signature the command speaks of."""
        # What was shown and approved must still be there byte by byte: signing may only append.
        if document.pages is None or not self._pages.continues(document.pages.digest, command.pages.digest):
            raise Refused("signing.pages_rewritten")
        # Number and date stand open between the leader's signature and the seal: FieldMDP leaves just them.
        is_sealed = not isinstance(command, commands.FillNumber)
        for expected in self._signatures_expected(document, command):
            found = self._pages.signature(
                command.pages.digest,
                expected.field,
                expected.certificate,
                is_sealed=is_sealed,
                agency=document.agency,
            )
            if found is None:
                raise Refused("signing.signature_not_found", field=expected.field)
            is_known = self._is_registered(document.agency, expected)
            # Nothing is registered for them yet: the name on the certificate has to do.
            if not is_known and fold(found.holder) != fold(expected.holder):
                raise Refused("signing.wrong_holder", holder=found.holder, wanted=expected.holder)
            if not found.is_trusted:
                raise Refused("signing.not_trusted", holder=found.holder)
        if not isinstance(command, commands.SignDocument):
            self._check_number(document, command.pages)

    def _is_registered(self, agency: str, expected: _Expected) -> bool:
        """Tell whether the registry knows a certificate as its holder's; raises Refused `certificate.*`.

        What was signed before a certificate was withdrawn, or before the first one was registered, stays
        good: a document on its way must not be stuck for it.
        """
        directory = self._directory()
        if expected.is_new:
            return check_signer(directory, agency, expected.person, expected.certificate, expected.holder)
        known = directory.certificate(expected.certificate)
        return known is not None and known.belongs_to(agency, expected.person)

    def _check_number(self, document: Document, pages: FileRef) -> None:
        """Check that number and date in the pages are those of the register."""
        if document.code is None or document.issued_date is None:
            raise Refused("number.not_taken")
        wanted = {
            NUMBER_FIELD: official_number(document.code.number),
            DATE_FIELD: official_date(document.issued_date),
        }
        for field, value in wanted.items():
            found = self._pages.values(pages.digest, field)
            # Exactly one field: a second one of the same name could show another number over the first.
            if found != (value,):
                raise Refused("signing.number_differs", found=", ".join(found) or "—", wanted=value)

    def _signatures_expected(
        self,
        document: Document,
        command: commands.SignDocument | commands.FillNumber | commands.SealDocument,
    ) -> tuple[_Expected, ...]:
        """Return each signature that must stand intact in the new pages, with the name it must bear."""
        signer = document.signatory.name if document.signatory else ""
        person = document.signatory.person if document.signatory else ""
        if isinstance(command, commands.SignDocument):
            return (_Expected(SIGNATURE_FIELD, command.certificate, signer, person),)
        # Filling in the number and sealing must leave the signature of the leader as it was.
        earlier = document.signature
        leader: tuple[_Expected, ...] = ()
        if earlier:
            leader = (_Expected(SIGNATURE_FIELD, earlier.certificate, signer, person, is_new=False),)
        if isinstance(command, commands.SealDocument):
            agency = self._agency_name(document.agency)
            return (*leader, _Expected(SEAL_FIELD, command.certificate, agency, ""))
        return leader

    def _remember(self, key: _Key) -> None:
        with self._lock:
            self._passed[key] = None
            self._passed.move_to_end(key)
            while len(self._passed) > _REMEMBERED:
                self._passed.popitem(last=False)


def _letters(words: str) -> str:
    """Return letters and digits only: lines may break anywhere in a mark."""
    return "".join(letter for letter in words.casefold() if letter.isalnum())


def _key(document: Document, command: commands.Command, actor: Person) -> _Key:
    before = document.pages.digest if document.pages else ""
    return before, command, actor.agency
