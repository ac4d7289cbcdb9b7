"""A small table of rows in memory, for tabs and dialogs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from eoffice.desktop.widgets.rows import Column, ListSource, Row
from eoffice.desktop.widgets.table import Empty, PagedModel, TableView


def small_table(
    name: str,
    title: str,
    columns: Sequence[Column[Row]],
    key: Callable[[Row], str],
    empty: Empty,
) -> TableView[Row]:
    """Return a table whose rows are handed to it; `name` becomes the object name of its view."""

    def sentence(row: Row) -> str:
        return ", ".join(text for column in columns if (text := column.text(row)))

    view = TableView(PagedModel(columns, key, sentence), title, empty)
    view.table.setObjectName(name)
    return view


def show_rows(view: TableView[Row], rows: Sequence[Row]) -> None:
    """Show these rows."""
    view.model.show_source(ListSource(rows))
