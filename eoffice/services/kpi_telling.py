"""The words of an evaluation: states, reasons, notes and formulas as they stand in sheets and reports."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from eoffice.domain.kpi.checks import Problem
from eoffice.domain.kpi.inputs import OutsideScore
from eoffice.domain.kpi.results import Left, Result, State, rounded
from eoffice.domain.kpi.rules import RuleSet
from eoffice.errors import explain_code
from eoffice.services.kpi_table import RuleFinding
from eoffice.text import fold

STATES = {
    State.SCORED: "Đã tính",
    State.PROVISIONAL: "Tạm tính theo điểm tự chấm",
    State.INSUFFICIENT: "Chưa đủ dữ liệu",
    State.OUTSIDE: "Kết quả theo quy định riêng",
}
STATUTORY = {
    "excellent": "Hoàn thành xuất sắc nhiệm vụ",
    "good": "Hoàn thành tốt nhiệm vụ",
    "satisfactory": "Hoàn thành nhiệm vụ",
    "failed": "Không hoàn thành nhiệm vụ",
}
"""The ranks of Decree 335/2025, Art. 20, by their codes in rule sets."""
_LEFT = {
    Left.CANCELLED: "đã hủy",
    Left.TRANSFERRED: "đã chuyển người khác",
    Left.OTHER_PERIOD: "thuộc kỳ khác",
    Left.OVER_UNPLANNED_CAP: "vượt số việc đột xuất được tính trong tháng",
    Left.UNPLANNED_NOT_ACCEPTED: "việc đột xuất chưa nghiệm thu",
}
_MISSING = {"assigned": "chưa được giao việc trong kỳ", "general": "chưa có điểm tiêu chí chung"}


def why_left(why: Left) -> str:
    """Return why a piece of work is not counted."""
    return _LEFT[why]


def figure(value: Fraction | Decimal | None, places: int = 2) -> str:
    """Return a figure with a decimal comma; a dash for none."""
    return "–" if value is None else str(rounded(Fraction(value), places)).replace(".", ",")


def rank_title(rules: RuleSet, result: Result) -> str:
    """Return the rank in words, or that there is none."""
    if result.outside is not None:
        return f"{result.outside.rank} (kết quả theo quy định riêng)"
    return rules.rank_step(result.rank).title if result.rank else STATES[State.INSUFFICIENT]


def form_rank(rules: RuleSet, result: Result) -> str:
    """Return a rank as the statutory forms print it: in the words of the rule set, then in those of the law.

    Art. 20 has four ranks, and what follows from a rank (Art. 23, the ranking of Party members) asks for
    one of these by name: a body that calls its steps otherwise still has to say which of the four it means.
    """
    title, statutory = rank_title(rules, result), STATUTORY.get(result.rank, "")
    return title if not statutory or fold(title) == fold(statutory) else f"{title} ({statutory})"


def points_title(rules: RuleSet, result: Result) -> str:
    """Return the rank that the points alone would give."""
    return rules.rank_step(result.rank_by_points).title if result.rank_by_points else "–"


def missing_words(result: Result, rules: RuleSet) -> str:
    """Return what is missing for a result."""
    titles = {component.code: component.title for component in rules.components}
    return ", ".join(
        _MISSING.get(code) or f"chưa có thành phần {code} ({titles.get(code, code)})"
        for code in result.missing
    )


def note(result: Result, rules: RuleSet) -> str:
    """Return the remark beside a result."""
    told = [missing_words(result, rules)] if result.missing else []
    if result.state is State.PROVISIONAL:
        told.append("tạm tính")
    if result.outside is not None:
        told.append(outside_words(result.outside))
    if result.over_quota:
        told.append("vượt tỷ lệ")
    if result.tied:
        told.append("bằng điểm ở ranh giới tỷ lệ, cần quyết định")
    told += [case.title + (f" ({case.document})" if case.document else "") for case in result.ceilings]
    if result.surplus:
        told.append(f"vượt khối lượng {figure(result.surplus)}")
    return "; ".join(told)


def outside_words(found: OutsideScore) -> str:
    """Return who decided a result under another regime, when, and by which rule."""
    day = f"{found.on:%d/%m/%Y}"
    return f"{found.regime}; {found.body} quyết định tại {found.number} ngày {day}, không tính điểm ở đây"


def formula_text(result: Result, rules: RuleSet) -> str:
    """Return the formula with its numbers, as it is shown under a result."""
    if result.outside is not None:
        return outside_words(result.outside)
    if result.averaged:
        parts = ", ".join(f"{part.period.name}: {figure(part.total)}" for part in result.averaged)
        return f"Trung bình các kỳ ({parts}) = {figure(result.total)}"
    weights = rules.formula_for(is_leader=result.is_leader).weights
    values = {part.code: figure(part.value, 6) for part in result.components}
    total = sum((weight for _, weight in weights), Decimal(0))
    terms = " + ".join(
        f"{'' if weight == 1 else f'{weight} × '}{values.get(code, '–')}" for code, weight in weights
    )
    ratio = f"({terms}) / {total.normalize():f} = {figure(result.ratio, 6)}"
    task = f"× {rules.task_max} = {figure(result.task)}"
    return f"{ratio}; {task}; + {figure(result.general)} = {figure(result.total)}"


def problem_line(problem: Problem) -> str:
    """Return a problem of the inputs as one line: who, which work, what, and what to do."""
    values = {"person": problem.person, "item": problem.item, **dict(problem.values)}
    told = explain_code(problem.code, values)
    where = ", ".join(part for part in (problem.person, problem.item and f"công việc {problem.item}") if part)
    return f"- {where}: {told.sentence} {told.next_step}"


def finding_line(finding: RuleFinding) -> str:
    """Return a finding of a file as one line: the place, what is wrong, what to do."""
    told = finding.words
    return f"- {finding.place}: {told.sentence} {told.next_step}"
