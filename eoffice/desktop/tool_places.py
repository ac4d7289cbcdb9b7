"""Composition of the tools of a desk: places that work on files rather than on the registers."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from eoffice.desktop.screens.comparison.commands import ComparisonCommands
from eoffice.desktop.screens.comparison.presenter import ComparisonPresenter
from eoffice.desktop.screens.comparison.view import PLACE as COMPARISON
from eoffice.desktop.screens.comparison.view import ComparisonView
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.screen import Place
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.desktop.version_places import add_versions


def add_tools(session: Session, window: OfficeWindow) -> None:
    """Give a window its tools, each made at its first visit."""
    window.add_place(Place(COMPARISON, "So sánh", "compare", partial(_make_comparison, session)))
    ComparisonCommands(session, partial(_comparison_of, window))
    add_versions(session, window)


def compare_files(window: OfficeWindow, old: Path, new: Path) -> None:
    """Open the place of comparisons with two files; any screen's composition may call this."""
    window.show_place(COMPARISON)
    screen = window.screen_of(COMPARISON)
    if isinstance(screen, ComparisonView):
        screen.compare(old, new)


def _make_comparison(session: Session) -> ComparisonView:
    # The engine is loaded with the screen: nobody waits for it at the start.
    from eoffice.comparison.jobs import compare_pair

    return ComparisonView(session, ComparisonPresenter(session, compare_pair))


def _comparison_of(window: OfficeWindow) -> ComparisonView | None:
    screen = window.screen_of(COMPARISON) if window.place == COMPARISON else None
    return screen if isinstance(screen, ComparisonView) else None
