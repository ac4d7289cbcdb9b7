"""A small office for tests of work: people, a catalogue, a calendar, and items taken step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from eoffice.domain.calendar import DayEntry, DayKind, WorkingCalendar
from eoffice.domain.document import FileRef
from eoffice.domain.people import Agency, Directory, Person, Role, Unit
from eoffice.domain.stamp import Stamp
from eoffice.domain.work.circumstances import WorkCircumstances
from eoffice.domain.work.deciding import decide_matter
from eoffice.domain.work.evaluation import Calculated, Evaluation, Places
from eoffice.domain.work.item import Share, Source, SourceKind, WorkItem
from eoffice.domain.work.item_commands import AssignItem
from eoffice.domain.work.locking import NOTHING_SIGNED, Locking
from eoffice.domain.work.matters import (
    Matter,
    MatterCommand,
    MatterEvent,
    evolve_matter,
)
from eoffice.domain.work.products import Product
from eoffice.domain.work.registers import Catalogue

AGENCY, OTHER = "000.00.12.H15", "000.21.09.H15"
MONDAY = date(2026, 3, 2)
UNPLANNED = Source(SourceKind.UNPLANNED)


def person(name: str, *roles: Role, unit: str = "vp", agency: str = AGENCY) -> Person:
    """Return somebody whose id is the name."""
    return Person(name, name.title(), agency, unit, "Chức vụ", frozenset(roles or (Role.OFFICER,)))


AN = person("an")
BICH = person("bich")
MINH = person("minh", Role.UNIT_HEAD)
TAI = person("tai", unit="tc")
TRUONG_TC = person("truong", Role.UNIT_HEAD, unit="tc")
HOA = person("hoa", Role.LEADER, unit="")
PHO = person("pho", Role.LEADER, unit="")
NHAN = person("nhan", Role.PERSONNEL)
CLERK = person("cuc", Role.CLERK)
ADMIN = person("quan", Role.ADMINISTRATOR)
STRANGER = person("la", Role.LEADER, Role.PERSONNEL, Role.UNIT_HEAD, agency=OTHER)
EVERYBODY = (AN, BICH, MINH, TAI, TRUONG_TC, HOA, PHO, NHAN, CLERK, ADMIN, STRANGER)

UNITS = (Unit("vp", "Văn phòng", "VP"), Unit("tc", "Tài chính", "TC"))
OFFICE = Directory(
    (Agency(AGENCY, "Tỉnh", "T", "Huế", units=UNITS), Agency(OTHER, "Xã", "X", "Huế", units=UNITS)),
    EVERYBODY,
)
# Holidays that fall into the tests: none in March; 27/4, 30/4 and 1/5 are off.
CALENDAR = WorkingCalendar(
    {date(2026, 4, day): DayEntry(DayKind.OFF, "lễ") for day in (27, 30)}
    | {date(2026, 5, 1): DayEntry(DayKind.OFF, "lễ")},
    frozenset({2025, 2026, 2027}),
)
PRODUCTS = (
    Product("BC", "Báo cáo", "báo cáo", Decimal("1.5"), date(2026, 1, 1)),
    Product("CV", "Công văn", "văn bản", Decimal(1), date(2026, 1, 1)),
    Product("OLD", "Sản phẩm cũ", "cái", Decimal(1), date(2020, 1, 1), date(2025, 12, 31)),
)
CATALOGUE = Catalogue("catalogue", AGENCY, PRODUCTS)


def file(name: str = "ket-qua.pdf") -> FileRef:
    """Return a file."""
    return FileRef("a" * 64, name, "application/pdf", 10)


def assigning(**changed: object) -> AssignItem:
    """Return a sound order to assign work, with some of it changed."""
    values: dict[str, object] = {
        "title": "Báo cáo quý I",
        "product": "BC",
        "quantity": 2,
        "term_days": 5,
        "source": UNPLANNED,
        "lead": "an",
        "shares": (Share("an", Decimal("0.6")), Share("bich", Decimal("0.4"))),
    }
    return AssignItem(**{**values, **changed})  # type: ignore[arg-type]  # one dict of mixed values


def calculated(total: str = "92.50", rank: str = "excellent", rules: str = "nd-335-2025") -> Calculated:
    """Return a calculation."""
    return Calculated(rules, "1", "d" * 64, Decimal(total), rank, "{}")


def nothing_locked(_: str, __: date) -> str:
    """Return that no period is locked."""
    return ""


@dataclass
class Story:
    """One matter with the events that made it, on days that go on."""

    state: Matter | None = None
    today: date = MONDAY
    log: list[tuple[MatterEvent, Stamp]] = field(default_factory=list)
    locked: Callable[[str, date], str] = nothing_locked
    group: tuple[Evaluation, ...] = ()
    places: Places | None = None
    locking: Locking = NOTHING_SIGNED

    def give(self, actor: Person, command: MatterCommand) -> Matter:
        """Decide a command and apply its events."""
        moment = datetime(self.today.year, self.today.month, self.today.day, 2, tzinfo=UTC)
        around = WorkCircumstances(
            actor,
            moment,
            self.today,
            OFFICE,
            CALENDAR,
            CATALOGUE,
            locked=self.locked,
            group=self.group,
            places=self.places,
            locking=self.locking,
        )
        stamp = Stamp("matter", actor.id, moment)
        state = self.state
        for event in decide_matter(self.state, command, around):
            state = evolve_matter(state, event, stamp)
            self.log.append((event, stamp))
        assert state is not None
        self.state = state
        return state

    def later(self, days: int) -> None:
        """Let days pass."""
        self.today += timedelta(days=days)

    @property
    def item(self) -> WorkItem:
        """Return the state as a work item."""
        assert isinstance(self.state, WorkItem)
        return self.state

    @property
    def evaluation(self) -> Evaluation:
        """Return the state as an evaluation."""
        assert isinstance(self.state, Evaluation)
        return self.state

    def replayed(self) -> Matter | None:
        """Return what the log adds up to."""
        state: Matter | None = None
        for event, stamp in self.log:
            state = evolve_matter(state, event, stamp)
        return state


def assigned(**changed: object) -> Story:
    """Return a story that begins with work given by the head of the unit."""
    story = Story()
    story.give(MINH, assigning(**changed))
    return story
