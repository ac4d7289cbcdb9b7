"""The tables of one person's figures: letters, pieces of work, effects; each row leads to its document."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from eoffice.desktop.screens.kpi import words as wording
from eoffice.desktop.screens.kpi.parts import FigureTable
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.wording import short_date
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, Severity
from eoffice.desktop.widgets.rows import RIGHT, Chip, Column
from eoffice.desktop.widgets.table import Empty
from eoffice.domain.document import FileRef
from eoffice.domain.kpi.inputs import ItemStatus, WorkResult
from eoffice.domain.kpi.results import ComponentValue, Line, Result
from eoffice.domain.kpi.rules import ComponentKind, RuleSet
from eoffice.services.kpi_standing import Effect, Pending
from eoffice.services.kpi_telling import figure


@dataclass(frozen=True)
class LetterRow:
    """One letter of the ratio in words."""

    part: ComponentValue
    meaning: str


@dataclass(frozen=True)
class WorkRow:
    """One piece of work and what it gives."""

    line: Line


@dataclass(frozen=True)
class EffectRow:
    """What one piece of work would still change."""

    effect: Effect


_CHIPS = ("Chờ nghiệm thu", "Bị trả lại", "Quá hạn", "Đang làm")


def component_table(name: str) -> FigureTable[LetterRow]:
    """Return the table of the letters of the ratio."""
    columns: tuple[Column[LetterRow], ...] = (
        Column("code", "Thành phần", _letter, 18),
        Column("value", "Đạt", _letter_value, 6, RIGHT),
        Column("fraction", "Phép chia", _letter_fraction, 11, RIGHT),
        Column("meaning", "Cách tính", _letter_meaning, 24, stretch=True),
    )
    empty = Empty("kpi", "Chưa có thành phần nào", "Kỳ này chưa có số liệu.")
    return FigureTable(name, tr("Các thành phần của tỷ lệ"), columns, _letter_key, empty)


def show_components(table: FigureTable[LetterRow], result: Result, rules: RuleSet) -> None:
    """Fill the table of letters."""
    table.show_rows([LetterRow(part, wording.component_words(part, rules)) for part in result.components])


def item_table(name: str) -> FigureTable[WorkRow]:
    """Return the table of the pieces of work that were counted."""
    columns: tuple[Column[WorkRow], ...] = (
        Column("title", "Công việc", _title, 22, stretch=True),
        Column("k", "Hệ số K", _factor, 5, RIGHT),
        Column("units", "Nghiệm thu/giao", _units, 9, RIGHT),
        Column("a", "a", _quantity, 5, RIGHT),
        Column("b", "b", _quality, 5, RIGHT),
        Column("c", "c", _progress, 5, RIGHT),
        Column("marks", "Lỗi, chậm", _marks, 10),
        Column("due", "Hạn", _due, 7),
    )
    empty = Empty(
        "task",
        "Chưa có việc nào được tính",
        "Việc được giao có hạn trong kỳ sẽ hiện ở đây; Enter mở văn bản.",
    )
    return FigureTable(name, tr("Công việc được tính trong kỳ"), columns, _work_key, empty)


def rows_of_lines(result: Result) -> list[WorkRow]:
    """Return the rows of a result's counted work."""
    return [WorkRow(line) for line in result.lines]


def rows_behind(result: Result, kind: ComponentKind) -> list[WorkRow]:
    """Return the work behind one letter, the lines that took something from it first."""

    def kept(line: Line) -> Decimal:
        of = {ComponentKind.QUALITY: line.quality, ComponentKind.PROGRESS: line.progress}
        return of.get(kind, line.accepted)

    return [WorkRow(line) for line in sorted(result.lines, key=lambda line: kept(line) >= line.assigned)]


def effect_table(name: str) -> FigureTable[EffectRow]:
    """Return the table of what would still change the points."""
    columns: tuple[Column[EffectRow], ...] = (
        Column("state", "Tình trạng", _no_words, 9, chip=_effect_chip, chips=_CHIPS),
        Column("title", "Công việc", _effect_title, 18),
        Column("due", "Hạn", _effect_due, 8),
        Column("gain", "Điểm nhiệm vụ", _effect_gain, 8, RIGHT),
        Column("meaning", "Nghĩa là", _effect_meaning, 22, stretch=True),
    )
    empty = Empty("ok", "Không còn việc nào chờ", "Mọi việc trong kỳ đã được nghiệm thu.")
    return FigureTable(name, tr("Điều làm thay đổi điểm"), columns, _effect_key, empty)


def open_work(session: Session, work: WorkResult) -> None:
    """Open the document behind a piece of work: its result, else where it came from, else the work itself.

    Work that waits to be accepted opens itself: there it is accepted or sent back, and its result is a
    step further.
    """
    is_here = session.work.log.load_matter(work.item) is not None
    if work.status is ItemStatus.HANDED_IN and is_here:
        session.shell.navigator.open_document(work.item)
        return
    for document in (work.result, work.document):
        if document and session.work.log.load(document) is not None:
            session.shell.navigator.open_document(document)
            return
    if is_here:
        # The result is a file: the work shows it, with who accepted it and when.
        session.shell.navigator.open_document(work.item)
        return
    told = tr("Việc “{title}” không có văn bản trong hệ thống.").format(title=work.title)
    hint = tr("Kết quả là tệp {file}").format(file=work.result) if work.result else ""
    session.shell.messages.post(Notice(Severity.INFO, told, hint))


def open_file(session: Session, file: FileRef) -> None:
    """Open a signed form or the decision behind a result, brought from the hub when it is not here."""

    def bring(_: Job) -> Path:
        return session.work.files.path(file)

    lane, messages = session.shell.lanes.cpu, session.shell.messages
    lane.run(bring, session.open_path, messages.error, tr("Đang mở phiếu đã ký"))


def _letter(row: LetterRow) -> str:
    return f"{row.part.code}. {row.part.title}"


def _letter_key(row: LetterRow) -> str:
    return row.part.code


def _letter_value(row: LetterRow) -> str:
    return "–" if row.part.value is None else f"{figure(row.part.value * 100)} %"


def _letter_fraction(row: LetterRow) -> str:
    return wording.fraction_words(row.part)


def _letter_meaning(row: LetterRow) -> str:
    return row.meaning


def _work_key(row: WorkRow) -> str:
    return row.line.item


def _title(row: WorkRow) -> str:
    return row.line.source.title or row.line.item


def _factor(row: WorkRow) -> str:
    return figure(row.line.coefficient)


def _units(row: WorkRow) -> str:
    return wording.units_of(row.line.source)


def _quantity(row: WorkRow) -> str:
    return figure(row.line.points(row.line.accepted))


def _quality(row: WorkRow) -> str:
    return figure(row.line.points(row.line.quality))


def _progress(row: WorkRow) -> str:
    return figure(row.line.points(row.line.progress))


def _marks(row: WorkRow) -> str:
    told = []
    if row.line.faults:
        told.append(tr("{count} lỗi").format(count=row.line.faults))
    if row.line.delays:
        told.append(tr("{count} lần chậm").format(count=row.line.delays))
    if row.line.excused:
        told.append(tr("{count} do khách quan").format(count=row.line.excused))
    return ", ".join(told)


def _due(row: WorkRow) -> str:
    return short_date(row.line.source.due)


def _no_words(_: EffectRow) -> str:
    return ""


def _effect_key(row: EffectRow) -> str:
    return row.effect.work.item


def _effect_chip(row: EffectRow) -> Chip:
    return wording.chip_of(wording.PENDING[row.effect.pending])


def _effect_title(row: EffectRow) -> str:
    return row.effect.work.title or row.effect.work.item


def _effect_due(row: EffectRow) -> str:
    return short_date(row.effect.work.due)


def _effect_gain(row: EffectRow) -> str:
    return wording.signed(row.effect.gain)


def _effect_meaning(row: EffectRow) -> str:
    effect = row.effect
    then = figure(effect.then if effect.then is not None else Fraction(0))
    if effect.pending is Pending.WAITING:
        return tr("Được nghiệm thu đủ thì điểm nhiệm vụ là {then}").format(then=then)
    if effect.pending is Pending.OVERDUE:
        return tr("Quá hạn {days} ngày; xong ngay vẫn mất một lần chậm, điểm nhiệm vụ là {then}").format(
            days=effect.days, then=then
        )
    return tr("Xong đúng hạn và được nghiệm thu thì điểm nhiệm vụ là {then}").format(then=then)
