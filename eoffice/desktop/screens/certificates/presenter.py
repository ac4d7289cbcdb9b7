"""Serves the page of certificates: reads the directory, registers and withdraws at the hub."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.certificates.model import RegistryPicture, registry_of
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.errors import Refused
from eoffice.services.certificates import from_file
from eoffice.services.registry import holder_for
from eoffice.services.tokens import Credential, hindrance

LARGEST_FILE = 1 << 20


class CertificatesPresenter(QObject):
    """Serves the registry; knows no widget."""

    shown = pyqtSignal(object)
    """The RegistryPicture."""
    settled = pyqtSignal()
    """Something was registered or withdrawn."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.picture = RegistryPicture((), ())
        self._reading = Latest(session.shell.lanes.cpu, self)
        self._reading.answered.connect(self._on_read)
        self._reading.failed.connect(session.shell.messages.error)
        session.news.directory_changed.connect(self.refresh)
        session.tokens.changed.connect(self._on_tokens)

    @property
    def has_registry(self) -> bool:
        """Whether there is a hub to register at."""
        return self._session.work.registry is not None

    @pyqtSlot()
    def refresh(self) -> None:
        """Read anew; `shown` follows."""
        work, plugged = self._session.work, frozenset(one.fingerprint for one in self._plugged())

        def read(_: Job) -> RegistryPicture:
            return registry_of(work.ordering.directory, work.me, plugged, work.clock.now())

        self._reading.ask(read)

    def plugged_unregistered(self) -> tuple[Credential, ...]:
        """Return what is plugged in, may sign, and is not in the list that is shown."""
        known = {row.key for row in self.picture.rows if not row.is_withdrawn}
        at = self._session.work.clock.now()
        return tuple(
            one for one in self._plugged() if one.fingerprint not in known and hindrance(one, at) is None
        )

    def register_plugged(self) -> None:
        """Register what is plugged in to this person, or to the seal, by the name it bears."""
        found, work = self.plugged_unregistered(), self._session.work
        if not found:
            return
        credential = found[0]

        def ask() -> object:
            holder = holder_for(work.ordering.directory, work.me, credential.facts.subject)
            # A name that is neither theirs nor the seal's: the hub's refusal says what to do then.
            wanted = work.me.id if holder is None else holder
            return work.registry.register(credential.info.der, wanted) if work.registry is not None else None

        self._ask(ask, tr("Đang đăng ký chứng thư"))

    def register_file(self, file: Path, holder: str) -> None:
        """Register the certificate of a file to a person, or to the seal (no holder)."""

        def work() -> object:
            registry = self._session.work.registry
            try:
                with file.open("rb") as opened:
                    der = from_file(opened.read(LARGEST_FILE))
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise Refused("certificate.file_missing", file=file.name, reason=reason) from error
            return registry.register(der, holder) if registry is not None else None

        self._ask(work, tr("Đang đăng ký chứng thư"))

    def withdraw(self, fingerprint: str, reason: str) -> None:
        """Withdraw a certificate, with the reason the registry keeps."""

        def work() -> object:
            registry = self._session.work.registry
            return registry.withdraw(fingerprint, reason) if registry is not None else None

        self._ask(work, tr("Đang gỡ chứng thư"))

    def _ask(self, call: Callable[[], object], title: str) -> None:
        def work(_: Job) -> object:
            return call()

        lane, messages = self._session.shell.lanes.hub, self._session.shell.messages
        lane.run(work, self._on_settled, messages.error, title)

    def _plugged(self) -> tuple[Credential, ...]:
        seen = self._session.tokens.latest
        return seen.credentials if seen is not None else ()

    @pyqtSlot(object)
    def _on_tokens(self, _: object) -> None:
        self.refresh()

    @pyqtSlot(object)
    def _on_read(self, picture: RegistryPicture) -> None:
        self.picture = picture
        self.shown.emit(picture)
        self._session.shell.commands.refresh()

    @pyqtSlot(object)
    def _on_settled(self, _: object) -> None:
        self._session.shell.messages.toast(tr("Đã ghi vào sổ đăng ký chứng thư."))
        self.settled.emit()
        self.refresh()
