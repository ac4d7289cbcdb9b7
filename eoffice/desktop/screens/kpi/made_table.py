"""The table of the reports that were made by themselves at the end of periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eoffice.desktop.screens.kpi.parts import FigureTable
from eoffice.desktop.session.wording import moment
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.rows import Column
from eoffice.desktop.widgets.table import Empty


@dataclass(frozen=True)
class MadeRow:
    """One report on disk."""

    file: Path


def made_table(name: str) -> FigureTable[MadeRow]:
    """Return the table of reports."""
    columns: tuple[Column[MadeRow], ...] = (
        Column("file", "Báo cáo", _name, 24, stretch=True),
        Column("made", "Lập lúc", _made, 10),
    )
    empty = Empty(
        "kpi", "Chưa có báo cáo cuối kỳ", "Khi một tháng, quý hoặc năm kết thúc, báo cáo được lập tự động."
    )
    return FigureTable(name, tr("Báo cáo cuối kỳ"), columns, _name, empty)


def _name(row: MadeRow) -> str:
    return row.file.name


def _made(row: MadeRow) -> str:
    return moment(datetime.fromtimestamp(row.file.stat().st_mtime, UTC))
