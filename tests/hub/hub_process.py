"""A real hub for tests: its own process, its own folder, a TLS socket on a free port of loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import httpx

from eoffice.clock import SystemClock
from eoffice.domain.people import Agency, Person, Role, Unit
from eoffice.exchange.channel import Channel
from eoffice.exchange.client import HubClient
from eoffice.exchange.session import Session
from eoffice.exchange.trust import pinned_by_file
from eoffice.exchange.vault import MemoryVault
from eoffice.hub.config import HubFolder, read_config
from eoffice.hub.passwords import Passwords
from eoffice.hub.setup import make_hub
from eoffice.hub.stores import Kept, opened
from eoffice.paths import default_data_folder
from eoffice.storage.accounts import Account

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "Mat-khau-2026"
OURS, THEIRS = "000.00.12.H15", "000.21.09.H15"
CLOCK = SystemClock()
LEADER, OUR_NAME = "Nguyễn Văn Ân", "Ủy ban nhân dân tỉnh Đắk Lắk"
"""The names on the certificates of the signing tests."""

PEOPLE = {
    "lan": (OURS, "vp", Role.OFFICER),
    "minh": (OURS, "vp", Role.UNIT_HEAD),
    "hoa": (OURS, "", Role.LEADER),
    "cuc": (OURS, "vp", Role.CLERK),
    "son": (OURS, "tc", Role.OFFICER),
    "quan": (OURS, "vp", Role.ADMINISTRATOR),
    "tam": (THEIRS, "vp", Role.CLERK),
    "chu": (THEIRS, "", Role.LEADER),
    "can": (THEIRS, "vp", Role.OFFICER),
}
"""Login (and id) of everybody, with agency, unit and role."""


def person_named(login: str) -> Person:
    """Return one of the people."""
    agency, unit, role = PEOPLE[login]
    name = LEADER if login == "hoa" else f"Người {login}"
    position = "Giám đốc" if role is Role.LEADER else "Chức vụ"
    return Person(login, name, agency, unit, position, frozenset({role}))


@cache
def _secret_hash() -> str:
    return Passwords().hash(PASSWORD)


def settle(kept: Kept) -> None:
    """Enter two agencies and their people; one hash for all, since making one takes time on purpose."""
    units = (Unit("vp", "Văn phòng", "VP"), Unit("tc", "Phòng Tài chính", "TC"))
    kept.store.directory.put_agency(
        Agency(OURS, "Ủy ban nhân dân tỉnh Đắk Lắk", "SNV", "Hà Nội", units=units)
    )
    kept.store.directory.put_agency(Agency(THEIRS, "Ủy ban nhân dân xã", "UBND", "Hà Nội", units=units))
    for login in PEOPLE:
        kept.store.directory.put_person(person_named(login))
        kept.store.accounts.put(Account(login, login, _secret_hash()))


class RunningHub:
    """A hub's folder and, while it runs, its process."""

    def __init__(self, root: Path) -> None:
        self.folder = HubFolder(root)
        self.address = ""
        self.said = ""
        self._process: subprocess.Popen[str] | None = None
        self._tokens: dict[str, str] = {}

    @classmethod
    def new(cls, root: Path, settings: str = "") -> RunningHub:
        """Make a hub with our people in a folder; `settings` go into the limits of config.toml."""
        make_hub(root, "127.0.0.1:0")
        hub = cls(root)
        with hub.folder.config.open("a", encoding="utf-8") as config:
            config.write(settings)
        with hub.kept() as kept:
            settle(kept)
        return hub

    @contextmanager
    def kept(self) -> Iterator[Kept]:
        """Give what the hub keeps, opened beside it."""
        with opened(self.folder, read_config(self.folder)) as kept:
            yield kept

    def start(self, *options: str, environment: dict[str, str] | None = None) -> None:
        """Start the process and wait until it says that it listens."""
        words = [
            sys.executable,
            "main.py",
            "hub",
            "serve",
            "--data",
            str(self.folder.root),
            "--json",
            *options,
        ]
        self._process = subprocess.Popen(
            words,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"no ready line: {self._complaint()}"
        self.address = json.loads(line)["address"]

    def _complaint(self) -> str:
        """Return what a process that did not get ready said, with the newest of its logs."""
        told = "".join(self.process.communicate(timeout=60))
        logs = [*self.folder.root.glob("logs/*.log"), default_data_folder() / "logs" / "defects.log"]
        return told + "".join(log.read_text()[-3000:] for log in logs if log.exists())

    @property
    def process(self) -> subprocess.Popen[str]:
        """Return the running process."""
        assert self._process is not None
        return self._process

    @property
    def is_running(self) -> bool:
        """Tell whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """End the process at once, as a power cut would."""
        self.process.kill()
        self._ended()

    def stop(self) -> int:
        """Ask the process to stop and return its exit code."""
        if self._process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def _ended(self) -> int:
        process, self._process = self.process, None
        self.said = "".join(process.communicate(timeout=60))
        return process.returncode

    def channel(self) -> Channel:
        """Return a connection pool pinned to the hub's certificate."""
        return Channel(self.address, pinned_by_file(self.folder.certificate))

    def plain(self) -> httpx.Client:
        """Return an HTTP client that trusts the hub's certificate and does nothing else."""
        trust = pinned_by_file(self.folder.certificate)
        return httpx.Client(base_url=self.address, verify=trust, timeout=60, trust_env=False)

    def signed_in_plain(self, login: str) -> httpx.Client:
        """Return a plain HTTP client with a person's token; the token is asked for once a process."""
        if login not in self._tokens:
            with self.plain() as client:
                given = {"login": login, "password": PASSWORD}
                self._tokens[login] = client.post("/v1/sign-in", json=given).json()["access"]
        client = self.plain()
        client.headers["Authorization"] = f"Bearer {self._tokens[login]}"
        return client

    def log_text(self) -> str:
        """Return what the hub has written into its log."""
        return self.folder.log.read_text(encoding="utf-8")

    def client(self, login: str) -> HubClient:
        """Return the hub as one person sees it, signed in."""
        channel = self.channel()
        session = Session(channel, MemoryVault(), login)
        session.sign_in(PASSWORD)
        return HubClient(channel, session)
