"""The ASGI application: the route table behind the boundary."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from eoffice.errors import NotFound
from eoffice.hub.boundary import Boundary
from eoffice.hub.openapi import description
from eoffice.hub.parts import Parts
from eoffice.hub.route_table import TABLE


class HubApp:
    """The whole application; the server starts and stops it through `lifespan`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        # No redirects: a client that pins one address must never be sent to another.
        self._router = Router(_routes(), redirect_slashes=False, default=_unknown, lifespan=self._life)
        self._web: ASGIApp = Boundary(
            self._router, parts.limits, {"app": self, "parts": parts, "openapi": description()}
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or the server's own start and stop."""
        served = self._router if scope["type"] == "lifespan" else self._web
        await served(scope, receive, send)

    @asynccontextmanager
    async def _life(self, _: object) -> AsyncIterator[None]:
        self._parts.wakes.begin()
        yield


def _routes() -> list[Route]:
    """Return a route for each entry; GET entries leave HEAD to entries of their own."""
    routes = []
    for entry in TABLE:
        route = Route(entry.path, entry.endpoint, methods=[entry.method], name=entry.name)
        # Starlette would answer HEAD with the GET route by itself, body and long poll included.
        route.methods = {entry.method}
        routes.append(route)
    return routes


async def _unknown(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse an address that does not exist."""
    del receive, send
    raise NotFound("request.no_such_address", path=Request(scope).url.path)
