"""What a desk and the command line ask for: comparing any two files, and writing one kind of result.

Each is a function that another process can be handed by name.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

from eoffice.comparison.engine import (
    Comparison,
    comes_in_pages,
    compare_documents,
    compare_files,
    document_from_text,
)
from eoffice.comparison.options import DEFAULTS, Options
from eoffice.comparison.paged import (
    PICTURE_SUFFIXES,
    ReadPage,
    count_pages,
    document_of,
    pages_of,
    picture_as_pdf,
    read_pdf,
)
from eoffice.comparison.redline.choosing import choose
from eoffice.comparison.redline.making import DEFAULT_AUTHOR, Redline, make_redline
from eoffice.comparison.report import write_report
from eoffice.comparison.report_pages import PagePair, page_pairs
from eoffice.comparison.script import EditScript, SelfCheck
from eoffice.comparison.summary import summary
from eoffice.comparison.table_docx import table_docx
from eoffice.comparison.table_pdf import write_table_pdf
from eoffice.comparison.worker import Tell, Teller
from eoffice.paths import write_bytes
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.office_files import OFFICE_SUFFIXES, convert, find_office

_DRAWN = frozenset({".docx", ".docm", *OFFICE_SUFFIXES})
_MOST_PAGES_SHOWN = 200
"""A report of more pages is read by nobody; the table before the pages has every change."""


def compare_pair(old: Path, new: Path, tell: Teller, options: Options = DEFAULTS) -> EditScript:
    """Return the edit script between two files of any kind that can be read; tells the pages as they go.

    Of two scans what is known so far is shown while the other pages are still being recognised.
    """
    if comes_in_pages(old) and comes_in_pages(new):
        return _page_by_page(old, new, tell)
    return compare_files(old, new, options, tell).script


def _page_by_page(old: Path, new: Path, tell: Teller) -> EditScript:
    """Read two files in step, and compare what was read whenever it has doubled: linear in the end."""
    left: list[ReadPage] = []
    right: list[ReadPage] = []
    total = max(count_pages(old), count_pages(new))
    due = 1
    for one, other in zip_longest(pages_of(old), pages_of(new)):
        left.extend([one] if one else ())
        right.extend([other] if other else ())
        done = max(len(left), len(right))
        tell(done, total)
        if done >= due and done < total and any(page.is_scanned for page in (*left[-1:], *right[-1:])):
            due = 2 * done
            so_far = compare_documents(document_of(old, left), document_of(new, right)).script
            note = f"Mới so sánh {done} trong {total} trang; đang nhận dạng các trang sau."
            tell.show(replace(so_far, notes=(note, *so_far.notes)))
    return compare_documents(document_of(old, left), document_of(new, right)).script


def as_pages(file: Path, scratch: Path) -> Path:
    """Return a PDF with the pages that a comparison was made from: the file, or one of its pictures."""
    if file.suffix.lower() not in PICTURE_SUFFIXES:
        return file
    return picture_as_pdf(file, scratch / f"{file.stem}.pdf")


def write_redline_file(
    old: Path, new: Path, target: Path, moment: datetime, author: str, options: Options = DEFAULTS
) -> None:
    """Write the Word file with tracked changes; raises NotComparable for other files."""
    found = compare_files(old, new, options)
    redline = make_redline(found.plan, found.old_source, found.new_source, moment, author or DEFAULT_AUTHOR)
    write_bytes(target, redline.content)


def write_table_file(
    old: Path, new: Path, target: Path, _moment: datetime, _author: str, options: Options = DEFAULTS
) -> None:
    """Write the table of clause, old and new text that is attached to submissions."""
    write_table(compare_files(old, new, options), target)


def write_report_file(
    old: Path, new: Path, target: Path, moment: datetime, author: str, options: Options = DEFAULTS
) -> None:
    """Write the PDF report with both versions side by side."""
    found = compare_files(old, new, options)
    report_of(found, old, new, target, checked(found, moment, author))


def write_json_file(
    old: Path, new: Path, target: Path, _moment: datetime, _author: str, options: Options = DEFAULTS
) -> None:
    """Write the edit script as JSON."""
    script = compare_files(old, new, options).script
    write_bytes(target, json.dumps(script.as_json(), ensure_ascii=False, indent=2).encode())


def write_summary_file(
    old: Path, new: Path, target: Path, moment: datetime, author: str, options: Options = DEFAULTS
) -> None:
    """Write what changed in sentences, as the command line says it; Windows' editor wants the signature."""
    found = compare_files(old, new, options)
    lines = summary(found.script, checked(found, moment, author))
    write_bytes(target, ("\n".join(lines) + "\n").encode("utf-8-sig"))


def write_choice_file(
    old: Path,
    new: Path,
    target: Path,
    moment: datetime,
    refused: tuple[int, ...],
    options: Options = DEFAULTS,
) -> None:
    """Write the version in which some changes of the new file were refused, and all others taken."""
    found = compare_files(old, new, options)
    sources = (found.old_source, found.new_source)
    write_bytes(target, choose(found.plan, found.script.changes, frozenset(refused), sources, moment))


def content_changes(old: Path, new: Path, _tell: Tell) -> tuple[bool, EditScript]:
    """Return whether two files say the same, and all changes: what signing asks of approved pages.

    Files that are equal byte for byte are not read at all: that is the usual case, just before the PIN.
    """
    digests = [_digest(file) for file in (old, new)]
    if digests[0] and digests[0] == digests[1]:
        one, other = (document_from_text("", file.name, digests[0]) for file in (old, new))
        return True, compare_documents(one, other).script
    script = compare_files(old, new).script
    return script.same_content and not script.not_compared, script


def _digest(file: Path) -> str:
    """Return the digest of a file, empty when it cannot be read: whoever reads it next says why."""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""


def write_table(found: Comparison, target: Path) -> None:
    """Write the table as a docx, or as a PDF when the target's name says so."""
    if target.suffix.lower() == ".pdf":
        write_table_pdf(found.script, target)
    else:
        write_bytes(target, table_docx(found.script))


WRITERS = {
    "redline": write_redline_file,
    "table": write_table_file,
    "report": write_report_file,
    "json": write_json_file,
    "summary": write_summary_file,
}
"""What can be handed out, by name."""


def checked(found: Comparison, moment: datetime, author: str) -> SelfCheck | None:
    """Return the proof of the redline between two Word files, None when there is no redline to prove."""
    redline = redline_of(found, moment, author)
    return redline.check if redline else None


def redline_of(found: Comparison, moment: datetime, author: str) -> Redline | None:
    """Return the redline where both are Word files that differ."""
    if found.script.identical or found.old_source is None or found.new_source is None:
        return None
    return make_redline(found.plan, found.old_source, found.new_source, moment, author or DEFAULT_AUTHOR)


def report_of(found: Comparison, old: Path, new: Path, target: Path, check: SelfCheck | None) -> None:
    """Write the report of a comparison, with pictures of pages wherever both files have or get pages."""
    with ExitStack() as closing:
        pairs, remark = _pages(found, old, new, closing)
        write_report(found.script, target, check, pairs, remark)


def _pages(found: Comparison, old: Path, new: Path, closing: ExitStack) -> tuple[list[PagePair], str]:
    """Return the pairs of pages with changes, and why there are none or fewer."""
    if found.script.identical:
        return [], ""
    if found.script.old.pages and found.script.new.pages:
        return _few(list(page_pairs(found.script, old, new)))
    if not {old.suffix.lower(), new.suffix.lower()} <= _DRAWN | {".pdf"}:
        return [], ""
    if find_office() is None:
        return (
            [],
            "Máy này chưa có LibreOffice nên báo cáo đặt hai bản cạnh nhau dạng chữ, không có ảnh trang.",
        )
    folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="eoffice-")))
    try:
        settled = _settled(found, old, new, folder)
        first, second = (_as_pdf(one, folder / f"{side}.pdf") for side, one in settled.items())
        script = compare_documents(read_pdf(first), read_pdf(second), Options(formatting=False)).script
    except UnreadableFile:
        return [], "LibreOffice không dựng được trang của hai bản nên báo cáo chỉ có phần chữ."
    pairs, remark = _few(list(page_pairs(script, first, second)))
    note = "Số ghi cạnh khung trên ảnh trang đếm riêng cho phần ảnh, không trùng số thứ tự trong bảng."
    return pairs, f"{note} {remark}".strip()


def _settled(found: Comparison, old: Path, new: Path, folder: Path) -> dict[str, Path]:
    """Return both files with their earlier tracked changes settled as they were compared.

    LibreOffice draws what is tracked with strokes and colours: pictures of another text than the table's.
    """
    files = {}
    for side, file, source in (("old", old, found.old_source), ("new", new, found.new_source)):
        files[side] = file
        if source is not None and source.document.earlier:
            files[side] = folder / f"{side}.docx"
            write_bytes(files[side], source.package.to_bytes())
    return files


def _as_pdf(file: Path, target: Path) -> Path:
    if file.suffix.lower() == ".pdf":
        return file
    convert(file, target)
    return target


def _few(pairs: list[PagePair]) -> tuple[list[PagePair], str]:
    if len(pairs) <= _MOST_PAGES_SHOWN:
        return pairs, ""
    return (
        pairs[:_MOST_PAGES_SHOWN],
        f"Chỉ in {_MOST_PAGES_SHOWN} trong {len(pairs)} cặp trang có thay đổi.",
    )
