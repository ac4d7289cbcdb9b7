"""Looks into the files that an order brings, before it is decided, outside of the one writer thread.

What was looked at is remembered by what it depended on: the pages before, and the whole command.
The decision then only asks whether its own state is the one that was looked at.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from eoffice.domain import commands
from eoffice.domain.document import Document, FileRef
from eoffice.domain.people import Person
from eoffice.domain.secrecy import secrecy_mark
from eoffice.errors import NotFound, Refused
from eoffice.hub.order_check import files_of
from eoffice.services.permissions import may
from eoffice.services.ports import Blobs, PageCheck
from eoffice.storage.holdings import SqlHoldings

SIGNATURE_FIELD = "chu_ky_lanh_dao"
SEAL_FIELD = "con_dau_co_quan"
_REMEMBERED = 10_000
_LOOKED_INTO = (
    commands.AddVersion,
    commands.AddAttachment,
    commands.SignDocument,
    commands.FillNumber,
    commands.SealDocument,
)

_Key = tuple[str, commands.Command, str]


def is_looked_into(command: commands.Command) -> bool:
    """Tell whether a command brings files that must be looked into."""
    return isinstance(command, _LOOKED_INTO)


class FileChecks:
    """The check of files for Deciding, in two steps: `prepare` looks, the call confirms."""

    def __init__(self, blobs: Blobs, holdings: SqlHoldings, pages: PageCheck, longest_words: int) -> None:
        self._blobs = blobs
        self._holdings = holdings
        self._pages = pages
        self._longest_words = longest_words
        self._passed: OrderedDict[_Key, None] = OrderedDict()
        self._lock = Lock()

    def prepare(self, document: Document | None, command: commands.Command, seen: int, actor: Person) -> None:
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
        elif not isinstance(command, commands.AddAttachment):
            self._check_pages(document, command)
        self._remember(_key(document, command, actor))

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
        if mark := secrecy_mark(text.splitlines()):
            raise Refused("secrecy.marked", mark=mark)

    def _check_pages(
        self,
        document: Document,
        command: commands.SignDocument | commands.FillNumber | commands.SealDocument,
    ) -> None:
        """Check that new pages continue the old ones, and hold the signature the command speaks of."""
        if document.pages is None or not self._pages.continues(document.pages.digest, command.pages.digest):
            raise Refused("signing.pages_rewritten")
        for field, certificate in _signatures_expected(document, command):
            is_sealed = not isinstance(command, commands.FillNumber)
            if not self._pages.signed_by(command.pages.digest, field, certificate, is_sealed=is_sealed):
                raise Refused("signing.signature_not_found", field=field)

    def _remember(self, key: _Key) -> None:
        with self._lock:
            self._passed[key] = None
            self._passed.move_to_end(key)
            while len(self._passed) > _REMEMBERED:
                self._passed.popitem(last=False)


def _signatures_expected(
    document: Document,
    command: commands.SignDocument | commands.FillNumber | commands.SealDocument,
) -> list[tuple[str, str]]:
    """Return field and certificate of each signature that must stand intact in the new pages."""
    if isinstance(command, commands.SignDocument):
        return [(SIGNATURE_FIELD, command.certificate)]
    # Filling in the number and sealing must leave the signature of the leader as it was.
    leader = [(SIGNATURE_FIELD, document.signature.certificate)] if document.signature else []
    if isinstance(command, commands.SealDocument):
        return [*leader, (SEAL_FIELD, command.certificate)]
    return leader


def _key(document: Document, command: commands.Command, actor: Person) -> _Key:
    before = document.pages.digest if document.pages else ""
    return before, command, actor.agency
