"""Operational indicators from the logs of documents: terms, causes of paper, steps, returns, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction

import pytest

from eoffice.clock import local_date
from eoffice.domain.document import Direction, Status
from eoffice.domain.kpi import indicators
from eoffice.domain.kpi.periods import Period, month_of
from eoffice.domain.people import Directory
from eoffice.services import kpi_indicator_rows as rows_of
from eoffice.services.kpi_indicator_rows import IndicatorRows, add_document, collect
from eoffice.services.log import Record
from tests.builders import walk_to
from tests.services.test_log import records_of

NOBODY = Directory((), ())


def gathered(records: Sequence[Record], period: Period | None = None) -> IndicatorRows:
    rows = IndicatorRows()
    at = records[0].parsed()[1].at
    add_document(rows, records, NOBODY, records[0].agency, period or month_of(local_date(at)))
    return rows


def test_an_issued_document_leaves_steps_a_draft_and_a_signature() -> None:
    records = records_of(walk_to(Status.ISSUED))
    rows = gathered(records)
    (draft,) = rows.drafts
    assert draft.submitted >= 1
    (signature,) = rows.signatures
    assert signature.signed is not None
    assert signature.asked <= signature.signed
    steps = [row.step for row in rows.steps]
    assert steps[:2] == ["draft", "submitted"]
    assert "issued" not in steps
    assert all(row.left is not None for row in rows.steps)
    (document,) = rows.documents
    assert document.done is not None
    assert document.paper_causes == ()


@pytest.mark.parametrize("status", list(Status))
def test_every_stay_of_every_life_joins_the_next_and_only_the_last_is_open(status: Status) -> None:
    rows = gathered(records_of(walk_to(status)))
    for here, after in zip(rows.steps, rows.steps[1:], strict=False):
        assert here.left == after.entered
    assert sum(row.left is None for row in rows.steps) == (status not in rows_of._ENDS)


def test_a_return_counts_against_its_submission() -> None:
    rows = gathered(records_of(walk_to(Status.RETURNED)))
    (rate,) = indicators.return_rates(rows.drafts).values()
    assert rate == Fraction(1)


def test_a_finished_incoming_document_is_measured_against_the_end_of_its_day() -> None:
    paper = walk_to(Status.DONE)
    assert paper.state.direction is Direction.INCOMING
    rows = gathered(records_of(paper))
    (row,) = rows.documents
    if row.due is not None:
        assert (row.due.hour, row.due.minute) == (23, 59)
    assert row.done is not None
    (found,) = indicators.timeliness(rows.documents, row.done)
    assert len(found.on_time) + len(found.late) + len(found.without_term) == 1


def test_a_document_of_another_agency_or_time_is_not_counted() -> None:
    records = records_of(walk_to(Status.ISSUED))
    rows = IndicatorRows()
    day = local_date(records[0].parsed()[1].at)
    add_document(rows, records, NOBODY, "khac", month_of(day))
    later = month_of(day + timedelta(days=400))
    add_document(rows, records, NOBODY, records[0].agency, later)
    add_document(rows, records, NOBODY, records[0].agency, month_of(day - timedelta(days=400)))
    assert (rows.documents, rows.steps, rows.drafts, rows.signatures) == ([], [], [], [])


def test_what_still_waits_is_counted_in_later_periods_too() -> None:
    records = records_of(walk_to(Status.SUBMITTED))
    day = local_date(records[0].parsed()[1].at)
    rows = gathered(records, month_of(day + timedelta(days=70)))
    assert [row.left for row in rows.steps][-1] is None


def test_gathering_may_be_stopped_between_documents() -> None:
    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    records = records_of(walk_to(Status.ISSUED))
    day = month_of(local_date(records[0].parsed()[1].at))

    def read(_: str) -> tuple[Record, ...]:
        return records

    with pytest.raises(Stopped):
        collect(["a"], read, NOBODY, records[0].agency, day, stop)
    assert len(collect(["a", "b"], read, NOBODY, records[0].agency, day).drafts) == 2
