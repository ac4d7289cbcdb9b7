"""Parts beside the form: the pages as they will be, and the groups of recipients used before."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QMenu, QPushButton

from eoffice.desktop.screens.drafts.memory import Remembered
from eoffice.desktop.shell.lanes import Lane
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.pages import PageView

LONGEST_GROUP = 80


class Preview(PageView):
    """The pages of a draft, drawn anew again and again where the person was reading."""

    def __init__(self, lane: Lane) -> None:
        super().__init__(lane)
        self.setObjectName("draftPreview")
        self.empty.show_words("document", tr("Trang xem trước"), tr("Trang hiện ra khi có nội dung."))
        self._kept = 0
        self.loaded.connect(self._on_loaded)

    def show_again(self, pdf: bytes) -> None:
        """Show new pages at the place where the old ones stood."""
        if pdf and self.isVisible():
            bar = self.canvas.verticalScrollBar()
            self._kept = bar.value() if bar is not None and self.document is not None else 0
            self.open_bytes(pdf)

    @pyqtSlot(int)
    def _on_loaded(self, _: int) -> None:
        bar = self.canvas.verticalScrollBar()
        if bar is not None:
            bar.setValue(self._kept)


class UsedRecipients(QPushButton):
    """A menu with the recipients of earlier drafts, each group as a whole."""

    group_chosen = pyqtSignal(object)
    """The keys of a group."""

    def __init__(self, remembered: Remembered) -> None:
        super().__init__(tr("Nơi nhận đã dùng"))
        self.setObjectName("draftUsedRecipients")
        self._remembered = remembered
        self._titles: Mapping[str, str] = {}
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._on_menu)

    def offer(self, titles: Mapping[str, str]) -> None:
        """Know the names of those who can receive; groups of others are not offered."""
        self._titles = titles

    @property
    def has_groups(self) -> bool:
        """Tell whether anything was used before."""
        return bool(self._remembered.recipients)

    @pyqtSlot()
    def _on_menu(self) -> None:
        self._menu.clear()
        for group in self._remembered.recipients:
            words = ", ".join(self._titles[key] for key in group if key in self._titles)
            if words:
                short = words if len(words) <= LONGEST_GROUP else f"{words[:LONGEST_GROUP]}…"
                action = self._menu.addAction(short)
                if action is not None:
                    action.triggered.connect(partial(self.group_chosen.emit, tuple(group)))
