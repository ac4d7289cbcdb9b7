"""The messages above the open document: what went wrong, an older version, the verdict, notes to be read."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSlot
from PyQt6.QtWidgets import QLabel, QVBoxLayout

from eoffice.desktop.shell.messages import Banner
from eoffice.desktop.shell.notices import Notice


class PaneMessages(QVBoxLayout):
    """Holds at most one message of each kind and any number of notes, newest trouble on top.

    Object names: "problemBanner", "olderBanner", "verdictBanner".
    """

    def __init__(self) -> None:
        super().__init__()
        self._standing: dict[str, Banner] = {}
        self._notes: list[Banner] = []

    @property
    def notices(self) -> list[Notice]:
        """What is told now."""
        standing = [
            self._standing[kind] for kind in ("problem", "older", "verdict") if kind in self._standing
        ]
        return [banner.notice for banner in (*standing, *self._notes)]

    @pyqtSlot(object)
    def show_problem(self, notice: Notice | None) -> None:
        """Tell what went wrong near its cause, or take it away."""
        self._put("problem", Banner(notice) if notice is not None else None)

    @pyqtSlot(object)
    def show_older(self, notice: Notice | None) -> None:
        """Tell that an older version is shown, or take it away."""
        self._put("older", Banner(notice) if notice is not None else None)

    @pyqtSlot(object)
    def show_verdict(self, notice: Notice) -> None:
        """Tell how the signatures were judged; the title says it all, no general word for its weight."""
        banner = Banner(notice)
        banner.setAccessibleName(f"{notice.title}. {notice.hint}")
        for label in banner.findChildren(QLabel):
            if label.property("part") == "word":
                label.hide()
        self._put("verdict", banner)

    def show_notes(self, notices: Sequence[Notice]) -> None:
        """Tell what must be read first; notes already there stay as they are."""
        if [banner.notice for banner in self._notes] == list(notices):
            return
        for banner in self._notes:
            self._drop(banner)
        self._notes = [Banner(notice) for notice in notices]
        for banner in self._notes:
            self.addWidget(banner)

    def begin(self) -> None:
        """Forget what belonged to the document before; its notes go when the new one's are known."""
        for kind in tuple(self._standing):
            self._put(kind, None)

    def _put(self, kind: str, banner: Banner | None) -> None:
        before = self._standing.pop(kind, None)
        if before is not None:
            self._drop(before)
        if banner is not None:
            banner.setObjectName(f"{kind}Banner")
            self._standing[kind] = banner
            self.insertWidget(0, banner)

    def _drop(self, banner: Banner) -> None:
        # Hidden at once: deletion waits for the loop, and two verdicts would be seen till then.
        self.removeWidget(banner)
        banner.hide()
        banner.deleteLater()
