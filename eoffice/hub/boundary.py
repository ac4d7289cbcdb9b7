"""The outer skin of the hub: sizes by header, errors into answers, references, safe headers, the access log.

Nothing of a body, no name, token or query reaches a log.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from eoffice.errors import Defect, NotFound, OfficeError, Refused
from eoffice.exchange import wire
from eoffice.hub.limits import Limits
from eoffice.hub.problems import answer_of

_log = logging.getLogger(__name__)
_access = logging.getLogger("eoffice.hub.access")
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    # Nothing here is a page; should a browser ever show an answer, it may load nothing from it.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000",
    wire.VERSION_HEADER: wire.API_VERSION,
}


class Boundary:
    """Stands between the server and the routes."""

    def __init__(self, inner: ASGIApp, limits: Limits, beside: MutableMapping[str, Any]) -> None:
        self._inner = inner
        self._limits = limits
        self._beside = beside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens inside."""
        # There are no web sockets: the server has them switched off, this is the second lock.
        if scope["type"] != "http":
            return
        scope.update(self._beside)
        visit = _Visit(send)
        started = time.monotonic()
        try:
            await self._answer(scope, receive, visit)
        finally:
            _write_access(scope, visit, time.monotonic() - started)

    async def _answer(self, scope: Scope, receive: Receive, visit: _Visit) -> None:
        try:
            self._check_headers(scope)
            await self._inner(scope, receive, visit.send)
        # Not our failure: people close laptops in the middle of an upload.
        except ClientDisconnect:
            visit.note = "gone"
        except HTTPException as error:
            await visit.refuse(_of_routing(error), scope, receive)
        except OfficeError as error:
            _report(error, visit)
            await visit.refuse(error, scope, receive)
        except Exception as error:  # noqa: BLE001 - border: a person gets a reference, not a traceback
            _report(error, visit)
            await visit.refuse(Defect("hub.defect", reference=visit.reference), scope, receive)

    def _check_headers(self, scope: Scope) -> None:
        """Refuse a body that is too large, of unknown length or compressed, before a byte of it is read."""
        headers = Headers(scope=scope)
        length = headers.get("content-length")
        if scope["method"] not in _WITH_BODY:
            # A body where none belongs is how requests are smuggled past a proxy.
            if length not in (None, "0") or "transfer-encoding" in headers:
                raise Refused("request.too_large", limit_mb=0)
            return
        # A small compressed body could unfold to gigabytes after its size was found harmless.
        if "content-encoding" in headers:
            raise Refused("request.wrong_type", wanted="identity")
        if length is None or not length.isdecimal():
            raise Refused("request.length_missing")
        # Only pieces of files are large; JSON of that size is read into memory as a whole.
        is_chunk = scope["path"].startswith(wire.UPLOADS)
        limit = self._limits.chunk if is_chunk else self._limits.json_body
        if int(length) > limit:
            raise Refused("request.too_large", limit_mb=limit // 2**20)


class _Visit:
    """What is known about one request for answers and logs."""

    def __init__(self, send: Send) -> None:
        # The person reads it to the administrator, who finds the traceback under it in the log.
        self.reference = secrets.token_hex(6)
        self.status = 0
        self.note = ""
        self._send = send

    async def send(self, message: Message) -> None:
        """Pass an answer on with our headers in front."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(raw=message["headers"])
            headers[wire.REFERENCE_HEADER] = self.reference
            for name, value in _SAFE.items():
                headers.setdefault(name, value)
            # Set by default, not always: files named by their digest may well be kept.
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)

    async def refuse(self, error: OfficeError, scope: Scope, receive: Receive) -> None:
        """Answer with a problem; an answer that has begun is cut off, not taken for whole."""
        if self.status:
            self.note = "cut"
            return
        answer: Response = answer_of(error, self.reference)
        self.note = error.code
        await answer(scope, receive, self.send)


def _of_routing(error: HTTPException) -> OfficeError:
    """Return our error for an address or a method that does not exist."""
    if error.status_code == 405:
        return Refused("request.wrong_method")
    return NotFound("request.no_such_address")


def _report(error: Exception, visit: _Visit) -> None:
    """Log what a person can do nothing about."""
    if isinstance(error, Refused | NotFound):
        return
    _log.error("%s: %s", visit.reference, type(error).__name__, exc_info=error)


def _write_access(scope: Scope, visit: _Visit, took_s: float) -> None:
    """Write who did what in terms of routes, never of people or documents."""
    route = scope.get("route")
    path = getattr(route, "path", "-")
    _access.info(
        "%s %s %s %d %.1f ms %s",
        visit.reference,
        scope["method"],
        path,
        visit.status,
        took_s * 1000,
        visit.note,
    )
