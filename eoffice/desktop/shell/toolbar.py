"""The row of a place's commands: what does not fit goes into a menu at its end."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QActionEvent, QResizeEvent
from PyQt6.QtWidgets import QMenu, QSizePolicy, QStyle, QToolButton, QWidget

from eoffice.desktop.shell.actions import CommandAction
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap, icon_side


class CommandButton(QToolButton):
    """The button of one command; the main one is filled."""

    def __init__(self, action: CommandAction, parent: QWidget) -> None:
        super().__init__(parent)
        self._command = action.command
        self.setDefaultAction(action)
        self.setIconSize(icon_side(self.fontMetrics()))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setAccessibleName(self._command.plain)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if self._command.is_main:
            self.setProperty("role", "main")
        self._colour_icon()

    def actionEvent(self, event: QActionEvent | None) -> None:
        """Follow the action, and take the icon's own colour back."""
        super().actionEvent(event)
        self._colour_icon()

    def _colour_icon(self) -> None:
        """Draw the main button's icon in the colour of its words."""
        if self._command.is_main:
            self.setIcon(icon(self._command.icon, "on_accent"))


class ToolRow(QWidget):
    """Buttons from left to right, standing at the right edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Lệnh của nơi này"))
        self._buttons: list[QToolButton] = []
        self._more = QToolButton(self)
        self._more.setIcon(icon("more"))
        self._more.setAccessibleName(tr("Các lệnh khác"))
        self._more.setToolTip(tr("Các lệnh khác"))
        self._more.setIconSize(icon_side(self.fontMetrics()))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu = QMenu(self)
        self._more.setMenu(self._menu)

    @property
    def buttons(self) -> tuple[QToolButton, ...]:
        """The buttons, those in the menu included."""
        return tuple(self._buttons)

    def show_actions(self, actions: Sequence[CommandAction]) -> None:
        """Make the buttons of some actions."""
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = [CommandButton(action, self) for action in actions]
        self.updateGeometry()
        self._settle()

    def sizeHint(self) -> QSize:
        """Return the room of all buttons."""
        width = sum(button.sizeHint().width() + self._space() for button in self._buttons)
        return QSize(width, self._height())

    def minimumSizeHint(self) -> QSize:
        """Return the room of the menu alone."""
        return QSize(self._more.sizeHint().width(), self._height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Show what fits."""
        super().resizeEvent(event)
        self._settle()

    def changeEvent(self, event: QEvent | None) -> None:
        """Place the buttons anew when the reading direction or the font changes."""
        super().changeEvent(event)
        turned = (QEvent.Type.LayoutDirectionChange, QEvent.Type.FontChange)
        # Qt sends the first of these events before the row is whole.
        if event is not None and event.type() in turned and hasattr(self, "_menu"):
            self._settle()

    def _settle(self) -> None:
        """Place the buttons that fit and list the others in the menu."""
        shown = self._fitting()
        hidden = self._buttons[len(shown) :]
        self._menu.clear()
        self._menu.addActions([action for one in hidden if (action := one.defaultAction()) is not None])
        x = self.width() - self._width_of(shown) - (self._more.sizeHint().width() if hidden else 0)
        for button in shown:
            size = QSize(button.sizeHint().width(), self._height())
            self._put(button, QRect(QPoint(x, (self.height() - size.height()) // 2), size))
            button.show()
            x += size.width() + self._space()
        for button in hidden:
            button.hide()
        self._more.setVisible(bool(hidden))
        top = (self.height() - self._height()) // 2
        self._put(self._more, QRect(x, top, self._more.sizeHint().width(), self._height()))

    def _put(self, button: QToolButton, place: QRect) -> None:
        """Place a button; the row is turned round where people read from the right."""
        button.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    def _fitting(self) -> list[QToolButton]:
        """Return the buttons that fit, with the menu's button when not all do."""
        if self._width_of(self._buttons) <= self.width():
            return list(self._buttons)
        shown: list[QToolButton] = []
        room = self.width() - self._more.sizeHint().width()
        for button in self._buttons:
            if self._width_of([*shown, button]) > room:
                break
            shown.append(button)
        return shown

    def _width_of(self, buttons: Sequence[QToolButton]) -> int:
        """Return how wide some buttons stand together."""
        return sum(button.sizeHint().width() + self._space() for button in buttons)

    def _height(self) -> int:
        """Return the height of one button."""
        tallest = max((button.sizeHint().height() for button in self._buttons), default=0)
        return max(tallest, self._more.sizeHint().height())

    def _space(self) -> int:
        """Return the room between buttons."""
        return gap(self.fontMetrics(), 0.25)
