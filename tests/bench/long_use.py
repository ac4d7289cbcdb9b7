"""Hours of use pressed together, and what a desk holds on to after each round.

    EOFFICE_ROUNDS=48 python -m pytest -q -s tests/desktop/screens/test_long_use.py

One round is what a leader does in about ten minutes: all places, the document read and left, the signing
dialog opened and closed, a draft begun and given up, rows chosen, two files compared, the looks and the
language changed, a name searched. What counts is the growth from round to round.
"""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QEvent, QObject
from PyQt6.QtWidgets import QApplication, QDialog

from eoffice.desktop.screens.comparison.view import ComparisonView
from eoffice.desktop.session import driving
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.shell.preferences import Preferences
from tests.bench.process_cost import memory_mb
from tests.desktop.hands import Hands

OFF_RAIL = ("settings", "raising", "practice")
ROUND_MINUTES = 10
"""What one round stands for: a person changes place about every half minute."""


@dataclass(frozen=True)
class Held:
    """What the process holds after a round."""

    memory_mb: float
    widgets: int
    objects: int
    threads: int
    handles: int
    kinds: Counter[str]

    def grown(self, before: Held) -> list[tuple[str, int]]:
        """Return which kinds of objects became more, most first."""
        return (self.kinds - before.kinds).most_common(12)


def held() -> Held:
    """Count, after everything that can go has gone."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for _ in range(3):
        gc.collect()
        QApplication.processEvents()
    kinds = Counter(type(one).__name__ for one in gc.get_objects())
    folder = Path("/proc/self")
    return Held(
        memory_mb(os.getpid()),
        len(QApplication.allWidgets()),
        sum(kinds.values()),
        len(list((folder / "task").iterdir())),
        len(list((folder / "fd").iterdir())),
        kinds,
    )


class LongUse:
    """Plays rounds at one window."""

    def __init__(
        self, hands: Hands, preferences: Preferences, pair: tuple[Path, Path], document: str
    ) -> None:
        self._hands, self._preferences = hands, preferences
        self._pair, self._document = pair, document

    def round(self) -> None:
        """Play one round and come back to where it began."""
        for step in (
            self._places, self._reading, self._signing, self._drafting, self._rows, self._comparison,
            self._looks, self._dialogs, self._search,
        ):  # fmt: skip
            step()
            self._settle()
        self._hands.desk.window.show_place("today")
        self._settle()

    def _settle(self) -> None:
        lanes = self._hands.desk.shell.lanes
        self._hands.until(lambda: not any(lane.waiting for lane in lanes.all))

    def _places(self) -> None:
        window = self._hands.desk.window
        for place in (*(one.id for one in window.rail.places.places), *OFF_RAIL):
            window.show_place(place)
            self._settle()

    def _reading(self) -> None:
        hands = self._hands
        hands.desk.open(self._document)
        hands.until(lambda: hands.desk.session.current.id == self._document)
        hands.until(lambda: hands.desk.reading.pages.is_drawn)
        for at in range(hands.desk.reading.tabs.count()):
            hands.desk.reading.tabs.setCurrentIndex(at)
            self._settle()
        hands.desk.reading.tabs.setCurrentIndex(0)
        hands.desk.reading.pages.zoom_in()
        hands.desk.reading.pages.find_words("biên chế")
        self._settle()
        hands.desk.reading.pages.fit_width()

    def _signing(self) -> None:
        if not self._hands.desk.commands.get("document.sign").enabled():
            return
        self._hands.open_dialog("document.sign")
        self._close_dialogs()

    def _drafting(self) -> None:
        hands = self._hands
        hands.run("draft.new_letter")
        hands.write("draftSubject", "Việc chưa quyết")
        hands.write("draftBody", "Nội dung thử.\n" * 5)
        hands.desk.window.close_top_layer()
        if driving.is_shown(hands.desk.window, "draftCancel"):
            hands.press("draftCancel")

    def _rows(self) -> None:
        window = self._hands.desk.window
        for place in ("incoming", "to_sign", "search"):
            window.show_place(place)
            screen = window.screen_of(place)
            if isinstance(screen, ListScreen):
                self._settle()
                screen.shown_list.table.selectAll()
                screen.search("so 1")
                self._settle()
                screen.search("")
                self._settle()

    def _comparison(self) -> None:
        window = self._hands.desk.window
        window.show_place("comparison")
        view = window.screen_of("comparison")
        if isinstance(view, ComparisonView):
            with self._hands.qtbot.waitSignal(view.presenter.shown, timeout=60_000):
                view.compare(*self._pair)

    def _looks(self) -> None:
        for key, values in (
            ("theme", ("dark", "light")),
            ("language", ("en", "vi")),
        ):
            for value in values:
                self._preferences.choose(key, value)
                QApplication.processEvents()

    def _dialogs(self) -> None:
        for command in ("help.about", "help.diagnostics", "view.palette"):
            self._hands.desk.commands.run(command)
            self._close_dialogs()
            self._hands.desk.window.close_top_layer()

    def _search(self) -> None:
        self._hands.desk.shell.navigator.search("ra soat")

    def _close_dialogs(self) -> None:
        opened = QApplication.activeModalWidget()
        while isinstance(opened, QDialog):
            opened.reject()
            QApplication.processEvents()
            opened = QApplication.activeModalWidget()


def play(use: LongUse, rounds: int, warm: int, tell: Callable[[str], object] | None = None) -> list[Held]:
    """Play some rounds to warm up and then the ones that count; return what was held after each of them."""
    for _ in range(warm):
        use.round()
    found = [held()]
    for number in range(rounds):
        use.round()
        found.append(held())
        if tell is not None:
            tell(line_of(number + 1, found[-1], found[0]))
    return found


def line_of(number: int, now: Held, first: Held) -> str:
    """Return one line of the report."""
    hours = number * ROUND_MINUTES / 60
    return (
        f"round {number:>3} (~{hours:4.1f} h)  {now.memory_mb:6.1f} MB "
        f"({now.memory_mb - first.memory_mb:+.1f})  "
        f"{now.widgets} widgets  {now.objects - first.objects:+d} objects  {now.threads} threads  "
        f"{now.handles} handles"
    )


def write_line(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def of_ours() -> Counter[str]:
    """Return how many objects of the program's own classes live."""
    return Counter(
        type(one).__qualname__
        for one in gc.get_objects()
        if isinstance(one, QObject) and type(one).__module__.startswith("eoffice.")
    )
