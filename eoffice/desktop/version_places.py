"""Composition of versions with the rest of a desk: what changed since the last visit, two chosen versions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.comparison import PLACE as COMPARISON
from eoffice.desktop.screens.comparison.pair import VersionPair, fetch_pair
from eoffice.desktop.screens.comparison.seen import SinceLastSeen
from eoffice.desktop.screens.reading.versions_tab import COMPARE_CHOSEN
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.domain.document import Version

if TYPE_CHECKING:
    from eoffice.desktop.screens.comparison.view import ComparisonView


def add_versions(session: Session, window: OfficeWindow) -> None:
    """Offer comparisons of the versions of the open document."""
    since = SinceLastSeen(session, window)
    since.fetched.connect(partial(compare_versions, window))
    since.offered.connect(session.versions.offer)
    ChosenVersions(session, window).fetched.connect(partial(compare_versions, window))


class ChosenVersions(QObject):
    """Compares the two versions that are selected in the tab of versions."""

    fetched = pyqtSignal(object)
    """The VersionPair."""

    def __init__(self, session: Session, window: OfficeWindow) -> None:
        super().__init__(window)
        self._session = session
        self._fetching = Latest(session.shell.lanes.hub, self)
        self._fetching.answered.connect(self._on_fetched)
        self._fetching.failed.connect(session.shell.messages.error)
        session.shell.commands.add(
            Command(
                COMPARE_CHOSEN,
                "So hai bản đã chọn",
                self.compare,
                Menu.DOCUMENT,
                "compare",
                enabled=self.may_compare,
                group="document",
                hint="Chọn hai dòng trong thẻ Phiên bản rồi so bản cũ với bản mới hơn",
            )
        )

    def may_compare(self) -> bool:
        """Tell whether exactly two versions of the open document are selected."""
        return self._chosen() is not None

    def compare(self) -> None:
        """Fetch both versions."""
        pair, state = self._chosen(), self._session.current.state
        if pair is None or state is None:
            return
        files, document = self._session.work.files, state.id

        def fetch(_: Job) -> VersionPair:
            return fetch_pair(files, document, *pair)

        self._fetching.ask(fetch, tr("Đang lấy hai phiên bản"))

    def _chosen(self) -> tuple[Version, Version] | None:
        """Return the selected versions of the open document, the older one first."""
        state, numbers = self._session.current.state, self._session.versions.chosen
        if state is None or numbers is None:
            return None
        known = {version.number: version for version in state.versions}
        if not set(numbers) <= set(known):
            return None
        return known[numbers[0]], known[numbers[1]]

    @pyqtSlot(object)
    def _on_fetched(self, versions: VersionPair) -> None:
        self.fetched.emit(versions)


def compare_versions(window: OfficeWindow, versions: VersionPair) -> None:
    """Open the place of comparisons with two versions."""
    window.show_place(COMPARISON)
    comparison_of(window).compare_versions(versions)


def comparison_of(window: OfficeWindow) -> ComparisonView:
    """Return the screen of comparisons."""
    # Loaded at the first visit, or when the window is idle: no start waits for its tables and pages.
    from eoffice.desktop.screens.comparison.view import ComparisonView

    screen = window.screen_of(COMPARISON)
    if not isinstance(screen, ComparisonView):
        raise TypeError(COMPARISON)
    return screen
