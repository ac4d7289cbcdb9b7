"""What agencies settle about their documents, at the hub: the rules over one change of the directory."""

from __future__ import annotations

from eoffice.clock import Clock
from eoffice.domain.agency_form import AgencyForm
from eoffice.domain.people import Agency, Directory, Person, Role
from eoffice.domain.settling_form import form_now, settle_form
from eoffice.errors import Refused
from eoffice.exchange.wire import FormAnswer, FormHistory
from eoffice.hub.acting import as_now
from eoffice.storage.directory import SqlDirectory


class AgencyForms:
    """Changes settings and tells their history; desks learn of a change with the directory."""

    def __init__(self, directory: SqlDirectory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock

    def settle(self, actor: Person, wanted: AgencyForm) -> FormAnswer:
        """Change settings; raises Refused `agency_form.*`, `secrecy.marked`."""
        now = self._clock.now()
        # A collision with another change has the rule run again: the last run is the one that was kept.
        made: list[AgencyForm] = []

        def decide(directory: Directory) -> tuple[AgencyForm, Agency]:
            form, agency = settle_form(directory, as_now(directory, actor), wanted, now)
            made[:] = [form]
            return form, agency

        version = self._directory.put_form(decide)
        return FormAnswer(made[0], version)

    def history(self, actor: Person) -> FormHistory:
        """Return every state; raises Refused `agency_form.not_administrator`."""
        if not actor.has(Role.ADMINISTRATOR):
            raise Refused("agency_form.not_administrator", person=actor.name)
        kept = self._directory.forms(actor.agency)
        if not kept:
            directory = self._directory.read()
            kept = (form_now(directory, directory.agency(actor.agency)),)
        return FormHistory(kept)
