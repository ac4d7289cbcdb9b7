"""A token behind p11-kit's server: ending the server is what pulling the cable is."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

import pytest

from hsm import Batch, Pin, TokenError, TokenWorker
from tests.hsm.provider.providers import DIGITS, Provider, softhsm
from tests.softhsm import softhsm_here
from tests.waiting import wait_until

CLIENTS = (
    "/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-client.so",
    "/usr/lib/aarch64-linux-gnu/pkcs11/p11-kit-client.so",
    "/usr/lib64/pkcs11/p11-kit-client.so",
)


@dataclass
class Cable:
    """A p11-kit server that can be started and ended."""

    token: Provider
    socket: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return {"P11_KIT_SERVER_ADDRESS": f"unix:path={self.socket}"}

    def plug_in(self) -> None:
        command = ["p11-kit", "server", "-f", "-n", str(self.socket), "--provider", str(self.token.module)]
        server = subprocess.Popen(
            [*command, f"pkcs11:serial={quote(self.token.serial)}"],
            env={**os.environ, **self.token.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.running.append(server)
        wait_until(self.socket.exists)

    def pull(self) -> None:
        for server in self.running:
            os.killpg(server.pid, 9)
            server.wait(10)
        self.running.clear()
        self.socket.unlink(missing_ok=True)


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    softhsm_here()
    if not shutil.which("p11-kit") or not any(Path(place).is_file() for place in CLIENTS):
        pytest.skip("p11-kit and its client module are not installed")
    # A socket's path may have 108 bytes only, and pytest's folders are deep.
    folder = Path(mkdtemp(prefix="p11-"))
    made = Cable(softhsm(tmp_path), folder / "s")
    made.plug_in()
    yield made
    made.pull()
    shutil.rmtree(folder)


def test_a_cable_pulled_in_a_batch_is_told_and_the_token_works_when_it_is_back(cable: Cable) -> None:
    client = next(Path(place) for place in CLIENTS if Path(place).is_file())
    with TokenWorker(client, cable.environment) as worker, Batch(worker, cable.token.serial) as batch:
        batch.resume(Pin(DIGITS))
        (certificate,) = worker.certificates(cable.token.serial)
        assert batch.sign(certificate.ref, b"1")
        cable.pull()
        with pytest.raises(TokenError):
            batch.sign(certificate.ref, b"2")
        assert not batch.is_open
        cable.plug_in()
        wait_until(lambda: cable.token.serial in _serials(worker))
        batch.resume(Pin(DIGITS))
        assert batch.sign(certificate.ref, b"2")


def _serials(worker: TokenWorker) -> list[str]:
    try:
        return [token.serial for token in worker.tokens(fresh=True)]
    except TokenError:
        return []  # no server listens there now
