"""A desk's damaged database: kept under another name, begun anew, its outbox saved or the loss told."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
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


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """Give the files that a desk leaves which is killed: its last orders stand in the journal only."""
    store = new_store(tmp_path / "lived" / "office.sqlite")
    with store.database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    for number in range(40):
        store.outbox.put(order(number), ())
    left = tmp_path / "left"
    shutil.copytree(tmp_path / "lived", left, ignore=shutil.ignore_patterns("*-shm"))
    store.close()
    return left / "office.sqlite"


def journal_of(desk: Path) -> Path:
    return desk.with_name("office.sqlite-wal")


def test_a_journal_damaged_in_its_middle_loses_no_order_behind_the_damage(killed: Path) -> None:
    frames = journal_of(killed).stat().st_size // (PAGE + 24)
    with journal_of(killed).open("r+b") as file:
        file.seek(32 + frames // 2 * (PAGE + 24) + 24 + 1000)
        file.write(os.urandom(500))
    store = open_desk_store(killed)
    told = told_rescue(store)
    assert told is not None
    assert (told.code, told.values["orders"]) == ("replica.rescued", 40)
    assert [entry.position for entry in store.outbox.waiting()] == list(range(1, 41))
    store.close()


def test_a_lost_page_that_was_not_written_again_is_told_as_a_loss(killed: Path) -> None:
    with journal_of(killed).open("r+b") as file:
        # The number of the page itself: nobody can say what stood there.
        file.seek(32 + 5 * (PAGE + 24))
        file.write(b"\x7f\xff\xff\xff")
    store = open_desk_store(killed)
    told = told_rescue(store)
    assert told is not None
    assert told.code == "replica.orders_lost"
    assert len(store.outbox.waiting()) == 40
    store.close()


def test_the_torn_end_that_a_kill_leaves_is_no_damage(killed: Path) -> None:
    os.truncate(journal_of(killed), journal_of(killed).stat().st_size - PAGE // 2)
    store = open_desk_store(killed)
    assert told_rescue(store) is None
    assert len(store.outbox.waiting()) == 39
    store.close()


NOBODY = 65534


@pytest.fixture
def as_nobody(desk: Path) -> Iterator[Callable[[], None]]:
    """Give a way to become a person without rights over everything."""
    # What is loaded late could not be read any more afterwards.
    other = Path(shutil.copytree(desk.parent, desk.with_name("other"))) / desk.name
    a_wrong_journal(other)
    open_desk_store(other, ("me",)).close()

    def become() -> None:
        if os.geteuid() == 0:
            os.seteuid(NOBODY)

    yield become
    os.seteuid(os.getuid())


def let_in(desk: Path) -> None:
    """Let a person without rights reach the folder, which becomes theirs."""
    if os.geteuid() == 0:
        os.chown(desk.parent, NOBODY, -1)
        for folder in desk.parents[:-2]:
            folder.chmod(folder.stat().st_mode | 0o011)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="rights of files as POSIX has them")
@pytest.mark.parametrize("rights", [0o000, 0o200, 0o444])
def test_rights_missing_on_an_own_file_are_taken_and_nothing_is_begun_anew(
    desk: Path, as_nobody: Callable[[], None], rights: int
) -> None:
    let_in(desk)
    desk.chmod(rights)
    if os.geteuid() == 0:
        os.chown(desk, NOBODY, -1)
    as_nobody()
    store = open_desk_store(desk)
    assert told_rescue(store) is None
    assert len(store.outbox.waiting()) == ORDERS
    store.close()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs a file of somebody else")
@pytest.mark.parametrize(
    ("rights", "code", "orders"), [(0o600, "replica.orders_lost", 0), (0o644, "replica.rescued", ORDERS)]
)
def test_a_file_of_somebody_else_is_kept_under_another_name_and_begun_anew(
    desk: Path, as_nobody: Callable[[], None], rights: int, code: str, orders: int
) -> None:
    let_in(desk)
    content = desk.read_bytes()
    desk.chmod(rights)
    as_nobody()
    store = open_desk_store(desk, ("me",))
    told = told_rescue(store)
    assert told is not None
    assert (told.code, len(store.outbox.waiting())) == (code, orders)
    store.close()
    os.seteuid(0)
    assert (desk.parent / str(told.values["kept"])).read_bytes() == content


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
