"""Turns an official document into the data of its page description: all settled but where lines break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eoffice.domain.content import (
    Alignment,
    Appendix,
    Block,
    BlockKind,
    OfficialDocument,
    Paragraph,
    Picture,
    Span,
    Table,
    is_layout,
)
from eoffice.rendering.fonts import typeface
from eoffice.rendering.markers import ARTICLE, PART
from eoffice.rendering.measures import header_sizes, name_lines, points
from eoffice.rendering.pdf_closing import closing_plan, contact_plan, copy_plan
from eoffice.rendering.pdf_head import RULE_GAP, head_plan, title_plan
from eoffice.rendering.pdf_job import Job, Plan, measure, runs
from eoffice.rendering.pdf_pictures import Pictures
from eoffice.rendering.pdf_table import table_plan
from eoffice.rendering.settling import (
    ended_bases,
    has_short_salutation,
    kind_of,
    salutation_of,
    settle,
)
from eoffice.services.law import load_form

_BEFORE_BLOCK = 12.0
_APPENDIX_RULE = 0.4
_LEVELS = {"phần": 2, "chương": 3, "mục": 4, "tiểu mục": 5}
_ARTICLE_LEVEL, _OTHER_LEVEL = 5, 2


def job_of(document: OfficialDocument) -> Job:
    """Return what planning a document looks things up in; raises CannotRender."""
    face, settled = typeface(), settle(document)
    kind = kind_of(settled)
    form = load_form(kind.form)
    return Job(settled, kind, form, header_sizes(settled, form, face), face)


def plan_of(job: Job, pictures: Pictures) -> Plan:
    """Return the whole document as data; pictures are left in their folder of files."""
    document = job.document
    body = _without_gaps(_blocks(job, document.body, pictures), 0 if job.kind.is_letter else 1)
    # Behind a turn back at the end stands the closing, which is on upright pages without a word from here.
    if body[0]["kind"] == "paragraph":
        body[0]["before"] = _BEFORE_BLOCK
    plan: Plan = {
        **_properties(job),
        "form": _form(job),
        "head": head_plan(job),
        "contact": contact_plan(job),
        "opening": _opening(job),
        "body": body,
        "closing": closing_plan(job),
        "appendices": [_appendix(job, at, one, pictures) for at, one in enumerate(document.appendices)],
    }
    if not job.kind.is_letter:
        plan["title_block"] = title_plan(job)
    if document.addressees:
        plan["addressees"] = _addressees(job)
    if document.copy is not None:
        plan["copy"] = copy_plan(job, document.copy)
    return plan


def _properties(job: Job) -> Plan:
    """Return the properties that viewers show, and the name of the typeface."""
    document = job.document
    name = "" if job.kind.is_letter else f"{job.kind.name} "
    number = f"{document.number}/{document.notation}" if document.number else ""
    # A file without a title is none for those who have it read aloud (ISO 14289-1, 7.1).
    title = f"{name}{number} {document.subject}".strip() or job.kind.name
    return {
        "title": title,
        "author": document.letterhead.issuer,
        "subject": document.subject,
        "font": job.face.family,
    }


def _form(job: Job) -> Plan:
    """Return page, columns and sizes of the law, lengths in points."""
    page, header, body = job.form.page, job.form.header, job.form.body
    return {
        "page_width": points(page.width),
        "page_height": points(page.height),
        "page_left": points(page.left),
        "page_right": points(page.right),
        "page_top": points(page.top),
        "page_bottom": points(page.bottom),
        "width": points(page.text_width),
        "text_height": points(page.height - page.top - page.bottom),
        "header_distance": points(page.header_distance),
        "number_size": body.page_number_size,
        "left": points(header.left_column),
        "right": points(header.right_column),
        "body_size": body.size,
        "rule_gap": RULE_GAP,
    }


def _addressees(job: Job) -> Plan:
    """Return component 9a: one addressee on the line of "Kính gửi:", several below it.

    Longer words of other kinds ("… điện:") stand on a line of their own, their list at a fixed indent.
    """
    document, size = job.document, job.form.body.size
    label, short = salutation_of(document), has_short_salutation(document)
    indent = points(job.form.addressees.indent)
    room = points(job.form.page.text_width) - indent
    if short and len(document.addressees) == 1:
        line = _paragraph(job, [Span(f"{label} {document.addressees[0]}")], Alignment.LEFT, room)
        return {"indent": indent, "single": {**line, "hang": job.face.width(f"{label} ", size)}}
    last = len(document.addressees) - 1
    entries = [job.words(f"{one}{'.' if at == last else ';'}") for at, one in enumerate(document.addressees)]
    # The dashes stand under the colon (PL1-I.II.9d).
    dash = indent + (job.face.width(label.rstrip(":"), size) if short else 0)
    return {
        "indent": indent if short else 0,
        "label": _paragraph(job, [Span(label)], Alignment.LEFT if short else Alignment.CENTRED, room),
        "dash": dash,
        "list": entries,
        "size": size,
    }


def _opening(job: Job) -> list[Plan]:
    """Return the competence line, the legal bases in italics and the lead-in."""
    document, form = job.document, job.form.body
    parts: list[Plan] = []
    if document.competence:
        width = measure(job.face, job.sizes.title, bold=True)
        lines = name_lines(document.competence.upper(), _width(job) - 4, width)
        parts.append(_centred(job, "\n".join(lines)))
    for at, line in enumerate(ended_bases(document.legal_bases)):
        basis = _paragraph(job, [Span(line, italic=True)], Alignment.JUSTIFIED, _width(job))
        before = _BEFORE_BLOCK if at == 0 else form.space_before
        parts.append({**basis, "before": before, "size": form.basis_size, "indent": points(form.indent)})
    if job.kind.lead_in:
        parts.append(_centred(job, job.kind.lead_in))
    return parts


def _width(job: Job) -> float:
    """Return the width of the text."""
    return points(job.form.page.text_width)


def _centred(job: Job, text: str) -> Plan:
    """Return a bold line of its own in the middle, kept with what follows."""
    line = _paragraph(job, [Span(text, bold=True)], Alignment.CENTRED, _width(job))
    return {**line, "size": job.sizes.title, "before": _BEFORE_BLOCK, "sticky": True}


def _paragraph(job: Job, spans: Sequence[Span], side: Alignment, limit: float) -> Plan:
    """Return a paragraph as data."""
    size = job.form.body.size
    return {"kind": "paragraph", "align": side.value, "size": size, "runs": runs(job, spans, size, limit)}


def _blocks(job: Job, body: Sequence[Block], pictures: Pictures) -> list[Plan]:
    """Return the blocks of a body as data."""
    plans: list[Plan | None] = []
    on = job
    for block in body:
        if is_layout(block, BlockKind.WIDE_PAGES, BlockKind.TALL_PAGES):
            on = _turned(job) if is_layout(block, BlockKind.WIDE_PAGES) else job
        plans.append(_block(on, block, pictures))
    return [plan for plan in plans if plan is not None]


def _turned(job: Job) -> Job:
    """Return what pages on their side look things up in: more width for lines and columns."""
    # The letters that the face lacks are still noted in one place for the whole document.
    return replace(job, form=job.form.turned())


def _block(job: Job, block: Block, pictures: Pictures) -> Plan | None:
    """Return one block as data; None when it shows nothing."""
    if isinstance(block, Table):
        return table_plan(job, block, pictures)
    if isinstance(block, Picture):
        return pictures.plan(block)
    if is_layout(block):
        turned = None if is_layout(block, BlockKind.PAGE_BREAK) else is_layout(block, BlockKind.WIDE_PAGES)
        return {"kind": "break"} if turned is None else {"kind": "turn", "wide": turned}
    return _flowing(job, block)


def _flowing(job: Job, block: Paragraph) -> Plan:
    """Return a paragraph of the body; headings are such in the structure of the file too."""
    plan = _paragraph(job, block.spans, block.alignment, _width(job))
    plan["before"] = job.form.body.space_before
    plan["indent"] = points(job.form.body.indent) if block.indented else 0
    level = _level(block)
    if level:
        plan |= {"kind": "heading", "level": level}
    elif block.kind is BlockKind.LEAD_IN:
        plan["sticky"] = True
    return plan


def _without_gaps(body: list[Plan], above: int) -> list[Plan]:
    """Return a body whose headings go down one level at a time, below `above` levels of titles.

    A regulation of articles alone has no chapter above them: its articles come right below the title
    (ISO 14289-1, 7.4.2 knows no gap).
    """
    open_levels: list[int] = []
    for plan in body:
        if plan["kind"] == "heading":
            while open_levels and open_levels[-1] >= plan["level"]:
                open_levels.pop()
            open_levels.append(plan["level"])
            plan["level"] = above + len(open_levels)
    return body


def _level(block: Paragraph) -> int:
    """Return the level of a heading, 0 for ordinary text; the title of the document is level 1."""
    found = PART.match(block.text)
    if block.kind is BlockKind.HEADING:
        return _LEVELS.get(found[1].casefold(), _OTHER_LEVEL) if found else _OTHER_LEVEL
    titled = all(span.bold for span in block.spans) and ARTICLE.match(block.text)
    return _ARTICLE_LEVEL if block.kind is BlockKind.ARTICLE and titled else 0


def _appendix(job: Job, at: int, appendix: Appendix, pictures: Pictures) -> Plan:
    """Return an appendix on pages of its own (template 2.1)."""
    document = job.document
    wide = bool(appendix.body) and is_layout(appendix.body[0], BlockKind.WIDE_PAGES)
    size, room = job.sizes.title, _width(_turned(job) if wide else job)
    lines = (
        Span(appendix.label(at, len(document.appendices)), bold=True),
        Span(appendix.title.upper(), bold=True),
        Span(document.reference_line(), italic=True),
    )
    label, title, reference = (
        {**_paragraph(job, [line], Alignment.CENTRED, room), "size": size} for line in lines
    )
    width = job.face.width(document.reference_line(), size, italic=True)
    return {
        "label": label,
        "title": title,
        "reference": reference,
        "rule": min(width, room) * _APPENDIX_RULE,
        "body": _without_gaps(_blocks(job, appendix.body, pictures), 1),
    }
