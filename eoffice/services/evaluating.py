"""Evaluations at a desk: begin, score, review, decide, lock; a look at another's record leaves a trace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eoffice.domain.kpi.periods import Period
from eoffice.domain.work.evaluation import Evaluation
from eoffice.domain.work.evaluation_commands import EvaluationCommand, OpenEvaluation, RecordOutsideResult
from eoffice.domain.work.matters import MatterKind
from eoffice.domain.work.register_commands import ViewRecord
from eoffice.domain.work.registers import View, ViewBook
from eoffice.domain.work.rule_book import AdoptRules, RuleBook
from eoffice.errors import NotFound
from eoffice.services.matter_ids import evaluation_id, rules_id, views_id
from eoffice.services.matter_ordering import MatterOrdering
from eoffice.services.matter_orders import MatterOrder
from eoffice.services.matter_ports import MatterQuery, MatterRow
from eoffice.services.work_permissions import may_see_score

_EVALUATION = (MatterKind.EVALUATION.value,)


class Evaluating:
    """The evaluations that one person has to do with."""

    def __init__(self, ordering: MatterOrdering) -> None:
        self._ordering = ordering
        self._desk = ordering.desk

    def begin(self, command: OpenEvaluation) -> str:
        """Open the evaluation of a person in a period and return its id."""
        matter = evaluation_id(self._desk.me.agency, command.person, command.period)
        self._ordering.give(matter, command)
        return matter

    def record(self, command: RecordOutsideResult) -> str:
        """Keep a result decided elsewhere with the files it names, and return the id of its record."""
        matter = evaluation_id(self._desk.me.agency, command.person, command.period)
        self._ordering.give(matter, command, [file.digest for file in command.result.files])
        return matter

    def mine(self) -> tuple[Evaluation, ...]:
        """Return my own evaluations, every period."""
        found = self._desk.matters.states(MatterQuery(kinds=_EVALUATION, worker=self._desk.me.id))
        return tuple(one for one in found if isinstance(one, Evaluation))

    def waiting_for_me(self) -> tuple[MatterRow, ...]:
        """Return whose evaluation waits for me, without a score: that takes a look."""
        return self._desk.matters.rows(MatterQuery(kinds=_EVALUATION, waits_for=self._desk.me.id))

    def of_period(self, period: str, unit: str = "") -> tuple[MatterRow, ...]:
        """Return how far the evaluations of a period are, without a score."""
        return self._desk.matters.rows(
            MatterQuery(self._desk.me.agency, kinds=_EVALUATION, period=period, unit=unit)
        )

    def look(self, evaluation: str, why: str = "") -> Evaluation:
        """Return an evaluation; a look at somebody else's is first put on record.

        Raises NotFound `evaluation.missing` for what does not exist and for what is not to be seen.
        """
        found = self._found(evaluation)
        if found.person != self._desk.me.id:
            # Durable before it is shown: the order survives a kill and reaches the hub without us.
            book = views_id(found.agency, found.person)
            self._ordering.give(book, ViewRecord(evaluation, why))
        return found

    def look_at_many(self, evaluations: Iterable[str], why: str) -> tuple[Evaluation, ...]:
        """Return several evaluations for a board or a report, each look on record."""
        return tuple(self.look(evaluation, why) for evaluation in evaluations)

    def look_at_people(self, people: Iterable[str], period: Period, why: str) -> None:
        """Put on record that the results of people in a period are looked at.

        A year rests on its quarters and months (Art. 21): who sees its figure has seen theirs.
        """
        # Each shorter period has a record of its own: one look at a year is a look at all of them.
        names = dict.fromkeys((period.name, *(one.name for one in (*period.months, *period.quarters))))
        for person in people:
            for name in names if person != self._desk.me.id else ():
                matter = evaluation_id(self._desk.me.agency, person, name)
                stored = self._desk.log.load_matter(matter)
                if stored is not None and isinstance(stored.matter, Evaluation):
                    self.look(matter, why)

    def who_looked(self, person: str = "") -> tuple[View, ...]:
        """Return who looked at my record, or at somebody's for the keeper of personnel records."""
        whose = person or self._desk.me.id
        try:
            book = self._ordering.now_here(views_id(self._desk.me.agency, whose))
        except NotFound:
            return ()
        return book.views if isinstance(book, ViewBook) else ()

    def rule_book(self) -> RuleBook:
        """Return which rules my agency has put in force, with what still waits for the hub."""
        agency = self._desk.me.agency
        try:
            book = self._ordering.now_here(rules_id(agency))
        except NotFound:
            return RuleBook(rules_id(agency), agency)
        return book if isinstance(book, RuleBook) else RuleBook(rules_id(agency), agency)

    def adopt_rules(self, command: AdoptRules) -> MatterOrder:
        """Put rules in force for my agency; raises Refused as the hub would."""
        return self._ordering.give(rules_id(self._desk.me.agency), command)

    def give(self, evaluation: str, command: EvaluationCommand, blobs: Sequence[str] = ()) -> MatterOrder:
        """Give any later order on an evaluation, with the files it brings."""
        return self._ordering.give(evaluation, command, blobs)

    def _found(self, evaluation: str) -> Evaluation:
        try:
            found = self._ordering.now_here(evaluation)
        except NotFound as error:
            raise NotFound("evaluation.missing") from error
        if not isinstance(found, Evaluation) or not may_see_score(self._desk.me, found):
            raise NotFound("evaluation.missing")
        return found
