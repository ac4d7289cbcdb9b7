"""Lists filter, order and page alike on both engines."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eoffice.domain import commands
from eoffice.services.ports import DocumentRow, ListQuery
from eoffice.storage import moments, rows
from eoffice.storage.opening import Store
from eoffice.storage.transaction import keep_rows
from tests.storage.office import OURS, THEIRS, Office

AN, CHI = f"{OURS}/an", f"{OURS}/chi"


@pytest.fixture
def filled(office: Office, store: Store) -> Store:
    """Give a store with one issued document, its arrival there, and two drafts, one given up."""
    office.issue("Phát hành")
    office.draft("Bản thảo")
    office.give(AN, office.draft("Bỏ"), commands.CancelDocument("thừa"))
    return store


def subjects(store: Store, query: ListQuery) -> list[str]:
    found = store.lists.page(query, 0, 50)
    assert store.lists.count(query) == len(found)
    return [row.subject for row in found]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (ListQuery(), ["Bỏ", "Bản thảo", "Phát hành", "Phát hành"]),
        (ListQuery(agency=OURS, newest_first=False), ["Phát hành", "Bản thảo", "Bỏ"]),
        (ListQuery(agency=THEIRS), ["Phát hành"]),
        (ListQuery(agency=OURS, directions=("incoming",)), []),
        (ListQuery(directions=("incoming", "outgoing"), statuses=("arrived",)), ["Phát hành"]),
        (ListQuery(statuses=("draft", "cancelled")), ["Bỏ", "Bản thảo"]),
        (ListQuery(holder_person=AN), ["Bản thảo"]),
        (ListQuery(holder_roles=("clerk",)), ["Phát hành"]),
        (ListQuery(holder_roles=("clerk", "leader"), agency=OURS), []),
        (ListQuery(author=AN), ["Bỏ", "Bản thảo", "Phát hành"]),
        (ListQuery(author="hub"), ["Phát hành"]),
        (ListQuery(author=AN, statuses=("issued",), agency=OURS, holder_person=""), ["Phát hành"]),
        (ListQuery(agency="nowhere"), []),
    ],
)
def test_conditions_hold_together(filled: Store, query: ListQuery, expected: list[str]) -> None:
    assert subjects(filled, query) == expected


def test_a_row_says_what_the_document_is(office: Office, store: Store) -> None:
    document, outcome = office.issue("Phát hành")
    arrived = next(entry.document for entry in outcome.records if entry.agency == THEIRS)
    office.accept(arrived)
    row = store.lists.row(arrived)
    assert row is not None
    assert (row.code, row.issued_date, row.origin, row.arrival_number) == ("01/QĐ-SNV", "2026-03-05", OURS, 1)
    assert (row.holder_role, row.status, row.direction) == ("leader", "accepted", "incoming")
    assert row.updated_at == office.clock.now()
    assert row.since == office.clock.now()
    own = store.lists.row(document)
    assert own is not None
    assert own.updated_at == office.clock.now()
    assert store.lists.row("nowhere") is None


def test_pages_join_to_the_whole_list(office: Office, store: Store) -> None:
    documents = [office.draft(f"Số {number}") for number in range(11)]
    query = ListQuery(agency=OURS)
    whole = store.lists.page(query, 0, 50)
    assert [row.id for row in whole] == documents[::-1]
    for size in (1, 3, 4):
        pages = [store.lists.page(query, start, size) for start in range(0, 12, size)]
        assert tuple(row for page in pages for row in page) == whole
    assert store.lists.page(query, 100, 5) == ()


def test_all_documents_are_given_once(filled: Store) -> None:
    found = list(filled.lists.all_documents())
    assert len(found) == len(set(found)) == filled.lists.count(ListQuery())


TEXTS = [each.name for each in fields(DocumentRow) if each.type == "str" and each.name != "id"]
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    row=st.builds(
        DocumentRow,
        **dict.fromkeys(TEXTS, TEXT),
        id=st.uuids().map(str),
        arrival_number=st.integers(0, 99_999_999_999),
        since=st.none() | st.datetimes(timezones=st.just(UTC)),
        updated_at=st.datetimes(timezones=st.just(UTC)),
    )
)
def test_any_row_comes_back_as_it_was(store: Store, row: DocumentRow) -> None:
    columns = {
        **asdict(row),
        "since": moments.to_text(row.since),
        "updated_at": moments.to_text(row.updated_at),
        "agency": OURS,
        "version": 1,
        "words": "",
        "is_indexed": True,
        "asked": "",
        "arrival_year": 0,
    }
    ordered = {name: columns[name] for name in ("id", *rows.REPLACED)}
    store.database.run(lambda connection: keep_rows(store.database, connection, [ordered]))
    assert store.lists.row(row.id) == row


def test_moments_sort_as_text_as_they_do_in_time() -> None:
    times = [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2026, 3, 5, tzinfo=UTC),
        datetime(2026, 3, 5, 0, 0, 0, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ]
    texts = [moments.to_text(time) for time in times]
    assert texts == sorted(texts)
    assert [moments.from_text(text) for text in texts] == times
    assert moments.from_text(moments.to_text(None)) is None
