"""Routes about the hub itself: directory, health, clock, the description of the interface."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from eoffice.domain.agency_form import AgencyForm
from eoffice.exchange import wire
from eoffice.exchange.wire import (
    DirectoryAnswer,
    Health,
    NewRoot,
    Registration,
    RootRetirement,
    TimeAnswer,
    Withdrawal,
)
from eoffice.hub.asking import body_of, in_thread, json_answer, number_of, parts_of, person_of
from eoffice.services import codec


async def directory(request: Request) -> Response:
    """Give people and agencies when they changed since a version."""
    parts = parts_of(request)
    person = await person_of(request)
    since = number_of(request.query_params.get("since", "0"), "since")
    found = await in_thread(parts.lanes.reading, parts.store.directory.read)
    if found.version <= since:
        return json_answer(DirectoryAnswer(found.version))
    # The picture of a seal is its own agency's business, and pictures of all would make it heavy.
    own = replace(found, forms=tuple(one for one in found.forms if one.agency == person.agency))
    return json_answer(DirectoryAnswer(found.version, own))


async def register_certificate(request: Request) -> Response:
    """Register a certificate to whoever asks, or for others by whoever may."""
    parts = parts_of(request)
    person = await person_of(request)
    wanted = await body_of(request, Registration)
    done = await in_thread(parts.lanes.reading, parts.registry.register, person, wanted)
    parts.wakes.wake((person.agency,))  # the desks of the agency fetch the directory at once
    return json_answer(done)


async def withdraw_certificate(request: Request) -> Response:
    """Withdraw a certificate."""
    parts = parts_of(request)
    person = await person_of(request)
    wanted = await body_of(request, Withdrawal)
    done = await in_thread(parts.lanes.reading, parts.registry.withdraw, person, wanted)
    parts.wakes.wake((person.agency,))
    return json_answer(done)


async def add_root(request: Request) -> Response:
    """Have the desks of the asking person's agency believe an authority."""
    parts = parts_of(request)
    person = await person_of(request)
    wanted = await body_of(request, NewRoot)
    done = await in_thread(parts.lanes.reading, parts.roots.add_for, person, wanted)
    parts.wakes.wake((person.agency,))
    return json_answer(done)


async def retire_root(request: Request) -> Response:
    """Have them believe an authority no more."""
    parts = parts_of(request)
    person = await person_of(request)
    wanted = await body_of(request, RootRetirement)
    done = await in_thread(parts.lanes.reading, parts.roots.retire_for, person, wanted)
    parts.wakes.wake((person.agency,))  # nobody should believe an exposed key a moment longer
    return json_answer(done)


async def settle_form(request: Request) -> Response:
    """Change what an agency settled about its documents."""
    parts = parts_of(request)
    person = await person_of(request)
    wanted = await body_of(request, AgencyForm)
    done = await in_thread(parts.lanes.reading, parts.forms.settle, person, wanted)
    parts.wakes.wake((person.agency,))  # drafts begun from now on use it
    return json_answer(done)


async def form_history(request: Request) -> Response:
    """Give every state of those settings."""
    parts = parts_of(request)
    person = await person_of(request)
    return json_answer(await in_thread(parts.lanes.reading, parts.forms.history, person))


async def health(request: Request) -> Response:
    """Tell that the hub works, its store included."""
    parts = parts_of(request)
    # Any question to the database does; this one is answered by a key and no row.
    await in_thread(parts.lanes.reading, parts.store.log.feed_end, "")
    return json_answer(Health("ok", wire.API_VERSION, parts.receipt_key))


async def tell_time(request: Request) -> Response:
    """Tell the hub's time."""
    return json_answer(TimeAnswer(parts_of(request).clock.now()))


async def describe(request: Request) -> Response:
    """Give the description of this interface in OpenAPI 3.1."""
    return Response(codec.encode(request.scope["openapi"]), media_type=wire.JSON_TYPE)
