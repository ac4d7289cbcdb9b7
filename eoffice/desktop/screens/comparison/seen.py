"""Which version of each document this person saw last, so that they can ask what changed since.

The marks are the person's own business: they lie in their folder here and never travel to the hub.
"""

from __future__ import annotations

import json
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.comparison.pair import VersionPair, fetch_pair
from eoffice.desktop.session.current import OpenDocument
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, NoticeAction, Severity
from eoffice.domain.document import Document, Version
from eoffice.paths import write_bytes

COMMAND = "document.compare_since_seen"
_FILE = "versions-seen.json"
_MOST = 2_000
"""Documents remembered; the ones opened longest ago are forgotten first."""


class SinceLastSeen(QObject):
    """Offers the comparison of the newest version with the one that stood when the person last looked."""

    fetched = pyqtSignal(object)
    """The VersionPair: what was seen, and what stands now."""
    offered = pyqtSignal(object)
    """The Notice that others have written newer versions since, or None; for every document opened."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._file = session.forms / _FILE if session.forms is not None else None
        self._seen = _load(self._file)
        self._document = ""
        self._before = 0
        self._fetching = Latest(session.shell.lanes.hub, self)
        self._fetching.answered.connect(self.fetched)
        self._fetching.failed.connect(session.shell.messages.error)
        session.current.changed.connect(self._on_current)
        session.shell.commands.add(
            Command(
                COMMAND,
                "Có gì thay đổi từ lần tôi xem trước",
                self.compare,
                Menu.DOCUMENT,
                "compare",
                "Ctrl+D",
                enabled=self.may_compare,
                group="document",
                hint="So phiên bản mới nhất với phiên bản lần trước bạn mở văn bản này",
            )
        )

    def may_compare(self) -> bool:
        """Tell whether the open document has a newer version than the one seen last."""
        return self._pair() is not None

    def compare(self) -> None:
        """Fetch both versions."""
        pair, state = self._pair(), self._session.current.state
        if pair is None or state is None:
            return
        files, document = self._session.work.files, state.id

        def fetch(_: Job) -> VersionPair:
            return fetch_pair(files, document, *pair)

        self._fetching.ask(fetch, tr("Đang lấy hai bản để so sánh"))

    def _pair(self) -> tuple[Version, Version] | None:
        """Return the version seen last and the newest one, when they differ."""
        state = self._session.current.state
        if state is None or state.id != self._document or not state.versions:
            return None
        old = next((one for one in state.versions if one.number == self._before), None)
        newest = state.versions[-1]
        return (old, newest) if old is not None and old.number < newest.number else None

    @pyqtSlot(object)
    def _on_current(self, loaded: OpenDocument | None) -> None:
        state = loaded.state if loaded is not None else None
        if state is None:
            self._document = ""
            self.offered.emit(None)
            return
        if state.id != self._document:
            # What was seen before counts while the document stays open; only the next visit moves on.
            newest = state.versions[-1].number if state.versions else 0
            self._document, self._before = state.id, self._seen.get(state.id, newest)
        self._note(state)
        self.offered.emit(self._notice(state))

    def _notice(self, state: Document) -> Notice | None:
        """Return what is told of versions that others have written since, None when there are none."""
        pair = self._pair()
        others = [
            one
            for one in state.versions
            if pair is not None and one.number > pair[0].number and one.author != self._session.work.me.id
        ]
        if pair is None or not others:
            return None
        words = tr("Văn bản đã có {count} phiên bản mới từ lần bạn xem trước (phiên bản {seen} → {now}).")
        title = words.format(count=len(others), seen=pair[0].number, now=pair[1].number)
        action = NoticeAction(tr("Xem có gì thay đổi (Ctrl+D)"), self.compare)
        return Notice(Severity.INFO, title, action=action)

    def _note(self, state: Document) -> None:
        """Remember the newest version as seen."""
        number = state.versions[-1].number if state.versions else 0
        if not number or self._seen.get(state.id) == number:
            return
        self._seen.pop(state.id, None)
        self._seen[state.id] = number
        while len(self._seen) > _MOST:
            self._seen.pop(next(iter(self._seen)))
        if self._file is None:
            return
        file, content = self._file, json.dumps(self._seen).encode()

        def write(_: Job) -> None:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(file, content)

        self._session.shell.lanes.cpu.run(write)


def _load(file: Path | None) -> dict[str, int]:
    """Return the versions seen; marks that cannot be read are begun anew, for they are a convenience."""
    if file is None or not file.is_file():
        return {}
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(key): number for key, number in found.items() if isinstance(number, int)}
