"""The tables of the operational indicators: by unit with their targets, and the time in each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from eoffice.desktop.screens.kpi import words as wording
from eoffice.desktop.screens.kpi.parts import FigureTable
from eoffice.desktop.screens.kpi.reports_presenter import IndicatorsShown
from eoffice.desktop.session.wording import status_words
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.charts_data import ChartData, ChartKind, Series
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.rows import RIGHT, Chip, Column
from eoffice.desktop.widgets.table import Empty
from eoffice.domain.kpi.indicators import Colour, StepTime, Target, colour_of
from eoffice.services.kpi_telling import figure

_COLOURS = {
    Colour.GREEN: (Tone.OK, "Đạt", "ok"),
    Colour.YELLOW: (Tone.WARNING, "Gần đạt", "warning"),
    Colour.RED: (Tone.ERROR, "Chưa đạt", "error"),
    Colour.GREY: (Tone.NEUTRAL, "Không có gì để đo", "info"),
}


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator of one unit."""

    unit: str
    name: str
    title: str
    value: str
    counts: str
    colour: Colour
    code: str


@dataclass(frozen=True)
class StepRow:
    """The time documents stay in one step."""

    title: str
    time: StepTime
    colour: Colour


def indicator_table(name: str) -> FigureTable[IndicatorRow]:
    """Return the table of indicators."""
    columns: tuple[Column[IndicatorRow], ...] = (
        Column("unit", "Đơn vị", _unit, 16, stretch=True),
        Column("title", "Chỉ số", _title, 20, stretch=True),
        Column("value", "Giá trị", _value, 8, RIGHT),
        Column("counts", "Gồm", _counts, 20),
        Column("colour", "So với mục tiêu", _no_words, 10, chip=_chip),
    )
    empty = Empty("document", "Chưa có văn bản nào trong kỳ", "Chỉ số được đo từ nhật ký văn bản.")
    return FigureTable(name, tr("Chỉ số điều hành theo đơn vị"), columns, _key, empty)


def step_table(name: str) -> FigureTable[StepRow]:
    """Return the table of steps."""
    columns: tuple[Column[StepRow], ...] = (
        Column("step", "Bước", _step_title, 16, stretch=True),
        Column("done", "Đã qua", _step_done, 6, RIGHT),
        Column("open", "Đang ở", _step_open, 6, RIGHT),
        Column("median", "Trung vị (giờ)", _step_median, 9, RIGHT),
        Column("ninety", "90 % không quá (giờ)", _step_ninety, 11, RIGHT),
        Column("colour", "So với mục tiêu", _no_step_words, 10, chip=_step_chip),
    )
    empty = Empty("clock", "Chưa đo được thời gian", "Văn bản đi qua các bước sẽ để lại thời gian ở đây.")
    return FigureTable(name, tr("Thời gian ở mỗi bước"), columns, _step_key, empty)


def indicator_rows(shown: IndicatorsShown, name_of: Callable[[str], str]) -> list[IndicatorRow]:
    """Return every indicator of every unit."""
    rows = []
    for on_time in shown.timeliness:
        counts = tr("{on_time} đúng hạn, {late} trễ, {waiting} đang chờ, {overdue} quá hạn").format(
            on_time=len(on_time.on_time),
            late=len(on_time.late),
            waiting=len(on_time.waiting),
            overdue=len(on_time.overdue),
        )
        rows.append(_row(shown, "on_time", on_time.unit, name_of, on_time.rate, counts))
    for share in shown.digital:
        counts = tr("{digital} trong {finished} văn bản đã xong").format(
            digital=share.digital, finished=share.finished
        )
        rows.append(_row(shown, "digital", share.unit, name_of, share.rate, counts))
    for unit, rate in shown.returns.items():
        rows.append(_row(shown, "returned", unit, name_of, rate, ""))
    for time in shown.signing:
        counts = tr("{done} đã ký, {open} đang chờ").format(done=time.finished, open=time.open)
        rows.append(_row(shown, "signing_hours", time.step, name_of, time.median, counts))
    return sorted(rows, key=_unit)


def step_rows(shown: IndicatorsShown) -> list[StepRow]:
    """Return the time in each step."""
    target = shown.targets.get("step_hours")
    return [StepRow(status_words(time.step).text, time, _colour(target, time.median)) for time in shown.steps]


def rates_chart(shown: IndicatorsShown, name_of: Callable[[str], str]) -> ChartData:
    """Return the shares in percent, units beside each other: on time, fully digital, returned."""
    on_time = {one.unit: one.rate for one in shown.timeliness}
    digital = {one.unit: one.rate for one in shown.digital}
    units = sorted({*on_time, *digital, *shown.returns}, key=name_of)
    series = tuple(
        Series(tr(wording.INDICATORS[code]), tuple(_percent(rates.get(unit)) for unit in units))
        for code, rates in (("on_time", on_time), ("digital", digital), ("returned", shown.returns))
    )
    title = tr("Chỉ số điều hành theo đơn vị, phần trăm")
    return ChartData(
        ChartKind.BARS, title, tuple(name_of(unit) for unit in units), series if units else (), "%", 1
    )


def hours_chart(shown: IndicatorsShown) -> ChartData:
    """Return how many hours documents stay in each step: the median, and what nine of ten keep to."""
    steps = [one for one in shown.steps if one.median is not None]
    series = (
        Series(tr("Trung vị (giờ)"), tuple(_hours(one.median) for one in steps)),
        Series(tr("90 % không quá (giờ)"), tuple(_hours(one.ninety) for one in steps)),
    )
    labels = tuple(status_words(one.step).text for one in steps)
    return ChartData(ChartKind.BARS, tr("Thời gian ở mỗi bước, giờ"), labels, series if steps else (), "", 1)


def _percent(rate: Fraction | None) -> float | None:
    return None if rate is None else float(rate * 100)


def _hours(hours: Fraction | None) -> float | None:
    return None if hours is None else float(hours)


def _row(
    shown: IndicatorsShown,
    code: str,
    unit: str,
    name_of: Callable[[str], str],
    value: Fraction | None,
    counts: str,
) -> IndicatorRow:
    target = shown.targets.get(code)
    title = tr(wording.INDICATORS[code])
    is_hours = code.endswith("_hours")
    words = figure(value, 1) if is_hours else "–" if value is None else f"{figure(value * 100, 1)} %"
    return IndicatorRow(unit, name_of(unit), title, words, counts, _colour(target, value), code)


def _colour(target: Target | None, value: Fraction | None) -> Colour:
    return Colour.GREY if target is None else colour_of(target, value)


def _key(row: IndicatorRow) -> str:
    return f"{row.unit}/{row.title}"


def _unit(row: IndicatorRow) -> str:
    return row.name


def _title(row: IndicatorRow) -> str:
    return row.title


def _value(row: IndicatorRow) -> str:
    return row.value


def _counts(row: IndicatorRow) -> str:
    return row.counts


def _no_words(_: IndicatorRow) -> str:
    return ""


def _chip(row: IndicatorRow) -> Chip:
    return wording.chip_of(_COLOURS[row.colour])


def _step_key(row: StepRow) -> str:
    return row.time.step


def _step_title(row: StepRow) -> str:
    return row.title


def _step_done(row: StepRow) -> str:
    return str(row.time.finished)


def _step_open(row: StepRow) -> str:
    return str(row.time.open)


def _step_median(row: StepRow) -> str:
    return figure(row.time.median, 1)


def _step_ninety(row: StepRow) -> str:
    return figure(row.time.ninety, 1)


def _no_step_words(_: StepRow) -> str:
    return ""


def _step_chip(row: StepRow) -> Chip:
    return wording.chip_of(_COLOURS[row.colour])
