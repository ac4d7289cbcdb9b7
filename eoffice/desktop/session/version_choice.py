"""What the reading pane and the comparison say to each other about the versions of the open document.

Neither screen knows the other. To look for the pane among the thousands of widgets of a window instead
takes 8 ms for each document opened (measured), since every widget passed by is wrapped for Python.
"""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from eoffice.desktop.shell.notices import Notice


class VersionChoice(QObject):
    """Holds the two versions chosen in the pane, and what the pane is to offer about newer ones."""

    offered = pyqtSignal(object)
    """The Notice to be shown below the names of the open document, or None."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.chosen: tuple[int, int] | None = None
        """The numbers of the two versions selected, the older one first; None for any other count."""
        self.offer_now: Notice | None = None
        """What was offered last: a pane that is made later shows it too."""

    def offer(self, notice: Notice | None) -> None:
        """Have something offered with the open document, or nothing any more."""
        self.offer_now = notice
        self.offered.emit(notice)
