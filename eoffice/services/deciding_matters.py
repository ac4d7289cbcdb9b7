"""Decide an order on work at the hub: who asks, what stands beside, the rules, the records it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from eoffice.clock import local_date
from eoffice.domain.calendar import WorkingCalendar
from eoffice.domain.evolution import HUB
from eoffice.domain.kpi.periods import period_of
from eoffice.domain.people import Directory, Person
from eoffice.domain.stamp import Stamp
from eoffice.domain.work import evaluation_commands, item_commands, register_commands
from eoffice.domain.work.circumstances import WorkCircumstances
from eoffice.domain.work.deciding import decide_matter
from eoffice.domain.work.evaluation import Calculated, Evaluation, Places
from eoffice.domain.work.evaluation_events import ResultReceived, ResultSent
from eoffice.domain.work.item import SourceKind, WorkItem
from eoffice.domain.work.item_events import ItemAssigned, ItemPartTransferred
from eoffice.domain.work.locking import NOTHING_SIGNED, Locking
from eoffice.domain.work.matters import (
    Matter,
    MatterCommand,
    MatterEvent,
    evolve_matter,
    status_of,
)
from eoffice.domain.work.periods import periods_of
from eoffice.domain.work.registers import Catalogue, Plan
from eoffice.domain.work.rule_book import AdoptRules
from eoffice.errors import Defect, Refused
from eoffice.services.kpi_record import read_record
from eoffice.services.kpi_rules_in_force import RulesInForce, demand_adoptable, demand_in_force
from eoffice.services.log import GENESIS, record
from eoffice.services.matter_ids import catalogue_id, evaluation_id, rules_id, views_id
from eoffice.services.matter_orders import MatterOrder
from eoffice.services.permissions import may_read
from eoffice.services.ports import AppendedMatter, Stored, StoredMatter, Transaction
from eoffice.services.work_permissions import demand_work, may_read_matter
from eoffice.services.work_quota import places_of


class Beside(Protocol):
    """What stands beside a matter: a transaction of the hub, or what a desk has of it."""

    def load(self, document: str) -> Stored | None:
        """Return a document's state."""
        ...

    def load_matter(self, matter: str) -> StoredMatter | None:
        """Return a matter's state."""
        ...

    def group(self, of: Evaluation) -> tuple[Evaluation, ...]:
        """Return the evaluations judged together."""
        ...

    def directory(self) -> Directory:
        """Return the people and agencies known."""
        ...


def accept_figures(_: Evaluation, __: Calculated) -> None:
    """Take figures as they are: a desk has just made them, and the hub repeats them."""


@dataclass(frozen=True)
class MatterRules:
    """What deciding on work needs to know besides the log."""

    calendar: WorkingCalendar
    check_figures: Callable[[Evaluation, Calculated], None] = accept_figures
    """Raises Refused unless a calculation leads to what a decision claims; the hub always repeats it."""


def demand_fitting(actor: Person, order: MatterOrder, stored: StoredMatter | None) -> None:
    """Check who asks and what they had seen."""
    matter = stored.matter if stored else None
    command = order.command
    # A look changes nothing for anybody: looks of several people at once never collide.
    is_look = isinstance(command, register_commands.ViewRecord)
    has_grown = matter is not None and matter.events != order.seen and not is_look
    # Whoever may read it learns that it has grown; to all others permission comes first.
    if has_grown and matter is not None and may_read_matter(actor, matter):
        raise Refused("document.changed_meanwhile", status=status_of(matter))
    demand_work(actor, type(command), matter)
    is_hidden = isinstance(matter, Evaluation) and not may_read_matter(actor, matter)
    if is_hidden or (has_grown and matter is not None):
        # The ids of evaluations can be worked out by anybody: neither that there is one nor how far it
        # has come may be learned by giving an order that everybody may give, not even by guessing how
        # much has happened to it.
        raise Refused("permission.denied", person=actor.name, command=type(command).__name__)


def decided(
    order: MatterOrder,
    stored: StoredMatter | None,
    around: WorkCircumstances,
) -> AppendedMatter:
    """Decide one command and return its records and the state they lead to."""
    happened = decide_matter(stored.matter if stored else None, order.command, around)
    stamp = Stamp(order.matter, around.actor.id, around.now)
    return applied(happened, stored, stamp, around.actor.agency, order.id)


def applied(
    happened: tuple[MatterEvent, ...], stored: StoredMatter | None, stamp: Stamp, agency: str, order_id: str
) -> AppendedMatter:
    """Return records and state after events on top of what was stored."""
    state = stored.matter if stored else None
    head = stored.head if stored else GENESIS
    records = []
    for event in happened:
        state = evolve_matter(state, event, stamp)
        entry = record(state.agency, state.events, event, stamp, order_id, head)
        records.append(entry)
        head = entry.hash
    if state is None:
        raise Refused("work.missing", agency=agency)
    return AppendedMatter(tuple(records), state)


class Surroundings:
    """Gathers what stands beside a matter, locked in the same change."""

    def __init__(self, transaction: Beside, rules: MatterRules, actor: Person, now: datetime) -> None:
        self._transaction = transaction
        self._rules = rules
        self._actor = actor
        self._now = now

    def of(self, order: MatterOrder, matter: Matter | None) -> WorkCircumstances:
        """Return the circumstances of a command; raises Refused `work.wrong_id`, `work.source_missing`."""
        command = order.command
        self._demand_id(order, command)
        if isinstance(command, evaluation_commands.ApproveEvaluation) and isinstance(matter, Evaluation):
            # Before anything that reads the record: from here on it is known to lead to what it claims.
            self._rules.check_figures(matter, command.calculated)
            self._demand_rules(matter, command.calculated)
        if isinstance(command, AdoptRules):
            demand_adoptable(command)
        group = self._group(command, matter)
        return WorkCircumstances(
            actor=self._actor,
            now=self._now,
            today=local_date(self._now),
            directory=self._transaction.directory(),
            calendar=self._rules.calendar,
            catalogue=self._catalogue(command),
            plan=self._plan(command),
            locked=self._locked,
            group=group,
            places=_places(command, matter, group),
            locking=self._locking(command, matter),
            evaluation=self._looked_at(command),
        )

    def _demand_rules(self, evaluation: Evaluation, calculated: Calculated) -> None:
        """Check that a decision rests on the rules that are in force for the agency and the period."""
        try:
            rules = read_record(calculated.content.encode()).rules
        except Defect:
            return  # at the hub `check_figures` has refused it before; a desk has just made its own
        demand_in_force(self._transaction, evaluation.agency, period_of(evaluation.period), rules)

    def _locking(self, command: MatterCommand, matter: Matter | None) -> Locking:
        """Return what the rules in force for the agency and the period demand before a lock."""
        if not isinstance(command, evaluation_commands.LockEvaluation) or not isinstance(matter, Evaluation):
            return NOTHING_SIGNED
        return RulesInForce(self._transaction, matter.agency).locking(period_of(matter.period))

    def _demand_id(self, order: MatterOrder, command: MatterCommand) -> None:
        """Check that what exists once goes by its one id."""
        agency, wanted = self._actor.agency, order.matter
        if isinstance(command, evaluation_commands.OpenEvaluation | evaluation_commands.RecordOutsideResult):
            wanted = evaluation_id(agency, command.person, command.period)
        elif isinstance(command, register_commands.DefineProducts | register_commands.CloseProducts):
            wanted = catalogue_id(agency)
        elif isinstance(command, AdoptRules):
            wanted = rules_id(agency)
        elif isinstance(command, register_commands.ViewRecord):
            seen = self._looked_at(command)
            # An unknown record and one that is hidden must look the same.
            if seen is None or not may_read_matter(self._actor, seen):
                raise Refused("evaluation.missing")
            wanted = views_id(agency, seen.person)
        if wanted != order.matter:
            raise Refused("work.wrong_id")

    def _catalogue(self, command: MatterCommand) -> Catalogue | None:
        needing = (
            item_commands.AssignItem,
            register_commands.AdoptPlan,
            register_commands.AddPlanLines,
        )
        if not isinstance(command, needing):
            return None
        stored = self._transaction.load_matter(catalogue_id(self._actor.agency))
        return stored.matter if stored and isinstance(stored.matter, Catalogue) else None

    def _plan(self, command: MatterCommand) -> Plan | None:
        if not isinstance(command, item_commands.AssignItem):
            return None
        source = command.source
        if source.kind is SourceKind.DIRECTIVE:
            self._demand_directive(source.document)
        if source.kind is not SourceKind.PLAN:
            return None
        stored = self._transaction.load_matter(source.plan)
        found = stored.matter if stored else None
        return found if isinstance(found, Plan) and found.agency == self._actor.agency else None

    def _demand_directive(self, document: str) -> None:
        """Check that the document is there, may be read, and carries a directive or an assignment."""
        stored = self._transaction.load(document)
        if stored is None or not may_read(self._actor, stored.document):
            raise Refused("work.source_missing", kind=SourceKind.DIRECTIVE.value)
        if stored.document.directive is None and stored.document.assignment is None:
            raise Refused("work.source_missing", kind=SourceKind.DIRECTIVE.value)

    def _locked(self, person: str, day: date) -> str:
        """Return the locked period of a person that holds a day; its evaluation stays locked with us."""
        # A day lies in several periods: it is closed as soon as any of them is.
        for period in periods_of(day):
            # Read through the transaction, which locks it: nobody locks the period while we decide.
            stored = self._transaction.load_matter(evaluation_id(self._actor.agency, person, period))
            if stored and isinstance(stored.matter, Evaluation) and stored.matter.is_locked:
                return period
        return ""

    def _group(self, command: MatterCommand, matter: Matter | None) -> tuple[Evaluation, ...]:
        judging = (evaluation_commands.ApproveEvaluation, evaluation_commands.LockEvaluation)
        if not isinstance(command, judging):
            return ()
        return self._transaction.group(matter) if isinstance(matter, Evaluation) else ()

    def _looked_at(self, command: MatterCommand) -> Evaluation | None:
        if not isinstance(command, register_commands.ViewRecord):
            return None
        stored = self._transaction.load_matter(command.matter)
        return stored.matter if stored and isinstance(stored.matter, Evaluation) else None


def _places(command: MatterCommand, matter: Matter | None, group: tuple[Evaluation, ...]) -> Places | None:
    """Return how many of the group may hold the highest rank: a bound, or at a lock the truth."""
    if isinstance(command, evaluation_commands.ApproveEvaluation):
        return places_of(group, command.calculated, is_final=False)
    is_lock = isinstance(command, evaluation_commands.LockEvaluation)
    decision = matter.decision if isinstance(matter, Evaluation) else None
    if not is_lock or decision is None:
        return None
    return places_of(group, decision.calculated, is_final=True)


def passed_on(
    transaction: Transaction, change: AppendedMatter, rules: MatterRules, now: datetime, order_id: str
) -> list[AppendedMatter]:
    """Return what the hub does by itself: a result that was sent arrives at the other agency."""
    state = change.state
    followed = []
    for entry in change.records:
        event = entry.parsed_matter()[0]
        if isinstance(event, ResultSent) and isinstance(state, Evaluation):
            followed.append(_arrived(transaction, state, event.to, rules, now, order_id))
        if isinstance(event, ItemPartTransferred) and isinstance(state, WorkItem):
            stamp = Stamp(event.item, entry.parsed_matter()[1].actor, now)
            followed.append(_split_off(transaction, state, event, stamp, order_id))
    return followed


def _split_off(
    transaction: Transaction, item: WorkItem, event: ItemPartTransferred, stamp: Stamp, order_id: str
) -> AppendedMatter:
    """Return the new item of those who take a part over: same product, K and term, a clean sheet of marks.

    Faults and delays of the earlier carrier stay with the earlier carrier.
    """
    # The id comes with the command; taking one that exists would write into somebody else's work.
    if transaction.load_matter(event.item) is not None:
        raise Refused("work.exists")
    begun = ItemAssigned(
        agency=item.agency,
        title=item.title,
        product=item.product,
        quantity=event.units,
        source=item.source,
        acceptor=event.acceptor,
        unit=event.unit,
        lead=event.lead,
        shares=event.shares,
        term_days=item.term_days,
        assigned_on=local_date(stamp.at),
        due=item.due,
    )
    return applied((begun,), None, stamp, item.agency, order_id)


def _arrived(
    transaction: Transaction,
    sent: Evaluation,
    to: str,
    rules: MatterRules,
    now: datetime,
    order_id: str,
) -> AppendedMatter:
    if sent.decision is None:
        raise Refused("evaluation.calculation_missing")
    directory = transaction.directory()
    person = directory.person(sent.person)
    decision = sent.decision
    result = ResultReceived(
        agency=to,
        origin=sent.agency,
        person=sent.person,
        unit=person.unit,
        position=sent.position,
        group=person.unit,
        is_leader=sent.is_leader,
        period=sent.period,
        calculated=decision.calculated,
        rank=decision.rank,
        decided_by=decision.person,
        petition_until=decision.petition_until,
    )
    matter_id = evaluation_id(to, sent.person, sent.period)
    hub = Person(HUB, "Hub", to, "", "", frozenset())
    order = MatterOrder(order_id, matter_id, 0, now, evaluation_commands.TakeResult(result))
    around = WorkCircumstances(hub, now, local_date(now), directory, rules.calendar)
    # Where the new body has judged the same period already, nothing is overwritten: it is refused.
    return decided(order, transaction.load_matter(matter_id), around)
