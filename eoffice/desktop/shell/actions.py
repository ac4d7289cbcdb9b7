"""One QAction for each command, shared by menus, tool bars and context menus."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSlot
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMenu, QMenuBar, QWidget

from eoffice.desktop.shell.commands import EVERYWHERE, Command, Commands, Menu, with_mnemonics
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr


class CommandAction(QAction):
    """The action of one command."""

    def __init__(self, command: Command, commands: Commands, parent: QObject) -> None:
        super().__init__(parent)
        self.command = command
        self._commands = commands
        self.setObjectName(command.id)
        self.setIcon(icon(command.icon))
        if command.shortcut:
            self.setShortcut(QKeySequence(command.shortcut))
        self.show_words()
        self.triggered.connect(self._on_triggered)

    def show_words(self) -> None:
        """Say title, tool tip and hint in the language of the interface."""
        self.setText(self.command.words)
        self.setToolTip(self._tip())
        self.setStatusTip(tr(self.command.hint) if self.command.hint else self.command.plain)

    @pyqtSlot()
    def _on_triggered(self) -> None:
        self._commands.run(self.command.id)

    def _tip(self) -> str:
        """Return the title, the key and the hint."""
        key = self.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        title = f"{self.command.plain} ({key})" if key else self.command.plain
        return f"{title}\n{tr(self.command.hint)}" if self.command.hint else title


class Actions(QObject):
    """Keeps the actions of a window in step with the registry and the place shown."""

    def __init__(self, commands: Commands, window: QWidget) -> None:
        super().__init__(window)
        self._commands = commands
        self._window = window
        self._place = EVERYWHERE
        self._actions: dict[str, CommandAction] = {}
        self._menus: dict[Menu, QMenu] = {}
        commands.changed.connect(self.rebuild)
        commands.state_changed.connect(self.refresh)

    def action(self, command_id: str) -> CommandAction:
        """Return the action of a command."""
        return self._actions[command_id]

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """Make the menus; they fill themselves when opened for the place then shown."""
        for menu, title in zip(Menu, with_mnemonics(tr(menu) for menu in Menu), strict=True):
            self._menus[menu] = QMenu(title, bar)
            bar.addMenu(self._menus[menu])
        self.rebuild()

    def show_place(self, place: str) -> None:
        """Let only the commands of a place, and the common ones, be seen and answer their keys."""
        self._place = place
        self._fill_menus()
        self.refresh()

    def on_tool_bar(self, place: str) -> list[CommandAction]:
        """Return the actions of a place's tool row, its own first."""
        return [self._actions[command.id] for command in self._commands.on_tool_bar(place)]

    def context_menu(self, command_ids: list[str], parent: QWidget) -> QMenu:
        """Return a menu of some commands, for a list or a page."""
        menu = QMenu(parent)
        menu.addActions([self._actions[command_id] for command_id in command_ids])
        return menu

    def show_words(self) -> None:
        """Say every title anew, after the language of the interface has changed."""
        for menu, title in zip(self._menus, with_mnemonics(tr(menu) for menu in self._menus), strict=True):
            self._menus[menu].setTitle(title)
        for action in self._actions.values():
            action.show_words()
        self._fill_menus()

    @pyqtSlot()
    def rebuild(self) -> None:
        """Make the actions of new commands and fill the menus anew."""
        for command in self._commands.all:
            if command.id not in self._actions:
                action = CommandAction(command, self._commands, self)
                self._actions[command.id] = action
                self._window.addAction(action)
        self._fill_menus()
        self.refresh()

    @pyqtSlot()
    def refresh(self) -> None:
        """Enable and show each action as its command now is."""
        for action in self._actions.values():
            here = action.command.place in (EVERYWHERE, self._place)
            action.setVisible(here)  # an invisible action does not answer its key either
            action.setEnabled(here and action.command.enabled())

    def _fill_menus(self) -> None:
        """Put the commands of the present place into the menus, parted by group."""
        for menu, shown in self._menus.items():
            shown.clear()
            here = [one for one in self._commands.in_menu(menu) if one.place in (EVERYWHERE, self._place)]
            group = here[0].group if here else ""
            for command, title in zip(here, with_mnemonics(one.words for one in here), strict=True):
                if command.group != group:
                    shown.addSeparator()
                    group = command.group
                action = self._actions[command.id]
                action.setText(title)
                shown.addAction(action)
            visible = shown.menuAction()
            if visible is not None:
                visible.setVisible(bool(here))
