"""Composition of the editor with the rest of a desk: the gate before submission, versions side by side."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSlot

from eoffice.desktop.form_changing import FormChanging
from eoffice.desktop.screens.comparison.pair import VersionPair, fetch_pair
from eoffice.desktop.screens.drafts.gate import FormGate
from eoffice.desktop.session.actions import DocumentActions
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.desktop.version_places import compare_versions

COMPARE = "document.compare_versions"


def add_editor(session: Session, window: OfficeWindow, actions: DocumentActions) -> None:
    """Give a desk the gate before submission and the comparison of versions."""
    actions.gates["document.submit"] = FormGate(session, window).ask
    VersionComparison(session, window)
    FormChanging(session, window)


class VersionComparison(QObject):
    """Shows what the newest version changed against the one before, in the place of comparisons."""

    def __init__(self, session: Session, window: OfficeWindow) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._fetching = Latest(session.shell.lanes.hub, self)
        self._fetching.answered.connect(self._on_fetched)
        self._fetching.failed.connect(session.shell.messages.error)
        session.shell.commands.add(
            Command(
                COMPARE,
                "So với bản trước",
                self.compare,
                Menu.DOCUMENT,
                "compare",
                enabled=self.may_compare,
                group="document",
                hint="Xem phiên bản mới nhất đã sửa những gì so với phiên bản trước nó",
            )
        )

    def may_compare(self) -> bool:
        """Tell whether the open document has two versions."""
        state = self._session.current.state
        return state is not None and len(state.versions) > 1

    def compare(self) -> None:
        """Fetch the last two versions and compare them."""
        state = self._session.current.state
        if state is None or len(state.versions) < 2:
            return
        old, new = state.versions[-2:]
        files, document = self._session.work.files, state.id

        def fetch(_: Job) -> VersionPair:
            return fetch_pair(files, document, old, new)

        self._fetching.ask(fetch, tr("Đang lấy hai phiên bản"))

    @pyqtSlot(object)
    def _on_fetched(self, versions: VersionPair) -> None:
        compare_versions(self._window, versions)
