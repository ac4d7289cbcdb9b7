"""Adds and retires the authorities that the desks of an agency believe; administrators only."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.clock import local_date
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.wording import short_date
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.domain.people import Role
from eoffice.errors import Refused
from eoffice.services.certificates import from_file

LARGEST_FILE = 1 << 16


@dataclass(frozen=True)
class ReadRoot:
    """What stands in a certificate file, to be compared with what the authority has published."""

    content: bytes
    subject: str
    issuer: str
    term: str
    fingerprint: str


class RootsPresenter(QObject):
    """Serves the table of authorities; knows no widget."""

    read = pyqtSignal(object)
    """A ReadRoot: a file that was chosen, before anything is ordered."""
    settled = pyqtSignal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    @property
    def may_rule(self) -> bool:
        """Whether this person rules whom the desks of the agency believe, and has a hub to say it to."""
        work = self._session.work
        return work.roots is not None and work.me.has(Role.ADMINISTRATOR)

    def look_into(self, file: Path) -> None:
        """Read a certificate file; `read` follows."""
        lanes, messages = self._session.shell.lanes, self._session.shell.messages
        lanes.cpu.run(partial(_read, file), self._on_read, messages.error)

    def add(self, root: ReadRoot, basis: str) -> None:
        """Have the desks of the agency believe an authority, on the basis of a document."""
        book = self._session.work.roots

        def ask() -> object:
            return book.add(root.content, basis) if book is not None else None

        self._ask(ask, tr("Đang thêm gốc chứng thư"), self._on_added)

    def retire(self, entry: str, reason: str) -> None:
        """Have them believe it no more; what rested on it is no longer called valid."""
        book = self._session.work.roots

        def ask() -> object:
            return book.retire(entry, reason) if book is not None else None

        self._ask(ask, tr("Đang thôi tin gốc chứng thư"), self._on_retired)

    def _ask(self, call: Callable[[], object], title: str, done: Callable[[object], None]) -> None:
        def work(_: Job) -> object:
            return call()

        lanes, messages = self._session.shell.lanes, self._session.shell.messages
        lanes.hub.run(work, done, messages.error, title)

    @pyqtSlot(object)
    def _on_read(self, root: ReadRoot) -> None:
        self.read.emit(root)

    @pyqtSlot(object)
    def _on_added(self, _: object) -> None:
        self._session.shell.messages.toast(tr("Đã thêm; các máy trạm của cơ quan nhận cùng danh bạ."))
        self.settled.emit()

    @pyqtSlot(object)
    def _on_retired(self, _: object) -> None:
        self._session.shell.messages.toast(tr("Đã thôi tin; mục ấy vẫn còn trong sổ."))
        self.settled.emit()


def _read(file: Path, _: Job) -> ReadRoot:
    """Return what a file says; raises Refused `certificate.*`."""
    from signing.certificates import describe

    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused("certificate.file_missing", file=file.name, reason=reason) from error
    der = from_file(content)
    facts = describe(der)
    starts, ends = (short_date(local_date(day)) for day in (facts.not_before, facts.not_after))
    digits = hashlib.sha256(der).hexdigest().upper()
    # In fours, as authorities print it: people compare it with paper.
    grouped = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    return ReadRoot(der, facts.subject, facts.issuer, f"{starts} – {ends}", grouped)
