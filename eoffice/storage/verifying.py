"""Look through everything kept and say what does not hold; nothing is changed, nothing is taken on trust."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields

import sqlalchemy as sa

from eoffice.domain.document import Document, FileRef
from eoffice.domain.evolution import HUB
from eoffice.domain.numbering import BookKey
from eoffice.domain.work.item import Evidence
from eoffice.domain.work.matters import Matter, kind_of
from eoffice.errors import Defect, NotFound, OfficeError
from eoffice.services import codec
from eoffice.services.log import AnyEvent, Record, check_chain, document_of, matter_of
from eoffice.services.orders import SignedReceipt
from eoffice.storage import matter_rows, rows, walking
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.damaged import readable_anyhow
from eoffice.storage.database import Database
from eoffice.storage.feeds import chunks
from eoffice.storage.rebuild import number_taken
from eoffice.storage.schema import (
    document,
    feed_head,
    listed,
    matter,
    matter_overlay,
    number_book,
    overlay,
    receipt,
    record,
    worked,
    worked_by,
)

IsSigned = Callable[[SignedReceipt], bool]


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold: a stable code, where, and what was seen."""

    code: str
    where: str
    detail: str = ""


@dataclass
class _Seen:
    """What the walk through the log gathers for the checks after it."""

    files: dict[str, str] = field(default_factory=dict)
    """Digest → a document that names it."""
    numbers: dict[BookKey, list[int]] = field(default_factory=lambda: defaultdict(list))
    documents: int = 0


def verify(
    database: Database,
    blobs: SegmentBlobs | None = None,
    is_signed: IsSigned | None = None,
    *,
    is_whole: bool = True,
) -> tuple[Finding, ...]:
    """Return everything that does not hold; nothing found means that all of it does.

    `is_whole` is true for a hub, whose feeds and books have no gaps; a desktop holds a part.
    """
    # One snapshot: a hub at work would otherwise look damaged between two of the questions.
    with database.read(snapshot=True) as connection, readable_anyhow(connection):
        findings = _findings(database, connection, blobs, is_signed, is_whole=is_whole)
        return tuple(_as_far_as_it_goes(findings))


def _as_far_as_it_goes(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Give findings; where the database itself breaks off, the last one says so."""
    try:
        yield from findings
    except Defect as error:
        # Pages of the file that cannot be read end the walk; what was found until then is told.
        if error.code != "storage.damaged":
            raise
        yield Finding("verify.database", "sqlite", str(error.values.get("detail", "")))


def _findings(
    database: Database,
    connection: sa.Connection,
    blobs: SegmentBlobs | None,
    is_signed: IsSigned | None,
    *,
    is_whole: bool,
) -> Iterator[Finding]:
    seen = _Seen()
    yield from _database(database, connection)
    for document_id, records in walking.documents(connection):
        seen.documents += 1
        yield from _document(connection, document_id, records, seen)
        # A desk holds a part of the log and of the receipts; only the hub has one for every order.
        if is_whole and is_signed is not None:
            yield from _unvouched(connection, document_id, records)
    yield from _strays(connection)
    if is_whole:
        yield from _feeds(connection)
        yield from _books(connection, seen)
    if is_signed is not None:
        yield from _receipts(connection, is_signed)
    if blobs is not None:
        yield from _files(blobs, seen)


def _database(database: Database, connection: sa.Connection) -> Iterator[Finding]:
    """Ask SQLite whether tables and indexes agree; PostgreSQL has its own tools for this."""
    if database.is_sqlite:
        # Twenty are enough to know: a broken index gives one line for each row.
        for row in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
            if row[0] != "ok":
                yield Finding("verify.database", "sqlite", str(row[0]))


def _document(
    connection: sa.Connection, document_id: str, records: list[Record], seen: _Seen
) -> Iterator[Finding]:
    try:
        head = check_chain(records)
        for entry in records:
            _gather(entry, seen)
        is_matter = records[0].is_matter
        state = None if is_matter else document_of(records)
        work = matter_of(records) if is_matter else None
    except Defect as error:
        yield Finding("verify.chain", document_id, str(error))
        return
    # Versions are right by the chain; here the places in the feed, which readers follow, must agree.
    if [entry.seq for entry in records] != sorted(entry.seq for entry in records):
        yield Finding("verify.feed", document_id, "later events stand before earlier ones")
    if state is not None:
        yield from _state(connection, document_id, state, head, records[-1])
    if work is not None:
        yield from _work(connection, work, head, records[-1])


def _unvouched(connection: sa.Connection, document_id: str, records: list[Record]) -> Iterator[Finding]:
    """Check that a receipt vouches for every order in a log: a rewritten history has none to show."""
    made: dict[str, list[Record]] = defaultdict(list)
    by_hub: set[str] = set()
    try:
        for entry in records:
            _, stamp, order = entry.parsed_any()
            made[order].append(entry)
            if stamp.actor == HUB:
                by_hub.add(order)
    except Defect:
        return  # already found with the chain
    given = _receipts_of(connection, made)
    for order, entries in made.items():
        if order not in given:
            yield Finding("verify.receipt_missing", order, document_id)
        elif order not in by_hub and not _vouches(given[order], document_id, entries):
            # A receipt tells of the ordered document only; the hub's own doing elsewhere has its order.
            yield Finding("verify.receipt", order, "versions")


def _receipts_of(connection: sa.Connection, orders: Iterable[str]) -> dict[str, SignedReceipt]:
    found: dict[str, SignedReceipt] = {}
    for chunk in chunks(orders):
        query = sa.select(receipt).where(receipt.c.order.in_(chunk))
        found.update((row.order, SignedReceipt(*row)) for row in connection.execute(query))
    return found


def _vouches(given: SignedReceipt, document_id: str, entries: list[Record]) -> bool:
    """Tell whether a receipt names exactly these records; an unreadable one is found with the receipts."""
    try:
        told = given.receipt
    except Defect:
        return True
    last = entries[-1]
    wanted = (document_id, entries[0].version, last.version, last.hash)
    return (told.document, told.first_version, told.last_version, told.head) == wanted


def _gather(entry: Record, seen: _Seen) -> None:
    event, stamp, _ = entry.parsed_any()
    for file in _named_files(event):
        # One document is enough to find the file by; many name the same one.
        seen.files.setdefault(file.digest, stamp.document)
    taken = number_taken(event, entry.agency)
    if taken is not None:
        seen.numbers[taken[0]].append(taken[1])


def _named_files(event: AnyEvent) -> Iterator[FileRef]:
    for each in fields(event):
        value = getattr(event, each.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, FileRef):
                yield part
            elif isinstance(part, Evidence):
                yield from part.files


def _state(
    connection: sa.Connection, document_id: str, state: Document, head: str, last: Record
) -> Iterator[Finding]:
    """Compare the stored views with what the log adds up to."""
    # Byte for byte: a view that only means the same would hide that the coding has changed.
    row = connection.execute(sa.select(document).where(document.c.id == document_id)).first()
    wanted = (document_id, state.agency, state.events, head, codec.encode(state).decode())
    if row is None or tuple(row) != wanted:
        yield Finding("verify.state", document_id, "missing" if row is None else _differing(row, wanted))
    shown = connection.execute(sa.select(listed).where(listed.c.id == document_id)).mappings().first()
    if shown is not None and shown["is_pending"]:
        return
    expected = rows.listed(state, rows.last_change(last))
    # Whether the index has caught up is no matter of truth.
    del expected["is_indexed"]
    differing = [name for name in expected if shown is None or shown[name] != expected[name]]
    if differing:
        yield Finding("verify.row", document_id, ", ".join(differing))


def _work(connection: sa.Connection, work: Matter, head: str, last: Record) -> Iterator[Finding]:
    """Compare the stored views of a matter with what its log adds up to."""
    row = connection.execute(sa.select(matter).where(matter.c.id == work.id)).first()
    state = codec.encode(work).decode()
    wanted = (work.id, work.agency, kind_of(work).value, work.events, head, state)
    if row is None or tuple(row) != wanted:
        yield Finding("verify.state", work.id, "missing" if row is None else _differing(row, wanted))
    shown = connection.execute(sa.select(worked).where(worked.c.id == work.id)).mappings().first()
    if shown is not None and shown["is_pending"]:
        return
    expected = matter_rows.worked_row(work, rows.last_change(last))
    differing = [name for name in expected if shown is None or shown[name] != expected[name]]
    carried = sa.select(worked_by.c.person).where(worked_by.c.matter == work.id)
    if frozenset(connection.execute(carried).scalars()) != matter_rows.carriers(work):
        differing.append("worked_by")
    if differing:
        yield Finding("verify.row", work.id, ", ".join(differing))


def _differing(row: sa.Row[tuple[object, ...]], wanted: tuple[object, ...]) -> str:
    pairs = zip(row._fields, row, wanted, strict=True)
    return ", ".join(name for name, found, expected in pairs if found != expected)


def _strays(connection: sa.Connection) -> Iterator[Finding]:
    """Find states and rows that no log stands behind."""
    logged = sa.select(record.c.document)
    lost = sa.select(document.c.id).where(document.c.id.not_in(logged))
    unmade = sa.select(matter.c.id).where(matter.c.id.not_in(logged))
    for stray in [*connection.execute(lost).scalars(), *connection.execute(unmade).scalars()]:
        yield Finding("verify.state", stray, "no log")
    # What waits in the outbox is shown before the hub has agreed, and so has no log yet.
    provisional = sa.select(matter_overlay.c.matter)
    unshown = sa.select(worked.c.id).where(worked.c.id.not_in(logged), worked.c.id.not_in(provisional))
    for stray in connection.execute(unshown).scalars():
        yield Finding("verify.row", stray, "no log")
    expected = sa.select(overlay.c.document)
    lost = sa.select(listed.c.id).where(listed.c.id.not_in(logged), listed.c.id.not_in(expected))
    for stray in connection.execute(lost).scalars():
        yield Finding("verify.row", stray, "no log")


def _feeds(connection: sa.Connection) -> Iterator[Finding]:
    """Check that every feed runs from 1 to its head without a gap."""
    counted = sa.select(
        record.c.agency, sa.func.count(), sa.func.min(record.c.seq), sa.func.max(record.c.seq)
    ).group_by(record.c.agency)
    found = {agency: (count, low, high) for agency, count, low, high in connection.execute(counted)}
    heads = {row.agency: row.next for row in connection.execute(sa.select(feed_head))}
    # Both: a head without records is a feed that was cut off whole.
    for agency in sorted(found.keys() | heads.keys()):
        count, low, high = found.get(agency, (0, 1, 0))
        if (low, high, heads.get(agency, 1)) != (1, count, count + 1):
            detail = f"{count} records, places {low} to {high}, next {heads.get(agency)}"
            yield Finding("verify.feed", agency, detail)


def _books(connection: sa.Connection, seen: _Seen) -> Iterator[Finding]:
    """Check that every number was given out once, and that none was left out."""
    stored = {
        BookKey(row.agency, row.year, row.series): row.last
        for row in connection.execute(sa.select(number_book))
    }
    for key in sorted(stored.keys() | seen.numbers.keys(), key=str):
        # Sorted and compared whole: a double and a gap may cancel each other out in a mere count.
        numbers = sorted(seen.numbers.get(key, []))
        if numbers != list(range(1, stored.get(key, 0) + 1)):
            where = f"{key.agency} {key.series} {key.year}"
            yield Finding("verify.book", where, f"{len(numbers)} numbers, last {stored.get(key)}")


def _receipts(connection: sa.Connection, is_signed: IsSigned) -> Iterator[Finding]:
    last = ""
    while True:
        # By steps of the key, so that millions of receipts never stand in memory together.
        query = sa.select(receipt).where(receipt.c.order > last).order_by(receipt.c.order)
        found = [SignedReceipt(*row) for row in connection.execute(query.limit(walking.STEP))]
        for given in found:
            detail = _fault_of(connection, given, is_signed)
            if detail:
                yield Finding("verify.receipt", given.order, detail)
        if len(found) < walking.STEP:
            return
        last = found[-1].order


def _fault_of(connection: sa.Connection, given: SignedReceipt, is_signed: IsSigned) -> str:
    """Return what is wrong with a receipt; empty when it vouches for what is in the log."""
    try:
        if not is_signed(given):
            return "signature"
        told = given.receipt
    except (OfficeError, ValueError) as error:
        return str(error)
    # The label beside a receipt is not signed; only what stands inside of it is.
    if (told.order, told.order_digest) != (given.order, given.order_digest):
        return "label"
    query = sa.select(record.c.hash).where(
        record.c.document == told.document, record.c.version == told.last_version
    )
    return "" if connection.execute(query).scalar() == told.head else "log"


def _files(blobs: SegmentBlobs, seen: _Seen) -> Iterator[Finding]:
    for digest, named_by in sorted(seen.files.items()):
        try:
            if not blobs.is_intact(digest):
                yield Finding("verify.file_damaged", digest, named_by)
        except NotFound:
            yield Finding("verify.file_missing", digest, named_by)
