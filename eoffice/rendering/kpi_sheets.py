"""The workbook of an evaluation: a summary, the rules used, the quota, and one sheet a person.

Formulas are alive: whoever changes a quantity sees what it does to the total. The rank after quota and
forced cases is a decision and stands there as a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from eoffice.domain.kpi.inputs import QuotaException
from eoffice.domain.kpi.periods import Period
from eoffice.domain.kpi.ranking import quota_places, scope_key
from eoffice.domain.kpi.results import Averaged, ComponentValue, Line, Result, rounded
from eoffice.domain.kpi.rules import ComponentKind, QualityMode, RuleSet, ThresholdOn
from eoffice.rendering.sheets import Cell, Content, Formula, Look, Sheet, sheet_names, write_workbook
from eoffice.services.kpi_telling import missing_words, note, points_title, rank_title, why_left

_RULES = "Quy tắc"
_WORK_HEADS = (
    "TT", "Mã công việc", "Nội dung", "Sản phẩm", "Hệ số K", "Hệ số khác", "Được giao", "Nghiệm thu",
    "Lần lỗi", "Lần chậm", "Đạt chất lượng", "Đúng tiến độ", "Giao quy đổi", "Nghiệm thu quy đổi",
    "Chất lượng quy đổi", "Tiến độ quy đổi", "Văn bản giao việc", "Kết quả",
)  # fmt: skip
_WIDTHS = (7, 24, 34, 14, 9, 9, 9, 9, 8, 8, 10, 10, 11, 11, 11, 11, 26, 26)
_SUM_OF = {ComponentKind.QUANTITY: "N", ComponentKind.QUALITY: "O", ComponentKind.PROGRESS: "P"}
_RATE = {"quality_rate": "B4", "quality_floor": "B5", "progress_rate": "B6", "progress_floor": "B7"}
_TASK_MAX, _CAP = "$B$3", "$B$8"


def _plain(value: Fraction | Decimal | None) -> float | None:
    """Return a figure as a workbook holds it."""
    return None if value is None else float(value)


def _rule(cell: str) -> str:
    """Return the address of a rule."""
    return f"'{_RULES}'!{cell}"


def _exact(value: Fraction) -> Content:
    """Return a number, or the division that gives it when it does not end."""
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(decimal) == value:
        return decimal
    return Formula(f"{value.numerator}/{value.denominator}", float(value))


class _PersonSheet:
    """Fills the sheet of one person and remembers where its figures stand."""

    def __init__(self, name: str, result: Result, rules: RuleSet) -> None:
        self.sheet = Sheet(name, _WIDTHS)
        self.result = result
        self.rules = rules
        self.total_at = self.task_at = self.ratio_at = self.general_at = ""
        self.component_at: dict[str, str] = {}
        self._head()
        # The block of figures stands above the work, so the rows of the work are counted beforehand.
        letters = len(result.components) or len(result.averaged)
        self._first = len(self.sheet.rows) + letters + 10
        self._last = self._first + len(result.lines) - 1
        self._figures()
        self._work()

    def _head(self) -> None:
        """Write who, when, under which rules."""
        sheet, result = self.sheet, self.result
        sheet.line(Look.TITLE, f"KẾT QUẢ THEO DÕI, ĐÁNH GIÁ – {result.period.title}")
        sheet.add(("Họ và tên", Look.PLAIN), (result.name, Look.BOLD))
        sheet.line(Look.PLAIN, "Chức vụ", result.position, "Đơn vị", result.unit)
        sheet.line(Look.PLAIN, "Bộ quy tắc", f"{self.rules.name}, phiên bản {result.rule_version}")
        sheet.line(Look.PLAIN, "Dữ liệu", result.inputs_digest)
        sheet.add()

    def _figures(self) -> None:
        """Write components, ratio, task, general, total and ranks."""
        sheet, result = self.sheet, self.result
        sheet.line(Look.HEAD, "Chỉ tiêu", "Giá trị", "Ghi chú")
        if result.averaged:
            self._averaged(result.averaged)
        else:
            for part in result.components:
                row = sheet.add((part.code, Look.NUMBER), self._component(part), (part.title, Look.WRAPPED))
                self.component_at[part.code] = f"B{row}"
        self._results()
        note_text = note(result, self.rules) or missing_words(result, self.rules)
        sheet.add(
            ("Xếp loại", Look.NUMBER), (rank_title(self.rules, result), Look.BOLD), (note_text, Look.WRAPPED)
        )
        sheet.add()

    def _component(self, part: ComponentValue) -> Cell:
        """Return a component, with its formula when it comes from the work below."""
        kind = self.rules.component(part.code).kind
        if kind not in _SUM_OF or part.value is None:
            return ("" if part.value is None else _exact(part.value)), Look.SIX_PLACES
        first, last, column = self._first, self._last, _SUM_OF[kind]
        sums = f"SUM({column}{first}:{column}{last})/SUM(M{first}:M{last})"
        return Formula(f"MAX(0,MIN({_rule(_CAP)},{sums}))", _plain(part.value)), Look.SIX_PLACES

    def _averaged(self, parts: tuple[Averaged, ...]) -> None:
        """Write the periods of an average: total and weight."""
        for part in parts:
            row = self.sheet.add(
                (part.period.name, Look.NUMBER),
                (_plain(part.total) if part.total is not None else "", Look.SIX_PLACES),
                (f"trọng số {float(part.weight):g}; {part.agency} {part.document}".strip(), Look.WRAPPED),
            )
            self.component_at[part.period.name] = f"B{row}"

    def _ratio(self) -> Content:
        """Return the ratio: the weighted mean of the components."""
        result = self.result
        if result.ratio is None:
            return ""
        if result.averaged:
            return _plain(result.ratio)
        weights = self.rules.formula_for(is_leader=result.is_leader).weights
        terms = "+".join(
            f"{self.component_at[code]}{'' if weight == 1 else f'*{weight}'}" for code, weight in weights
        )
        whole = sum((weight for _, weight in weights), Decimal(0))
        return Formula(f"MIN(1,({terms})/{whole})", _plain(result.ratio))

    def _results(self) -> None:
        """Write ratio, task, general and total."""
        sheet, result = self.sheet, self.result
        ratio_row = sheet.add(("Tỷ lệ", Look.NUMBER), (self._ratio(), Look.SIX_PLACES))
        self.ratio_at = f"B{ratio_row}"
        task: Content = ""
        if result.task is not None:
            text = f"{self.ratio_at}*{_rule(_TASK_MAX)}"
            places = self.rules.rounding.task_places
            task = Formula(text if places is None else f"ROUND({text},{places})", _plain(result.task))
        self.task_at = f"B{sheet.add(('Kết quả nhiệm vụ', Look.NUMBER), (task, Look.TWO_PLACES))}"
        general: Content = "" if result.general is None else _exact(result.general)
        self.general_at = f"B{sheet.add(('Tiêu chí chung', Look.NUMBER), (general, Look.TWO_PLACES))}"
        row = sheet.add(("Tổng điểm", Look.NUMBER), (self._total(), Look.BOLD_TWO_PLACES))
        self.total_at = f"B{row}"
        points = points_title(self.rules, result)
        shown: Content = points if result.total is None else Formula(self._rank(), points)
        sheet.add(("Xếp loại theo điểm", Look.NUMBER), (shown, Look.NUMBER))

    def _total(self) -> Content:
        """Return the total, rounded once."""
        result, places = self.result, self.rules.rounding.places
        if result.total is None:
            return ""
        value = float(rounded(result.total, places))
        summed = result.task is not None and result.general is not None
        if summed and result.task + result.general == result.total:  # type: ignore[operator]
            return Formula(f"ROUND({self.task_at}+{self.general_at},{places})", value)
        if result.averaged and len({part.weight for part in result.averaged}) == 1:
            cells = ",".join(self.component_at.values())
            return Formula(f"ROUND(AVERAGE({cells}),{places})", value)
        return value

    def _rank(self) -> str:
        """Return the formula of the rank by points."""
        exact = self.rules.rounding.threshold_on is ThresholdOn.EXACT and not self.result.averaged
        total = f"({self.task_at}+{self.general_at})" if exact else self.total_at
        text = f'"{self.rules.ranks[-1].title}"'
        for step in reversed(self.rules.ranks[:-1]):
            test = f"{total}>={step.least}"
            if step.ratio_least is not None and self.result.ratio is not None:
                test = (
                    f"AND({test},ROUND({self.ratio_at}*100,{self.rules.rounding.places})>={step.ratio_least})"
                )
            text = f'IF({test},"{step.title}",{text})'
        return text

    def _work(self) -> None:
        """Write the pieces of work, counted and left out."""
        sheet, result = self.sheet, self.result
        while len(sheet.rows) < self._first - 2:
            sheet.add()
        sheet.line(Look.HEAD, *_WORK_HEADS)
        for at, line in enumerate(result.lines, start=1):
            sheet.rows.append(self._line(at, line))
        if result.left_out:
            sheet.add()
            sheet.line(Look.BOLD, "Công việc không tính trong kỳ")
            for out in result.left_out:
                sheet.line(Look.PLAIN, "", out.item, why_left(out.why))

    def _kept(self, row: int, line: Line, side: str) -> Content:
        """Return the units kept, as a formula where the times alone decide."""
        value: Decimal = line.quality if side == "quality" else line.progress
        deductions = self.rules.deductions
        by_times = not any(mark.units is not None for mark in line.source.marks)
        if side == "quality":
            by_times = by_times and deductions.quality_mode is QualityMode.DEDUCT
        else:
            by_times = by_times and not deductions.late_steps
        if not by_times:
            return value
        times = "I" if side == "quality" else "J"
        rate, floor = _rule(_RATE[f"{side}_rate"]), _rule(_RATE[f"{side}_floor"])
        return Formula(f"H{row}*MAX({floor},1-{rate}*{times}{row})", float(value))

    def _line(self, at: int, line: Line) -> list[Cell]:
        """Return one row of work; its place is known, so formulas need no search."""
        row, source, weight = self._first + at - 1, line.source, line.weight
        # The header stands one row above the first line.
        number = Look.NUMBER
        return [
            (at, number),
            (source.item, Look.WRAPPED),
            (source.title, Look.WRAPPED),
            (source.product, number),
            (line.coefficient, number),
            (_exact(weight / Fraction(line.coefficient)), number),
            (source.assigned, number),
            (line.accepted, number),
            (line.faults, number),
            (line.delays, number),
            (self._kept(row, line, "quality"), number),
            (self._kept(row, line, "progress"), number),
            (Formula(f"E{row}*F{row}*G{row}", float(line.points(source.assigned))), number),
            (Formula(f"E{row}*F{row}*H{row}", float(line.points(line.accepted))), number),
            (Formula(f"E{row}*F{row}*K{row}", float(line.points(line.quality))), number),
            (Formula(f"E{row}*F{row}*L{row}", float(line.points(line.progress))), number),
            (source.document, Look.WRAPPED),
            (source.result, Look.WRAPPED),
        ]


def _rules_sheet(rules: RuleSet) -> Sheet:
    """Return the sheet of the rules; the sheets of people refer to its numbers."""
    sheet = Sheet(_RULES, (44, 22, 60))
    sheet.add((rules.name, Look.TITLE), (f"{rules.id}, phiên bản {rules.version}", Look.BOLD))
    sheet.line(Look.PLAIN, "Điểm tối đa tiêu chí chung", rules.general_max)
    sheet.line(Look.PLAIN, "Điểm tối đa kết quả nhiệm vụ", rules.task_max)
    sheet.line(Look.PLAIN, "Trừ cho mỗi lần lỗi chất lượng", rules.deductions.quality_rate)
    sheet.line(Look.PLAIN, "Mức sàn chất lượng", rules.deductions.quality_floor)
    sheet.line(Look.PLAIN, "Trừ cho mỗi lần chậm tiến độ", rules.deductions.progress_rate)
    sheet.line(Look.PLAIN, "Mức sàn tiến độ", rules.deductions.progress_floor)
    sheet.line(Look.PLAIN, "Giới hạn trên của a, b, c", rules.deductions.cap)
    sheet.line(Look.PLAIN, "Căn cứ", rules.legal_basis)
    for step in rules.ranks:
        sheet.line(Look.PLAIN, step.title, step.least, "" if step.ratio_least is None else step.ratio_least)
    for criterion in rules.criteria:
        sheet.line(Look.PLAIN, f"Tiêu chí: {criterion.title}", criterion.max)
    return sheet


def _summary(period: Period, sheets: list[_PersonSheet], rules: RuleSet) -> Sheet:
    """Return the summary: one row a person, each figure taken from the person's sheet."""
    letters = [component.code for component in rules.components]
    sheet = Sheet("Tổng hợp", (6, 28, 22, 22, 14, *(9 for _ in letters), 10, 10, 10, 10, 10, 26, 26, 44), 3)
    sheet.line(Look.TITLE, f"TỔNG HỢP KẾT QUẢ ĐÁNH GIÁ, XẾP LOẠI – {period.title}")
    sheet.line(Look.PLAIN, rules.name, "", f"Phiên bản {rules.version}")
    sheet.line(
        Look.HEAD, "TT", "Họ và tên", "Chức vụ", "Đơn vị", "Nhóm", *letters, "Tỷ lệ", "Nhiệm vụ", "Chung",
        "Tổng điểm", "Tự chấm", "Theo điểm", "Xếp loại", "Ghi chú",
    )  # fmt: skip
    for at, person in enumerate(sheets, start=1):
        result, link = person.result, f"'{person.sheet.name}'!"
        values = {part.code: part.value for part in result.components}
        cells: list[Cell] = [(at, Look.NUMBER)]
        cells += [(text, Look.WRAPPED) for text in (result.name, result.position, result.unit, result.group)]
        for code in letters:
            value = values.get(code)
            place = person.component_at.get(code, "")
            cells.append(_linked(link + place if place else "", value, Look.SIX_PLACES))
        total = None if result.total is None else rounded(result.total, rules.rounding.places)
        cells += [
            _linked(link + person.ratio_at, result.ratio, Look.SIX_PLACES),
            _linked(link + person.task_at, result.task, Look.TWO_PLACES),
            _linked(link + person.general_at, result.general, Look.TWO_PLACES),
            _linked(link + person.total_at, total, Look.BOLD_TWO_PLACES),
            (result.self_score, Look.TWO_PLACES),
            (points_title(rules, result), Look.WRAPPED),
            (rank_title(rules, result), Look.WRAPPED),
            (note(result, rules), Look.WRAPPED),
        ]
        sheet.add(*cells)
    return sheet


def _linked(place: str, value: Fraction | Decimal | None, look: Look) -> Cell:
    """Return a cell that takes a figure from another sheet; empty when there is none."""
    return ("" if value is None or not place else Formula(place, _plain(value))), look


def _quota_sheet(
    results: tuple[Result, ...], rules: RuleSet, exceptions: tuple[QuotaException, ...]
) -> Sheet:
    """Return the quota of every scope: places, how many wanted one, how many hold one."""
    sheet = Sheet("Tỷ lệ khống chế", (16, 30, 14, 14, 14))
    sheet.line(Look.HEAD, "Phạm vi", "Tên", "Số suất", "Đủ điểm", "Được xếp")
    for row in quota_rows(results, rules, exceptions):
        sheet.line(Look.NUMBER, *row)
    return sheet


_SCOPES = {"agency": "Cơ quan", "unit": "Đơn vị", "group": "Nhóm"}


def quota_rows(
    results: tuple[Result, ...], rules: RuleSet, exceptions: tuple[QuotaException, ...] = ()
) -> list[tuple[str, str, int, int, int]]:
    """Return scope, name, places, how many have the points, how many hold the rank."""
    quota = rules.quota
    if quota is None:
        return []
    rows = []
    for (scope, agency, key), places in quota_places(rules, results, exceptions).items():
        inside = [result for result in results if result.agency == agency and scope_key(result, scope) == key]
        wanting = sum(result.rank_before_quota == quota.rank for result in inside)
        holding = sum(result.rank == quota.rank for result in inside)
        rows.append((_SCOPES[scope], key or "(chung)", places, wanting, holding))
    return rows


def write_kpi_workbook(
    results: Iterable[Result],
    rules: RuleSet,
    period: Period,
    target: Path,
    exceptions: tuple[QuotaException, ...] = (),
) -> None:
    """Write the workbook of an evaluation."""
    found = tuple(results)
    wanted = [f"{at:02} {result.name}" for at, result in enumerate(found, start=1)]
    names = sheet_names(["Tổng hợp", _RULES, "Tỷ lệ khống chế", *wanted])[3:]
    people = [_PersonSheet(name, result, rules) for name, result in zip(names, found, strict=True)]
    sheets = [_summary(period, people, rules), _rules_sheet(rules), _quota_sheet(found, rules, exceptions)]
    write_workbook([*sheets, *(person.sheet for person in people)], target)
