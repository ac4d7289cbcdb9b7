"""The tables of the board: people with their load, and the work behind each number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from eoffice.desktop.screens.kpi import words as wording
from eoffice.desktop.screens.kpi.parts import FigureTable
from eoffice.desktop.session.wording import short_date
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.rows import RIGHT, Chip, Column
from eoffice.desktop.widgets.table import Empty
from eoffice.domain.kpi.inputs import ItemStatus, WorkResult
from eoffice.domain.kpi.results import Result
from eoffice.domain.kpi.rules import RuleSet
from eoffice.services.kpi_board import PersonLoad, is_behind
from eoffice.services.kpi_standing import Pending, pending_of
from eoffice.services.kpi_telling import figure


@dataclass(frozen=True)
class LoadRow:
    """One person of the board; the score only after a look on record."""

    load: PersonLoad
    result: Result | None
    rules: RuleSet


@dataclass(frozen=True)
class TaskRow:
    """One piece of work of one person."""

    work: WorkResult
    name: str
    pending: Pending | None


_CHIPS = ("Chờ nghiệm thu", "Đã nghiệm thu", "Bị trả lại", "Quá hạn", "Đang làm", "Đã hủy")


def load_table(name: str) -> FigureTable[LoadRow]:
    """Return the table of people."""
    columns: tuple[Column[LoadRow], ...] = (
        Column("name", "Họ và tên", _name, 11),
        Column("position", "Chức vụ", _position, 8, stretch=True),
        Column("load", "Khối lượng", _load, 5.5, RIGHT),
        Column("running", "Đang làm", _running, 5, RIGHT),
        Column("overdue", "Quá hạn", _overdue, 4.5, RIGHT),
        Column("waiting", "Chờ nghiệm thu", _waiting, 7.5, RIGHT),
        Column("done", "Đã nghiệm thu", _done, 7, RIGHT),
        Column(
            "state",
            "Tình trạng",
            _no_words,
            9,
            chip=_chip,
            chips=("Có việc quá hạn", "Quá tải", "Bình thường"),
        ),
        Column("score", "Điểm", _score, 8, RIGHT),
    )
    empty = Empty(
        "person", "Không có ai trong phạm vi", "Chọn đơn vị khác; chỉ hiện người mà chức trách cho phép xem."
    )
    return FigureTable(name, tr("Người trong đơn vị"), columns, _person_key, empty)


def task_table(name: str) -> FigureTable[TaskRow]:
    """Return the table of work; Enter opens the document."""
    columns: tuple[Column[TaskRow], ...] = (
        Column("state", "Tình trạng", _no_task_words, 9, chip=_task_chip, chips=_CHIPS),
        Column("title", "Công việc", _task_title, 22, stretch=True),
        Column("name", "Người làm", _task_name, 12),
        Column("units", "Nghiệm thu/giao", _task_units, 9, RIGHT),
        Column("due", "Hạn", _task_due, 8),
    )
    empty = Empty("task", "Chưa có việc nào trong kỳ", "Giao việc ở mục Công việc, hoặc chọn kỳ khác.")
    return FigureTable(name, tr("Công việc trong kỳ"), columns, _task_key, empty)


NUMBERS = {
    "load": "Khối lượng",
    "running": "Đang làm",
    "overdue": "Quá hạn",
    "waiting": "Chờ nghiệm thu",
    "done": "Đã nghiệm thu",
}
"""The numbers of a person that lead to the work behind them, by the key of their column."""


def behind_rows(load: PersonLoad, number: str, today: date) -> list[TaskRow]:
    """Return the work that one number of a person counts."""
    return [row for row in task_rows((load,), today) if is_behind(row.work, number, today)]


def week_rows(load: PersonLoad, monday: date, today: date) -> list[TaskRow]:
    """Return the work whose term falls into one week: a cell of the heat map."""
    until = monday + timedelta(days=7)
    rows = task_rows((load,), today)
    return [row for row in rows if row.work.due is not None and monday <= row.work.due < until]


def task_rows(people: Sequence[PersonLoad], today: date) -> list[TaskRow]:
    """Return the work of people, the latest term that is past first."""
    rows = [
        TaskRow(work, one.name, pending_of(work, today))
        for one in people
        for work in one.items
        if work.status is not ItemStatus.TRANSFERRED
    ]
    return sorted(rows, key=_pressing_first)


_ORDER: dict[Pending | None, int] = {
    Pending.OVERDUE: 0,
    Pending.WAITING: 1,
    Pending.SENT_BACK: 2,
    Pending.OPEN: 3,
    None: 4,
}


def _pressing_first(row: TaskRow) -> tuple[int, str]:
    return _ORDER[row.pending], row.work.due.isoformat() if row.work.due else ""


def _person_key(row: LoadRow) -> str:
    return row.load.id


def _name(row: LoadRow) -> str:
    return row.load.name


def _position(row: LoadRow) -> str:
    return row.load.position


def _load(row: LoadRow) -> str:
    return figure(row.load.load, 1)


def _running(row: LoadRow) -> str:
    return str(row.load.running)


def _overdue(row: LoadRow) -> str:
    return str(row.load.overdue)


def _waiting(row: LoadRow) -> str:
    return str(row.load.waiting)


def _done(row: LoadRow) -> str:
    return str(row.load.done)


def _no_words(_: LoadRow) -> str:
    return ""


def _chip(row: LoadRow) -> Chip | None:
    if row.load.overdue:
        return Chip(Tone.ERROR, tr("Có việc quá hạn"), "warning")
    if row.load.is_overloaded:
        return Chip(Tone.WARNING, tr("Quá tải"), "up")
    return Chip(Tone.OK, tr("Bình thường"), "ok")


def _score(row: LoadRow) -> str:
    if row.result is None:
        return tr("chưa mở xem")
    if row.result.outside is not None:
        return tr("{rank} (theo quy định riêng)").format(rank=row.result.outside.rank)
    if row.result.total is None:
        return tr("Chưa đủ dữ liệu")
    return figure(row.result.total)


def _task_key(row: TaskRow) -> str:
    return f"{row.work.item}/{row.work.person}"


def _no_task_words(_: TaskRow) -> str:
    return ""


def _task_chip(row: TaskRow) -> Chip:
    if row.pending is None:
        is_cancelled = row.work.status is ItemStatus.CANCELLED
        return (
            Chip(Tone.NEUTRAL, tr("Đã hủy"), "close")
            if is_cancelled
            else Chip(Tone.OK, tr("Đã nghiệm thu"), "ok")
        )
    return wording.chip_of(wording.PENDING[row.pending])


def _task_title(row: TaskRow) -> str:
    return row.work.title or row.work.item


def _task_name(row: TaskRow) -> str:
    return row.name


def _task_units(row: TaskRow) -> str:
    return wording.units_of(row.work)


def _task_due(row: TaskRow) -> str:
    return short_date(row.work.due)
