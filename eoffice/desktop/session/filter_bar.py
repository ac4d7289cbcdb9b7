"""The chips that narrow a list: urgent, overdue, unread, states, days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QToolButton, QWidget

from eoffice.desktop.session.filtering import SPANS, YEARS_BACK, Filter, Span
from eoffice.desktop.session.flow import FlowLayout
from eoffice.desktop.session.wording import status_words
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.date_field import DateField
from eoffice.domain.document import Status

FLAGS = (("urgent", "Khẩn"), ("overdue", "Quá hạn"), ("unread", "Chưa đọc"))
_POPUP = QToolButton.ToolButtonPopupMode.InstantPopup


class FilterBar(QWidget):
    """Narrows one place's lists.

    Object names, with `name` as the place: "name.filter.urgent", ".overdue", ".unread", ".states",
    ".span", ".first", ".last", ".year", ".clear".
    """

    changed = pyqtSignal(object)
    """The Filter."""

    def __init__(self, name: str, statuses: Sequence[Status], this_year: int) -> None:
        super().__init__()
        self._filter = Filter()
        self._this_year = this_year
        self._name = name
        self._flow = FlowLayout(self)
        self.flags = {key: self._chip(key, tr(title)) for key, title in FLAGS}
        self.states = self._menu("states", tr("Tình trạng"))
        self.span = self._menu("span", tr("Thời gian"))
        self.first = self._day("first", tr("Từ ngày"))
        self.last = self._day("last", tr("Đến ngày"))
        self.year = self._menu("year", tr("Năm của sổ"))
        self.clear = self._chip("clear", tr("Bỏ lọc"))
        self.clear.setCheckable(False)
        self._fill(statuses)
        for chip in self.flags.values():
            chip.toggled.connect(self._on_chosen)
        self.clear.clicked.connect(self.reset)
        self._show()

    @property
    def filter(self) -> Filter:
        """What the chips say."""
        return self._filter

    def show_filter(self, wanted: Filter) -> None:
        """Set the chips; `changed` follows when they say something new."""
        if wanted != self._filter:
            self._filter = wanted
            self._show()
            self.changed.emit(wanted)

    def offer_years(self, *, offered: bool) -> None:
        """Offer the year only where numbers are listed: over a register."""
        self.year.setVisible(offered)
        self._flow.invalidate()
        self.updateGeometry()

    @pyqtSlot()
    def reset(self) -> None:
        """Let everything through."""
        self.show_filter(Filter())

    @pyqtSlot()
    def _on_chosen(self) -> None:
        """Take what the chips and menus say."""
        urgent, overdue, unread = (chip.isChecked() for chip in self.flags.values())
        states = tuple(str(one.data()) for one in _actions(self.states) if one.isChecked())
        self.show_filter(
            replace(self._filter, statuses=states, urgent=urgent, overdue=overdue, unread=unread)
        )

    @pyqtSlot()
    def _on_span(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self.show_filter(replace(self._filter, span=Span(sender.data())))

    @pyqtSlot()
    def _on_year(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self.show_filter(replace(self._filter, year=int(sender.data())))

    @pyqtSlot()
    def _on_days(self) -> None:
        first, last = (_iso(field) for field in (self.first, self.last))
        self.show_filter(replace(self._filter, first=first, last=last))

    def _show(self) -> None:
        """Let chips and menus say what the filter says."""
        for key, chip in self.flags.items():
            chip.blockSignals(True)
            chip.setChecked(bool(getattr(self._filter, key)))
            chip.blockSignals(False)
        for one in _actions(self.states):
            one.blockSignals(True)
            one.setChecked(one.data() in self._filter.statuses)
            one.blockSignals(False)
        named = [status_words(Status(one)).text for one in self._filter.statuses]
        self.states.setText(", ".join(named) if 0 < len(named) < 3 else tr("Tình trạng"))
        self.states.setChecked(bool(named))
        for one in _actions(self.span):
            one.setChecked(one.data() == self._filter.span.value)
        chosen = self._filter.span is not Span.ALWAYS
        self.span.setText(tr(dict(SPANS)[self._filter.span]) if chosen else tr("Thời gian"))
        self.span.setChecked(chosen)
        for one in _actions(self.year):
            one.setChecked(int(one.data()) == self._filter.year)
        year = self._filter.year
        self.year.setText(tr("Sổ năm {year}").format(year=year) if year else tr("Năm của sổ"))
        self.year.setChecked(bool(year))
        for field in (self.first, self.last):
            field.setVisible(self._filter.span is Span.DAYS)
        self.clear.setVisible(not self._filter.is_empty)
        self._flow.invalidate()
        self.updateGeometry()

    def _fill(self, statuses: Sequence[Status]) -> None:
        """Fill the menus."""
        states, spans, years = self.states.menu(), self.span.menu(), self.year.menu()
        if states is None or spans is None or years is None:
            return
        self._entry(years, tr("Mọi năm"), "0").triggered.connect(self._on_year)
        for year in range(self._this_year, self._this_year - YEARS_BACK - 1, -1):
            self._entry(years, str(year), str(year)).triggered.connect(self._on_year)
        for status in statuses:
            self._entry(states, status_words(status).text, status.value).toggled.connect(self._on_chosen)
        for span, title in SPANS:
            self._entry(spans, tr(title), span.value).triggered.connect(self._on_span)

    def _entry(self, menu: QMenu, title: str, data: str) -> QAction:
        entry = QAction(title, menu)
        entry.setCheckable(True)
        entry.setData(data)
        menu.addAction(entry)
        return entry

    def _chip(self, key: str, title: str) -> QToolButton:
        chip = QToolButton()
        chip.setObjectName(f"{self._name}.filter.{key}")
        chip.setText(title)
        chip.setProperty("chip", "true")
        chip.setCheckable(True)
        self._flow.addWidget(chip)
        return chip

    def _menu(self, key: str, title: str) -> QToolButton:
        button = self._chip(key, title)
        button.setPopupMode(_POPUP)
        menu = QMenu(button)
        button.setMenu(menu)
        button.setAccessibleName(title)
        return button

    def _day(self, key: str, title: str) -> DateField:
        field = DateField(title)
        field.setObjectName(f"{self._name}.filter.{key}")
        field.setToolTip(title)
        field.date_chosen.connect(self._on_days)
        self._flow.addWidget(field)
        return field


def _iso(field: DateField) -> str:
    day = field.date_value()
    return day.isoformat() if day is not None else ""


def _actions(button: QToolButton) -> list[QAction]:
    menu = button.menu()
    return menu.actions() if menu is not None else []
