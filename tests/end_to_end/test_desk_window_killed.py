"""A desktop with windows is killed in mid-story; the next one on the same folder finishes its work, once."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from eoffice.demo import cast
from eoffice.domain.document import Status
from eoffice.services.log import check_chain
from tests.end_to_end.office import MAIN, Office
from tests.end_to_end.watched_line import Holds, Towards

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SUBJECT = "Rà soát hồ sơ trước khi mất điện"
FILES_OF_A_VERSION = 3


class DeskProcess:
    """A desk with windows in a process of its own."""

    def __init__(self, office: Office) -> None:
        player = cast.DRAFTER
        words = ["-m", "tests.end_to_end.desk_process", str(office.world.desk_folder(player)), player.login]
        self._process = subprocess.Popen(
            [sys.executable, *words],
            cwd=MAIN.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._write(office.world.passwords[player.login])
        self._answer()

    def ask(self, word: str, rest: str = "") -> dict[str, Any]:
        """Have something done and return the answer."""
        self.begin(word, rest)
        return self._answer()

    def begin(self, word: str, rest: str = "") -> None:
        """Have something done without waiting for it."""
        self._write(f"{word} {rest}")

    def kill(self) -> None:
        """End the process at once, as a power cut would."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.communicate(timeout=60)

    def close(self) -> None:
        """End the process in good order."""
        if self._process.poll() is None:
            self._process.communicate(timeout=60)
            assert self._process.returncode == 0

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the desk ended: {self._process.wait(20)}"
        found: dict[str, Any] = json.loads(line)
        return found


@contextmanager
def a_desk(office: Office) -> Iterator[DeskProcess]:
    """Give a desk process that has ended after the block, whatever happens."""
    office.close_desk(cast.DRAFTER)
    desk = DeskProcess(office)
    try:
        yield desk
        desk.close()
    finally:
        if desk._process.poll() is None:
            desk.kill()


def counted(office: Office, query: str) -> int:
    """Return what a query on the hub's own database counts."""
    with closing(sqlite3.connect(f"file:{office.hub.folder.root}/hub.db?mode=ro", uri=True)) as database:
        (count,) = database.execute(query).fetchone()
    return int(count)


def decided(office: Office) -> int:
    return counted(office, "SELECT count(*) FROM receipt")


def held(office: Office) -> int:
    return counted(office, "SELECT count(*) FROM held")


def demand_once(office: Office, document: str, events: int) -> None:
    """Fail unless the hub has a document with so many events, each from an order of its own, all sound."""
    with office.hub.kept() as kept:
        records = kept.store.log.records(document)
        assert kept.store.verify(kept.blobs) == ()
    check_chain(records)
    assert len(records) == events
    assert len({entry.parsed()[2] for entry in records}) == events


def test_what_was_drafted_and_submitted_without_the_hub_outlives_a_kill_and_goes_once(office: Office) -> None:
    with a_desk(office) as desk:
        office.hub.kill()
        document = desk.ask("draft", SUBJECT)["document"]
        assert desk.ask("submit", document) == {"waiting": 3}
        desk.kill()
    office.restart_hub()
    with a_desk(office) as desk:
        answer = desk.ask("deliver")
        assert answer["refused"] == 0
        assert document in answer["documents"]
        assert desk.ask("see", document) == {
            "status": Status.SUBMITTED.value,
            "events": 3,
            "subject": SUBJECT,
        }
    demand_once(office, document, 3)


def when_the_files_are_up_and_the_order_is_not(office: Office) -> Holds:
    enough = held(office) + FILES_OF_A_VERSION
    return lambda towards: towards is Towards.HUB and held(office) >= enough


def when_the_first_order_is_decided_and_not_answered(office: Office) -> Holds:
    known = decided(office)
    return lambda towards: towards is Towards.DESK and decided(office) > known


def when_both_orders_are_decided_and_the_second_is_not_answered(office: Office) -> Holds:
    enough = decided(office) + 2
    return lambda towards: towards is Towards.DESK and decided(office) >= enough


@pytest.mark.parametrize(
    ("moment", "known_at_hub"),
    [
        (when_the_files_are_up_and_the_order_is_not, 1),
        (when_the_first_order_is_decided_and_not_answered, 1),
        (when_both_orders_are_decided_and_the_second_is_not_answered, 2),
    ],
)
def test_a_desk_killed_at_the_worst_moment_delivers_exactly_once(
    office: Office, moment: Callable[[Office], Holds], known_at_hub: int
) -> None:
    before = decided(office)
    with a_desk(office) as desk:
        office.line.hold_when(moment(office))
        desk.begin("draft", f"{SUBJECT}, {moment.__name__.replace('_', ' ')}")
        assert office.line.held.wait(40)
        desk.kill()
    assert decided(office) - before == known_at_hub
    office.line.let_through()
    with a_desk(office) as desk:
        answer = desk.ask("deliver")
        assert answer["refused"] == 0
    assert decided(office) - before == 2
    (document,) = [each for each in answer["documents"] if each not in known_documents(office, before)]
    demand_once(office, document, 2)


def known_documents(office: Office, receipts: int) -> set[str]:
    """Return the documents that the hub's first receipts were given for."""
    with closing(sqlite3.connect(f"file:{office.hub.folder.root}/hub.db?mode=ro", uri=True)) as database:
        bodies = database.execute('SELECT body FROM receipt ORDER BY json_extract(body, "$.at")').fetchall()
    return {json.loads(body)["document"] for (body,) in bodies[:receipts]}
