"""Runs the hub: a socket with TLS, the ready line, and an orderly end."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from types import FrameType

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from eoffice.errors import Unreachable
from eoffice.hub.app import HubApp
from eoffice.hub.composition import running_parts
from eoffice.hub.config import HubConfig, HubFolder, address_of
from eoffice.hub.wakeup import Wakes
from eoffice.paths import write_bytes

_BACKLOG = 2048
_FAREWELL_S = 0.2

Ready = Callable[[str], None]


def serve(folder: HubFolder, config: HubConfig, ready: Ready) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is called with the address once the hub listens.

    Raises Unreachable `hub.address_taken`.
    """
    host, port = address_of(config.listen)
    with running_parts(folder, config) as parts, _bound(host, port) as listening:
        address = _address(host, listening)
        server = _Server(_server_config(folder, HubApp(parts), config.limits.stop_s), parts.wakes)
        try:
            asyncio.run(_run(server, listening, folder, address, ready))
        finally:
            folder.address.unlink(missing_ok=True)
        if parts.committer.broken is not None:
            raise parts.committer.broken


class _Connection(H11Protocol):
    """Does not wait for a silent client's farewell when the hub stops: TLS would grant it half a minute."""

    def shutdown(self) -> None:
        """Close an idle connection now, a busy one after its answer."""
        super().shutdown()
        self.loop.call_later(_FAREWELL_S, self._leave)

    def _leave(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()
        else:
            self.loop.call_later(_FAREWELL_S, self._leave)


class _Server(uvicorn.Server):
    """Lets streams end first when the hub is told to stop: the server waits for them."""

    def __init__(self, config: uvicorn.Config, wakes: Wakes) -> None:
        super().__init__(config)
        self._wakes = wakes

    # uvicorn calls this ten times a second.
    async def on_tick(self, counter: int) -> bool:
        """Tell whether to stop: also when the store is broken."""
        return await super().on_tick(counter) or self._wakes.is_stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Close the streams, then stop.

        uvicorn's own handler raises the signal again at the end, and the store would never be closed.
        """
        del sig, frame
        self._wakes.stop()
        # The second signal means: now.
        self.force_exit = self.should_exit
        self.should_exit = True


async def _run(
    server: _Server, listening: socket.socket, folder: HubFolder, address: str, ready: Ready
) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if server.started:
        # Only once it listens: programs read the port, which may be any free one, from this file.
        write_bytes(folder.address, address.encode())
        ready(address)
    await serving


def _server_config(folder: HubFolder, app: HubApp, stop_s: int) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        http=_Connection,
        log_config=None,
        access_log=False,
        server_header=False,
        # Fewer ways in: no web sockets, no server header, and the log is the boundary's.
        ws="none",
        lifespan="on",
        backlog=_BACKLOG,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=stop_s,
        ssl_certfile=str(folder.certificate),
        ssl_keyfile=str(folder.tls_key),
        h11_max_incomplete_event_size=32 * 1024,
    )
    config.load()
    if config.ssl is not None:
        # Named here, because the default of OpenSSL depends on how a distribution has built it.
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
    return config


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol must be named: asyncio turns off Nagle only on sockets that say they are TCP.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise Unreachable("hub.address_taken", address=f"{host}:{port}", detail=str(error)) from error
    return listening


def _address(host: str, listening: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"https://{shown}:{listening.getsockname()[1]}"
