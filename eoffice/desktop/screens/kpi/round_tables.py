"""The tables of a period of evaluation: how far everybody is, and the quota scope by scope."""

from __future__ import annotations

from dataclasses import dataclass

from eoffice.desktop.screens.kpi import words as wording
from eoffice.desktop.screens.kpi.parts import FigureTable
from eoffice.desktop.screens.kpi.rounds_presenter import PersonRound
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.rows import RIGHT, Chip, Column
from eoffice.desktop.widgets.table import Empty
from eoffice.domain.people import Directory
from eoffice.services.kpi_ranking import QuotaLine


@dataclass(frozen=True)
class RoundRow:
    """One person and the step their evaluation has reached."""

    round: PersonRound
    directory: Directory


_STEPS = ("Chờ nhận xét", "Chờ quyết định", "Theo quy định riêng")
"""The widest steps: the column has room for each of them."""


def round_table(name: str) -> FigureTable[RoundRow]:
    """Return the table of people and steps."""
    columns: tuple[Column[RoundRow], ...] = (
        Column("name", "Họ và tên", _name, 11),
        Column("position", "Chức vụ", _position, 10, stretch=True),
        Column("status", "Bước", _no_words, 10, chip=_chip, chips=_STEPS),
        Column("waits", "Đang chờ", _waits, 10),
    )
    empty = Empty(
        "person", "Không có ai để đánh giá", "Chỉ hiện người mà bạn quản lý, quyết định hoặc lưu hồ sơ."
    )
    return FigureTable(name, tr("Người được đánh giá"), columns, _key, empty)


def quota_table(name: str) -> FigureTable[QuotaLine]:
    """Return the table of the quota."""
    columns: tuple[Column[QuotaLine], ...] = (
        Column("scope", "Phạm vi", _scope, 10, stretch=True),
        Column("base", "Cơ số", _base, 5, RIGHT),
        Column("places", "Số suất", _places, 6, RIGHT),
        Column("wanting", "Đủ điểm", _wanting, 6, RIGHT),
        Column("over", "Vượt", _over, 5, RIGHT),
    )
    empty = Empty("kpi", "Chưa xét tỷ lệ", "Bấm Xét tỷ lệ; lượt xem điểm được ghi lại.")
    return FigureTable(name, tr("Tỷ lệ xuất sắc theo phạm vi"), columns, _scope_key, empty)


def _key(row: RoundRow) -> str:
    return row.round.person.id


def _name(row: RoundRow) -> str:
    return row.round.person.name


def _position(row: RoundRow) -> str:
    return row.round.person.position


def _no_words(_: RoundRow) -> str:
    return ""


def _chip(row: RoundRow) -> Chip:
    return wording.chip_of(wording.STATUS[row.round.row.status if row.round.row else ""])


def _waits(row: RoundRow) -> str:
    waits = row.round.row.waits_for if row.round.row else ""
    return wording.name_of(row.directory, waits) if waits else ""


def _scope_key(line: QuotaLine) -> str:
    return f"{line.scope}/{line.key}"


def _scope(line: QuotaLine) -> str:
    title = tr(wording.SCOPES.get(line.scope, ""))
    return title if line.scope == "agency" else f"{title} {line.key}"


def _base(line: QuotaLine) -> str:
    return str(line.base)


def _places(line: QuotaLine) -> str:
    return str(line.places)


def _wanting(line: QuotaLine) -> str:
    return str(line.wanting)


def _over(line: QuotaLine) -> str:
    return str(line.over)
