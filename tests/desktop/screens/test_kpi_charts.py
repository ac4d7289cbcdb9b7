"""The charts of the operational indicators: the figures of the tables, gaps where nothing was measured."""

from __future__ import annotations

from fractions import Fraction

from eoffice.desktop.screens.kpi.indicator_tables import hours_chart, indicator_rows, rates_chart
from eoffice.desktop.screens.kpi.reports_presenter import IndicatorsShown
from eoffice.domain.kpi.indicators import DigitalShare, StepTime, Timeliness
from eoffice.services.kpi_indicator_rows import IndicatorRows
from eoffice.services.kpi_targets import load_targets

NAMES = {"vp": "Văn phòng", "tc": "Tài chính"}
SHOWN = IndicatorsShown(
    timeliness=(Timeliness("vp", ("1", "2", "3"), ("4",), ("5",), (), ()),),
    digital=(DigitalShare("vp", 1, 4, (("unsigned", 3),)), DigitalShare("tc", 0, 0, ())),
    steps=(
        StepTime("directed", 4, 1, Fraction(3), Fraction(10), 0),
        StepTime("in_progress", 0, 2, None, None, 0),
    ),
    returns={"vp": Fraction(1, 5)},
    signing=(),
    targets=load_targets(),
    rows=IndicatorRows(),
)


def test_units_stand_beside_each_other_with_gaps_for_what_was_not_measured() -> None:
    data = rates_chart(SHOWN, NAMES.__getitem__)
    assert data.labels == ("Tài chính", "Văn phòng")
    assert [one.values for one in data.series] == [(None, 75.0), (None, 25.0), (None, 20.0)]
    told = {(row.name, row.title): row.value for row in indicator_rows(SHOWN, NAMES.__getitem__)}
    assert told["Văn phòng", "Văn bản giải quyết đúng hạn"] == "75,0 %"


def test_steps_show_median_and_nine_of_ten_and_leave_out_what_nobody_has_finished() -> None:
    data = hours_chart(SHOWN)
    assert len(data.labels) == 1
    assert [one.values for one in data.series] == [(3.0,), (10.0,)]


def test_without_documents_there_is_no_chart() -> None:
    nothing = IndicatorsShown((), (), (), {}, (), {}, IndicatorRows())
    assert rates_chart(nothing, NAMES.__getitem__).is_empty
    assert hours_chart(nothing).is_empty
