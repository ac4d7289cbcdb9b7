"""Measures the comparison in CPU seconds and memory: `python tests/bench/comparison_growth.py [CASE]`.

Cases are numbers of pages (Word), `pdf` and a number of pages, hostile texts by name, and `beside` with a
number of pages: the same pair through ours and through a public engine, when python-redlines is installed.
"""

from __future__ import annotations

import importlib
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from eoffice.comparison.engine import compare_documents, read_bytes
from eoffice.comparison.redline.making import make_redline
from tests.comparison.legal_texts import PARAGRAPHS_A_PAGE, docx_of, edited, paragraphs, table_xml, text_docx

SIZES = ("10", "50", "200", "1000", "pdf10", "pdf50", "pdf288")
HOSTILE = (
    "rewrite", "swapped", "rows", "rows_reversed", "long_row", "long_row_thinned", "long_paragraph", "blank",
    "same_line", "no_words_in_common",
)  # fmt: skip


def pages(count: int) -> tuple[bytes, bytes]:
    """Return a document of some pages and an edited copy, one edit in twelve paragraphs."""
    old = paragraphs(count * PARAGRAPHS_A_PAGE)
    truth = edited(old, count, seed=7)
    return text_docx(old), text_docx(truth.new)


def hostile(name: str) -> tuple[bytes, bytes]:
    """Return a pair that makes a careless algorithm quadratic."""
    if name == "rewrite":
        return text_docx(paragraphs(2_400, 1)), text_docx(paragraphs(2_400, 2))
    if name == "swapped":
        old = paragraphs(2_400)
        return text_docx(old), text_docx(old[1_200:] + old[:1_200])
    if name == "rows":
        rows = [[f"{n}", f"Khoản chi số {n}", f"{n * 137}.000 đồng"] for n in range(3_000)]
        changed = [row for n, row in enumerate(rows) if n % 50]
        changed[100][1] = "Khoản chi khác"
        return docx_of([table_xml(rows), "<w:p/>"]), docx_of([table_xml(changed), "<w:p/>"])
    if name == "rows_reversed":
        rows = [[f"{n}", f"Khoản chi số {n * 7}", f"{n * 137}.000 đồng"] for n in range(3_000)]
        return docx_of([table_xml(rows), "<w:p/>"]), docx_of([table_xml(rows[::-1]), "<w:p/>"])
    if name.startswith("long_row"):
        cells = [f"Ô {n} số {n * 37 % 1000}" for n in range(20_000)]
        after = [one for n, one in enumerate(cells) if n % 4] if name.endswith("thinned") else [*cells]
        after[500] = "Ô khác hẳn"
        return docx_of([table_xml([cells]), "<w:p/>"]), docx_of([table_xml([after]), "<w:p/>"])
    if name == "long_paragraph":
        words = " ".join(paragraphs(1_300)).split()[:50_000]
        shorter = [word for at, word in enumerate(words) if at % 97]
        return text_docx([" ".join(words)]), text_docx([" ".join(shorter)])
    if name == "blank":
        return text_docx([""] * 10_000), text_docx([""] * 9_000)
    if name == "same_line":
        line = "Không có gì thay đổi ở dòng này."
        return text_docx([line] * 10_000), text_docx([line] * 9_000)
    if name == "no_words_in_common":
        return text_docx(["x" + "y " * 25_000]), text_docx(["z" + "t " * 25_000])
    raise SystemExit(name)


def measure_pdf(count: int) -> None:
    """Compare two PDFs of some pages and print what it took."""
    from eoffice.comparison.paged import read_pdf
    from tests.comparison.paged_files import write_pdf

    old = paragraphs(count * PARAGRAPHS_A_PAGE)
    with tempfile.TemporaryDirectory() as folder:
        one = write_pdf(Path(folder) / "old.pdf", old, head="Dự thảo")
        other = write_pdf(Path(folder) / "new.pdf", edited(old, count, seed=7).new, head="Dự thảo")
        start, wall = time.process_time(), time.perf_counter()
        left, right = read_pdf(one), read_pdf(other)
        read = time.process_time() - start
        found = compare_documents(left, right)
    sys.stdout.write(
        f"{'pdf':>12} {len(left.pages):>7}  {len(found.script.changes):>6} changes  read {read:6.2f} s  "
        f"whole {time.process_time() - start:6.2f} s CPU, {time.perf_counter() - wall:6.2f} s on the clock  "
        f"{_peak():>5} MB\n"
    )


def measure_beside(count: int) -> None:
    """Put the same pair through ours and through a public engine, and print both."""
    old, new = pages(count)
    measure(str(count))
    try:
        redlines = importlib.import_module("python_redlines")
    except ImportError:
        sys.stdout.write("python-redlines is not installed: nothing to stand beside\n")
        return
    engine = redlines.DocxodusEngine()
    start, wall = _of_children(), time.perf_counter()
    engine.run_redline("bench", old, new)
    spent, clock = _of_children() - start, time.perf_counter() - wall
    sys.stdout.write(f"{'Docxodus':>20}  {spent:6.2f} s CPU, {clock:6.2f} s on the clock\n")


def _of_children() -> float:
    """Return the CPU seconds of the child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(name: str) -> None:
    """Compare one pair and print what it took."""
    if name.startswith("pdf"):
        measure_pdf(int(name.removeprefix("pdf")))
        return
    if name.startswith("beside"):
        measure_beside(int(name.removeprefix("beside")))
        return
    old, new = pages(int(name)) if name.isdigit() else hostile(name)
    start = time.process_time()
    one, other = read_bytes(old, "old.docx"), read_bytes(new, "new.docx")
    found = compare_documents(one.document, other.document)
    compared = time.process_time() - start
    redline = make_redline(found.plan, one, other, datetime.now(UTC))
    whole = time.process_time() - start
    peak = _peak()
    proved = redline.check.accept_gives_new and redline.check.reject_gives_old
    sys.stdout.write(
        f"{name:>20}  {len(found.script.changes):>6} changes  compared {compared:6.2f} s  "
        f"with proved redline {whole:6.2f} s  {peak:>5} MB  proved {proved} "
        f"safe {redline.check.safe_blocks}\n"
    )


def main() -> None:
    """Measure each named case in a process of its own, so that memory is its own."""
    names = sys.argv[1:] or [*SIZES, *HOSTILE]
    if len(names) == 1:
        measure(names[0])
        return
    for name in names:
        subprocess.run([sys.executable, __file__, name], check=True)


if __name__ == "__main__":
    main()
