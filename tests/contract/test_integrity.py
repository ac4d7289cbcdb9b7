"""Views can be dropped and made again; whatever was changed behind the program's back is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from eoffice.domain import commands
from eoffice.errors import Defect
from eoffice.services.log import link
from eoffice.services.orders import SignedReceipt
from eoffice.services.ports import ListQuery
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import Store
from eoffice.storage.schema import document, feed_head, listed, number_book, receipt, record
from tests.storage.office import OURS, THEIRS, Office, is_signed

TEXT = "Nội dung quyết định".encode()


def signed(given: SignedReceipt) -> bool:
    return is_signed(given.body, given.key_id, given.signature)


@pytest.fixture
def life(office: Office, store: Store, blobs: SegmentBlobs) -> Office:
    """Give an office where a document was issued, accepted, and another one is a draft."""
    blobs.put_bytes(TEXT)
    _, outcome = office.issue("Quyết định điều động", TEXT)
    arrived = next(entry.document for entry in outcome.records if entry.agency == THEIRS)
    office.accept(arrived)
    office.give(f"{THEIRS}/lanh-dao", arrived, commands.GiveDirective("Xử lý ngay", f"{THEIRS}/van-thu"))
    office.draft("Bản thảo")
    store.indexer.catch_up_all(blobs)
    return office


def codes(store: Store) -> set[str]:
    return {finding.code for finding in store.verify(is_signed=signed)}


def views(store: Store) -> list[object]:
    """Return every row of every view, and what a search finds."""
    with store.database.read() as connection:
        tables = [
            sorted(tuple(row) for row in connection.execute(sa.select(table)))
            for table in (document, listed, number_book)
        ]
    searches = [ListQuery(words="dieu dong"), ListQuery(words="nội dung"), ListQuery(agency=THEIRS)]
    return [*tables, *(store.lists.page(query, 0, 50) for query in searches)]


def test_what_is_in_order_gives_no_finding(life: Office, store: Store) -> None:
    assert store.verify(is_signed=signed) == ()


def test_rebuilt_views_are_the_same(life: Office, store: Store, blobs: SegmentBlobs) -> None:
    before = views(store)
    assert before[-3]
    assert before[-2]
    assert store.rebuild(blobs) == 3
    assert views(store) == before


def test_damaged_views_are_found_and_healed_by_a_rebuild(
    life: Office, store: Store, blobs: SegmentBlobs
) -> None:
    before = views(store)
    with store.database.write() as connection:
        connection.execute(sa.update(listed).values(subject="sai"))
        connection.execute(sa.delete(document).where(document.c.agency == THEIRS))
        connection.execute(sa.update(number_book).values(last=9))
    assert codes(store) == {"verify.row", "verify.state", "verify.book"}
    store.rebuild(blobs)
    assert views(store) == before
    assert codes(store) == set()


def test_a_damaged_log_is_not_rebuilt_from_and_the_views_stay(
    life: Office, store: Store, blobs: SegmentBlobs
) -> None:
    before = views(store)
    with store.database.write() as connection:
        connection.execute(sa.update(record).where(record.c.version == 2).values(hash="0" * 64))
    with pytest.raises(Defect):
        store.rebuild(blobs)
    assert views(store) == before


def flipped(text: str, place: int) -> str:
    return text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]


@pytest.mark.parametrize(
    ("table", "column", "code"),
    [
        (record, record.c.body, "verify.chain"),
        (record, record.c.hash, "verify.chain"),
        (record, record.c.previous, "verify.chain"),
        (document, document.c.state, "verify.state"),
        (document, document.c.head, "verify.state"),
        (receipt, receipt.c.body, "verify.receipt"),
        (receipt, receipt.c.signature, "verify.receipt"),
        (receipt, receipt.c.order_digest, "verify.receipt"),
        (listed, listed.c.subject, "verify.row"),
    ],
    ids=lambda value: str(value) if isinstance(value, sa.Column) else "",
)
def test_one_changed_character_is_found_wherever_it_is(
    life: Office, store: Store, table: sa.Table, column: sa.Column[str], code: str
) -> None:
    key = next(iter(table.primary_key)) if table is not record else table.c.hash
    with store.database.read() as connection:
        identity, text = connection.execute(sa.select(key, column).order_by(key).limit(1)).one()
    # Signature hex must stay hex for the flip to be only a changed byte.
    for place in range(0, len(text), max(1, len(text) // 23)):
        broken = sa.update(table).where(key == identity).values({column: flipped(text, place)})
        whole = sa.update(table).where(column == flipped(text, place)).values({column: text})
        _change(store, broken)
        assert code in codes(store), place
        _change(store, whole)
    assert codes(store) == set()


def delete_last(store: Store) -> None:
    _change(store, sa.delete(record).where(record.c.agency == OURS, record.c.seq == store.log.feed_end(OURS)))


def swap_places(store: Store) -> None:
    for place, other in ((1, 9001), (2, 1), (9001, 2)):
        where = (record.c.agency == OURS) & (record.c.seq == place)
        _change(store, sa.update(record).where(where).values(seq=other))


def move_head(store: Store) -> None:
    _change(store, sa.update(feed_head).where(feed_head.c.agency == THEIRS).values(next=77))


def drop_receipts_target(store: Store) -> None:
    _change(store, sa.delete(record).where(record.c.agency == THEIRS))


def relabel(store: Store) -> None:
    _change(store, sa.update(record).where(record.c.agency == THEIRS).values(agency="000.99.99.H99"))


def _change(store: Store, change: sa.Update | sa.Delete) -> None:
    store.database.run(lambda connection: connection.execute(change))


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (delete_last, "verify.feed"),
        (swap_places, "verify.feed"),
        (move_head, "verify.feed"),
        (drop_receipts_target, "verify.receipt"),
        (relabel, "verify.chain"),
    ],
)
def test_removed_swapped_and_relabelled_records_are_found(
    life: Office, store: Store, damage: Callable[[Store], None], expected: str
) -> None:
    damage(store)
    assert expected in codes(store)


def test_a_history_written_anew_with_right_hashes_and_without_receipts_is_found(
    life: Office, store: Store, blobs: SegmentBlobs
) -> None:
    documents = {entry.document for entry in life.log.feed(OURS, 0, 1000)}
    draft = next(each for each in documents if len(life.log.records(each)) == 1)
    (entry,) = life.log.records(draft)
    _, _, order = entry.parsed()
    body = entry.body.replace("Bản thảo", "Bản khác")
    assert body != entry.body
    rewritten = sa.update(record).where(record.c.document == draft)
    _change(store, rewritten.values(body=body, hash=link(entry.previous, body)))
    _change(store, sa.delete(receipt).where(receipt.c.order == order))
    store.rebuild(blobs)
    missing = [each for each in store.verify(is_signed=signed) if each.code == "verify.receipt_missing"]
    assert [(each.where, each.detail) for each in missing] == [(order, draft)]


def test_a_record_put_under_the_order_of_another_document_is_found(
    life: Office, store: Store, blobs: SegmentBlobs
) -> None:
    mine, other = life.draft("Văn bản một"), life.draft("Văn bản hai")
    (entry,), (lent,) = life.log.records(mine), life.log.records(other)
    order, borrowed = entry.parsed()[2], lent.parsed()[2]
    body = entry.body.replace(order, borrowed)
    moved = sa.update(record).where(record.c.document == mine)
    _change(store, moved.values(body=body, hash=link(entry.previous, body)))
    _change(store, sa.delete(receipt).where(receipt.c.order == order))
    store.rebuild(blobs)
    assert {each.where for each in store.verify(is_signed=signed)} == {borrowed}


def test_missing_and_damaged_files_are_found(life: Office, store: Store, blobs: SegmentBlobs) -> None:
    findings = store.verify(blobs)
    assert {finding.code for finding in findings} == {"verify.file_missing"}
    named = {finding.where for finding in findings}
    for segment in blobs.folder.glob("segments/*"):
        content = segment.read_bytes()
        segment.write_bytes(content.replace(TEXT, TEXT.replace(b"quy", b"qux")))
    damaged = {finding.where for finding in store.verify(blobs)} - named
    assert len(damaged) == 1
    assert {finding.code for finding in store.verify(blobs) if finding.where in damaged} == {
        "verify.file_damaged"
    }
