"""Full disks, locked files, damage and lost servers become errors with a code; what was kept stays."""

from __future__ import annotations

import hashlib
import os
import re
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from eoffice.errors import Defect, OfficeError, Refused, Unreachable, catalogue
from eoffice.storage import faults, migrating
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import Store, open_store
from eoffice.storage.uploads import Uploads
from tests.frozen_clock import START, FrozenClock
from tests.storage.office import OURS, Office, directory
from tests.storage.postgres import Server

ROOT = Path(__file__).resolve().parents[2]
SMALL = 3 << 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of three megabytes; only root may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "none", folder], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path, leave: int) -> Path:
    """Fill a disk but for some bytes, and return the file that does it."""
    filler = folder / "filler"
    free = os.statvfs(folder)
    filler.write_bytes(b"\0" * max(0, free.f_bavail * free.f_frsize - leave))
    return filler


def test_a_full_disk_refuses_changes_keeps_the_earlier_and_recovers(small_disk: Path) -> None:
    store = open_store(small_disk / "office.sqlite")
    store.directory.replace(directory())
    office = Office(store.log, store.directory.read(), FrozenClock())
    kept = office.draft("Trước khi đầy")
    filler = fill(small_disk, 64 << 10)
    with pytest.raises(Unreachable) as caught:
        draft_until_refused(office)
    assert caught.value.code == "storage.disk_full"
    assert store.log.load(kept) is not None
    end = store.log.feed_end(OURS)
    filler.unlink()
    office.draft("Sau khi dọn")
    assert store.log.feed_end(OURS) == end + 1
    assert store.verify() == ()
    store.close()


def draft_until_refused(office: Office) -> None:
    for number in range(200):
        office.draft(f"Số {number} " + "dài " * 100)


@pytest.mark.parametrize("large_from", [1 << 10, 8 << 20])
def test_a_full_disk_refuses_files_and_recovers(small_disk: Path, large_from: int) -> None:
    blobs = SegmentBlobs(small_disk / "files", reserve=0, large_from=large_from)
    kept = blobs.put_bytes(b"truoc" * 100)
    filler = fill(small_disk, 256 << 10)
    with pytest.raises(Unreachable) as caught:
        blobs.put_bytes(b"qua lon" * (1 << 17))
    assert caught.value.code == "storage.disk_full"
    assert blobs.read(kept) == b"truoc" * 100
    small = blobs.put_bytes(b"vua" * 1000)
    filler.unlink()
    large = blobs.put_bytes(b"qua lon" * (1 << 17))
    blobs.close()
    again = SegmentBlobs(small_disk / "files", reserve=0)
    assert all(again.is_intact(digest) for digest in (kept, small, large))
    again.close()


def test_a_write_that_the_disk_cuts_short_leaves_no_trace(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = SegmentBlobs(small_disk / "files", reserve=0)
    kept = blobs.put_bytes(b"truoc")
    fill(small_disk, 100 << 10)
    # The room was there when it was asked for, and gone when it was needed.
    monkeypatch.setattr(blobs, "demand_room", lambda _: None)
    with pytest.raises(Unreachable) as caught:
        blobs.put_bytes(b"x" * (1 << 20))
    assert caught.value.code == "storage.disk_full"
    after = blobs.put_bytes(b"vua du cho")
    blobs.close()
    for file in (small_disk / "files").glob("index*"):
        file.unlink()
    again = SegmentBlobs(small_disk / "files", reserve=0)
    assert set(again.digests()) == {kept, after}
    again.close()


def test_an_upload_stops_at_a_full_disk_and_goes_on_later(small_disk: Path) -> None:
    store = open_store(small_disk / "office.sqlite")
    blobs = SegmentBlobs(small_disk / "files", reserve=0)
    uploads = Uploads(store.database, blobs, small_disk / "uploads")
    content = b"p" * (1 << 20)
    begun = uploads.begin("an", hashlib.sha256(content).hexdigest(), len(content), START)
    assert uploads.append(begun.id, "an", 0, content[:1000]) == 1000
    filler = fill(small_disk, 128 << 10)
    with pytest.raises(Unreachable) as caught:
        uploads.append(begun.id, "an", 1000, content[1000:])
    assert caught.value.code == "storage.disk_full"
    with pytest.raises(Unreachable):
        uploads.begin("an", "0" * 64, 1 << 20, START)
    filler.unlink()
    assert uploads.find(begun.id, "an").offset == 1000
    uploads.append(begun.id, "an", 1000, content[1000:])
    assert blobs.read(uploads.finish(begun.id, "an")) == content
    blobs.close()
    store.close()


LIMITED = """
import sys
from pathlib import Path
from eoffice.errors import OfficeError
from eoffice.storage.blobs import SegmentBlobs
blobs = SegmentBlobs(Path(sys.argv[1]), reserve=0)
print(blobs.put_bytes(b"truoc"))
try:
    blobs.put_bytes(b"x" * 400_000)
except OfficeError as error:
    print(error.code)
print(blobs.put_bytes(b"sau"))
"""


def test_a_limit_on_the_size_of_files_is_a_full_disk(tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    done = subprocess.run(
        [sys.executable, "-c", LIMITED, tmp_path / "files"],
        cwd=ROOT,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=True,
    )
    first, code, second = done.stdout.split()
    assert code == "storage.disk_full"
    blobs = SegmentBlobs(tmp_path / "files", reserve=0)
    assert (blobs.read(first), blobs.read(second)) == (b"truoc", b"sau")
    blobs.close()


def test_a_change_held_too_long_by_another_process_is_busy(tmp_path: Path) -> None:
    place = tmp_path / "office.sqlite"
    holder, waiter = open_store(place), open_store(place, busy_timeout_s=0.2)
    with holder.log.transaction(), pytest.raises(Unreachable) as caught:
        waiter.settings.put("a", "b")
    assert caught.value.code == "storage.busy"
    waiter.settings.put("a", "b")
    holder.close()
    waiter.close()


def test_a_change_held_too_long_by_another_thread_is_busy(tmp_path: Path) -> None:
    store = open_store(tmp_path / "office.sqlite", busy_timeout_s=0.2)
    codes = []

    def change() -> None:
        try:
            store.settings.put("a", "b")
        except OfficeError as error:
            codes.append(error.code)

    with store.log.transaction():
        thread = threading.Thread(target=change)
        thread.start()
        thread.join()
    assert codes == ["storage.busy"]
    store.settings.put("a", "b")
    store.close()


def test_readers_go_on_while_somebody_writes(tmp_path: Path) -> None:
    store = open_store(tmp_path / "office.sqlite", busy_timeout_s=0.2)
    store.settings.put("a", "old")
    with store.log.transaction():
        assert store.settings.get("a") == "old"
    store.close()


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    place = tmp_path / "office.sqlite"
    place.write_bytes(b"this is no database" * 1000)
    with pytest.raises(Defect) as caught:
        open_store(place)
    assert caught.value.code == "storage.damaged"
    assert place.read_bytes().startswith(b"this is no database")


def test_a_place_that_cannot_be_made_is_not_writable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OfficeError) as caught:
        open_store(tmp_path / "file" / "office.sqlite")
    assert caught.value.code.startswith("storage.")


def test_a_server_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as caught:
        open_store(f"postgresql://postgres@/office?host={tmp_path}")
    assert caught.value.code == "storage.unreachable"


def test_a_connection_cut_in_the_middle_undoes_the_change_and_the_next_works(postgres: Server) -> None:
    url = postgres.borrow()
    store = open_store(url)
    store.settings.put("a", "old")
    with pytest.raises(Unreachable) as caught:
        cut_while_writing(store, url)
    assert caught.value.code == "storage.unreachable"
    assert store.settings.get("a") == "old"
    store.settings.put("a", "new")
    assert store.settings.get("a") == "new"
    store.close()
    postgres.give_back(url)


def cut_while_writing(store: Store, url: str) -> None:
    """Change a setting over a connection that the server ends before the commit."""
    with store.database.write() as connection:
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        connection.exec_driver_sql("UPDATE setting SET value = 'lost' WHERE key = 'a'")
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (pid,))


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("40001", "storage.conflict"),
        ("40P01", "storage.conflict"),
        ("53100", "storage.disk_full"),
        ("57P01", "storage.unreachable"),
        ("08006", "storage.unreachable"),
        ("XX001", "storage.damaged"),
    ],
)
def test_what_postgresql_reports_has_a_code(state: str, code: str) -> None:
    error = psycopg.errors.lookup(state)("told by the server")
    found = faults.of_database(error)
    assert found is not None
    assert found.code == code
    assert found.values["detail"] == "told by the server"


def test_errors_of_one_statements_data_are_left_to_the_caller(store: Store) -> None:
    with store.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO setting (key, value) VALUES ('a', 'b')")
    with pytest.raises(sa.exc.IntegrityError), store.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO setting (key, value) VALUES ('a', 'b')")


def test_a_newer_schema_is_left_alone(store: Store) -> None:
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    try:
        with pytest.raises(Refused) as caught:
            migrating.upgrade(store.database)
        assert caught.value.code == "storage.newer"
    finally:
        with store.database.write() as connection:
            known = sa.text("UPDATE alembic_version SET version_num = :head")
            connection.execute(known, {"head": migrating.HEAD})


def test_every_code_of_storage_has_its_words() -> None:
    folder = ROOT / "eoffice" / "storage"
    raised = set()
    for path in folder.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        raised |= set(re.findall(r'"((?:storage|blob|upload|account|replica|backup|verify)\.[a-z_]+)"', text))
    assert raised - {"storage.log"} <= set(catalogue())
    assert len(raised) > 30


def test_more_connections_than_there_are_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path / "office.sqlite")
    monkeypatch.setattr(store.database._engine.pool, "_timeout", 0.05)
    with ExitStack() as held:
        for _ in range(64):
            held.enter_context(store.database.read())
        with pytest.raises(Unreachable) as caught:
            store.settings.get("a")
        assert caught.value.code == "storage.busy"
    assert store.settings.get("a") == ""
    store.close()
