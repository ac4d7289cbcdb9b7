"""Composition of the tools of a desk: places that work on files rather than on the registers."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from eoffice.comparison.late import compare_late
from eoffice.desktop.screens.comparison import PLACE as COMPARISON
from eoffice.desktop.screens.comparison.commands import ComparisonCommands
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.screen import Place, Section
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.desktop.version_places import add_versions, comparison_of

if TYPE_CHECKING:
    # The screen is loaded at its first visit or when the window is idle: 0.1 s that no start waits for.
    from eoffice.desktop.screens.comparison.view import ComparisonView


def add_tools(session: Session, window: OfficeWindow) -> None:
    """Give a window its tools, each made at its first visit."""
    window.add_place(
        Place(COMPARISON, "So sánh", "compare", partial(_make_comparison, session), section=Section.TOOLS)
    )
    ComparisonCommands(session, partial(_comparison_of, window))
    add_versions(session, window)


def compare_files(window: OfficeWindow, old: Path, new: Path) -> None:
    """Open the place of comparisons with two files; any screen's composition may call this."""
    window.show_place(COMPARISON)
    comparison_of(window).compare(old, new)


def _make_comparison(session: Session) -> ComparisonView:
    from eoffice.desktop.screens.comparison.presenter import ComparisonPresenter
    from eoffice.desktop.screens.comparison.view import ComparisonView

    return ComparisonView(session, ComparisonPresenter(session, compare_late))


def _comparison_of(window: OfficeWindow) -> ComparisonView | None:
    return comparison_of(window) if window.place == COMPARISON else None
