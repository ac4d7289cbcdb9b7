"""Operational indicators: on time, digital share, times in steps, returns, signing, colours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from eoffice.domain.kpi.indicators import (
    Colour,
    DocumentRow,
    DraftRow,
    SigningRow,
    StepRow,
    colour_of,
    digital_share,
    percentile,
    return_rates,
    signing_latency,
    step_times,
    timeliness,
)
from eoffice.errors import Refused
from eoffice.services.kpi_targets import load_targets, targets_from

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def after(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def test_documents_are_on_time_late_waiting_or_overdue_and_each_is_named() -> None:
    rows = [
        DocumentRow("đúng", "VP", after(5), after(5)),
        DocumentRow("muộn", "VP", after(5), after(6)),
        DocumentRow("chờ", "VP", after(50)),
        DocumentRow("quá", "VP", after(-1)),
        DocumentRow("không hạn", "VP"),
        DocumentRow("khác", "NV", after(1), after(0)),
    ]
    office, other = timeliness(rows, NOON)
    assert (office.on_time, office.late, office.waiting, office.overdue, office.without_term) == (
        ("đúng",), ("muộn",), ("chờ",), ("quá",), ("không hạn",),
    )  # fmt: skip
    assert office.rate == Fraction(1, 3)
    assert other.rate == 1


def test_a_unit_without_decided_terms_has_no_rate() -> None:
    assert timeliness([DocumentRow("a", "VP")], NOON)[0].rate is None


def test_the_digital_share_tells_the_causes_of_the_rest_most_frequent_first() -> None:
    rows = [
        DocumentRow("1", "VP", done=NOON),
        DocumentRow("2", "VP", done=NOON, paper_causes=("bản giấy kèm theo",)),
        DocumentRow("3", "VP", done=NOON, paper_causes=("không có chữ ký số", "bản giấy kèm theo")),
        DocumentRow("4", "VP"),
    ]
    found = digital_share(rows)[0]
    assert (found.rate, found.finished) == (Fraction(1, 3), 3)
    assert found.causes == (("bản giấy kèm theo", 2), ("không có chữ ký số", 1))


def test_time_in_a_step_is_told_by_median_and_ninetieth_percentile() -> None:
    rows = [StepRow(str(at), "VP", "duyệt", NOON, after(at)) for at in range(11)]
    rows += [StepRow("mở", "VP", "duyệt", NOON), StepRow("lệch", "VP", "duyệt", NOON, after(-2))]
    found = step_times(rows)[0]
    assert (found.median, found.ninety) == (Fraction(5), Fraction(9))
    assert (found.open, found.finished, found.skewed) == (1, 11, 1)


def test_a_percentile_lies_between_its_neighbours() -> None:
    assert percentile([Fraction(1), Fraction(2)], Fraction(1, 2)) == Fraction(3, 2)
    assert percentile([Fraction(7)], Fraction(9, 10)) == 7
    assert percentile([], Fraction(1, 2)) is None


def test_returns_are_counted_against_submissions() -> None:
    rows = [DraftRow("1", "VP", 3, 1), DraftRow("2", "VP", 1, 0), DraftRow("3", "NV", 0, 0)]
    assert return_rates(rows) == {"VP": Fraction(1, 4), "NV": None}


def test_signing_latency_is_told_by_unit() -> None:
    rows = [SigningRow("1", "VP", NOON, after(2)), SigningRow("2", "VP", NOON)]
    found = signing_latency(rows)[0]
    assert (found.step, found.median, found.open) == ("VP", Fraction(2), 1)


@pytest.mark.parametrize(
    ("code", "value", "colour"),
    [
        ("on_time", Fraction("0.95"), Colour.GREEN),
        ("on_time", Fraction("0.9"), Colour.YELLOW),
        ("on_time", Fraction("0.1"), Colour.RED),
        ("on_time", None, Colour.GREY),
        ("returned", Fraction("0.1"), Colour.GREEN),
        ("returned", Fraction("0.3"), Colour.RED),
        ("signing_hours", Fraction(10), Colour.YELLOW),
    ],
)
def test_targets_and_colours_are_data(code: str, value: Fraction | None, colour: Colour) -> None:
    assert colour_of(load_targets()[code], value) is colour


def test_targets_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(Refused, match=r"kpi\.targets_damaged"):
        targets_from('[[targets]]\ncode = "x"\ntitle = "x"\ngood = 0.5\nfair = 0.9\n')
