"""The settings page: one row for each preference, in the order and groups of the data."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, Qt, pyqtSlot
from PyQt6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.preferences import (
    PREFERENCES,
    Kind,
    Preference,
    Preferences,
    Value,
    preference,
)
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.fields import ChoiceField, LineField

PLACE = "settings"
WIDTH_EM = 44


class SettingsView(Screen):
    """Shows every preference; a change holds at once.

    Object names: "setting.KEY" for each field, "setting.KEY.choose" for the button of a folder.
    """

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self._preferences = preferences
        self._fields: dict[str, QWidget] = {}
        self._is_showing = False
        self._page = QWidget()
        self._assemble()
        preferences.changed.connect(self._show_value)
        for one in PREFERENCES:
            self._show_value(one.key)

    def panes(self) -> list[QWidget]:
        """Return the first field; Tab goes on from there."""
        return [self._fields[PREFERENCES[0].key]]

    @pyqtSlot()
    def _on_changed(self) -> None:
        sender = self.sender()
        if sender is None or self._is_showing:
            return
        one = preference(str(sender.property("key")))
        self._preferences.choose(one.key, _value_of(self._fields[one.key], one.kind))

    @pyqtSlot()
    def _on_choose_folder(self) -> None:
        sender = self.sender()
        if sender is None:
            return
        key = str(sender.property("key"))
        now = self._preferences.text(key)
        found = QFileDialog.getExistingDirectory(self, tr("Chọn thư mục"), now)
        if found:
            self._preferences.choose(key, found)

    @pyqtSlot(str)
    def _show_value(self, key: str) -> None:
        """Show the value in force, wherever it was chosen."""
        field, value = self._fields[key], self._preferences.value(key)
        self._is_showing = True
        try:
            if isinstance(field, ChoiceField):
                field.choose(str(value))
            elif isinstance(field, QCheckBox):
                field.setChecked(bool(value))
            elif isinstance(field, LineField) and field.value() != str(value):
                field.show_value(str(value))
        finally:
            self._is_showing = False

    def changeEvent(self, event: QEvent | None) -> None:
        """Keep the page as wide as its words ask when the text grows; this page is where it is made to."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.FontChange:
            self._fit_page()

    def _fit_page(self) -> None:
        self._page.setMaximumWidth(self.fontMetrics().height() * WIDTH_EM)

    def _assemble(self) -> None:
        space = gap(self.fontMetrics())
        page = self._page
        self._fit_page()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(space * 3, space * 2, space * 3, space * 3)
        rows.setSpacing(space)
        # One form for all groups: their fields then stand under each other, whatever their labels say.
        form = QFormLayout()
        form.setHorizontalSpacing(space * 3)
        form.setVerticalSpacing(space)
        for group in dict.fromkeys(one.group for one in PREFERENCES):
            heading = QLabel(tr(group))
            heading.setProperty("role", "heading")
            heading.setContentsMargins(0, space, 0, 0)
            form.addRow(heading)
            for one in PREFERENCES:
                if one.group == group:
                    self._add_row(form, one)
        rows.addLayout(form)
        rows.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def _add_row(self, form: QFormLayout, one: Preference) -> None:
        """Put a preference with its hint into the form."""
        field = self._make_field(one)
        field.setObjectName(f"setting.{one.key}")
        field.setProperty("key", one.key)
        self._fields[one.key] = field
        locked = self._preferences.is_locked(one.key)
        field.setEnabled(not locked)
        row: QWidget = self._with_button(field, one, locked=locked) if one.kind is Kind.FOLDER else field
        if one.kind is Kind.SWITCH:
            form.addRow("", row)
        else:
            form.addRow(tr(one.title), row)
        words = tr("Do quản trị cơ quan quy định.") if locked else tr(one.hint) if one.hint else ""
        if words:
            field.setAccessibleDescription(words)
            hint = QLabel(words)
            hint.setWordWrap(True)
            hint.setProperty("role", "muted")
            form.addRow("", hint)

    def _make_field(self, one: Preference) -> QWidget:
        """Return the field for a kind of value."""
        if one.kind in (Kind.CHOICE, Kind.NUMBER):
            choice = ChoiceField(tr(one.title))
            choice.show_choices(_choices_of(one))
            choice.currentIndexChanged.connect(self._on_changed)
            return choice
        if one.kind is Kind.SWITCH:
            switch = QCheckBox(tr(one.title))
            switch.toggled.connect(self._on_changed)
            return switch
        line = LineField(tr(one.title))
        line.value_settled.connect(self._on_changed)
        return line

    def _with_button(self, field: QWidget, one: Preference, *, locked: bool) -> QWidget:
        """Return the field of a folder with the button that looks for one."""
        whole = QWidget()
        button = QPushButton(tr("Chọn…"))
        button.setObjectName(f"setting.{one.key}.choose")
        button.setAccessibleName(tr("Chọn thư mục"))
        button.setProperty("key", one.key)
        button.setEnabled(not locked)
        button.clicked.connect(self._on_choose_folder)
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(field, 1)
        row.addWidget(button)
        return whole


def _choices_of(one: Preference) -> list[tuple[str, str]]:
    """Return what can be chosen: the named values, or a number's steps."""
    if one.kind is Kind.NUMBER:
        steps = range(one.lowest, one.highest + 1, one.step)
        return [(str(step), f"{step} {one.unit}".strip()) for step in steps]
    return [(key, tr(title)) for key, title in one.choices]


def _value_of(field: QWidget, kind: Kind) -> Value:
    """Return what a field says."""
    if isinstance(field, ChoiceField):
        return int(field.chosen()) if kind is Kind.NUMBER else field.chosen()
    if isinstance(field, QCheckBox):
        return field.isChecked()
    return field.value() if isinstance(field, LineField) else ""
