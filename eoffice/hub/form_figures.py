"""Compares what a signed form of an evaluation says with what the hub itself computes from the log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from eoffice.domain.kpi.periods import period_of
from eoffice.domain.people import Directory, Person
from eoffice.domain.work.evaluation import Evaluation
from eoffice.domain.work.evaluation_commands import SignForm
from eoffice.errors import Refused
from eoffice.services.kpi_documents import Load, with_documents, with_units
from eoffice.services.kpi_forms import form_result
from eoffice.services.kpi_log_source import LogSource
from eoffice.services.kpi_rules_in_force import Keeper, RulesInForce

_NAMED = ((), ("document",), ("result",), ("document", "result"))


class FormFigures:
    """Draws a form up again, row by row, and looks for each row in the signed file.

    The rank rests on figures that are computed again in any case; but people read the paper, and a paper
    with other figures over a good signature would be believed (Decree 335/2025, Art. 18).
    """

    def __init__(
        self,
        keeper: Keeper,
        directory: Callable[[], Directory],
        source_of: Callable[[str], LogSource],
        load: Load,
    ) -> None:
        self._keeper, self._directory = keeper, directory
        self._source_of, self._load = source_of, load

    def __call__(self, matter: str, command: SignForm, actor: Person, signed: Path) -> None:
        """Raise Refused `evaluation.form_differs` naming the first row that is not as computed here."""
        stored = self._keeper.load_matter(matter)
        evaluation = stored.matter if stored is not None else None
        # What is missing, not theirs or outdated is refused by the decision itself, in its own words.
        if not isinstance(evaluation, Evaluation) or evaluation.agency != actor.agency:
            return
        outdated = command.mark != evaluation.mark_of(command.form, actor.id)
        if outdated or (command.form == "02" and evaluation.decision is None):
            return
        found = self._difference(evaluation, command, actor, signed)
        if found:
            raise Refused("evaluation.form_differs", form=command.form, row=found)

    def _difference(self, evaluation: Evaluation, command: SignForm, actor: Person, signed: Path) -> str:
        # The engine of forms is loaded when the first form comes: the hub starts without it.
        from eoffice.rendering.kpi_form_words import first_difference, form_rows
        from eoffice.rendering.kpi_pdf import FormWords

        rules = RulesInForce(self._keeper, actor.agency).of(period_of(evaluation.period))
        source = self._source_of(actor.agency)
        used, result = form_result(evaluation, command.form, rules, source)
        agency = self._directory().agency(actor.agency)
        words = FormWords(agency.name, agency.parent, "", actor.position, actor.name, command.mark)
        drawn = []
        # A signer may not read every document: what is hidden there stands with its bare id.
        for parts in _NAMED:
            (told,) = with_units(with_documents((result,), self._load, frozenset(parts)), agency)
            drawn.append(form_rows(command.form, told, used, words))
        return first_difference(signed, drawn)
