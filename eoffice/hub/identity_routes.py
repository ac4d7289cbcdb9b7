"""Routes of sign-in, renewal and sign-out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from eoffice.errors import Refused
from eoffice.exchange.wire import PasswordChange, Renewal, SignIn
from eoffice.hub.asking import body_of, in_thread, json_answer, parts_of, person_of

_MOST_WAITING = 64


async def sign_in(request: Request) -> Response:
    """Give tokens for a login and a password."""
    wanted = await body_of(request, SignIn)
    parts = parts_of(request)
    # Argon2 takes tens of milliseconds of a core: a flood of sign-ins is refused, not queued for minutes.
    if parts.lanes.passwords.statistics().tasks_waiting > _MOST_WAITING:
        raise Refused("auth.busy")
    address = request.client.host if request.client else ""
    tokens = await in_thread(parts.lanes.passwords, parts.signing_in.sign_in, wanted, address)
    return json_answer(tokens)


async def refresh(request: Request) -> Response:
    """Give the next pair of tokens for a refresh token."""
    renewal = await body_of(request, Renewal)
    parts = parts_of(request)
    return json_answer(await in_thread(parts.lanes.reading, parts.signing_in.renew, renewal.refresh))


async def change_password(request: Request) -> Response:
    """Change the password of whoever asks: every sign-in ends, and a new one begins here."""
    parts = parts_of(request)
    person = await person_of(request)
    change = await body_of(request, PasswordChange)
    tokens = await in_thread(parts.lanes.passwords, parts.signing_in.change_password, person, change)
    return json_answer(tokens)


async def sign_out(request: Request) -> Response:
    """End a sign-in."""
    renewal = await body_of(request, Renewal)
    parts = parts_of(request)
    await in_thread(parts.lanes.reading, parts.signing_in.sign_out, renewal.refresh)
    return Response(status_code=204)
