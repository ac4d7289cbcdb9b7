"""The hub is killed while orders are in flight: the same orders go again, with one effect and one receipt."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from eoffice.demo import cast
from eoffice.demo.cast import Player
from eoffice.domain.document import Status
from eoffice.services.log import check_chain
from eoffice.services.orders import OrderForm, SignedReceipt
from tests.end_to_end.demo_process import judged
from tests.end_to_end.office import MAIN, Office, a_letter, open_office
from tests.end_to_end.watched_line import Towards
from tests.end_to_end.way import way_to_issue
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

WRITERS = (cast.DRAFTER, cast.UNIT_HEAD, cast.COMMUNE_OFFICER)
LETTERS_EACH = 3


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an office of the test's own: its hub is about to suffer."""
    with open_office(tmp_path) as opened:
        yield opened


def receipts_at_hub(office: Office) -> int:
    """Return how many orders the hub has decided for good."""
    with closing(sqlite3.connect(f"file:{office.hub.folder.root}/hub.db?mode=ro", uri=True)) as database:
        (count,) = database.execute("SELECT count(*) FROM receipt").fetchone()
    return int(count)


def has_decided(office: Office, count: int) -> bool:
    return receipts_at_hub(office) >= count


def verified(office: Office) -> dict[str, object]:
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
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


def orders_of(office: Office, document: str) -> dict[str, list[int]]:
    """Return the orders behind a document's records at the hub, with the versions each made."""
    made: dict[str, list[int]] = {}
    with office.hub.kept() as kept:
        records = kept.store.log.records(document)
    check_chain(records)
    for entry in records:
        made.setdefault(entry.parsed()[2], []).append(entry.version)
    return made


def receipt_at_hub(office: Office, order: str) -> SignedReceipt:
    with office.hub.kept() as kept:
        found = kept.store.log.receipt(order)
    assert found is not None
    return found


def test_a_hub_that_dies_with_every_answer_in_its_hand_loses_and_doubles_nothing(
    office: Office, tmp_path: Path
) -> None:
    letter = office.desk(cast.DRAFTER).drafting.begin(a_letter())
    before = Status.DRAFT
    for step in way_to_issue(office, letter):
        office.when(step.player, letter, before)
        known = receipts_at_hub(office)

        def is_decided(towards: Towards, known: int = known) -> bool:
            return towards is Towards.DESK and receipts_at_hub(office) > known

        office.line.hold_when(is_decided)
        step.act(office.desk(step.player))
        assert office.line.held.wait(30), step.status
        office.hub.kill()
        assert office.desk(step.player).outbox.waiting(), "the desk does not know yet that it was decided"
        office.restart_hub()
        office.when(step.player, letter, step.status)
        before = step.status
    arrived = office.arrived(cast.COMMUNE_CLERK, letter)
    assert verified(office)["sound"] is True
    made = orders_of(office, letter)
    assert len(made) == len(way_to_issue(office, letter)) + 2, "one order for each step, two for the draft"
    for order, versions in made.items():
        given = receipt_at_hub(office, order)
        assert (given.receipt.first_version, given.receipt.last_version) == (versions[0], versions[-1])
        kept = [found for work in office.desks.values() if (found := work.log.receipt(order)) is not None]
        assert kept == [given], "the desk keeps the very receipt that the hub gave before it died"
    pages = office.when(cast.COMMUNE_CLERK, arrived.id, Status.ARRIVED).pages
    assert pages is not None
    path = tmp_path / "arrived.pdf"
    path.write_bytes(office.desk(cast.COMMUNE_CLERK).files.read(pages))
    assert judged(path) == ["Signature is Valid."] * 2


def filled_outbox(office: Office, player: Player) -> list[OrderForm]:
    """Draft some letters while the hub is away and return the orders that wait."""
    work = office.desk(player)
    for _ in range(LETTERS_EACH):
        other = cast.DEPARTMENT if player.person.agency == cast.COMMUNE.code else cast.COMMUNE
        signatory = cast.CHAIRMAN if player.person.agency == cast.COMMUNE.code else cast.DIRECTOR
        work.drafting.begin(a_letter(to=other.code, signatory=signatory.person.id))
    return [entry.form for entry in work.outbox.waiting()]


def in_flight(office: Office) -> int:
    """Return how many orders have been tried and are not known to be decided."""
    waiting = [entry for work in office.desks.values() for entry in work.outbox.waiting()]
    return sum(entry.attempts > 0 for entry in waiting)


def test_a_hub_killed_again_and_again_under_load_decides_every_order_once(office: Office) -> None:
    for player in WRITERS:
        office.desk(player)
    office.hub.kill()
    forms = {player.login: filled_outbox(office, player) for player in WRITERS}
    total = sum(map(len, forms.values()))
    assert total == len(WRITERS) * LETTERS_EACH * 2
    caught = 0
    for target in (1, 4, 8, 13):
        office.restart_hub()
        wait_until(partial(has_decided, office, target), every_s=0.001)
        caught += in_flight(office)
        office.hub.kill()
        office.demand_nothing_refused()
    assert caught, "no order was in flight when the hub died: the test would prove nothing"
    office.restart_hub()
    office.settle()
    assert receipts_at_hub(office) == total
    assert verified(office) == {"sound": True, "documents": total // 2, "findings": []}
    for login, given in forms.items():
        replayed(office, login, given)
    assert receipts_at_hub(office) == total
    assert verified(office)["sound"] is True


def replayed(office: Office, login: str, forms: list[OrderForm]) -> None:
    """Give every order once more and compare the receipts with those that the desk keeps."""
    with closing(office.client(login)) as client:
        for form in forms:
            answer = client.give(form)
            assert answer.receipt == office.desks[login].log.receipt(form.id)
            assert orders_of(office, form.document)[form.id] == [entry.version for entry in answer.records]
