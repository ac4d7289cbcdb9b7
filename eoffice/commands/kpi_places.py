"""Finds the log of an evaluation in a data folder: a person's desk, or the folder of a hub."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eoffice.clock import SystemClock, new_id
from eoffice.domain.evolution import HUB
from eoffice.domain.kpi.inputs import Inputs
from eoffice.domain.kpi.periods import Period
from eoffice.domain.kpi.results import Result
from eoffice.domain.kpi.rules import RuleSet
from eoffice.domain.people import Directory, Person
from eoffice.domain.stamp import Stamp
from eoffice.domain.work.evaluation import Evaluation
from eoffice.domain.work.register_commands import ViewRecord
from eoffice.domain.work.registers import RecordViewed
from eoffice.errors import Refused
from eoffice.hub.config import HubFolder, read_config
from eoffice.services import codec
from eoffice.services.deciding_matters import MatterRules, applied
from eoffice.services.kpi_documents import with_documents, with_units
from eoffice.services.kpi_log_source import LogSource
from eoffice.services.kpi_rules_in_force import RulesInForce
from eoffice.services.law import load_calendar
from eoffice.services.matter_ids import evaluation_id, views_id
from eoffice.services.matter_ordering import MatterOrdering, WorkDesk
from eoffice.services.ports import Transaction
from eoffice.storage.opening import Store, open_store

_ME = "me"
Shown = Callable[[Inputs], Iterable[str]]
"""Of the people read, those of whom something will be shown."""


@contextmanager
def _opened(place: str | Path) -> Iterator[Store]:
    """Give a store, closed at the end."""
    store = open_store(place)
    try:
        yield store
    finally:
        store.close()


def _desks(folder: Path) -> list[Path]:
    """Return the desks of a data folder."""
    return sorted((folder / "people").glob("*/office.sqlite"))


def _agency(directory: Directory, wanted: str) -> str:
    """Return the agency to evaluate; raises when a hub serves several and none was named."""
    if wanted:
        return directory.agency(wanted).code
    # Never all of a hub at once: ranks and quotas are of one agency.
    codes = [agency.code for agency in directory.agencies]
    if len(codes) != 1:
        raise Refused("kpi.agency_unnamed", known=", ".join(codes) or "–")
    return codes[0]


@dataclass(frozen=True)
class Found:
    """The inputs of a period, the rules in force in it, and the documents behind it."""

    inputs: Inputs
    rules: RuleSet
    name: Callable[[tuple[Result, ...]], tuple[Result, ...]]
    """Names the documents behind the figures."""


def _of_desk(desk: Path, period: Period, shown: Shown) -> Found:
    """Return what the owner of a desk may see: the matrix of rights holds here as in the windows."""
    with _opened(desk) as store:
        known = store.settings.get(_ME)
        if not known:
            raise Refused("kpi.no_source", folder=desk.parent)
        me = codec.decode(known, Person)
        found = LogSource(store.matters, store.directory.read, me.agency, me).inputs(period)
        _look_from_desk(store, me, [one for one in shown(found) if one != me.id], period)
        return Found(found, RulesInForce(store.log, me.agency).of(period), _naming(store, found))


def _evaluations(store: Store, agency: str, people: Iterable[str], period: Period) -> Iterator[Evaluation]:
    """Yield the records that stand behind what is shown: of the period and of the shorter ones inside."""
    names = (period.name, *(one.name for one in (*period.months, *period.quarters)))
    for person in people:
        # A quarter is its own only quarter: each record is put down once.
        for name in dict.fromkeys(names):
            stored = store.log.load_matter(evaluation_id(agency, person, name))
            if stored is not None and isinstance(stored.matter, Evaluation):
                yield stored.matter


def _look_from_desk(store: Store, me: Person, people: Iterable[str], period: Period) -> None:
    """Put every look at somebody else's record into the outbox: the hub gets it at the next exchange."""
    desk = WorkDesk(
        me,
        SystemClock(),
        store.log,
        store.outbox,
        store.replica,
        store.matters,
        store.directory,
        MatterRules(load_calendar()),
    )
    ordering = MatterOrdering(desk, _nobody_to_poke)
    for one in _evaluations(store, me.agency, people, period):
        ordering.give(views_id(me.agency, one.person), ViewRecord(one.id, _why(period)))


def _naming(store: Store, inputs: Inputs) -> Callable[[tuple[Result, ...]], tuple[Result, ...]]:
    """Return how the documents of these people's work are named; read while the store is open."""
    every = (work for person in inputs.people for work in person.items)
    wanted = {one for work in every for one in (work.document, work.result)}
    known = {one: stored for one in wanted if one and (stored := store.log.load(one)) is not None}
    here = {person.agency for person in inputs.people}
    agencies = [agency for agency in store.directory.read().agencies if agency.code in here]

    def named(results: tuple[Result, ...]) -> tuple[Result, ...]:
        told = with_documents(results, known.get)
        for agency in agencies:
            own = with_units((one for one in told if one.agency == agency.code), agency)
            by_person = {one.person: one for one in own}
            told = tuple(by_person.get(one.person, one) for one in told)
        return told

    return named


def _nobody_to_poke() -> None:
    """Do nothing: the exchange runs in the program with the windows."""


def _why(period: Period) -> str:
    return f"main.py kpi --period {period.name}"


def _look_at_hub(store: Store, agency: str, people: Iterable[str], period: Period) -> None:
    """Put on record that whoever rules the hub's machine has seen records; no person stands for that."""
    clock = SystemClock()

    def write(transaction: Transaction) -> None:
        for one in _evaluations(store, agency, people, period):
            book = views_id(agency, one.person)
            viewed = RecordViewed(agency, one.person, one.id, one.period, _why(period))
            stamp = Stamp(book, HUB, clock.now())
            stored = transaction.load_matter(book)
            transaction.append([applied((viewed,), stored, stamp, agency, new_id())])

    store.log.run(write)


def inputs_of(folder: Path, period: Period, shown: Shown, agency: str = "", login: str = "") -> Found:
    """Return inputs and rules of a period from a data folder; raises Refused `kpi.no_source`.

    `shown` says of whom something will be shown: each such look is put on record before it is shown.
    """
    hub = HubFolder(folder)
    # A hub is asked first: its folder may hold desks too, on a machine that serves as both.
    if hub.config.is_file():
        config = read_config(hub)
        with _opened(config.store or hub.database) as store:
            code = _agency(store.directory.read(), agency)
            found = LogSource(store.matters, store.directory.read, code).inputs(period)
            _look_at_hub(store, code, shown(found), period)
            return Found(found, RulesInForce(store.log, code).of(period), _naming(store, found))
    desks = [desk for desk in _desks(folder) if not login or desk.parent.name == login]
    if not desks:
        raise Refused("kpi.no_source", folder=folder)
    if len(desks) > 1:
        raise Refused("kpi.person_unnamed", known=", ".join(desk.parent.name for desk in desks))
    return _of_desk(desks[0], period, shown)
