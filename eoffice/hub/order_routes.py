"""The route of orders: check, decide, make durable, answer with the signed receipt."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from eoffice.errors import NotFound, Refused
from eoffice.exchange import wire
from eoffice.exchange.wire import Answer
from eoffice.hub.asking import body_of, in_thread, json_answer, parts_of, token_of
from eoffice.hub.file_checks import is_looked_into
from eoffice.hub.order_check import AnyCommand, checked_command
from eoffice.hub.parts import Parts
from eoffice.services.deciding import Outcome
from eoffice.services.log import Record
from eoffice.services.matter_orders import is_matter_form
from eoffice.services.orders import OrderForm


async def give_order(request: Request) -> Response:
    """Decide an order: 201 with its receipt, 200 with the same receipt when it is repeated."""
    parts = parts_of(request)
    # No look into the store on the way of every order: the committer asks the directory in its own change.
    person = parts.signing_in.named(token_of(request))
    form = await body_of(request, OrderForm)
    command = checked_command(form, request.headers.get(wire.KEY_HEADER, ""))
    outcome = await _decided(parts, person, form, command)
    if outcome.is_replay:
        records = await in_thread(parts.lanes.reading, _records_again, parts, person, outcome)
        return json_answer(Answer(outcome.receipt, records), 200)
    records = tuple(entry for entry in outcome.records if entry.document == form.document)
    return json_answer(Answer(outcome.receipt, records), 201)


async def _decided(parts: Parts, person: str, form: OrderForm, command: AnyCommand) -> Outcome:
    """Return what became of an order; a person or agency it names in vain refuses it."""
    try:
        # Refused before the decision: a full disk in the middle of it would cost everybody in the batch.
        parts.uploads.demand_room()
        if is_looked_into(command):
            await in_thread(parts.lanes.files, _look, parts, person, form, command)
        return await asyncio.wrap_future(parts.committer.put(person, form))
    except NotFound as error:
        # 404 would say that the address is wrong; the order is, and no repetition mends it.
        raise Refused(error.code, **error.values) from error


def _look(parts: Parts, person: str, form: OrderForm, command: AnyCommand) -> None:
    """Look into files before the order joins the queue of the one writer."""
    if is_matter_form(form):
        parts.file_checks.look_at_evidence(form.document, command, parts.signing_in.working(person))
        return
    stored = parts.store.log.load(form.document)
    # Orders without files are not looked up: those of somebody shut out end with the access token.
    actor = parts.signing_in.working(person)
    parts.file_checks.prepare(stored.document if stored else None, command, form.seen, actor)


def _records_again(parts: Parts, person: str, outcome: Outcome) -> tuple[Record, ...]:
    """Return what the order added to its own document the first time, to the one who gave it."""
    receipt = outcome.receipt.receipt
    later = parts.store.log.records(receipt.document, after=receipt.first_version - 1)
    added = tuple(entry for entry in later if entry.version <= receipt.last_version)
    # Whoever learns the id of another's order must not get its records by repeating it.
    if any(entry.parsed_any()[1].actor != person for entry in added):
        raise Refused("permission.denied", person=person, command="")
    return added
