"""A date typed as people write it: 5/1/2027 or 05012027; shown as dd/MM/yyyy, or picked in a calendar."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from PyQt6.QtCore import QDate, QEvent, QPoint, QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import QCalendarWidget, QLineEdit, QSizePolicy, QToolButton, QToolTip, QWidget

from eoffice.clock import SystemClock, local_date
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr

_WITH_MARKS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}|\d{2}))?")
_DIGITS_ALONE = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})?")
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
_MONTHS = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_LETTERS = 10
"""Of a whole date; the field is as wide as that, with room for its button."""


def read_date(text: str, today: date) -> date | None:
    """Return the date that somebody wrote, of this year when no year stands there; None for no date."""
    words = text.strip()
    found = _WITH_MARKS.fullmatch(words) or _DIGITS_ALONE.fullmatch(words)
    if found is None:
        return None
    day, month, year = found.groups()
    whole = today.year if year is None else int(year) + (2000 if len(year) == 2 else 0)
    if not _FIRST_YEAR <= whole <= _LAST_YEAR:
        return None
    try:
        return date(whole, int(month), int(day))
    except ValueError:
        return None


def words_of(day: date | None) -> str:
    """Return a date with four digits of year: Qt's own Vietnamese form has two."""
    return day.strftime("%d/%m/%Y") if day is not None else ""


class DateField(QLineEdit):
    """A date or none.

    Qt's own field types section by section: 05/01/2027 written into it became 05/11/2026, because the
    slash leaves the month that two digits had already led to; nor could its blank take a digit at all.
    """

    date_chosen = pyqtSignal()
    """Another date stands in the field: typed and left, stepped to, or chosen in the calendar."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        # No words are written here: an input method would only take digits and slashes for its own.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._shown: date | None = None
        self._calendar: QCalendarWidget | None = None
        self._word()
        self._button = self.addAction(icon("today", "muted"), QLineEdit.ActionPosition.TrailingPosition)
        if self._button is not None:
            self._button.triggered.connect(self.open_calendar)
        for inner in self.findChildren(QToolButton):
            # Qt's own button in the field is no stop for Tab; Alt+Down does the same.
            inner.setObjectName("qt_date_button")
        self.editingFinished.connect(self._on_finished)

    def date_value(self) -> date | None:
        """Return the date, or None when the field is empty; what is no date counts as never written."""
        self._settle()
        return self._shown

    def show_date(self, shown: date | None) -> None:
        """Show a date, or an empty field."""
        self._shown = shown
        self.setText(words_of(shown))

    def sizeHint(self) -> QSize:
        """Return the room of a whole date and the button."""
        wanted = super().sizeHint()
        letters = self.fontMetrics().horizontalAdvance("0") * _LETTERS
        return QSize(letters + 3 * self.fontMetrics().height(), wanted.height())

    def minimumSizeHint(self) -> QSize:
        """Never give less: half a date is worse than none."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Step by days and months with the arrows and the page keys; Alt+Down opens the calendar."""
        if event is None:
            return
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.AltModifier and event.key() == Qt.Key.Key_Down:
            self.open_calendar()
        elif not held and event.key() in (*_STEPS, *_MONTHS):
            self._step(event.key())
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Write the date out in full when the keyboard goes elsewhere."""
        super().focusOutEvent(event)
        self._on_finished()

    def changeEvent(self, event: QEvent | None) -> None:
        """Say what to write in the language that has been chosen."""
        super().changeEvent(event)
        if event is not None and event.type() is QEvent.Type.LanguageChange:
            self._word()

    @pyqtSlot()
    def open_calendar(self) -> None:
        """Show a month to choose a day from; Enter or a click takes it, Esc leaves it."""
        if self._calendar is None:
            self._calendar = self._make_calendar()
        shown = self._shown or _today()
        self._calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        self._calendar.move(self.mapToGlobal(QPoint(0, self.height())))
        self._calendar.show()
        self._calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def _make_calendar(self) -> QCalendarWidget:
        calendar = QCalendarWidget(self)
        calendar.setWindowFlags(Qt.WindowType.Popup)
        calendar.setAccessibleName(self.accessibleName())
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.activated.connect(self._on_day)
        calendar.clicked.connect(self._on_day)
        QShortcut(QKeySequence("Esc"), calendar).activated.connect(calendar.hide)
        return calendar

    @pyqtSlot(QDate)
    def _on_day(self, day: QDate) -> None:
        if self._calendar is not None:
            self._calendar.hide()
        self._choose(date(day.year(), day.month(), day.day()))

    @pyqtSlot()
    def _on_finished(self) -> None:
        before = self._shown
        self._settle()
        if self._shown != before:
            self.date_chosen.emit()

    def _step(self, key: int) -> None:
        before = self._shown
        self._settle()
        shown = self._shown
        if shown is None:
            # The first step leads to today, the date that is meant most often.
            self._choose(_today())
        elif key in _STEPS:
            self._choose(shown + timedelta(days=_STEPS[Qt.Key(key)]), before)
        else:
            self._choose(_months_on(shown, _MONTHS[Qt.Key(key)]), before)

    def _choose(self, day: date, before: date | None = None) -> None:
        before = before or self._shown
        self.show_date(day)
        self.selectAll()
        if day != before:
            self.date_chosen.emit()

    def _settle(self) -> None:
        """Read what was written; what is no date gives way to the date before, and that is said."""
        text = self.text().strip()
        today = _today()
        found = read_date(text, today)
        if text and found is None:
            words = tr("“{text}” không phải là ngày. Viết như 30/11/2026.").format(text=text)
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), words, self)
            found = self._shown
        self._shown = found
        if self.text() != words_of(found):
            self.setText(words_of(found))

    def _word(self) -> None:
        self.setPlaceholderText(tr("ngày/tháng/năm"))
        self.setToolTip(tr("Ngày viết như 30/11/2026; Alt+Xuống mở lịch, mũi tên lên xuống đổi ngày"))


def _months_on(day: date, months: int) -> date:
    """Return the same day some months later or earlier, the last of the month where it has no such day."""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _today() -> date:
    return local_date(SystemClock().now())
