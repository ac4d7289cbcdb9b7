"""What every route does first: who asks, what the headers and the body say."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import anyio
from starlette.requests import Request
from starlette.responses import Response

from eoffice.domain.people import Person
from eoffice.errors import Defect, Refused
from eoffice.exchange import wire
from eoffice.hub.parts import Parts
from eoffice.services import codec

_Value = TypeVar("_Value")


def parts_of(request: Request) -> Parts:
    """Return the hub's parts, which the boundary puts beside every request."""
    parts: Parts = request.scope["parts"]
    return parts


async def person_of(request: Request) -> Person:
    """Return who asks; raises Refused `auth.missing`, `auth.expired`, `auth.session_ended`."""
    parts = parts_of(request)
    token = token_of(request)
    return await anyio.to_thread.run_sync(parts.signing_in.person_of, token, limiter=parts.lanes.reading)


def token_of(request: Request) -> str:
    """Return the access token of a request; raises Refused `auth.missing`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    # Tokens are base64: anything else never came from us, and need not be worked on.
    if scheme.lower() != "bearer" or not token.isascii():
        raise Refused("auth.missing")
    return token.strip()


async def body_of(request: Request, kind: type[_Value]) -> _Value:
    """Return the JSON body of a request; raises Refused `request.unreadable`, `request.wrong_type`."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != wire.JSON_TYPE:
        raise Refused("request.wrong_type", wanted=wire.JSON_TYPE)
    # Its size is known by now: the boundary refuses bodies of unknown or too great length.
    body = await request.body()
    if b"\\u0000" in body:
        # No text of ours holds a NUL, and PostgreSQL cannot store one.
        raise Refused("request.unreadable", detail="NUL")
    try:
        return codec.decode(body, kind)
    except (Defect, RecursionError) as error:
        raise Refused("request.unreadable", detail=_short(error)) from error


def _short(error: BaseException) -> str:
    """Return why JSON did not fit, without repeating much of what was sent."""
    return str(error.values.get("detail", ""))[:120] if isinstance(error, Defect) else "nesting"


def number_of(text: str | None, name: str, lowest: int = 0, highest: int = 2**53) -> int:
    """Return a number of a header or of the address; raises Refused `request.bad_header`."""
    # Python reads digits of every script as numbers, and very long ones slowly.
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 16:
        raise Refused("request.bad_header", name=name)
    value = int(text)
    if not lowest <= value <= highest:
        raise Refused("request.bad_header", name=name)
    return value


async def in_thread(lane: anyio.CapacityLimiter, work: Callable[..., _Value], *arguments: object) -> _Value:
    """Run blocking work in a thread of a lane."""
    return await anyio.to_thread.run_sync(partial(work, *arguments), limiter=lane)


def json_answer(value: object, status: int = 200) -> Response:
    """Return a value of the wire as an answer."""
    return Response(codec.encode(value), status, media_type=wire.JSON_TYPE)
