"""Draft a document: compose it, keep a working copy for Word or LibreOffice, save each state as a version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import signing
from eoffice.clock import new_id
from eoffice.domain import commands
from eoffice.domain.content import Block, OfficialDocument
from eoffice.domain.document import Direction, Document, Version
from eoffice.domain.kinds import KindCatalogue
from eoffice.domain.people import AuthorityMark, Signatory
from eoffice.domain.secrecy import refuse_secret_names, refuse_secrets
from eoffice.errors import NotFound, Refused
from eoffice.paths import write_bytes
from eoffice.services.composing import (
    DraftRequest,
    WorkingText,
    compose,
    recompose,
    reshaped,
    signatory_of,
)
from eoffice.services.files import DOCX, PDF, TEXT, Files
from eoffice.services.ordering import Ordering
from eoffice.services.orders import Order
from eoffice.services.working_folder import WorkingFolder, digest_of, snapshot
from eoffice.text import fold

if TYPE_CHECKING:
    from signing import FieldPlace

_UNSAFE = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 60


@dataclass(frozen=True)
class ReadText:
    """What was found in a person's own file, and what could not be taken over."""

    subject: str
    body: tuple[Block, ...]
    legal_bases: tuple[str, ...] = ()
    not_taken: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormBefore:
    """What a draft was before its kind or its signer changed."""

    document: str
    kind: str
    notation: str
    signatory: Signatory
    version: Version


class Typesetter(Protocol):
    """Reads and writes documents; the adapter is `eoffice.rendering`."""

    def texts(self, source: Path) -> Iterable[str]:
        """Give every text of a file of any kind, headers, text boxes and cells among them.

        They end where the file cannot be read.
        """
        ...

    def read(self, source: Path) -> ReadText:
        """Return the text of a person's own file; raises OfficeError `rendering.*` when it cannot."""
        ...

    def write_working_copy(self, document: OfficialDocument, target: Path) -> None:
        """Write the document as docx in the statutory form."""
        ...

    def read_working_copy(self, source: Path) -> WorkingText:
        """Return what a person wrote in a working copy."""
        ...

    def draw(self, document: OfficialDocument, target: Path) -> Sequence[FieldPlace]:
        """Draw the pages and return where number, date, signature and seal belong."""
        ...


def readable(typesetter: Typesetter, source: Path) -> ReadText:
    """Return the text of a person's own file.

    Raises Refused `secrecy.marked` for a file marked secret, OfficeError `rendering.*`.
    """
    refuse_secret_names(source.name)
    # The whole file, not the text taken from it: a stamp stands in the head, which is left out.
    refuse_secrets(typesetter.texts(source))
    return typesetter.read(source)


class Drafting:
    """Begins documents and saves their versions."""

    def __init__(
        self, ordering: Ordering, files: Files, kinds: KindCatalogue, typesetter: Typesetter, folder: Path
    ) -> None:
        self._ordering = ordering
        self._files = files
        self._kinds = kinds
        self._typesetter = typesetter
        self._copies = WorkingFolder(folder)
        # Word saves while the window submits: two versions of one state must not come of it.
        self._saving = Lock()

    @property
    def kinds(self) -> KindCatalogue:
        """Return the kinds that may be drafted."""
        return self._kinds

    def read(self, source: Path) -> ReadText:
        """Return the text of a person's own file; a file marked secret is refused and not kept."""
        return readable(self._typesetter, source)

    def begin(self, request: DraftRequest) -> str:
        """Begin a document with its first version and return its id.

        Raises Refused as the hub would, NotFound `kind.unknown`, OfficeError `rendering.*`.
        """
        if not request.body:
            raise Refused("document.body_missing")
        # Before anything is written: a secret must not even lie in the working folder.
        refuse_secrets([request.subject, *request.legal_bases, *(block.text for block in request.body)])
        kind = self._kinds.kind(request.kind)
        directory = self._ordering.directory
        signer = directory.person(request.signatory)
        signatory = signatory_of(signer, request.head_position, request.mark)
        official = compose(request, kind, self._ordering.me, signatory, directory)
        document = new_id()
        path = self._copies.path(document, f"{_file_name(request.subject)}.docx")
        self._copies.claim(path)
        self._typesetter.write_working_copy(official, path)
        version = self._version(document, official, path, "")
        direction = Direction.INTERNAL if request.is_internal else Direction.OUTGOING
        self._ordering.give(
            document,
            commands.DraftDocument(
                direction,
                kind.id,
                official.notation,
                request.subject,
                signatory,
                request.recipients,
                request.urgency,
            ),
        )
        self._give_version(document, version)
        return document

    def working_copy(self, document: str) -> Path:
        """Return the path of a document's working copy, whether it is there or not."""
        return self._copies.path(document, f"{self._name_of(document)}.docx")

    def change_form(
        self, document: str, kind: str, signatory: str, mark: AuthorityMark, head_position: str
    ) -> FormBefore:
        """Make another kind of a draft or name another signer; what both kinds share stays.

        Returns what it was, for `restore_form`. Raises Refused as the hub would, NotFound.
        """
        self.save_changes(document)
        path = self.open_working_copy(document)
        with self._saving:
            state = self._ordering.now_here(document)
            if state.latest is None or state.signatory is None:
                raise NotFound("document.no_version")
            directory = self._ordering.directory
            wanted = signatory_of(directory.person(signatory), head_position, mark)
            text = self._typesetter.read_working_copy(path)
            author, old = directory.person(state.author), self._kinds.kind(state.kind)
            official = reshaped(state, text, (old, self._kinds.kind(kind)), wanted, author, directory)
            before = FormBefore(document, state.kind, state.notation, state.signatory, state.latest)
            command = commands.ChangeForm(kind, official.notation, wanted)
            # Asked before anything is written: a refusal leaves the working copy as it was.
            self._ordering.foresee(document, command)
            made = self._files.scratch(path.name)
            try:
                self._typesetter.write_working_copy(official, made)
                version = self._version(document, official, made, " ".join(text.not_taken))
                self._ordering.give(document, command)
                self._give_version(document, version)
                write_bytes(path, made.read_bytes())
            finally:
                made.unlink(missing_ok=True)
        return before

    def restore_form(self, before: FormBefore) -> None:
        """Take a change of kind or signer back: the text, too, is again what it was before."""
        path = self.working_copy(before.document)
        with self._saving:
            last = before.version
            command = commands.ChangeForm(before.kind, before.notation, before.signatory)
            self._ordering.give(before.document, command)
            write_bytes(path, self._files.read(last.master))
            version = commands.AddVersion(last.master, last.pages, last.words, last.note)
            self._give_version(before.document, version)

    def open_working_copy(self, document: str) -> Path:
        """Return the working copy, brought from the newest version when there is none or an older one."""
        path = self.working_copy(document)
        self._copies.claim(path)
        with self._saving:
            state = self._ordering.now_here(document)
            if not path.exists() or _is_outdated(state, digest_of(path)):
                self._refresh(state, path)
        return path

    def save_changes(self, document: str) -> Order | None:
        """Save the working copy if there is one on this machine and it has changed."""
        return self.save_working_copy(document) if self.working_copy(document).exists() else None

    def save_working_copy(self, document: str, note: str = "") -> Order | None:
        """Save the working copy as a new version; None when nothing in it has changed.

        A copy that still is an earlier version was left behind by a change made elsewhere: it is
        brought up to date, and nobody's work is undone by it.
        """
        path = self.working_copy(document)
        with self._saving, snapshot(path, self._files.scratch("snapshots")) as copy:
            state = self._ordering.now_here(document)
            # Of the snapshot: the file itself may be written again while we read.
            digest = digest_of(copy)
            if state.latest is not None and state.latest.master.digest == digest:
                return None
            if _is_outdated(state, digest):
                self._refresh(state, path)
                return None
            return self._save(state, copy, note)

    def _refresh(self, state: Document, path: Path) -> None:
        """Write the newest version over the working copy."""
        if state.latest is None:
            raise NotFound("document.no_version")
        write_bytes(path, self._files.read(state.latest.master))

    def _save(self, state: Document, path: Path, note: str) -> Order:
        """Save a file that nobody writes to any more as a new version."""
        document = state.id
        refuse_secrets(self._typesetter.texts(path))
        text = self._typesetter.read_working_copy(path)
        kind = self._kinds.kind(state.kind)
        author = self._ordering.directory.person(state.author)
        official = recompose(state, text, kind, author, self._ordering.directory)
        # What could not come onto the pages stands with the version, where everybody sees it.
        version = self._version(document, official, path, note or " ".join(text.not_taken))
        if official.notation != state.notation and state.signatory is not None:
            # The agency changed its abbreviations since: the register must say what the pages say.
            form = commands.ChangeForm(state.kind, official.notation, state.signatory)
            self._ordering.give(document, form)
        if official.subject != state.subject:
            details = commands.ChangeDetails(official.subject, state.recipients, state.urgency)
            self._ordering.give(document, details)
        return self._give_version(document, version)

    def attach(self, document: str, file: Path, media_type: str) -> Order:
        """Attach a file; raises Refused `secrecy.marked` before any of it is kept."""
        refuse_secret_names(file.name)
        refuse_secrets(self._typesetter.texts(file))
        kept = self._files.keep(file, file.name, media_type)
        return self._ordering.give(document, commands.AddAttachment(kept), (kept.digest,))

    def _version(
        self, document: str, official: OfficialDocument, path: Path, note: str
    ) -> commands.AddVersion:
        """Store master, pages and words, and return the command that brings them."""
        name = path.stem
        plain = self._files.scratch(f"{document}-plain.pdf")
        pages_path = self._files.scratch(f"{document}-pages.pdf")
        try:
            places = self._typesetter.draw(official, plain)
            # All fields are laid out now: after the first signature none may be added.
            signing.prepare(plain, pages_path, places)
            pages = self._files.keep(pages_path, f"{name}.pdf", PDF)
        finally:
            for left_over in (plain, pages_path):
                with suppress(FileNotFoundError):
                    left_over.unlink()
        master = self._files.keep(path, f"{name}.docx", DOCX)
        words = self._files.keep_bytes(official.plain_text.encode(), f"{name}.txt", TEXT)
        return commands.AddVersion(master, pages, words, note)

    def _give_version(self, document: str, version: commands.AddVersion) -> Order:
        """Order a version together with its files."""
        blobs = (version.master.digest, version.pages.digest, version.words.digest)
        return self._ordering.give(document, version, blobs)

    def _name_of(self, document: str) -> str:
        """Return the file name of a document's working copy."""
        try:
            return _file_name(self._ordering.now_here(document).subject)
        except NotFound:
            return _file_name("")


def _file_name(subject: str) -> str:
    """Return a plain file name from a subject."""
    # Plain letters only: the name must be good on every file system it is copied to.
    short = _UNSAFE.sub("-", fold(subject))[:_LONGEST_NAME].strip("-")
    return short or "van-ban"


def _is_outdated(state: Document, digest: str) -> bool:
    """Tell whether a file is byte for byte a version that another one has followed."""
    is_latest = state.latest is not None and state.latest.master.digest == digest
    return not is_latest and any(version.master.digest == digest for version in state.versions)
