"""Parts that several KPI screens share: the choice of a period, tables of figures, kept filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from PyQt6.QtCore import QSettings
from PyQt6.QtGui import QFont, QFontMetrics
from PyQt6.QtWidgets import QLabel, QPushButton

from eoffice.desktop.screens.kpi.words import period_title
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.empty import EmptyState
from eoffice.desktop.widgets.fields import ChoiceField
from eoffice.desktop.widgets.rows import Column
from eoffice.desktop.widgets.table import Empty, ListSource, PagedModel, TableView
from eoffice.domain.kpi.periods import Period, PeriodKind, month_of, period_of, quarter_of
from eoffice.domain.kpi.rules import RuleSet
from eoffice.domain.work.evaluation import Evaluation

Row = TypeVar("Row")
RulesOf = Callable[[Period], RuleSet]
"""The rules in force for my agency in a period."""
Sign = Callable[[Sequence[Evaluation], RuleSet], None]
"""Signs what I may sign of some evaluations; the composition knows how."""
_MONTHS, _QUARTERS = 12, 6


class Filters:
    """What was chosen last, kept from one day to the next when there is a place for it."""

    def __init__(self, file: Path | None) -> None:
        self._settings = QSettings(str(file), QSettings.Format.IniFormat) if file is not None else None

    def text(self, key: str, default: str = "") -> str:
        """Return what was kept."""
        if self._settings is None:
            return default
        return str(self._settings.value(f"kpi/{key}", default) or default)

    def keep(self, key: str, value: str) -> None:
        """Keep a choice."""
        if self._settings is not None:
            self._settings.setValue(f"kpi/{key}", value)


def periods_near(today: date) -> tuple[Period, ...]:
    """Return the periods people ask for: this and the last months, quarters and years."""
    months, quarters = [month_of(today)], [quarter_of(today)]
    while len(months) < _MONTHS:
        months.append(months[-1].before)
    while len(quarters) < _QUARTERS:
        quarters.append(quarters[-1].before)
    years = (Period(PeriodKind.YEAR, today.year), Period(PeriodKind.YEAR, today.year - 1))
    return (months[0], quarters[0], years[0], *months[1:], *quarters[1:], years[1])


class PeriodField(ChoiceField):
    """The choice of a month, a quarter or a year; remembers the last choice by its key."""

    def __init__(self, name: str, today: date, filters: Filters, key: str) -> None:
        super().__init__(tr("Kỳ đánh giá"))
        self.setObjectName(name)
        self._filters, self._key = filters, key
        self.show_choices([(one.name, period_title(one)) for one in periods_near(today)])
        self.choose(filters.text(key, month_of(today).name))
        if not self.chosen():
            self.choose(month_of(today).name)
        self.currentIndexChanged.connect(self._on_chosen)

    @property
    def period(self) -> Period:
        """The period chosen."""
        return period_of(str(self.chosen()))

    def _on_chosen(self) -> None:
        self._filters.keep(self._key, str(self.chosen() or ""))


class FigureTable(TableView[Row], Generic[Row]):
    """A short table in memory; the object name is given to its inner table."""

    def __init__(
        self,
        name: str,
        words: str,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], str],
        empty: Empty,
    ) -> None:
        self._columns = tuple(columns)
        model: PagedModel[Row] = PagedModel(columns, key, self._sentence)
        super().__init__(model, words, empty)
        self.table.setObjectName(name)

    def _settle_columns(self) -> None:
        """Give each column the room of its title: figures are short, the words above them are not."""
        super()._settle_columns()
        across = self.table.horizontalHeader()
        if across is None:
            return
        # Titles are drawn bold; the header's own hint leaves room for an arrow in each of them besides.
        font = QFont(across.font())
        font.setBold(True)
        measure = QFontMetrics(font)
        for at, column in enumerate(self.model.columns):
            if not column.stretch:
                room = measure.horizontalAdvance(tr(column.title)) + 2 * gap(measure, 0.7)
                self.table.setColumnWidth(at, max(room, self.table.columnWidth(at)))

    @property
    def current_column(self) -> str:
        """The key of the column under the cursor: which number of a row somebody opened."""
        at = self.table.currentIndex().column()
        return self._columns[at].key if 0 <= at < len(self._columns) else ""

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show rows, the selection kept."""
        self.model.show_source(ListSource(rows))

    def _sentence(self, row: Row) -> str:
        return ", ".join(filter(None, (_words(column, row) for column in self._columns)))


def _words(column: Column[Row], row: Row) -> str:
    chip = column.chip(row) if column.chip is not None else None
    return chip.words if chip is not None else column.text(row)


def button(name: str, title: str, icon_name: str = "", *, is_main: bool = False) -> QPushButton:
    """Return a button with its object name."""
    made = QPushButton(title)
    made.setObjectName(name)
    if icon_name:
        made.setIcon(icon(icon_name, "on_accent" if is_main else "text"))
    if is_main:
        made.setProperty("role", "main")
    return made


def note_label(name: str, role: str = "muted") -> QLabel:
    """Return a line of words that wraps."""
    made = QLabel()
    made.setObjectName(name)
    made.setProperty("role", role)
    made.setWordWrap(True)
    return made


def nothing(icon_name: str, title: str, hint: str) -> EmptyState:
    """Return the words for an empty chart."""
    return EmptyState(icon_name, title, hint)
