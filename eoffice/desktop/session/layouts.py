"""Remembers how a person has arranged a list: widths, order and choice of columns, and the panes."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QByteArray, QPoint, QSettings
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QHeaderView, QMenu, QSplitter

from eoffice.desktop.session.lines import Line
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.table import TableView


def restore_columns(settings: QSettings | None, name: str, view: TableView[Line]) -> None:
    """Give a list the columns of the last time; those of another version of the program do not fit."""
    if settings is None:
        return
    state = settings.value(_columns_key(name, view))
    if isinstance(state, QByteArray):
        view.restore_header(state)


def keep_columns(settings: QSettings | None, name: str, view: TableView[Line]) -> None:
    """Remember the columns of a list."""
    if settings is not None:
        settings.setValue(_columns_key(name, view), view.header_state())


def restore_panes(settings: QSettings | None, name: str, splitter: QSplitter, *, wide: bool) -> bool:
    """Give the panes of a list their sizes of the last time; False when there was none."""
    sizes = settings.value(_panes_key(name, wide=wide)) if settings is not None else None
    if not isinstance(sizes, list) or len(sizes) != splitter.count():
        return False
    try:
        splitter.setSizes([max(int(size), 1) for size in sizes])
    except (TypeError, ValueError):
        return False
    return True


def keep_panes(settings: QSettings | None, name: str, splitter: QSplitter, *, wide: bool) -> None:
    """Remember the sizes of panes that have been shown."""
    if settings is not None and all(splitter.sizes()):
        settings.setValue(_panes_key(name, wide=wide), splitter.sizes())


def offer_columns(header: QHeaderView, titles: list[str], place: QPoint) -> QMenu:
    """Show the menu of the columns; the last one that is shown cannot be hidden."""
    menu = QMenu(header)
    menu.setObjectName("columnsMenu")
    shown = [at for at in range(len(titles)) if not header.isSectionHidden(at)]
    for at, title in enumerate(titles):
        entry = QAction(tr(title), menu)
        entry.setCheckable(True)
        entry.setChecked(at in shown)
        entry.setEnabled(shown != [at])
        entry.toggled.connect(partial(_show_column, header, at))
        menu.addAction(entry)
    menu.popup(header.mapToGlobal(place))
    return menu


def _show_column(header: QHeaderView, at: int, shown: bool) -> None:  # noqa: FBT001 - Qt's signal
    header.setSectionHidden(at, not shown)


def _columns_key(name: str, view: TableView[Line]) -> str:
    return f"lists/{name}/columns-{len(view.model.columns)}"


def _panes_key(name: str, *, wide: bool) -> str:
    return f"lists/{name}/{'above' if wide else 'beside'}"
