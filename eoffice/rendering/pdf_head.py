"""Plans the head of page 1 (components 1 to 5b, 10b and 11) and the title block (component 5a)."""

from __future__ import annotations

from eoffice.domain.content import OfficialDocument, Urgency
from eoffice.rendering.markers import LETTER_SUBJECT
from eoffice.rendering.measures import balanced, date_words, name_lines, points
from eoffice.rendering.pdf_job import Job, Line, Plan, height, measure, planned
from eoffice.text import clean_line

NUMBER_LABEL = "Số:"
_WIDEST_NUMBER = " 8888"
_ISSUER_RULE = 0.42
RULE_GAP = 3.5
_ROW_GAP = 7.0
_BELOW_SUBJECT = 0.4


def number_gap(job: Job) -> float:
    """Return the room kept for a number that is not taken yet, blank before it included."""
    return job.face.width(_WIDEST_NUMBER, job.sizes.number)


def _column_lines(job: Job, text: str, size: float, *, bold: bool) -> list[Line]:
    """Return words of the left column in even lines."""
    limit = points(job.form.header.left_column) - 4
    width = measure(job.face, size, bold=bold)
    return [Line(found, size, bold=bold) for found in balanced(clean_line(text), limit, width)]


def _agency_lines(job: Job, text: str, size: float, *, bold: bool) -> list[Line]:
    """Return the name of an agency in the left column."""
    limit = points(job.form.header.left_column) - 4
    width = measure(job.face, size, bold=bold)
    return [Line(found, size, bold=bold) for found in name_lines(clean_line(text), limit, width)]


def _letter_subject(job: Job) -> list[Line]:
    """Return "V/v …" of a letter in even lines."""
    if not job.kind.is_letter or not job.document.subject:
        return []
    return _column_lines(job, LETTER_SUBJECT + job.document.subject, job.sizes.letter_subject, bold=False)


def head_plan(job: Job) -> Plan:
    """Return the two columns at the top of page 1."""
    letterhead, sizes = job.document.letterhead, job.sizes
    parent = _agency_lines(job, letterhead.parent.upper(), sizes.parent, bold=False)
    issuer = _agency_lines(job, letterhead.issuer.upper(), sizes.issuer, bold=True)
    words = job.form.words
    nation = [Line(words.national_title, sizes.national_title, bold=True)]
    if words.motto:
        nation.append(Line(words.motto, sizes.motto, bold=True))
    longest = max((line.width(job.face) for line in issuer), default=0)
    if words.issuer_sign:
        issuer, longest = [*issuer, Line(words.issuer_sign, sizes.issuer)], 0.0
    subject = _letter_subject(job)
    row = Line("", max(sizes.number, sizes.place_date))
    plan: Plan = {
        "parent": planned(job, parent),
        "issuer": planned(job, issuer),
        "issuer_rule": longest * _ISSUER_RULE,
        "nation": planned(job, nation),
        "motto_rule": nation[-1].width(job.face),
        "first_row": max(height(parent) + height(issuer), height(nation)) + RULE_GAP + _ROW_GAP,
        "second_row": _tall_second_row(job, row, subject),
        "row_line": row.leading,
        "row_size": row.size,
        "row_gap": _ROW_GAP,
        "subject": planned(job, subject),
        "subject_gap": job.form.header.subject_gap,
    }
    return {**plan, **_number_plan(job), **_date_plan(job), **_marks_plan(job)}


def _tall_second_row(job: Job, row: Line, subject: list[Line]) -> float:
    """Return the height of number or date, subject of a letter, and the box of urgency."""
    tall = row.leading
    if subject:
        tall += job.form.header.subject_gap + height(subject)
    if job.document.urgency is not Urgency.NORMAL:
        tall += points(job.form.marks.height) + _ROW_GAP
    return tall


def _number_plan(job: Job) -> Plan:
    """Return "Số: 15/QĐ-SNV" in one piece, or its two halves with a gap for the number between."""
    document = job.document
    label, join = job.form.words.number_label, job.form.words.number_join
    halves: list[str] = []
    if document.notation and document.number:
        halves = [f"{label} {document.number}{join}{document.notation}"]
    elif document.notation:
        halves = [label, f"{join}{document.notation}"]
    return {
        "number": [job.words(half) for half in halves],
        "number_size": job.sizes.number,
        "number_gap": number_gap(job),
    }


def _date_plan(job: Job) -> Plan:
    """Return place and date, or the place with a gap for the date; biên bản carries neither."""
    document, size = job.document, job.sizes.place_date
    place = f"{clean_line(document.letterhead.place)}, "
    words = date_words(document)
    gap = 0.0 if document.issued_date else job.face.width(words, size, italic=True)
    shown = (place + words if document.issued_date else place) if job.kind.dated else ""
    return {"date": job.words(shown), "date_size": size, "date_gap": gap}


def _marks_plan(job: Job) -> Plan:
    """Return the red box of urgency (10b) and the box of circulation in the top margin (11)."""
    marks, document = job.form.marks, job.document
    plan: Plan = {}
    box = {"height": points(marks.height), "size": marks.size}
    if document.urgency is not Urgency.NORMAL:
        width = points(marks.widths[document.urgency.value])
        plan["urgency"] = {**box, "text": document.urgency.mark, "width": width}
    note = clean_line(document.circulation_note).upper()
    if note:
        wide = job.face.width(note, marks.size, bold=True) + 12
        left, right = points(job.form.header.left_column), points(job.form.header.right_column)
        x = min(left + right * 0.15, left + right - wide)
        plan["note"] = {**box, "text": job.words(note), "width": wide, "x": x}
    return plan


def title_plan(job: Job) -> Plan:
    """Return type name, subject and the length of the rule below them."""
    name = _title_lines(job, job.kind.name.upper())
    subject = _title_lines(job, _subject(job.document)) if job.kind.has_subject else []
    longest = max(line.width(job.face) for line in subject or name)
    return {"lines": planned(job, [*name, *subject]), "rule": longest * _BELOW_SUBJECT}


def _title_lines(job: Job, text: str) -> list[Line]:
    """Return words of the title block in even lines over the text width."""
    limit = points(job.form.page.text_width)
    width = measure(job.face, job.sizes.title, bold=True)
    return [Line(found, job.sizes.title, bold=True) for found in balanced(text, limit, width)]


def _subject(document: OfficialDocument) -> str:
    """Return the subject without a final period."""
    return document.subject.rstrip(" .;")
