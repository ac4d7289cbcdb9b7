"""The three-column table that clerks attach to a submission: clause and kind · old text · new text."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import docx
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.run import Run

from eoffice.comparison.script import Change, EditScript, Flag, Kind, Link, Op
from eoffice.comparison.summary import STORY_WORDS
from eoffice.comparison.wording import flag_words, kind_words

_FONT = "Times New Roman"
_HEADINGS = ("Điều khoản", "Bản cũ", "Bản mới", "Loại thay đổi")
_WIDTHS = (3.0, 9.0, 9.0, 4.0)
_DELETED, _INSERTED = RGBColor(0xB0, 0x00, 0x20), RGBColor(0x00, 0x50, 0xA0)
_MOST_ROWS = 2_000
_LONGEST = 6_000
_UNPRINTABLE = {code: " " for code in range(32) if code not in {9, 10}} | {
    0xFFFC: "▢",
    0xFFFE: " ",
    0xFFFF: " ",
}


def table_docx(script: EditScript) -> bytes:
    """Return the comparison table as a docx."""
    document = docx.Document()
    _page(document)
    _line(document, "BẢNG SO SÁNH HAI BẢN VĂN BẢN", bold=True, centred=True)
    _line(
        document,
        f"Bản cũ: {Path(script.old.file).name} – Bản mới: {Path(script.new.file).name}",
        centred=True,
    )
    shown = [group for group in _grouped(script) if group]
    if not shown:
        _line(document, "Hai bản giống nhau: không có thay đổi nào.")
    else:
        _table(document, script, shown)
    for text in (
        *(f"Cảnh báo: {one}" for one in script.warnings),
        *(f"Lưu ý: {one}" for one in script.notes),
    ):
        _line(document, text)
    if script.not_compared:
        _line(document, "Không so sánh: " + ", ".join(script.not_compared) + ".")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _grouped(script: EditScript) -> Iterable[tuple[Change, ...]]:
    """Give the changes, those inside one paragraph together: they are read in its sentence."""
    at: dict[tuple[str, int], list[Change]] = {}
    for change in script.changes:
        anchor = change.new_at or change.old_at
        is_inner = change.old_at is not None and change.new_at is not None and anchor is not None
        key = (anchor.story, anchor.key) if is_inner and anchor and anchor.key >= 0 else ("", -change.id)
        at.setdefault(key, []).append(change)
    return [tuple(group) for group in at.values()]


def _page(document: Docx) -> None:
    """Lay the page across: three texts side by side need the width."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(2.0)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(13)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), _FONT)


def _line(document: Docx, text: str, *, bold: bool = False, centred: bool = False) -> None:
    """Add a line above or below the table."""
    paragraph = document.add_paragraph()
    paragraph.add_run(text.translate(_UNPRINTABLE)).bold = bold
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(document: Docx, script: EditScript, groups: list[tuple[Change, ...]]) -> None:
    """Add the table; its head is repeated on every page."""
    table = document.add_table(rows=1, cols=len(_HEADINGS))
    table.style = "Table Grid"
    table.autofit = False
    for cell, heading, width in zip(table.rows[0].cells, _HEADINGS, _WIDTHS, strict=True):
        cell.width = Cm(width)
        cell.paragraphs[0].add_run(heading).bold = True
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    links = {number: link for link in script.links for number in link.change_ids}
    for group in groups[:_MOST_ROWS]:
        _row(table, group, links)
    if len(groups) > _MOST_ROWS:
        _line(document, f"… và {len(groups) - _MOST_ROWS} dòng nữa; xem bản đánh dấu.")


def _row(table: Table, group: tuple[Change, ...], links: dict[int, Link]) -> None:
    """Add one row: where, the old words, the new words, what happened."""
    cells = table.add_row().cells  # type: ignore[no-untyped-call]
    for cell, width in zip(cells, _WIDTHS, strict=True):
        cell.width = Cm(width)
    first = group[0]
    where = first.clause if first.story.value == "body" else STORY_WORDS.get(first.story.value, "")
    cells[0].paragraphs[0].add_run(where or "–")
    link = links.get(first.id)
    if link is not None and link.hunks and all(change.kind is not Kind.MOVED for change in group):
        _hunks(cells[1], link, is_old=True)
        _hunks(cells[2], link, is_old=False)
    else:
        _plain(cells[1], first.old, is_marked=not first.new, colour=_DELETED)
        _plain(cells[2], first.new, is_marked=not first.old, colour=_INSERTED)
    cells[3].paragraphs[0].add_run(_kinds(group))


def _kinds(group: tuple[Change, ...]) -> str:
    """Return what happened in one paragraph, each kind once, with what deserves attention."""
    kinds = "; ".join(dict.fromkeys(kind_words(change.kind) for change in group))
    notes = "; ".join(dict.fromkeys(change.note for change in group if change.note))
    flags = {flag for change in group for flag in change.flags} - {Flag.NUMBER}
    told = ", ".join(flag_words(flag) for flag in Flag if flag in flags)
    return kinds + (f"\n{notes}" if notes else "") + (f"\nChú ý: {told}" if told else "")


def _plain(cell: _Cell, text: str, *, is_marked: bool, colour: RGBColor) -> None:
    """Write a text, marked as a whole when the other side has none."""
    run = cell.paragraphs[0].add_run(text[:_LONGEST].translate(_UNPRINTABLE))
    if is_marked and text:
        _mark(run, colour)


def _hunks(cell: _Cell, link: Link, *, is_old: bool) -> None:
    """Write one side of a paragraph with what changed marked: colour and stroke, never colour alone."""
    text = "\n".join(one.text for one in (link.old if is_old else link.new))
    for hunk in link.hunks:
        start, end = (hunk.old_start, hunk.old_end) if is_old else (hunk.new_start, hunk.new_end)
        if start >= _LONGEST or start == end:
            continue
        run = cell.paragraphs[0].add_run(text[start : min(end, _LONGEST)].translate(_UNPRINTABLE))
        if hunk.op is (Op.DELETED if is_old else Op.INSERTED):
            _mark(run, _DELETED if is_old else _INSERTED)


def _mark(run: Run, colour: RGBColor) -> None:
    """Give a run the colour and the stroke of what came or went."""
    font = run.font
    font.color.rgb = colour
    if colour == _DELETED:
        font.strike = True
    else:
        font.bold = font.underline = True
