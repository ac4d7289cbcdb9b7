"""People, agencies and documents for tests, in words that read as rules of the office."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from eoffice.clock import local_date
from eoffice.domain import commands, events
from eoffice.domain.circumstances import Circumstances
from eoffice.domain.content import Urgency
from eoffice.domain.deciding import book_needed, decide
from eoffice.domain.document import Direction, Document, FileRef, Origin, Status
from eoffice.domain.evolution import HUB, Happened, evolve
from eoffice.domain.kinds import KindCatalogue
from eoffice.domain.numbering import BookKey, CodeNumber, NumberBook
from eoffice.domain.people import (
    Agency,
    AuthorityMark,
    Delegation,
    Directory,
    Person,
    Role,
    Signatory,
    Unit,
)
from eoffice.domain.stamp import Stamp
from eoffice.errors import Language, OfficeError, Refused, explain

MORNING = datetime(2026, 3, 5, 2, 15, 30, tzinfo=UTC)
"""Thursday 5 March 2026, 09:15:30 in Vietnam."""

SNV = "H32.05"
COMMUNE = "H32.21.07"
DOCUMENT = "01958c5e-0000-7000-8000-000000000001"


def a_person(
    id_: str, name: str, *roles: Role, agency: str = SNV, unit: str = "P1", position: str = "Chuyên viên"
) -> Person:
    """Make somebody who works in an agency."""
    return Person(id_, name, agency, unit, position, frozenset(roles))


def an_agency(code: str = SNV, abbreviation: str = "SNV", name: str = "Sở Nội vụ", **more: str) -> Agency:
    """Make an agency with two units."""
    units = (Unit("P1", "Phòng Tổ chức", "TC"), Unit("VP", "Văn phòng", "VP"))
    return Agency(code, name, abbreviation, "Khánh Hòa", units=units, **more)


LAN = a_person("lan", "Nguyễn Thị Lan", Role.OFFICER)
HUNG = a_person("hung", "Trần Văn Hùng", Role.UNIT_HEAD, position="Trưởng phòng")
MAI = a_person("mai", "Lê Thị Mai", Role.LEADER, unit="", position="Giám đốc")
CUC = a_person("cuc", "Phạm Thị Cúc", Role.CLERK, unit="VP", position="Văn thư")
KHOA = a_person("khoa", "Đỗ Đăng Khoa", Role.OFFICER, unit="VP")
QUAN = a_person("quan", "Bùi Minh Quân", Role.ADMINISTRATOR, unit="VP")
TAM = a_person("tam", "Hồ Thị Tâm", Role.CLERK, agency=COMMUNE, unit="VP", position="Văn thư")
BINH = a_person("binh", "Võ Văn Bình", Role.LEADER, agency=COMMUNE, unit="", position="Chủ tịch")
YEN = a_person("yen", "Ngô Thị Yên", Role.OFFICER, agency=COMMUNE, unit="VP")
EVERYBODY = (LAN, HUNG, MAI, CUC, KHOA, QUAN, TAM, BINH, YEN)
HUB_AT_HOME = Person(HUB, "Hub", SNV, "", "", frozenset())
HUB_AT_COMMUNE = replace(HUB_AT_HOME, agency=COMMUNE)

HOME_AGENCY = an_agency()
COMMUNE_AGENCY = an_agency(COMMUNE, "UBND", "Ủy ban nhân dân xã Vĩnh Thạnh", former_code="000.07.21.H32")


def a_directory(*delegations: Delegation, agencies: tuple[Agency, ...] = ()) -> Directory:
    """Make the two agencies, more when given, and everybody in them."""
    return Directory((HOME_AGENCY, COMMUNE_AGENCY, *agencies), EVERYBODY, delegations)


def a_delegation(
    mark: AuthorityMark = AuthorityMark.BY_DELEGATION,
    grantee: str = "hung",
    valid_from: date = date(2026, 3, 1),
    valid_to: date = date(2026, 3, 31),
    kinds: frozenset[str] = frozenset(),
) -> Delegation:
    """Make a transfer of signing authority for March 2026."""
    return Delegation("d1", mark, "mai", grantee, valid_from, valid_to, "12/QĐ-SNV", kinds)


def a_file(words: str = "trang", media_type: str = "application/pdf") -> FileRef:
    """Make a reference to a file that holds these words."""
    content = words.encode()
    return FileRef(hashlib.sha256(content).hexdigest(), f"{words}.pdf", media_type, len(content))


def a_signatory(
    person: Person = MAI,
    mark: AuthorityMark = AuthorityMark.NONE,
    head_position: str = "",
    deputy_of: str = "",
) -> Signatory:
    """Make the signing block of a person."""
    return Signatory(person.id, person.name, person.position, mark, head_position, deputy_of)


def a_draft(
    kind: str = "cong_van",
    notation: str = "SNV-TC",
    subject: str = "Về việc rà soát vị trí việc làm",
    recipients: tuple[str, ...] = (COMMUNE,),
    direction: Direction = Direction.OUTGOING,
    signatory: Signatory | None = None,
) -> commands.DraftDocument:
    """Make the command that begins a letter to the commune."""
    return commands.DraftDocument(
        direction, kind, notation, subject, signatory or a_signatory(), recipients, Urgency.NORMAL
    )


def a_version(words: str = "bản một") -> commands.AddVersion:
    """Make the command that saves a state of the text."""
    return commands.AddVersion(a_file(f"{words} docx"), a_file(f"{words} pdf"), a_file(f"{words} txt"))


def an_arrival(subject: str = "Về việc báo cáo quý I") -> commands.ReceiveDocument:
    """Make the hub's command that lays a letter of the department into the commune's in-tray."""
    origin = Origin(SNV, "sent", "cong_van", CodeNumber(15, "SNV-TC"), date(2026, 3, 5), MAI.name)
    return commands.ReceiveDocument(subject, origin, a_file("đến"), a_file("đến txt"))


@dataclass
class Office:
    """The pure core at work on one desk: books and a clock in memory, no permissions, no store."""

    directory: Directory = field(default_factory=a_directory)
    now: datetime = MORNING
    books: dict[BookKey, NumberBook] = field(default_factory=dict)
    kinds: KindCatalogue | None = None

    def circumstances(self, actor: Person, book: NumberBook | None = None) -> Circumstances:
        """Return what a decision may know now."""
        return Circumstances(actor, self.now, local_date(self.now), self.directory, book, self.kinds)

    def decide(
        self, document: Document | None, actor: Person, command: commands.Command
    ) -> tuple[events.Event, ...]:
        """Decide a command as the hub would, books included."""
        key = book_needed(document, command, local_date(self.now))
        book = self.books.get(key, NumberBook(key)) if key else None
        happened = decide(document, command, self.circumstances(actor, book))
        for event in happened:
            if book and isinstance(event, events.NumberTaken | events.Accepted):
                self.books[book.key] = replace(book, last=event.number)
        return happened


@dataclass
class Paper:
    """One document on its way, with its whole log."""

    office: Office = field(default_factory=Office)
    id: str = DOCUMENT
    document: Document | None = None
    log: list[Happened] = field(default_factory=list)

    @property
    def state(self) -> Document:
        """The document, which must have begun."""
        assert self.document is not None
        return self.document

    def give(self, actor: Person, command: commands.Command) -> tuple[events.Event, ...]:
        """Decide a command, take its events into the log, let a minute pass."""
        happened = self.office.decide(self.document, actor, command)
        for event in happened:
            stamp = Stamp(self.id, actor.id, self.office.now)
            self.document = evolve(self.document, event, stamp)
            self.log.append(Happened(event, stamp))
        self.office.now += timedelta(minutes=1)
        return happened


Step = tuple[Status, Person, Callable[[], commands.Command]]

OUTGOING_WAY: tuple[Step, ...] = (
    (Status.DRAFT, LAN, a_draft),
    (Status.DRAFT, LAN, a_version),
    (Status.SUBMITTED, LAN, lambda: commands.SubmitDocument("hung", "Kính trình anh")),
    (Status.RETURNED, HUNG, lambda: commands.ReturnDocument("Bổ sung căn cứ")),
    (Status.RETURNED, LAN, lambda: a_version("bản hai")),
    (Status.SUBMITTED, LAN, lambda: commands.SubmitDocument("hung")),
    (Status.CONTENT_APPROVED, HUNG, commands.ApproveContent),
    (Status.FORMAT_APPROVED, CUC, commands.ApproveFormat),
    (Status.SIGNED, MAI, lambda: commands.SignDocument(a_file("đã ký"), "c" * 64)),
    (Status.NUMBERED, CUC, commands.TakeNumber),
    (Status.FILLED, CUC, lambda: commands.FillNumber(a_file("đã điền số"))),
    (Status.SEALED, CUC, lambda: commands.SealDocument(a_file("đã đóng dấu"), "d" * 64)),
    (Status.REGISTERED, CUC, lambda: commands.RegisterDocument(3)),
    (Status.ISSUED, CUC, commands.IssueDocument),
)
INCOMING_WAY: tuple[Step, ...] = (
    (Status.ARRIVED, HUB_AT_COMMUNE, an_arrival),
    (Status.ARRIVED, TAM, lambda: commands.RecordVerification("valid")),
    (Status.ACCEPTED, TAM, commands.AcceptDocument),
    (Status.DIRECTED, BINH, lambda: commands.GiveDirective("Giao Văn phòng tham mưu", "yen")),
    (Status.ASSIGNED, BINH, lambda: commands.AssignWork("yen", date(2026, 3, 12))),
    (Status.IN_PROGRESS, YEN, commands.StartWork),
    (Status.DONE, YEN, lambda: commands.CompleteWork("Đã báo cáo tại văn bản 03/BC-UBND")),
)
_End = tuple[tuple[Step, ...], Status, Person, commands.Command]
_ENDS: dict[Status, _End] = {
    Status.CANCELLED: (OUTGOING_WAY, Status.SUBMITTED, LAN, commands.CancelDocument("Không cần nữa")),
    Status.REFUSED: (INCOMING_WAY, Status.ARRIVED, TAM, commands.RefuseDocument("Gửi nhầm")),
}


def _steps_to(status: Status, way: tuple[Step, ...]) -> Iterator[Step]:
    """Give the steps up to the last one that leads to a status, without a detour behind it."""
    last = max(at for at, step in enumerate(way) if step[0] is status)
    yield from way[: last + 1]


def walk_to(status: Status, office: Office | None = None) -> Paper:
    """Bring a document along the ordinary way to a status."""
    paper = Paper(office or Office())
    way, target = (
        (INCOMING_WAY, status) if any(step[0] is status for step in INCOMING_WAY) else (OUTGOING_WAY, status)
    )
    end = _ENDS.get(status)
    if end:
        way, target = end[0], end[1]
    for _, actor, make in _steps_to(target, way):
        paper.give(actor, make())
    if end:
        paper.give(end[2], end[3])
    assert paper.state.status is status
    return paper


@contextmanager
def refused(code: str, kind: type[OfficeError] = Refused) -> Iterator[None]:
    """Expect an error with a code, worded in both languages with every value filled in."""
    with pytest.raises(kind) as caught:
        yield
    assert caught.value.code == code
    for language in Language:
        said = explain(caught.value, language)
        assert said.code == code
        assert "…" not in f"{said.sentence} {said.cause} {said.next_step}"
