"""Serves the page of an agency's form: reads what is settled, settles anew at the hub, tells the history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.session.picker import Option
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, interface_language, notice_of
from eoffice.domain.agency_form import AgencyForm
from eoffice.domain.people import Directory, Person, Role, Unit
from eoffice.domain.settling_form import LARGEST_SEAL, check_seal, checked_form, form_now
from eoffice.errors import OfficeError, Refused, explain
from eoffice.text import sort_key


@dataclass(frozen=True)
class FormPicture:
    """Everything the page shows."""

    form: AgencyForm
    units: tuple[Unit, ...]
    signers: tuple[Option, ...]
    agencies: tuple[Option, ...]


class AgencyFormPresenter(QObject):
    """Serves the settings of the person's agency; knows no widget."""

    shown = pyqtSignal(object)
    """The FormPicture."""
    settled = pyqtSignal()
    """What was changed is kept at the hub and in use here."""
    refused = pyqtSignal(object)
    """A Notice; what was entered is untouched."""
    told = pyqtSignal(object)
    """The states of the past, the newest first."""
    seal_read = pyqtSignal(bytes)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reading = Latest(session.shell.lanes.cpu, self)
        self._reading.answered.connect(self.shown)
        self._reading.failed.connect(session.shell.messages.error)
        self._asking = Latest(session.shell.lanes.hub, self)
        self._asking.answered.connect(self._on_settled)
        self._asking.failed.connect(self._on_refused)
        self._past = Latest(session.shell.lanes.hub, self)
        self._past.answered.connect(self.told)
        self._past.failed.connect(self._on_refused)
        self._picture = Latest(session.shell.lanes.cpu, self)
        self._picture.answered.connect(self.seal_read)
        self._picture.failed.connect(self._on_refused)

    @pyqtSlot()
    def refresh(self) -> None:
        """Read anew; `shown` follows."""
        work = self._session.work

        def read(_: Job) -> FormPicture:
            return picture_of(work.ordering.directory, work.me)

        self._reading.ask(read)

    def settle(self, wanted: AgencyForm) -> None:
        """Keep settings at the hub; `settled` or `refused` follows."""
        work = self._session.work

        def ask(_: Job) -> AgencyForm:
            # The same rules here first: a mistake is told at once, and also while the hub is away.
            checked_form(work.ordering.directory, wanted)
            if work.forms is None:
                raise Refused("agency_form.not_administrator", person=work.me.name)
            return work.forms.settle(wanted)

        self._asking.ask(ask, tr("Đang ghi thể thức của cơ quan"))

    def tell_history(self) -> None:
        """Fetch the states of the past; `told` or `refused` follows."""
        forms = self._session.work.forms

        def ask(_: Job) -> tuple[AgencyForm, ...]:
            return tuple(reversed(forms.history())) if forms is not None else ()

        self._past.ask(ask, tr("Đang lấy các lần sửa"))

    def read_seal(self, path: Path) -> None:
        """Read the picture of a seal; `seal_read` or `refused` follows."""

        def read(_: Job) -> bytes:
            try:
                with path.open("rb") as file:
                    # One byte more than allowed tells that it is too large; no more is ever read.
                    content = file.read(LARGEST_SEAL + 1)
            except OSError as error:
                raise Refused("agency_form.seal_damaged") from error
            check_seal(content)
            return content

        self._picture.ask(read, tr("Đang đọc ảnh con dấu"))

    def name_of(self, person: str) -> str:
        """Return a person's name as the directory has it; the hub's own first state has no author."""
        found = {one.id: one.name for one in self._session.work.ordering.directory.people}
        return found.get(person, person)

    @pyqtSlot(object)
    def _on_settled(self, _: object) -> None:
        self._session.shell.messages.toast(tr("Đã ghi thể thức của cơ quan; dự thảo mới dùng ngay."))
        self.settled.emit()
        self.refresh()

    @pyqtSlot(object)
    def _on_refused(self, error: BaseException | OfficeError) -> None:
        self.refused.emit(_notice(error))


def picture_of(directory: Directory, me: Person) -> FormPicture:
    """Return the page of a person's agency."""
    agency = directory.agency(me.agency)
    given = {one.grantee for one in directory.delegations}
    may_sign = [
        person for person in directory.staff(agency.code) if person.has(Role.LEADER) or person.id in given
    ]
    others = [one for one in directory.agencies if one.code != agency.code]
    return FormPicture(
        form_now(directory, agency),
        agency.units,
        tuple(Option(one.id, one.name, one.position) for one in sorted(may_sign, key=_by_name)),
        tuple(Option(one.code, one.name, one.code) for one in others),
    )


def restored(now: AgencyForm, past: AgencyForm) -> AgencyForm:
    """Return a state of the past as a change of the present one: history goes on, nothing is unmade."""
    return replace(past, revision=now.revision, changed_by="", changed_at=None, reason="")


def _notice(error: BaseException) -> Notice:
    return notice_of(explain(error, interface_language()))


def _by_name(person: Person) -> tuple[object, ...]:
    return sort_key(person.name)
