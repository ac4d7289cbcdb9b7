"""A backup made in use fits an empty store of either engine; a damaged one is refused as a whole."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from eoffice.domain.agency_form import AgencyForm
from eoffice.domain.people import Agency
from eoffice.errors import Defect, NotFound, OfficeError, Refused
from eoffice.services.ports import ListQuery
from eoffice.storage.accounts import Account
from eoffice.storage.backup import MANIFEST, read_manifest
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.migrating import HEAD
from eoffice.storage.opening import Store, open_store
from eoffice.storage.schema import TRUTH, metadata
from tests.frozen_clock import START, FrozenClock
from tests.storage.engines import ENGINES, places
from tests.storage.office import OURS, THEIRS, Office, without_version

NewBlobs = Callable[[], SegmentBlobs]


@pytest.fixture
def new_blobs(tmp_path: Path) -> Iterator[NewBlobs]:
    opened: list[SegmentBlobs] = []

    def make() -> SegmentBlobs:
        opened.append(SegmentBlobs(tmp_path / f"blobs-{len(opened)}", reserve=0, large_from=4096))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def backup(office: Office, store: Store, new_blobs: NewBlobs, tmp_path: Path) -> Path:
    """Give the backup of an office with documents, an account, small and large files."""
    blobs = new_blobs()
    for content in (b"loi van", hashlib.shake_128(b"seal").digest(9000), b""):
        blobs.put_bytes(content)
    for number in range(3):
        _, outcome = office.issue(f"Quyết định {number}")
    office.accept(next(entry.document for entry in outcome.records if entry.agency == THEIRS))
    store.accounts.put(Account("p1", "an", "$argon2id$…", failed_tries=2, must_change=True))
    store.settings.put("hub.name", "Huế “thành phố”\nsố 1")
    store.indexer.catch_up_all(blobs)
    target = tmp_path / "office.zip"
    store.back_up(blobs, target, FrozenClock())
    return target


@pytest.mark.parametrize("engine", ENGINES)
def test_a_backup_fits_either_engine(
    backup: Path,
    store: Store,
    new_blobs: NewBlobs,
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    blobs = new_blobs()
    with ExitStack() as ending:
        make = ending.enter_context(places(engine, request, tmp_path))
        other = open_store(make())
        ending.callback(other.close)
        other.restore(backup, blobs)
        assert other.log.feed(OURS, 0, 1000) == store.log.feed(OURS, 0, 1000)
        assert without_version(other.directory.read()) == without_version(store.directory.read())
        assert other.accounts.all() == store.accounts.all()
        assert other.settings.get("hub.name") == "Huế “thành phố”\nsố 1"
        query = ListQuery(agency=OURS, words="loi van")
        assert other.lists.page(query, 0, 9) == store.lists.page(query, 0, 9) != ()
        assert sorted(blobs.digests()) == sorted(set(blobs.digests()))
        assert len(list(blobs.digests())) == 3
        assert other.verify(is_signed=lambda _: True) == ()
        going_on = Office(other.log, other.directory.read(), FrozenClock())
        going_on.issue("Văn bản sau khôi phục")
        assert other.verify() == ()


def test_a_manifest_says_when_and_how_much(backup: Path) -> None:
    manifest = read_manifest(backup)
    assert manifest.made_at == START
    assert manifest.tables["account"] == 1
    assert sum(name.startswith("files/") for name in manifest.digests) == 3


def test_a_backup_is_for_the_owner_only(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0


def test_a_store_in_use_is_not_overwritten(backup: Path, store: Store, new_blobs: NewBlobs) -> None:
    before = store.log.feed(OURS, 0, 1000)
    with pytest.raises(Refused) as caught:
        store.restore(backup, new_blobs())
    assert caught.value.code == "backup.target_not_empty"
    assert store.log.feed(OURS, 0, 1000) == before


def rewritten(backup: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Return a copy of a backup whose parts went through a function; None leaves a part out."""
    target = backup.with_name("changed.zip")
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                copy.writestr(name, content)
    return target


def change_a_record(name: str, content: bytes) -> bytes:
    return (
        content.replace(b"submitted", b"submittex") if "record" in name else content.replace(b"an", b"am", 1)
    )


def drop_a_file(name: str, content: bytes) -> bytes | None:
    return None if name.startswith("files/e3b0c442") else content


def cut_a_file(name: str, content: bytes) -> bytes:
    return content[:-1] if name.startswith("files/") else content


def cut_a_table(name: str, content: bytes) -> bytes:
    return content[: len(content) // 2] if name == "tables/record.jsonl" else content


def drop_a_table(name: str, content: bytes) -> bytes | None:
    return None if name == "tables/receipt.jsonl" else content


def break_the_manifest(name: str, content: bytes) -> bytes:
    return content[:-5] if name == MANIFEST else content


@pytest.mark.parametrize(
    "change", [change_a_record, drop_a_file, cut_a_file, cut_a_table, drop_a_table, break_the_manifest]
)
def test_a_changed_backup_is_refused_and_no_row_comes_in(
    backup: Path,
    stores: Callable[[], Store],
    new_blobs: NewBlobs,
    change: Callable[[str, bytes], bytes | None],
) -> None:
    other = stores()
    with pytest.raises(Defect) as caught:
        other.restore(rewritten(backup, change), new_blobs())
    assert caught.value.code == "backup.damaged"
    assert other.log.feed_end(OURS) == 0
    assert other.accounts.all() == ()


def test_bytes_flipped_anywhere_never_come_in_unnoticed(
    backup: Path, stores: Callable[[], Store], new_blobs: NewBlobs
) -> None:
    content = backup.read_bytes()
    other, blobs = stores(), new_blobs()
    with zipfile.ZipFile(backup) as archive:
        names = [info for info in archive.infolist() if info.compress_size > 20]
    for info in names:
        # In the middle of each part's own bytes; headers of a zip may differ without consequence.
        name, extra = (int.from_bytes(content[info.header_offset + at :][:2], "little") for at in (26, 28))
        place = info.header_offset + 30 + name + extra + info.compress_size // 2
        broken = backup.with_name("broken.zip")
        broken.write_bytes(content[:place] + bytes([content[place] ^ 0x40]) + content[place + 1 :])
        with pytest.raises(OfficeError) as caught:
            other.restore(broken, blobs)
        assert caught.value.code == "backup.damaged", info.filename
    assert other.log.feed_end(OURS) == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"hello" * 1000])
def test_a_file_of_another_kind_is_no_backup(
    stores: Callable[[], Store], new_blobs: NewBlobs, tmp_path: Path, content: bytes
) -> None:
    wrong = tmp_path / "wrong.zip"
    wrong.write_bytes(content)
    with pytest.raises(Refused) as caught:
        stores().restore(wrong, new_blobs())
    assert caught.value.code == "backup.not_a_backup"


def test_a_zip_without_manifest_is_no_backup(
    stores: Callable[[], Store], new_blobs: NewBlobs, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.zip"
    with zipfile.ZipFile(wrong, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(Refused) as caught:
        stores().restore(wrong, new_blobs())
    assert caught.value.code == "backup.not_a_backup"


def test_a_backup_of_another_schema_is_refused(
    backup: Path, stores: Callable[[], Store], new_blobs: NewBlobs
) -> None:
    def newer(name: str, content: bytes) -> bytes:
        return (
            content.replace(f'"schema":"{HEAD}"'.encode(), b'"schema":"0999"')
            if name == MANIFEST
            else content
        )

    with pytest.raises(Refused) as caught:
        stores().restore(rewritten(backup, newer), new_blobs())
    assert caught.value.code == "backup.other_format"


@pytest.mark.parametrize("schema", [f"{step:04d}" for step in range(1, int(HEAD) + 1)])
def test_a_backup_of_every_earlier_program_is_restored(
    schema: str, backup: Path, stores: Callable[[], Store], new_blobs: NewBlobs
) -> None:
    lacking = [name for name, since in (("certificate", "0003"), ("agency_form", "0006")) if schema < since]
    gone = {f"tables/{name}.jsonl": name for name in lacking}

    def older(name: str, content: bytes) -> bytes | None:
        if name == MANIFEST:
            manifest = json.loads(content)
            manifest["schema"] = schema
            for file, table in gone.items():
                del manifest["tables"][table], manifest["digests"][file]
            return json.dumps(manifest).encode()
        return None if name in gone else content

    other = stores()
    other.restore(rewritten(backup, older), new_blobs())
    assert other.log.feed_end(OURS) > 0
    assert other.directory.read().certificates == ()
    assert other.directory.forms(OURS) == ()


def test_what_an_agency_settled_about_its_documents_is_in_the_backup(
    store: Store, stores: Callable[[], Store], new_blobs: NewBlobs, tmp_path: Path
) -> None:
    agency = Agency(OURS, "Sở Nội vụ", "SNV", "Huế")
    store.directory.put_agency(agency)
    settled = AgencyForm(OURS, revision=1)
    store.directory.put_form(lambda _: (settled, agency))
    target, blobs = tmp_path / "office.zip", new_blobs()
    store.back_up(blobs, target, FrozenClock())
    other = stores()
    other.restore(target, new_blobs())
    assert other.directory.forms(OURS) == store.directory.forms(OURS)
    assert settled in other.directory.forms(OURS)


def test_every_table_is_in_the_backup_or_known_to_follow_from_it() -> None:
    views = {"document", "listed", "matter", "worked", "worked_by", "search_text", "matter_overlay"}
    passing = {"login_session", "upload"}
    assert {table.name for table in TRUTH} == set(metadata.tables) - views - passing


def test_a_damaged_file_is_not_backed_up_as_if_it_were_whole(
    store: Store, new_blobs: NewBlobs, tmp_path: Path
) -> None:
    blobs = new_blobs()
    blobs.put_bytes(b"lanh lan")
    for segment in blobs.folder.glob("segments/*"):
        segment.write_bytes(segment.read_bytes().replace(b"lanh", b"hong"))
    target = tmp_path / "office.zip"
    with pytest.raises(Defect) as caught:
        store.back_up(blobs, target, FrozenClock())
    assert caught.value.code == "blob.damaged"
    assert not target.exists()


def test_a_missing_backup_is_an_error_of_ours(
    stores: Callable[[], Store], new_blobs: NewBlobs, tmp_path: Path
) -> None:
    with pytest.raises(NotFound) as caught:
        stores().restore(tmp_path / "nowhere.zip", new_blobs())
    assert caught.value.code == "backup.missing"
