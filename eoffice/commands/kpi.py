"""`main.py kpi`: evaluates a period and writes the sheets and reports of it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from eoffice.clock import local_date
from eoffice.commands.face import Answer, Exit, parser_for, run
from eoffice.domain.kpi.checks import Problem, check_inputs
from eoffice.domain.kpi.evaluating import evaluate
from eoffice.domain.kpi.inputs import Inputs, PersonInput
from eoffice.domain.kpi.periods import Period, period_of
from eoffice.domain.kpi.results import Result, State
from eoffice.domain.kpi.rules import RuleSet
from eoffice.domain.kpi.versions import PersonChange, simulate
from eoffice.errors import Refused
from eoffice.paths import write_bytes
from eoffice.services.kpi_items import ReadInputs, read_csv, read_json
from eoffice.services.kpi_record import digest, digests, is_official, make_record, write_record
from eoffice.services.kpi_rules import load_rules, rule_set, shipped_texts
from eoffice.services.kpi_showing import change_shown, result_shown
from eoffice.services.kpi_telling import figure, finding_line, note, problem_line, rank_title
from eoffice.text import fold

_FORMS = (".xlsx", ".pdf", ".csv", ".docx", ".json")
_LARGEST = 256 * 2**20
_MOST_TOLD = 50
Naming = Callable[[tuple[Result, ...]], tuple[Result, ...]]


def main(words: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    parser = parser_for("kpi", "Tính kết quả đánh giá của một kỳ và xuất bảng, báo cáo.")
    parser.add_argument("--period", required=True, metavar="KỲ", help="2026-07, 2026-Q3 hoặc 2026")
    parser.add_argument("--unit", default="", metavar="ĐƠN_VỊ", help="chỉ lấy người của đơn vị này")
    parser.add_argument("--person", default="", metavar="NGƯỜI", help="chỉ lấy một người (PDF/DOCX: Mẫu 01)")
    parser.add_argument(
        "--rules",
        default="",
        metavar="TỆP",
        help="tệp bộ quy tắc TOML, hoặc tên bộ có sẵn; bỏ trống: bộ cơ quan đang áp dụng trong kỳ",
    )
    parser.add_argument("--items", type=Path, metavar="TỆP", help="tính từ tệp .json, .csv hoặc .xlsx")
    parser.add_argument(
        "--out",
        type=Path,
        action="append",
        default=[],
        metavar="TỆP",
        help=f"tệp kết quả: {', '.join(_FORMS)}",
    )
    parser.add_argument("--form", choices=("report", "01", "02"), default="report", help="mẫu PDF")
    parser.add_argument(
        "--simulate", default="", metavar="TỆP", help="so với một bộ quy tắc khác trên cùng dữ liệu"
    )
    parser.add_argument(
        "--agency", default="", metavar="MÃ", help="cơ quan, khi trục văn bản có nhiều cơ quan"
    )
    parser.add_argument("--login", default="", metavar="TÊN", help="người, khi thư mục có nhiều bàn làm việc")
    parser.add_argument("--record", type=Path, metavar="TỆP", help="lưu đủ dữ liệu để tính lại về sau")
    return run(parser, _work, words)


def _rules(name: str) -> RuleSet:
    """Return the rule set of a file, or a shipped one by its id."""
    return rule_set(name) if name in shipped_texts() else load_rules(Path(name))


def _read(path: Path, period: Period) -> ReadInputs:
    """Return the inputs of a file."""
    # The workbook reader is loaded only when a workbook is read: it costs a third of a second.
    if path.suffix.casefold() in (".xlsx", ".xlsm"):
        from eoffice.rendering.kpi_import import read_work_book

        return read_work_book(path, period)
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("kpi.data_unreadable", file=path.name, detail=str(error)) from error
    if len(content) > _LARGEST:
        raise Refused("kpi.data_unreadable", file=path.name, detail=f"> {_LARGEST} byte")
    return read_csv(text, period) if path.suffix.casefold() in (".csv", ".tsv") else read_json(text, period)


def _from_file(path: Path, period: Period, answer: Answer) -> Inputs:
    """Return the inputs of a file; with one mistake nothing of it is used."""
    read = _read(path, period)
    if read.errors:
        _refuse([finding_line(one) for one in read.errors], path.name)
    for finding in read.findings:
        answer.note(finding_line(finding))
    return read.inputs


def _refuse(lines: list[str], name: str) -> None:
    """Raise Refused with every mistake, the first ones written out."""
    told = lines[:_MOST_TOLD]
    if len(lines) > _MOST_TOLD:
        told.append(f"… và {len(lines) - _MOST_TOLD} lỗi nữa")
    raise Refused("kpi.data_damaged", file=name, count=len(lines), detail="\n".join(told))


def _read_all(given: argparse.Namespace, period: Period, answer: Answer) -> tuple[RuleSet, Inputs, Naming]:
    """Return rules, inputs and names of documents, from the files named, or from the data folder's log."""
    rules = _rules(given.rules) if given.rules else None
    if given.items is not None:
        return rules or rule_set(), _from_file(given.items, period, answer), _as_written
    # Opening a store loads the database library, which work from a file does not need.
    from eoffice.commands.kpi_places import inputs_of

    def shown(inputs: Inputs) -> list[str]:
        return [one.id for one in inputs.people if _is_asked_for(given, one)]

    found = inputs_of(given.data, period, shown, given.agency, given.login)
    return rules or found.rules, found.inputs, found.name


def _as_written(results: tuple[Result, ...]) -> tuple[Result, ...]:
    return results


def _is_asked_for(given: argparse.Namespace, one: PersonInput | Result) -> bool:
    """Tell whether somebody is among those whom the options name; without options everybody is."""
    unit, person = fold(given.unit), fold(given.person)
    who = one.person if isinstance(one, Result) else one.id
    return (not unit or fold(one.unit) == unit) and (not person or person in (fold(who), fold(one.name)))


def _checked(
    rules: RuleSet, inputs: Inputs, name: str, answer: Answer, *, is_whole: bool
) -> tuple[Problem, ...]:
    """Return what is only to be told; raise when something forbids the calculation."""
    problems = check_inputs(rules, inputs, is_whole=is_whole)
    wrong = [problem for problem in problems if problem.is_error]
    if wrong:
        _refuse([problem_line(problem) for problem in wrong], name)
    for problem in problems[:_MOST_TOLD]:
        answer.note(problem_line(problem))
    return problems


def _valid(rules: RuleSet, period: Period, answer: Answer) -> None:
    """Tell when the rule set does not hold in the period or may only be simulated."""
    if period.last < rules.valid_from or (rules.valid_to is not None and period.first > rules.valid_to):
        answer.note(f"Lưu ý: bộ quy tắc {rules.id} không có hiệu lực trong kỳ {period.name}.")
    if not is_official(rules):
        answer.note(f"Lưu ý: bộ quy tắc {rules.id} là đề xuất hoặc dự thảo, chỉ để mô phỏng.")


def _shown(given: argparse.Namespace, results: tuple[Result, ...]) -> tuple[Result, ...]:
    """Return the results of the unit or person asked for; the quota was counted over everybody."""
    found = tuple(one for one in results if _is_asked_for(given, one))
    if not found and (given.unit or given.person):
        raise Refused("kpi.nobody_found", unit=given.unit or given.person)
    return found


def _write(
    target: Path, results: tuple[Result, ...], rules: RuleSet, inputs: Inputs, given: argparse.Namespace
) -> None:
    """Write one file in the form that its name tells."""
    from eoffice.rendering import kpi_files

    form = "01" if given.person and given.form == "report" else given.form
    kpi_files.write(target, results, rules, inputs, form)


def _work(given: argparse.Namespace, answer: Answer) -> int:
    """Evaluate, write the files, and answer."""
    for target in given.out:
        if target.suffix.casefold() not in _FORMS:
            raise Refused("kpi.form_unknown", file=target.name, known=", ".join(_FORMS))
    period = period_of(given.period)
    rules, inputs, named = _read_all(given, period, answer)
    _valid(rules, period, answer)
    name = given.items.name if given.items else str(given.data)
    problems = _checked(rules, inputs, name, answer, is_whole=given.items is not None)
    results = _shown(given, evaluate(rules, inputs, digests(rules, inputs)))
    changes = simulate(rules, _rules(given.simulate), inputs) if given.simulate else ()
    shown = _document(rules, inputs, results, problems, changes)
    for target in given.out:
        if target.suffix.casefold() == ".json":
            write_bytes(target, json.dumps(shown, ensure_ascii=False, indent=2).encode())
        else:
            _write(target, named(results), rules, inputs, given)
    if given.record is not None:
        write_bytes(given.record, write_record(make_record(rules, inputs, datetime.now(UTC), "kpi")))
    answer.result(
        {**shown, "files": [str(target) for target in given.out]}, _lines(rules, results, changes, given)
    )
    return Exit.DONE


def _document(
    rules: RuleSet,
    inputs: Inputs,
    results: tuple[Result, ...],
    problems: tuple[Problem, ...],
    changes: tuple[PersonChange, ...],
) -> dict[str, object]:
    """Return the whole answer for programs."""
    return {
        "period": inputs.period.name,
        "kind": inputs.period.kind.value,
        "rule_set": {"id": rules.id, "version": rules.version, "name": rules.name, "digest": digest(rules)},
        "official": is_official(rules),
        "inputs_digest": digest(inputs),
        "calculated_on": local_date(datetime.now(UTC)).isoformat(),
        "people": [result_shown(one, rules) for one in results],
        "warnings": [problem_line(problem).removeprefix("- ") for problem in problems],
        "simulation": [change_shown(change) for change in changes],
    }


def _lines(
    rules: RuleSet, results: tuple[Result, ...], changes: tuple[PersonChange, ...], given: argparse.Namespace
) -> list[str]:
    """Return the answer for people: one line each."""
    lines = []
    for one in results:
        remark = note(one, rules)
        total = figure(one.total) if one.state is not State.INSUFFICIENT else "–"
        lines.append(
            f"{one.name}: {total} điểm; {rank_title(rules, one)}" + (f" ({remark})" if remark else "")
        )
    for change in changes:
        if change.changed:
            lines.append(
                f"Mô phỏng, {change.name}: {figure(change.old_total)} → {figure(change.new_total)};"
                f" {change.old_rank or '–'} → {change.new_rank or '–'}"
            )
    return [*lines, *(f"Đã ghi {target}" for target in given.out)]
