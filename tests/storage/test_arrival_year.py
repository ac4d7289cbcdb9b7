"""The register of incoming documents stands by the year of the number, also over a database of before."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import sqlalchemy as sa

from eoffice.clock import new_id
from eoffice.domain import events
from eoffice.domain.document import FileRef, Origin
from eoffice.domain.evolution import evolve
from eoffice.domain.numbering import CodeNumber
from eoffice.domain.stamp import Stamp
from eoffice.services import codec
from eoffice.services.log import GENESIS, record
from eoffice.services.ports import Appended, ListQuery, Transaction
from eoffice.storage.opening import Store, open_store

AGENCY = "H32.41"
PAGES = FileRef("a" * 64, "văn bản.pdf", "application/pdf", 10)
RECEIVED = datetime(2026, 12, 30, 2, tzinfo=UTC)
"""All of them reached the hub in the old year."""


def taken_in(subject: str, year: int, number: int, at: date) -> Appended:
    """Return a document that came in the old year and was entered into the register of a year."""
    stamp = Stamp(new_id(), "hub", RECEIVED)
    origin = Origin("H32.05", new_id(), "cong_van", CodeNumber(3, "SNV-VP"), date(2026, 12, 29), "Việt")
    told: tuple[events.Event, ...] = (
        events.Arrived(AGENCY, subject, origin, PAGES, PAGES),
        events.Accepted(year, number, at),
    )
    state, records, head = None, [], GENESIS
    for version, event in enumerate(told, 1):
        state = evolve(state, event, stamp)
        records.append(record(AGENCY, version, event, stamp, "o", head))
        head = records[-1].hash
    assert state is not None
    return Appended(tuple(records), state)


def append(store: Store, *changes: Appended) -> None:
    def work(transaction: Transaction) -> object:
        return transaction.append(list(changes))

    store.log.run(work)


def register(store: Store, year: int = 0) -> list[str]:
    query = ListQuery(agency=AGENCY, directions=("incoming",), by_number=True, year=year)
    return [row.subject for row in store.lists.page(query, 0, 10)]


NEW_YEAR = [
    # Entered on the same day of January: one still into the book of the old year.
    ("cuối năm cũ", 2026, 912, date(2027, 1, 4)),
    ("đầu năm mới", 2027, 1, date(2027, 1, 4)),
    ("giữa năm cũ", 2026, 400, date(2026, 12, 30)),
]
WANTED = ["đầu năm mới", "cuối năm cũ", "giữa năm cũ"]


def test_the_newest_year_stands_first_and_in_it_the_highest_number(tmp_path: Path) -> None:
    store = open_store(tmp_path / "a.sqlite")
    append(store, *(taken_in(*one) for one in NEW_YEAR))
    assert register(store) == WANTED
    # The year of the book, not of the day: number 912 was entered in January.
    assert register(store, 2026) == ["cuối năm cũ", "giữa năm cũ"]
    assert register(store, 2027) == ["đầu năm mới"]
    assert register(store, 2025) == []
    store.close()


def test_a_database_of_before_takes_the_years_from_its_log_and_stays_sound(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite"
    store = open_store(file)
    append(store, *(taken_in(*one) for one in NEW_YEAR))
    store.close()
    put_back(file)
    store = open_store(file)
    assert register(store) == WANTED
    with store.database.read() as connection:
        kept = connection.execute(sa.text("SELECT id, state FROM document")).all()
    assert len(kept) == len(NEW_YEAR)
    for identity, state in kept:
        stored = store.log.load(identity)
        assert stored is not None
        # As a replay of the log would write it: the check of the log compares letter by letter.
        replayed = None
        for entry in store.log.records(identity):
            event, stamp = entry.parsed()[:2]
            replayed = evolve(replayed, event, stamp)
        assert replayed is not None
        assert state == codec.encode(replayed).decode()
    store.close()


def put_back(file: Path) -> None:
    """Take a database back to what it was before years were kept."""
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE agency_form"))
        connection.execute(sa.text("ALTER TABLE listed DROP COLUMN arrival_year"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0004'"))
        connection.execute(sa.text("UPDATE document SET state = json_remove(state, '$.arrival_year')"))
    engine.dispose()
