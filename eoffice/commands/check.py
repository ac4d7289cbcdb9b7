"""`main.py check`: a docx or PDF against the rules of form, for scripts and for the curious."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from eoffice.commands.face import Answer, Exit, exit_code, parser_for
from eoffice.commands.face import run as run_face
from eoffice.domain.form.breach import Severity
from eoffice.errors import OfficeError, explain
from eoffice.rendering.checking import FormFinding, check_file
from eoffice.rendering.mending import mend_docx
from eoffice.rendering.office_files import refuse_open

_WORDS = {Severity.ERROR: "LỖI", Severity.WARNING: "CẢNH BÁO", Severity.INFO: "GỢI Ý"}


def main(words: Sequence[str]) -> int:
    """Check files and return the exit code: 1 when one of them has a finding of severity error."""
    parser = parser_for("check", "Kiểm tra thể thức văn bản (docx, PDF) theo Nghị định 30/2020/NĐ-CP.")
    parser.add_argument("files", nargs="+", type=Path, metavar="TỆP", help="tệp docx hoặc PDF")
    parser.add_argument(
        "--fix", type=Path, metavar="TỆP_MỚI", help="ghi bản docx đã sửa những lỗi máy sửa được"
    )
    return run_face(parser, _work, words)


def _work(given: argparse.Namespace, answer: Answer) -> int:
    """Check each file; one that cannot be read does not keep the others from being checked."""
    results: list[dict[str, object]] = []
    lines: list[str] = []
    worst = Exit.DONE
    for file in given.files:
        try:
            found = check_file(file)
            if given.fix is not None and len(given.files) == 1:
                _fix(file, given.fix, found)
        except (OfficeError, OSError) as error:
            told = explain(error)
            results.append(
                {"file": str(file), "error": {"code": told.code, "message": told.sentence}, "findings": []}
            )
            answer.note(f"{file}: {told.sentence}\n{told.cause}\n→ {told.next_step}\n[{told.code}]")
            worst = max(worst, exit_code(error))
            continue
        results.append({"file": str(file), "findings": [_shown(one) for one in found]})
        lines.extend(_lines(file, found))
        if any(one.severity is Severity.ERROR for one in found):
            worst = max(worst, Exit.NO)
    answer.result(results[0] if len(results) == 1 else results, lines)
    return worst


def _fix(source: Path, target: Path, found: Sequence[FormFinding]) -> None:
    """Write the mended document; a PDF is never changed, and no file that a word processor has open."""
    refuse_open(target)
    if source.resolve() != target.resolve() and not found:
        shutil.copyfile(source, target)
        return
    mend_docx(source, target, [mend for one in found for mend in one.mends])


def _shown(finding: FormFinding) -> dict[str, object]:
    """Return a finding in the keys of the public interface."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "where": finding.where,
        "message": finding.message,
        "fix": finding.fix or None,
    }


def _lines(file: Path, found: Sequence[FormFinding]) -> Iterator[str]:
    """Give the lines for a person."""
    if not found:
        yield f"{file}: đúng thể thức."
        return
    yield f"{file}: {len(found)} điểm cần xem."
    for one in found:
        yield f"  [{_WORDS[one.severity]}] {one.rule} · {one.where}"
        yield f"      {one.message}"
        if one.fix:
            yield f"      Máy sửa được: {one.fix}"
