"""A desk's damaged database: kept under another name, begun anew, its outbox saved or the loss told."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from eoffice.clock import new_id
from eoffice.errors import Defect
from eoffice.services.orders import OrderForm
from eoffice.storage.rescue import forget_rescue, open_desk_store, told_rescue
from tests.frozen_clock import START
from tests.new_store import new_store

ORDERS = 200
PAGE = 4096


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database with a long outbox, made once."""
    path = tmp_path_factory.mktemp("sound") / "office.sqlite"
    store = new_store(path)
    store.settings.put("me", "an")
    for number in range(ORDERS):
        store.outbox.put(order(number), ("ab" * 32,))
    store.close()
    return path


@pytest.fixture
def desk(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sound, tmp_path / "office.sqlite"))


def order(number: int) -> OrderForm:
    return OrderForm(new_id(), new_id(), 0, START, "begin", {"subject": f"Việc {number} " + "dài " * 30})


def random_bytes(path: Path) -> None:
    path.write_bytes(b"\xff" + os.urandom(9000))


def zeros(path: Path) -> None:
    path.write_bytes(b"\0" * path.stat().st_size)


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def head_only(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def a_folder(path: Path) -> None:
    path.unlink()
    (path / "trong").mkdir(parents=True)


def another_database(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE document (x)")
        database.commit()


def a_wrong_journal(path: Path) -> None:
    path.with_name("office.sqlite-wal").write_bytes(b"\xff" * 9000)


def a_short_journal(path: Path) -> None:
    path.with_name("office.sqlite-wal").write_bytes(b"\x37\x7f\x06\x82")


LOST = (random_bytes, zeros, nothing, half, head_only, a_folder, another_database, a_wrong_journal)


@pytest.mark.parametrize("damage", [*LOST, a_short_journal])
def test_what_cannot_be_read_is_told_kept_and_begun_anew(desk: Path, damage: Callable[[Path], None]) -> None:
    damage(desk)
    before = b"" if desk.is_dir() else desk.read_bytes()
    store = open_desk_store(desk, ("me",))
    told = told_rescue(store)
    kept = desk.with_name("office.damaged-1.sqlite")
    assert told is not None
    assert (told.code, told.values["kept"]) == ("replica.orders_lost", kept.name)
    # The journal's mode stands in a database's head; SQLite sets it in a sound file as it opens one.
    assert kept.is_dir() or kept.read_bytes()[100:] == before[100:]
    assert len(store.outbox.waiting()) == told.values["orders"]
    assert store.verify(is_whole=False) == ()
    store.outbox.put(order(0), ())
    forget_rescue(store)
    store.close()
    again = open_desk_store(desk)
    assert told_rescue(again) is None, "mended once, told once"
    again.close()


def test_damage_beside_the_outbox_loses_no_order(desk: Path) -> None:
    with closing(sqlite3.connect(desk)) as database:
        (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'document'").fetchone()
    overwrite(desk, page)
    store = open_desk_store(desk, ("me",))
    told = told_rescue(store)
    assert told is not None
    assert (told.code, told.values["orders"]) == ("replica.rescued", ORDERS)
    waiting = store.outbox.waiting()
    assert [entry.position for entry in waiting] == list(range(1, ORDERS + 1))
    assert str(waiting[7].form.command["subject"]).startswith("Việc 7 ")
    assert waiting[7].blobs == ("ab" * 32,)
    assert store.settings.get("me") == "an"
    store.close()


def test_a_damaged_page_of_the_outbox_costs_its_own_orders_only_and_that_is_told(desk: Path) -> None:
    content = desk.read_bytes()
    overwrite(desk, content.index("Việc 100 ".encode()) // PAGE + 1)
    store = open_desk_store(desk)
    told = told_rescue(store)
    assert told is not None
    assert told.code == "replica.orders_lost"
    positions = [entry.position for entry in store.outbox.waiting()]
    assert ORDERS - 20 < len(positions) < ORDERS
    assert {1, ORDERS} <= set(positions)
    assert 101 not in positions
    store.close()


def test_damage_seen_while_working_is_mended_at_the_next_start(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As for a file too large to be looked through at the start.
    monkeypatch.setattr("eoffice.storage.rescue.CHECKED_BYTES", 0)
    with closing(sqlite3.connect(desk)) as database:
        (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'document'").fetchone()
    overwrite(desk, page)
    store = open_desk_store(desk)
    assert told_rescue(store) is None
    with pytest.raises(Defect, match=r"storage\.damaged"), store.database.read() as connection:
        connection.exec_driver_sql("SELECT * FROM document").all()
    store.close()
    again = open_desk_store(desk)
    told = told_rescue(again)
    assert told is not None
    assert (told.code, told.values["orders"]) == ("replica.rescued", ORDERS)
    again.close()


def test_a_kill_between_the_two_renames_loses_no_order(desk: Path) -> None:
    desk.rename(desk.with_name("office.sqlite.new"))
    desk.with_name("office.sqlite-wal").write_bytes(b"of the damaged one")
    store = open_desk_store(desk)
    assert len(store.outbox.waiting()) == ORDERS
    store.close()


def test_a_sound_database_and_a_new_one_are_left_as_they_are(desk: Path, tmp_path: Path) -> None:
    for path in (desk, tmp_path / "moi" / "office.sqlite"):
        store = open_desk_store(path)
        assert told_rescue(store) is None
        store.close()
        assert not list(path.parent.glob("*damaged*"))


def overwrite(path: Path, page: int) -> None:
    """Write random bytes over a page."""
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\xff" + os.urandom(PAGE - 1))
