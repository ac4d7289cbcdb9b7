"""`main.py compare OLD NEW`: what changed, by clause; redline, table and JSON come from one script."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from eoffice.clock import SystemClock
from eoffice.commands.face import Answer, Exit, parser_for, run
from eoffice.comparison.engine import Comparison, compare_files
from eoffice.comparison.errors import NotComparable
from eoffice.comparison.jobs import report_of, write_table
from eoffice.comparison.options import Options, Tracked
from eoffice.comparison.redline.making import DEFAULT_AUTHOR, Redline, make_redline
from eoffice.comparison.summary import summary
from eoffice.paths import write_bytes


def main(words: Sequence[str]) -> int:
    """Compare two files and return the exit code: 0 identical, 1 different, 2 unreadable."""
    return run(_parser(), _work, words)


def _parser() -> argparse.ArgumentParser:
    """Return the options of the command."""
    parser = parser_for("compare", "So sánh hai bản của một văn bản; mã thoát 0: giống nhau, 1: khác nhau.")
    kinds = "tệp .docx, .pdf, ảnh, .txt; .doc, .odt, .rtf khi có LibreOffice"
    parser.add_argument("old", type=Path, metavar="BẢN_CŨ", help=kinds)
    parser.add_argument("new", type=Path, metavar="BẢN_MỚI", help=kinds)
    parser.add_argument(
        "--redline", type=Path, metavar="RA.docx", help="ghi bản Word có thay đổi được theo dõi"
    )
    parser.add_argument("--report", type=Path, metavar="RA.pdf", help="ghi báo cáo PDF hai bản cạnh nhau")
    parser.add_argument("--table", type=Path, metavar="RA.docx|RA.pdf", help="ghi bảng so sánh")
    parser.add_argument("--author", default=DEFAULT_AUTHOR, metavar="TÊN", help="tên ghi ở mỗi thay đổi")
    parser.add_argument(
        "--tracked",
        choices=[one.value for one in Tracked],
        default=Tracked.ACCEPT.value,
        help="thay đổi theo dõi có sẵn trong tệp: chấp nhận, từ chối trước khi so sánh, hoặc dừng lại",
    )
    parser.add_argument("--content-only", action="store_true", help="bỏ qua khác biệt về định dạng")
    return parser


def _work(given: argparse.Namespace, answer: Answer) -> int:
    """Compare, write what was asked for, and answer."""
    _check_outputs(given)
    options = Options(Tracked(given.tracked), formatting=not given.content_only)
    found = compare_files(given.old, given.new, options)
    redline = _redline(found, given)
    if given.redline is not None and redline is not None:
        _write(given.redline, redline.content)
    elif given.redline is not None:
        answer.note("Hai bản giống nhau: không có bản đánh dấu nào được ghi.")
    if given.table is not None:
        given.table.parent.mkdir(parents=True, exist_ok=True)
        write_table(found, given.table)
    check = redline.check if redline is not None else None
    if given.report is not None:
        given.report.parent.mkdir(parents=True, exist_ok=True)
        report_of(found, given.old, given.new, given.report, check)
    answer.result(found.script.as_json(check), summary(found.script, check))
    return Exit.DONE if found.script.identical else Exit.NO


def _redline(found: Comparison, given: argparse.Namespace) -> Redline | None:
    """Return the proved redline when one is owed: the two differ, and both are Word files."""
    both_docx = found.old_source is not None and found.new_source is not None
    if found.script.identical or (given.redline is None and not both_docx):
        return None
    author = " ".join(given.author.split()) or DEFAULT_AUTHOR
    moment = SystemClock().now()
    return make_redline(found.plan, found.old_source, found.new_source, moment, author)


def _check_outputs(given: argparse.Namespace) -> None:
    """Raise when an output would overwrite an input, or two outputs each other."""
    inputs = {given.old.resolve(), given.new.resolve()}
    outputs = [one.resolve() for one in (given.redline, given.table, given.report) if one is not None]
    if inputs & set(outputs) or len(set(outputs)) < len(outputs):
        raise NotComparable("comparison.would_overwrite", file=", ".join(str(one) for one in outputs))


def _write(target: Path, content: bytes) -> None:
    """Write an output whole, in a folder that may have to be made."""
    target.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(target, content)
