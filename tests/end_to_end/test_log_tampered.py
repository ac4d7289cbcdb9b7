"""One byte of the log is changed on disk: the hub's check names it, and desks refuse what does not hold."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from eoffice.demo import cast
from eoffice.domain.document import Status
from eoffice.errors import OfficeError
from eoffice.hub.checking import check
from eoffice.hub.config import HubFolder
from eoffice.services.log import check_chain, link
from eoffice.services.workplace import Connectedness, Workplace
from tests.end_to_end.office import MAIN, Office, a_letter, open_office
from tests.end_to_end.plain_words import demand_plain_words
from tests.end_to_end.way import walk
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass(frozen=True)
class Told:
    """An office where a letter was issued, at rest, with a clean copy of its whole folder."""

    office: Office
    letter: str
    arrived: str
    clean: Path

    @property
    def database(self) -> Path:
        """Return the hub's own database."""
        return self.office.hub.folder.root / "hub.db"

    def restore(self) -> None:
        """Put everything back as it was when the story had been told."""
        self.office.close_desks()
        if self.office.hub.is_running:
            self.office.hub.stop()
        shutil.rmtree(self.office.world.folder)
        shutil.copytree(self.clean, self.office.world.folder)

    def body(self, version: int) -> str:
        """Return the body of one of the letter's records."""
        with closing(sqlite3.connect(self.database)) as database:
            query = "SELECT body FROM record WHERE document = ? AND version = ?"
            (found,) = database.execute(query, (self.letter, version)).fetchone()
        return str(found)

    def change(self, statement: str, *values: object) -> None:
        """Change the hub's database behind its back."""
        with closing(sqlite3.connect(self.database)) as database:
            database.execute(statement, values)
            database.commit()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Give the story told once; every test begins with the folder as the hub left it."""
    folder = tmp_path_factory.mktemp("office")
    with open_office(folder / "office") as office:
        letter = office.desk(cast.DRAFTER).drafting.begin(a_letter())
        walk(office, letter)
        arrived = office.arrived(cast.COMMUNE_CLERK, letter)
        office.when(cast.UNIT_HEAD, letter, Status.ISSUED)
        office.close_desks()
        assert office.hub.stop() == 0
        shutil.copytree(office.world.folder, folder / "clean")
        yield Told(office, letter, arrived.id, folder / "clean")


@pytest.fixture
def told(kept: Told) -> Told:
    kept.restore()
    return kept


def verified(office: Office, code: int) -> dict[str, Any]:
    """Return what the hub's own check of its log says, as a process."""
    command = [
        sys.executable,
        str(MAIN),
        "hub",
        "verify-log",
        "--data",
        str(office.hub.folder.root),
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_byte_changed_in_a_record_is_found_with_its_document_and_version(told: Told) -> None:
    assert verified(told.office, 0)["sound"] is True
    body = told.body(3)
    told.change(
        "UPDATE record SET body = ? WHERE document = ? AND version = 3",
        body.replace('"version":3', '"version":4'),
        told.letter,
    )
    report = verified(told.office, 1)
    (finding,) = (found for found in report["findings"] if found["code"] == "verify.chain")
    assert finding["where"] == told.letter
    assert "version=3" in finding["detail"]
    assert finding["message"]


@pytest.mark.parametrize(("part", "bit"), [(0.2, 1), (0.5, 0x80), (0.9, 0x20)])
def test_a_byte_changed_in_the_raw_file_is_found(told: Told, part: float, bit: int) -> None:
    raw = bytearray(told.database.read_bytes())
    body = told.body(5).encode()
    assert raw.count(body) == 1, "the record stands in one piece in the file"
    at = raw.index(body) + int(len(body) * part)
    raw[at] ^= bit
    told.database.write_bytes(raw)
    report = verified(told.office, 1)
    (finding,) = (found for found in report["findings"] if found["code"] == "verify.chain")
    assert (finding["where"], "version=5" in finding["detail"]) == (told.letter, True)


def log_of(database: Path) -> list[tuple[object, ...]]:
    """Return everything that the log and the receipts hold, straight from the file."""
    with closing(sqlite3.connect(database)) as connection:
        return [
            *connection.execute("SELECT * FROM record ORDER BY agency, seq"),
            *connection.execute('SELECT * FROM receipt ORDER BY "order"'),
        ]


def test_no_byte_anywhere_in_the_file_can_change_the_log_unseen(told: Told) -> None:
    chance = random.Random(30)  # noqa: S311 - places to damage, not secrets
    raw, before = told.database.read_bytes(), log_of(told.database)
    caught = 0
    for _ in range(100):
        at = chance.randrange(len(raw))
        told.database.write_bytes(raw[:at] + bytes([raw[at] ^ (1 << chance.randrange(8))]) + raw[at + 1 :])
        for left_over in ("hub.db-wal", "hub.db-shm"):
            (told.database.parent / left_over).unlink(missing_ok=True)
        try:
            is_sound = check(HubFolder(told.database.parent)).sound
        except OfficeError as error:
            demand_plain_words(error)
            is_sound = False
        caught += not is_sound
        assert not is_sound or log_of(told.database) == before, at
    assert caught >= 5, "the damage has reached what matters"


def rewrite(told: Told) -> None:
    """Change a record and compute every hash behind it anew, as somebody with time and tools would."""
    with closing(sqlite3.connect(told.database)) as database:
        query = "SELECT version, body FROM record WHERE document = ? ORDER BY version"
        records = database.execute(query, (told.letter,)).fetchall()
        previous = "0" * 64
        for version, body in records:
            changed = body.replace("Rà soát vị trí", "Sắp xếp vị trí") if version == 1 else body
            following = link(previous, changed)
            database.execute(
                "UPDATE record SET body = ?, previous = ?, hash = ? WHERE document = ? AND version = ?",
                (changed, previous, following, told.letter, version),
            )
            previous = following
        database.execute("UPDATE document SET head = ? WHERE id = ?", (previous, told.letter))
        database.commit()


def test_a_history_rewritten_with_fitting_hashes_is_betrayed_by_the_receipts(told: Told) -> None:
    rewrite(told)
    codes = {finding["code"] for finding in verified(told.office, 1)["findings"]}
    assert "verify.chain" not in codes, "the chain alone was made to fit"
    assert "verify.receipt" in codes


def demand_refused(work: Workplace, code: str) -> None:
    """Wait until a desk refuses what the hub sends, in plain words with a next step."""

    def is_refusing() -> bool:
        state = work.sync.state
        return state.connectedness is Connectedness.OFFLINE and getattr(state.error, "code", "") == code

    wait_until(is_refusing)
    error = work.sync.state.error
    assert error is not None
    demand_plain_words(error)


def test_a_desk_that_sees_a_tampered_record_for_the_first_time_takes_nothing_of_it(told: Told) -> None:
    told.change(
        "UPDATE record SET body = replace(body, 'công chức', 'cong chuc') WHERE document = ?", told.arrived
    )
    told.office.restart_hub()
    player = cast.CHAIRMAN
    work = told.office.entrance(player).sign_in(player.login, told.office.world.passwords[player.login])
    told.office.desks[player.login] = work
    work.sync.start()
    demand_refused(work, "log.broken")
    assert work.log.load(told.arrived) is None
    assert list(work.lists.all_documents()) == []


def test_a_desk_keeps_what_it_has_when_the_hub_tells_another_story(told: Told) -> None:
    rewrite(told)
    told.office.restart_hub()
    head = told.office.desk(cast.UNIT_HEAD)
    before = head.log.records(told.letter)
    clerk = told.office.desk(cast.COMMUNE_CLERK)
    clerk.receiving.record_verification(told.arrived, clerk.receiving.check_signatures(told.arrived))
    clerk.receiving.accept(told.arrived)
    told.office.when(cast.COMMUNE_CLERK, told.arrived, Status.ACCEPTED)
    # The status that comes back to the sender stands on the rewritten history.
    demand_refused(head, "log.broken")
    assert head.log.records(told.letter) == before
    check_chain(before)
    seen = head.ordering.now_here(told.letter)
    assert (seen.status, seen.subject) == (Status.ISSUED, cast.LETTER_SUBJECT)


def test_a_desk_that_reads_everything_anew_finds_the_other_story(told: Told) -> None:
    rewrite(told)
    with told.office.hub.kept() as kept:
        kept.store.directory.put_person(replace(cast.UNIT_HEAD.person, position="Trưởng phòng phụ trách"))
    told.office.restart_hub()
    head = told.office.desk(cast.UNIT_HEAD)
    before = head.log.records(told.letter)
    demand_refused(head, "replica.forked")
    assert head.log.records(told.letter) == before
