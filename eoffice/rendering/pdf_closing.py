"""Plans the end of a document: recipients beside the signature, the block of a copy, contact data."""

from __future__ import annotations

from eoffice.domain.content import CopyBlock, official_date
from eoffice.domain.people import Signatory
from eoffice.rendering.markers import RECIPIENTS_LABEL
from eoffice.rendering.measures import name_lines, points, wrap
from eoffice.rendering.pdf_head import NUMBER_LABEL
from eoffice.rendering.pdf_job import Job, Line, Plan, height, measure, planned
from eoffice.text import clean_line

_CONTACT_SIZE = 11.0
_COPY_SIZE, _COPY_NUMBER_SIZE = 14.0, 13.0
_AGENCY_RULE = 0.42
_NO_DATE = "ngày      tháng      năm"


def contact_plan(job: Job) -> list[Plan]:
    """Return component 13 in lines that fit the text width."""
    width = measure(job.face, _CONTACT_SIZE)
    lines = wrap(job.document.contact, points(job.form.page.text_width), width)
    return planned(job, [Line(found, _CONTACT_SIZE) for found in lines])


def closing_plan(job: Job) -> Plan:
    """Return recipients (9b), drafter's code (12) and the signatures (7)."""
    form, document = job.form.closing, job.document
    left = points(form.left_column)
    right = points(job.form.page.text_width) - left
    first = _Signature(job, document.signatory, right)
    plan: Plan = {
        "left": left,
        "right": right,
        **_recipients(job, document.recipients),
        "code": job.words(clean_line(document.drafter_code)),
    }
    if document.second_signatory is not None:
        second = _Signature(job, document.second_signatory, left)
        _level_names(first, second)
        plan["second"] = second.plan("second")
    plan["first"] = first.plan("signature")
    return plan


def _recipients(job: Job, recipients: tuple[str, ...]) -> Plan:
    """Return the label and the list below it, ";" behind each and "." behind the last."""
    form = job.form.closing
    label = Line(RECIPIENTS_LABEL, form.label_size, bold=True, italic=True)
    last = len(recipients) - 1
    entries = [job.words(f"{one}{'.' if at == last else ';'}") for at, one in enumerate(recipients)]
    return {"label": planned(job, [label]), "list": entries, "size": form.list_size}


class _Signature:
    """The lines above and below a signature, and the room between them."""

    def __init__(self, job: Job, signatory: Signatory, limit: float) -> None:
        self._job = job
        size = job.sizes.title
        self.above = [
            line
            for words in map(job.form.words.line_of, signatory.position_lines)
            for line in _bold_lines(job, words, size, limit)
        ]
        self.below = _bold_lines(job, signatory.name, size, limit)
        self.gap = points(job.form.closing.signature_gap)

    def plan(self, name: str) -> Plan:
        """Return the signature as data."""
        above, below = planned(self._job, self.above), planned(self._job, self.below)
        return {"name": name, "above": above, "below": below, "gap": self.gap}


def _level_names(one: _Signature, other: _Signature) -> None:
    """Bring two names beside each other to one line."""
    difference = height(one.above) - height(other.above)
    lower = other if difference > 0 else one
    lower.gap += abs(difference)


def _bold_lines(job: Job, text: str, size: float, limit: float) -> list[Line]:
    """Return bold words in even lines."""
    width = measure(job.face, size, bold=True)
    return [Line(found, size, bold=True) for found in name_lines(clean_line(text), limit, width)]


def copy_plan(job: Job, copy: CopyBlock) -> Plan:
    """Return the block of a copy: who copied, in which form, when, and the signature (template 3.1)."""
    left, right = points(job.form.header.left_column), points(job.form.header.right_column)
    agency = _bold_lines(job, copy.agency.upper(), _COPY_SIZE, left - 4)
    position = [
        line for words in copy.signatory.position_lines for line in _bold_lines(job, words, _COPY_SIZE, right)
    ]
    date = official_date(copy.issued_date) if copy.issued_date else _NO_DATE
    number = Line(f"{NUMBER_LABEL} {copy.number}/{copy.notation}", _COPY_NUMBER_SIZE)
    place = Line(f"{copy.place}, {date}", _COPY_NUMBER_SIZE, italic=True)
    return {
        "agency": planned(job, agency),
        "agency_rule": max(line.width(job.face) for line in agency) * _AGENCY_RULE,
        "form": planned(job, [Line(copy.form, _COPY_SIZE, bold=True)]),
        "number": planned(job, [number]),
        "date": planned(job, [place]),
        **_recipients(job, copy.recipients),
        "code": "",
        "position": planned(job, position),
        "gap": points(job.form.closing.signature_gap),
        "name": planned(job, _bold_lines(job, copy.signatory.name, _COPY_SIZE, right)),
    }
