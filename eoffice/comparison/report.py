"""The report of a comparison as PDF: what was found in words and a table, then both versions side by side.

Made for people who were not at the screen: it can be printed, attached to a submission and read aloud.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    LongTable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)

from eoffice.comparison.report_pages import PagePair, PagesBeside
from eoffice.comparison.script import Change, EditScript, Flag, Kind, Link, LinkKind, Op, SelfCheck
from eoffice.comparison.table_rows import where_of
from eoffice.comparison.wording import flag_words, kind_words
from eoffice.paths import atomic_file
from eoffice.rendering.fonts import Typeface, typeface

_MARGIN = 15 * mm
_SIZE = 10
_LONGEST = 1_500
"""Letters of one cell; a cell higher than a page cannot be broken."""
_DELETED, _INSERTED, _MOVED = "#A4262C", "#0B6A0B", "#004E8C"
_HEAD = colors.HexColor("#E8EEF4")
_LINE = colors.HexColor("#9AA5B1")


def write_report(
    script: EditScript,
    target: Path,
    check: SelfCheck | None = None,
    pages: Iterable[PagePair] = (),
    remark: str = "",
) -> None:
    """Write the report; `pages` are pictures of pages with their marks, where the sources have pages.

    Without pages both texts stand side by side. `remark` says why pages are missing. Raises OSError when
    the target cannot be written, and CannotRender without a typeface.
    """
    font = typeface()
    styles = _Styles(font)
    parts = [*_summary(script, check, styles, remark), *_changes(script.changes, styles)]
    pairs = list(pages)
    parts += [NextPageTemplate("wide"), PageBreak()]
    parts += [PagesBeside(pair, font) for pair in pairs] if pairs else _texts(script.links, styles)
    with atomic_file(target) as out:
        template = BaseDocTemplate(
            out,
            pagesize=A4,
            title="Báo cáo so sánh văn bản",
            author="eOffice",
            lang="vi",
            # The same comparison gives the same bytes, so that reports can be compared, too.
            invariant=True,
        )
        template.addPageTemplates([_template("tall", A4, font), _template("wide", landscape(A4), font)])
        template.build(parts)


class _Styles:
    """The few ways in which the report writes."""

    def __init__(self, font: Typeface) -> None:
        self.bold_name = font.bold
        self.text = ParagraphStyle("text", fontName=font.regular, fontSize=_SIZE, leading=_SIZE * 1.3)
        self.small = ParagraphStyle("small", self.text, fontSize=8.5, leading=11)
        self.head = ParagraphStyle("head", self.text, fontName=font.bold)
        self.part = ParagraphStyle("part", self.head, fontSize=12, leading=16, spaceBefore=8, spaceAfter=4)
        self.title = ParagraphStyle("title", self.head, fontSize=15, leading=20, alignment=1, spaceAfter=6)


def _template(name: str, size: tuple[float, float], font: Typeface) -> PageTemplate:
    """Return a page with a number at its foot."""
    frame = Frame(_MARGIN, _MARGIN, size[0] - 2 * _MARGIN, size[1] - 2 * _MARGIN, 0, 0, 0, 0)

    def draw_foot(canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.setFont(font.regular, 8.5)
        canvas.drawCentredString(size[0] / 2, 8 * mm, str(canvas.getPageNumber()))

    return PageTemplate(name, [frame], onPage=draw_foot, pagesize=size)


def _summary(script: EditScript, check: SelfCheck | None, styles: _Styles, remark: str) -> list[Flowable]:
    """Return what a reader needs first: which files, how much changed, what was not looked at."""
    rows = [
        ("Bản cũ", script.old.file, script.old.sha256),
        ("Bản mới", script.new.file, script.new.sha256),
    ]
    parts: list[Flowable] = [Paragraph("BÁO CÁO SO SÁNH VĂN BẢN", styles.title)]
    for title, name, digest in rows:
        words = f"<b>{title}:</b> {escape(name)}<br/><font size='7.5'>SHA-256: {digest}</font>"
        parts.append(Paragraph(_bold(words, styles), styles.text))
    parts += [Spacer(1, 6), *(Paragraph(escape(line), styles.text) for line in told(script, check))]
    notes = [*script.notes, *script.warnings, *([remark] if remark else [])]
    if notes:
        parts.append(Paragraph("Cần lưu ý", styles.part))
        parts += [Paragraph(f"– {escape(note)}", styles.text) for note in notes]
    return parts


def told(script: EditScript, check: SelfCheck | None) -> list[str]:
    """Return the result in sentences."""
    if script.identical:
        return ["Hai bản giống hệt nhau, kể cả định dạng."]
    counts = [f"{kind_words(kind).lower()}: {count}" for kind, count in _counted(script.changes).items()]
    lines = [f"Có {len(script.changes)} thay đổi ({'; '.join(counts)})."]
    if script.same_content:
        lines.append("Nội dung hai bản như nhau; chỉ khác về định dạng hoặc mã chữ.")
    if script.not_compared:
        lines.append("Không so sánh: " + ", ".join(script.not_compared) + ".")
    if check is not None:
        holds = check.accept_gives_new and check.reject_gives_old
        result = "đúng" if holds else "KHÔNG đúng, cần xem lại"
        lines.append(
            f"Tự kiểm tra bản đánh dấu: nhận tất cả thì ra bản mới, bỏ tất cả thì ra bản cũ – {result}."
        )
    return lines


def _counted(changes: Sequence[Change]) -> dict[Kind, int]:
    counted: dict[Kind, int] = {}
    for change in changes:
        counted[change.kind] = counted.get(change.kind, 0) + 1
    return counted


def _changes(changes: Sequence[Change], styles: _Styles) -> list[Flowable]:
    """Return the table of all changes, named by their clauses."""
    if not changes:
        return []
    head = [Paragraph(word, styles.head) for word in ("STT", "Điều khoản", "Bản cũ", "Bản mới", "Loại")]
    rows = [head, *(_change_row(change, styles) for change in changes)]
    table = LongTable(rows, colWidths=[11 * mm, 32 * mm, 55 * mm, 55 * mm, 27 * mm], repeatRows=1)
    table.setStyle(_grid())
    return [Paragraph("Các thay đổi", styles.part), table]


def _grid() -> TableStyle:
    return TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.4, _LINE),
            ("BACKGROUND", (0, 0), (-1, 0), _HEAD),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]
    )


def _change_row(change: Change, styles: _Styles) -> list[Paragraph]:
    flags = ", ".join(flag_words(flag) for flag in sorted(change.flags) if flag is not Flag.NOT_IN_REDLINE)
    kind = kind_words(change.kind) + (f" ({flags})" if flags else "")
    cells = (str(change.id), where_of(change), change.old, change.new or change.note, kind)
    return [Paragraph(escape(_cut(cell)), styles.small) for cell in cells]


def _texts(links: Sequence[Link], styles: _Styles) -> list[Flowable]:
    """Return both texts side by side, paragraph by paragraph, with their marks."""
    rows = [[Paragraph("Bản cũ", styles.head), Paragraph("Bản mới", styles.head)]]
    rows += [[Paragraph(cell, styles.small) for cell in _beside(link)] for link in links]
    if len(rows) == 1:
        return []
    width = (landscape(A4)[0] - 2 * _MARGIN) / 2
    table = LongTable(rows, colWidths=[width, width], repeatRows=1)
    table.setStyle(_grid())
    return [Paragraph("Hai bản đặt cạnh nhau", styles.part), table]


def _beside(link: Link) -> tuple[str, str]:
    """Return both sides of a row as marked-up text."""
    old = "\n".join(paragraph.text for paragraph in link.old)
    new = "\n".join(paragraph.text for paragraph in link.new)
    labels = [" ".join(part.label for part in side if part.label) for side in (link.old, link.new)]
    if link.kind is LinkKind.ONLY_OLD:
        return _labelled(labels[0], _marked(old, Op.DELETED)), ""
    if link.kind is LinkKind.ONLY_NEW:
        return "", _labelled(labels[1], _marked(new, Op.INSERTED))
    if link.kind is LinkKind.MOVED_FROM:
        return _labelled(labels[0], _moved(old)), ""
    if link.kind is LinkKind.MOVED_TO:
        return "", _labelled(labels[1], _moved(new))
    if not link.hunks:
        return _labelled(labels[0], escape(_cut(old))), _labelled(labels[1], escape(_cut(new)))
    left = "".join(_marked(old[part.old_start : part.old_end], part.op) for part in link.hunks)
    right = "".join(_marked(new[part.new_start : part.new_end], part.op) for part in link.hunks)
    return _labelled(labels[0], left), _labelled(labels[1], right)


def _labelled(label: str, text: str) -> str:
    return f"{escape(label)} {text}" if label else text


def _marked(text: str, op: Op) -> str:
    """Return a stretch with its mark: colour and a line, since paper is often black and white."""
    words = escape(_cut(text)).replace("\n", "<br/>")
    if not words or op in (Op.EQUAL, Op.ENCODING):
        return words
    if op is Op.DELETED:
        return f'<font color="{_DELETED}"><strike>{words}</strike></font>'
    return f'<font color="{_INSERTED}"><u>{words}</u></font>'


def _moved(text: str) -> str:
    return f'<font color="{_MOVED}">↔ {escape(_cut(text))}</font>'


def _bold(words: str, styles: _Styles) -> str:
    return words.replace("<b>", f'<font name="{styles.bold_name}">').replace("</b>", "</font>")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
