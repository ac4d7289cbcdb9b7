"""The fields of a document as people or scripts give them, checked and put together to a document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from eoffice.domain.content import Appendix, CopyBlock, Letterhead, OfficialDocument, Urgency, official_number
from eoffice.domain.form.prose import blocks_of
from eoffice.domain.kinds import DocumentKind
from eoffice.domain.people import AuthorityMark, Signatory
from eoffice.domain.wording.subjects import letter_subject
from eoffice.errors import Refused
from eoffice.text import clean_line, fold

Fields = Mapping[str, object]

TEXTS = frozenset(
    {"issuer", "parent", "abbreviation", "unit", "notation", "place", "subject", "competence",
     "drafter", "circulation", "contact", "body", "urgency", "number", "source_kind"}
)  # fmt: skip
LISTS = frozenset({"legal_bases", "addressees", "recipients", "attachments"})
PARTS = frozenset({"signer", "second_signer", "copy", "appendices", "date"})
SIGNER = frozenset({"name", "position", "mark", "for", "deputy_of"})
_REQUIRED = ("issuer", "place", "body")
_NAMES = {
    "issuer": "tên cơ quan ban hành", "place": "địa danh", "body": "nội dung", "subject": "trích yếu",
    "recipients": "nơi nhận", "signer.name": "họ tên người ký", "signer.position": "chức vụ người ký",
    "addressees": "kính gửi", "abbreviation": "chữ viết tắt tên cơ quan",
}  # fmt: skip
_LONGEST = {
    "subject": 500, "issuer": 200, "parent": 200, "signer.name": 50, "signer.position": 100,
    "notation": 30, "number": 11, "place": 100,
}  # fmt: skip
"""The lengths of the data standard (Appendix VI, Part II)."""

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")


def document_from(fields: Fields, kind: DocumentKind) -> OfficialDocument:
    """Return a document from its fields.

    Raises Refused `form.field_missing`, `form.field_unknown`, `form.field_wrong` or `form.field_too_long`.
    """
    _check_names(fields)
    _check_required(fields, kind)
    _check_lengths(fields)
    signer = _part(fields, "signer")
    second = _part(fields, "second_signer")
    number = _text(fields, "number")
    return OfficialDocument(
        kind=kind.id,
        letterhead=Letterhead(_text(fields, "issuer"), _text(fields, "place"), _text(fields, "parent")),
        notation=_notation(fields, kind),
        subject=letter_subject(_text(fields, "subject")) if kind.is_letter else _text(fields, "subject"),
        body=blocks_of(str(fields["body"])),
        signatory=_signatory(signer),
        recipients=_list(fields, "recipients"),
        addressees=_list(fields, "addressees"),
        competence=_text(fields, "competence") or (_competence(fields, signer) if kind.lead_in else ""),
        legal_bases=_list(fields, "legal_bases"),
        urgency=_urgency(_text(fields, "urgency")),
        circulation_note=_text(fields, "circulation"),
        drafter_code=_text(fields, "drafter"),
        number=official_number(int(number)) if number.isdigit() else number,
        issued_date=_date(fields, "date"),
        attachments=_list(fields, "attachments"),
        second_signatory=_signatory(second) if second else None,
        appendices=_appendices(fields),
        contact=_text(fields, "contact"),
        copy=_copy(_part(fields, "copy")),
    )


def _check_names(fields: Fields) -> None:
    """Refuse a field that nobody knows: a slip of the pen would otherwise vanish."""
    for name in fields:
        if name not in TEXTS | LISTS | PARTS:
            raise Refused("form.field_unknown", field=name)
    for part in ("signer", "second_signer"):
        for name in _part(fields, part):
            if name not in SIGNER:
                raise Refused("form.field_unknown", field=f"{part}.{name}")


def _check_required(fields: Fields, kind: DocumentKind) -> None:
    """Refuse a document without a field that its kind must have."""
    wanted = [*_REQUIRED, "signer.name", "signer.position", "recipients"]
    if kind.has_subject and kind.id != "thu_cong":
        wanted.append("subject")
    # A letter without "Kính gửi" is addressed to nobody (Appendix I, II.9).
    if kind.id == "cong_van":
        wanted.append("addressees")
    if not _text(fields, "notation"):
        wanted.append("abbreviation")
    for name in wanted:
        if not _value(fields, name):
            raise Refused("form.field_missing", field=name, name=_NAMES.get(name, name), kind=kind.name)


def _check_lengths(fields: Fields) -> None:
    """Refuse what is longer than the data standard allows."""
    for name, longest in _LONGEST.items():
        length = len(clean_line(str(_value(fields, name) or "")))
        if length > longest:
            raise Refused(
                "form.field_too_long", field=name, name=_NAMES.get(name, name), length=length, longest=longest
            )


def _value(fields: Fields, name: str) -> object:
    """Return the value of a field, also of one inside a part."""
    part, dot, inner = name.partition(".")
    return _part(fields, part).get(inner) if dot else fields.get(name)


def _text(fields: Fields, name: str) -> str:
    """Return a field as one clean line; raises Refused `form.field_wrong`."""
    value = fields.get(name, "")
    # In Python True is a number; in a form it is a mistake.
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise Refused("form.field_wrong", field=name, wanted="chuỗi ký tự")
    return clean_line(str(value))


def _list(fields: Fields, name: str) -> tuple[str, ...]:
    """Return a field as lines; one text counts as a list of one."""
    value = fields.get(name, ())
    if isinstance(value, str):
        value = [line for line in value.splitlines() if line.strip()]
    if not isinstance(value, Sequence) or not all(isinstance(one, str) for one in value):
        raise Refused("form.field_wrong", field=name, wanted="danh sách chuỗi ký tự")
    return tuple(clean_line(str(one)) for one in value if str(one).strip())


def _part(fields: Fields, name: str) -> Fields:
    """Return a group of fields, empty when it is not there."""
    value = fields.get(name) or {}
    if not isinstance(value, Mapping):
        raise Refused("form.field_wrong", field=name, wanted="nhóm trường")
    return value


def _date(fields: Fields, name: str) -> date | None:
    """Return a date, also from "05/3/2026"; two-digit years are refused."""
    value = fields.get(name)
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    text = clean_line(str(value or ""))
    if not text:
        return None
    # A two-digit year would have to be guessed.
    found = _DATE.fullmatch(text)
    if found is None:
        raise Refused("form.field_wrong", field=name, wanted="ngày (2026-03-05)")
    try:
        year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Refused("form.field_wrong", field=name, wanted="ngày (2026-03-05)") from None


def _notation(fields: Fields, kind: DocumentKind) -> str:
    """Return the notation: as given, or from the abbreviations of agency and unit."""
    given = _text(fields, "notation")
    agency = _text(fields, "abbreviation")
    unit = _text(fields, "unit") or "VP"
    return given or kind.notation(agency, unit)


def _competence(fields: Fields, signer: Fields) -> str:
    """Return who decides: the head of the agency."""
    position = _text(signer, "for") or _text(signer, "position")
    return f"{position} {_text(fields, 'issuer')}"


def _signatory(fields: Fields) -> Signatory:
    """Return a signing block."""
    mark = _text(fields, "mark").upper().rstrip(".")
    known = {one.value.rstrip("."): one for one in AuthorityMark}
    if mark not in known:
        raise Refused("form.field_wrong", field="signer.mark", wanted="TM., Q., KT., TL., TUQ.")
    return Signatory(
        "",
        _text(fields, "name"),
        _text(fields, "position"),
        known[mark],
        _text(fields, "for"),
        _text(fields, "deputy_of"),
    )


def _urgency(text: str) -> Urgency:
    """Return the urgency by its word or its name."""
    for urgency in Urgency:
        if fold(text) in (fold(urgency.mark), urgency.value):
            return urgency
    raise Refused("form.field_wrong", field="urgency", wanted="KHẨN, THƯỢNG KHẨN, HỎA TỐC")


def _appendices(fields: Fields) -> tuple[Appendix, ...]:
    """Return the appendices."""
    value = fields.get("appendices") or ()
    if not isinstance(value, Sequence) or not all(isinstance(one, Mapping) for one in value):
        raise Refused("form.field_wrong", field="appendices", wanted="danh sách phụ lục")
    return tuple(Appendix(_text(one, "title"), blocks_of(str(one.get("body", "")))) for one in value)


def _copy(fields: Fields) -> CopyBlock | None:
    """Return the block of a copy on paper."""
    if not fields:
        return None
    return CopyBlock(
        form=_text(fields, "form").upper(),
        agency=_text(fields, "agency"),
        number=_text(fields, "number"),
        notation=_text(fields, "notation"),
        place=_text(fields, "place"),
        issued_date=_date(fields, "date"),
        signatory=_signatory(_part(fields, "signer")),
        recipients=_list(fields, "recipients"),
    )
