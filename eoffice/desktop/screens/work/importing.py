"""Reads a workbook of products or of a plan for a preview: every row, every mistake with its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from eoffice.desktop.session.wording import person_name, short_date
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import interface_language
from eoffice.domain.people import Directory, Person
from eoffice.domain.work.products import Product, check_products
from eoffice.domain.work.registers import Plan, PlanLine
from eoffice.errors import Refused, explain, explain_code
from eoffice.services.workplace import Workplace
from eoffice.text import fold

if TYPE_CHECKING:
    from eoffice.domain.kpi.rules import Product as ReadProduct
    from eoffice.rendering.kpi_import import PlanLine as ReadLine
    from eoffice.services.kpi_table import RuleFinding


@dataclass(frozen=True)
class RegisterRow:
    """One line of a catalogue or a plan as it is shown."""

    key: str
    first: str
    second: str
    third: str
    fourth: str
    fifth: str


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in a workbook: the cell, what is wrong, how to mend it."""

    place: str
    what: str
    is_error: bool = True


@dataclass(frozen=True)
class ImportPreview:
    """What a workbook would bring; with one mistake nothing of it may be taken."""

    file: str
    rows: tuple[RegisterRow, ...]
    mistakes: tuple[Mistake, ...]
    products: tuple[Product, ...] = ()
    lines: tuple[PlanLine, ...] = ()

    @property
    def may_be_applied(self) -> bool:
        """Tell whether all of it may be taken."""
        return bool(self.products or self.lines) and not any(one.is_error for one in self.mistakes)


def decimal_words(value: Decimal) -> str:
    """Return a number with the comma that people write."""
    return f"{value.normalize():f}".replace(".", ",")


def product_row(product: Product) -> RegisterRow:
    """Return a product as a row."""
    until = short_date(product.valid_to) if product.valid_to is not None else "…"
    return RegisterRow(
        f"{product.code} {product.valid_from}",
        product.code,
        product.name,
        product.unit,
        decimal_words(product.factor),
        f"{short_date(product.valid_from)} – {until}",
    )


def plan_row(key: str, line: PlanLine, directory: Directory) -> RegisterRow:
    """Return a line of a plan as a row."""
    who = person_name(directory, line.person) if line.person else ""
    return RegisterRow(key, line.title, line.product, str(line.quantity), who, short_date(line.due))


def plan_rows(plan: Plan, directory: Directory) -> tuple[RegisterRow, ...]:
    """Return the lines of a plan; the key names plan and line."""
    return tuple(
        plan_row(f"{plan.id}#{number}", line, directory) for number, line in enumerate(plan.lines, 1)
    )


def preview_products(path: Path, today: date) -> ImportPreview:
    """Read a workbook of products; raises Refused `kpi.*` when it is none."""
    # The reader of workbooks is loaded with the first import: nobody waits for it at the start.
    from eoffice.rendering.kpi_import import preview_catalogue

    read = preview_catalogue(path)
    mistakes = [_mistake(finding) for finding in read.findings]
    products = tuple(_product(one, today) for one in read.products)
    if not any(one.is_error for one in mistakes):
        mistakes += _refusal(products)
    return ImportPreview(path.name, tuple(product_row(one) for one in products), tuple(mistakes), products)


def _mistake(finding: RuleFinding) -> Mistake:
    told = explain_code(
        finding.code,
        {"place": finding.place, "line": finding.line or "?", **dict(finding.values)},
        interface_language(),
    )
    return Mistake(finding.place, f"{told.sentence} {told.next_step}", finding.is_error)


def _product(read: ReadProduct, today: date) -> Product:
    # Without a day of effect a product holds from now on: nothing given before changes its meaning.
    return Product(
        read.code,
        read.name,
        read.unit,
        read.coefficient,
        read.valid_from or today,
        read.valid_to,
        read.points,
        read.basis,
    )


def _refusal(products: tuple[Product, ...]) -> list[Mistake]:
    """Return what the rules of the catalogue refuse, as a mistake of the file."""
    try:
        check_products(products)
    except Refused as refusal:
        told = explain(refusal, interface_language())
        place = tr("dòng {line}").format(line=refusal.values.get("line", ""))
        return [Mistake(place, f"{told.sentence} {told.next_step}")]
    return []


def preview_plan_lines(path: Path, work: Workplace) -> ImportPreview:
    """Read a workbook of a plan; people are found by their id or their name."""
    from eoffice.rendering.kpi_import import preview_plan

    directory = work.ordering.directory
    staff = directory.staff(work.me.agency)
    known = frozenset(product.code for product in work.working.catalogue().products)
    read = preview_plan(path, known)
    mistakes = [_mistake(finding) for finding in read.findings]
    lines: list[PlanLine] = []
    for one in read.plan:
        line, wrong = _plan_line(one, staff)
        mistakes += wrong
        if line is not None:
            lines.append(line)
    rows = tuple(plan_row(str(number), line, directory) for number, line in enumerate(lines, 1))
    return ImportPreview(path.name, rows, tuple(mistakes), lines=tuple(lines))


def _plan_line(read: ReadLine, staff: Sequence[Person]) -> tuple[PlanLine | None, list[Mistake]]:
    """Return a line of a plan, or what is wrong with it."""
    wrong = []
    person = _found(read.person, staff)
    if read.person and person is None:
        words = tr("Không có ai tên hoặc mã “{name}” trong cơ quan, hoặc có nhiều người trùng tên.")
        wrong.append(Mistake(read.place, words.format(name=read.person)))
    if read.due is None:
        wrong.append(Mistake(read.place, tr("Thiếu hạn hoàn thành.")))
    if read.quantity != int(read.quantity):
        wrong.append(Mistake(read.place, tr("Số lượng phải là số nguyên.")))
    if not read.title:
        wrong.append(Mistake(read.place, tr("Thiếu nội dung công việc.")))
    if wrong or read.due is None:
        return None, wrong
    who, unit = (person.id, person.unit) if person is not None else ("", "")
    return PlanLine(read.title, read.product, int(read.quantity), read.due, who, unit), []


def _found(name: str, staff: Sequence[Person]) -> Person | None:
    """Return the one person with an id or a name; nobody when two share the name."""
    by_id = [person for person in staff if person.id == name]
    found = by_id or [person for person in staff if fold(person.name) == fold(name)]
    return found[0] if len(found) == 1 else None
