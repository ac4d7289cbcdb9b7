"""Begins documents: choices for the drafting panel, text from a file, and saving the draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.drafts.body import bases_of
from eoffice.desktop.screens.drafts.looking import Typed
from eoffice.desktop.session.picker import Option
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.signing_marks import MARKS
from eoffice.desktop.session.wording import urgency_words
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import interface_language, notice_of
from eoffice.domain.agency_form import SigningHabit
from eoffice.domain.content import Urgency
from eoffice.domain.form.prose import blocks_of
from eoffice.domain.kinds import DocumentKind, KindCatalogue
from eoffice.domain.people import AuthorityMark, Directory, Person, Role, head_of
from eoffice.errors import OfficeError, Refused, explain
from eoffice.services.composing import DraftRequest
from eoffice.services.drafting import ReadText
from eoffice.services.workplace import Workplace
from eoffice.text import sort_key

BEGIN = "draft.save"
LETTER, DECISION = "cong_van", "quyet_dinh"
WORD_FILES = (".docx",)


@dataclass(frozen=True)
class Choices:
    """What the drafting panel offers."""

    kinds: tuple[Option, ...]
    agencies: tuple[Option, ...]
    units: tuple[Option, ...]
    signatories: tuple[Option, ...]
    urgencies: tuple[Option, ...]
    marks: tuple[Option, ...]
    heads: Mapping[str, str]
    """The post a person would sign for, by the person's id."""
    habits: Mapping[str, SigningHabit]
    """How a person usually signs, as the agency settled it, by the person's id."""
    usual_recipients: tuple[str, ...] = ()
    """Codes of the agencies a new document goes to unless its author says otherwise."""


@dataclass(frozen=True)
class DraftForm:
    """What a person entered in the panel."""

    kind: str
    subject: str
    recipients: tuple[str, ...]
    signatory: str
    urgency: str
    bases: str
    body: str
    is_internal: bool = False
    mark: str = ""
    head_position: str = ""


class DraftsPresenter(QObject):
    """Serves the drafting panel; knows no widget."""

    file_read = pyqtSignal(object, object)
    """The path and the ReadText of a person's own file."""
    begun = pyqtSignal(str)
    """The id of the new document."""
    refused = pyqtSignal(object)
    """A Notice; what was entered is untouched."""
    busy_changed = pyqtSignal(bool)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._text: ReadText | None = None
        self._path: Path | None = None
        self._reading = Latest(session.shell.lanes.cpu, self)
        self._reading.answered.connect(self._on_read)
        self._reading.failed.connect(self._on_failed_reading)
        session.tasks.finished.connect(self._on_finished)
        session.tasks.failed.connect(self._on_failed)

    @property
    def text(self) -> ReadText | None:
        """The text taken from a file, if any."""
        return self._text

    def choices(self) -> Choices:
        """Return kinds, recipients, signatories and urgencies to choose from."""
        return choices_of(self._session.work)

    def kind(self, kind_id: str) -> DocumentKind:
        """Return a kind of the catalogue."""
        return self._session.work.drafting.kinds.kind(kind_id)

    def read_file(self, path: Path) -> None:
        """Read a person's own file; `file_read` or `refused` follows."""
        if path.suffix.lower() not in WORD_FILES:
            self._tell(Refused("draft.not_docx", name=path.name))
            return
        drafting = self._session.work.drafting

        def read(_: Job) -> ReadText:
            return drafting.read(path)

        self._path = path
        self.busy_changed.emit(True)
        self._reading.ask(read, tr("Đang đọc {name}").format(name=path.name))

    def typed(self, form: DraftForm, body: str) -> Typed:
        """Return the form as it is looked at while it is written; `body` as it stands in the editor."""
        lines = tuple(body.split("\n")) if self._text is None else ()
        return Typed(self._request(form), self.kind(form.kind), tuple(form.bases.split("\n")), lines)

    def drop_file(self) -> None:
        """Forget the text of the file; typed text counts again."""
        self._text = self._path = None

    def save(self, form: DraftForm) -> None:
        """Begin a document; `begun` or `refused` follows."""
        request = self._request(form)
        drafting = self._session.work.drafting

        def begin(_: Job) -> str:
            return drafting.begin(request)

        self.busy_changed.emit(True)
        self._session.tasks.run(BEGIN, "", begin, tr("Đang dàn trang dự thảo"))

    @pyqtSlot(object)
    def _on_read(self, text: ReadText) -> None:
        self._text = text
        self.busy_changed.emit(False)
        self.file_read.emit(self._path, text)

    @pyqtSlot(object)
    def _on_failed_reading(self, error: BaseException) -> None:
        self._path = None
        self.busy_changed.emit(False)
        self._tell(error)

    @pyqtSlot(str, str, object)
    def _on_finished(self, action: str, _: str, result: object) -> None:
        if action == BEGIN:
            self.drop_file()
            self.busy_changed.emit(False)
            self._session.news.touch({str(result)})
            self.begun.emit(str(result))

    @pyqtSlot(str, str, object)
    def _on_failed(self, action: str, _: str, error: BaseException) -> None:
        if action == BEGIN:
            self.busy_changed.emit(False)
            self._tell(error)

    def _tell(self, error: BaseException | OfficeError) -> None:
        self.refused.emit(notice_of(explain(error, interface_language())))

    def _request(self, form: DraftForm) -> DraftRequest:
        """Return what the drafting service needs; text of a file goes before typed text."""
        body = self._text.body if self._text is not None else blocks_of(form.body)
        return DraftRequest(
            kind=form.kind,
            subject=form.subject,
            signatory=form.signatory,
            recipients=form.recipients,
            body=body,
            legal_bases=bases_of(form.bases),
            urgency=Urgency(form.urgency),
            is_internal=form.is_internal,
            mark=AuthorityMark(form.mark),
            head_position=form.head_position,
        )


def choices_of(work: Workplace) -> Choices:
    """Return kinds, recipients, signatories and urgencies to choose from at a desk."""
    directory = work.ordering.directory
    own = directory.agency(work.me.agency)
    others = [agency for agency in directory.agencies if agency.code != own.code]
    form = directory.form_of(own.code)
    signers = possible_signers(directory, own.code)
    return Choices(
        kinds=tuple(Option(kind.id, kind.name) for kind in _sorted_kinds(work.drafting.kinds)),
        agencies=tuple(Option(agency.code, agency.name, agency.code) for agency in others),
        units=tuple(Option(unit.id, unit.name, unit.abbreviation) for unit in own.units),
        signatories=tuple(Option(person.id, person.name, person.position) for person in signers),
        urgencies=tuple(Option(urgency.value, urgency_words(urgency)) for urgency in Urgency),
        marks=tuple(Option(mark.value, tr(words)) for mark, words in MARKS.items()),
        heads={person.id: head_named(directory, person) for person in signers},
        habits={one.person: one for one in form.signers},
        usual_recipients=form.recipients,
    )


def possible_signers(directory: Directory, agency: str) -> tuple[Person, ...]:
    """Return who may sign: in the order the agency settled, then the leaders, then who has it in writing."""
    leaders = directory.staff(agency, Role.LEADER)
    given = {delegation.grantee for delegation in directory.delegations}
    others = (person for person in directory.staff(agency) if person.id in given)
    found = (*leaders, *(person for person in others if person not in leaders))
    settled = [one.person for one in directory.form_of(agency).signers]
    first = [person for key in settled for person in found if person.id == key]
    return (*first, *(person for person in found if person not in first))


def head_named(directory: Directory, person: Person) -> str:
    """Return the post that a person would sign for: of the giver of a written right, else of the head."""
    leaders = directory.staff(person.agency, Role.LEADER)
    givers = {given.grantor for given in directory.delegations if given.grantee == person.id}
    for leader in leaders:
        if leader.id in givers:
            return leader.position
    heads = (one.position for one in leaders if one.id != person.id and not head_of(one.position))
    return head_of(person.position) or next(heads, "")


def _sorted_kinds(catalogue: KindCatalogue) -> list[DocumentKind]:
    """Return the two kinds of every day first, the others in the order of the alphabet."""
    first = [catalogue.kinds[name] for name in (LETTER, DECISION) if name in catalogue.kinds]
    rest = [kind for kind in catalogue.kinds.values() if kind not in first]
    return [*first, *sorted(rest, key=_name_key)]


def _name_key(kind: DocumentKind) -> tuple[object, ...]:
    return sort_key(kind.name)
