"""Fields become a document, and what cannot become one is refused in words."""

from __future__ import annotations

from datetime import date

import pytest

from eoffice.domain.content import Alignment, BlockKind, Paragraph, Table, Urgency
from eoffice.domain.form.fields import document_from
from eoffice.domain.form.prose import blocks_of
from eoffice.domain.people import AuthorityMark
from eoffice.errors import Refused
from eoffice.services.law import load_kinds

FIELDS: dict[str, object] = {
    "issuer": "Sở Nội vụ",
    "abbreviation": "SNV",
    "unit": "VP",
    "place": "Khánh Hòa",
    "number": "5",
    "date": "05/03/2026",
    "subject": "đăng ký chứng thư số",
    "addressees": "Sở Tài chính",
    "recipients": ["Như trên", "Lưu: VT"],
    "urgency": "hỏa tốc",
    "body": "Đề nghị Quý cơ quan phối hợp./.",
    "signer": {"name": "Trần Quốc Bảo", "position": "Phó Giám đốc", "mark": "KT", "for": "Giám đốc"},
}


def refused(**changes: object) -> Refused:
    with pytest.raises(Refused) as error:
        document_from({**FIELDS, **changes}, load_kinds().kind("cong_van"))
    return error.value


def test_fields_become_a_document() -> None:
    document = document_from(FIELDS, load_kinds().kind("cong_van"))
    assert document.number == "05"
    assert document.issued_date == date(2026, 3, 5)
    assert document.notation == "SNV-VP"
    assert document.urgency is Urgency.FLASH
    assert document.addressees == ("Sở Tài chính",)
    assert document.signatory.mark is AuthorityMark.FOR_HEAD


def test_what_is_missing_is_named() -> None:
    for name in ("issuer", "subject", "addressees", "recipients", "body", "place"):
        error = refused(**{name: ""})
        assert (error.code, error.values["field"]) == ("form.field_missing", name)
    assert refused(signer={"name": "A"}).values["field"] == "signer.position"


def test_a_field_that_nobody_knows_is_refused() -> None:
    assert refused(trich_yeu="x").code == "form.field_unknown"
    assert refused(signer={"nam": "x"}).code == "form.field_unknown"


def test_a_field_beyond_the_law_is_refused() -> None:
    error = refused(subject="x" * 501)
    assert (error.code, error.values["longest"]) == ("form.field_too_long", 500)


@pytest.mark.parametrize(
    "changes",
    [
        {"date": "05/03/26"},
        {"date": "31/02/2026"},
        {"recipients": 5},
        {"subject": ["a"]},
        {"urgency": "từ từ"},
        {"signer": "Bảo"},
        {"appendices": "một"},
        {"signer": {"name": "A", "position": "B", "mark": "XX"}},
    ],
)
def test_a_wrong_value_is_refused(changes: dict[str, object]) -> None:
    assert refused(**changes).code == "form.field_wrong"


def test_plain_lines_find_their_structure() -> None:
    blocks = blocks_of(
        "Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi\nNội dung **đậm**.\n| A | B |\n| 1 | 2 |\n^ giữa"
    )
    heading, title, article, body, table, middle = blocks
    assert isinstance(heading, Paragraph)
    assert isinstance(title, Paragraph)
    assert heading.kind is title.kind is BlockKind.HEADING
    assert isinstance(article, Paragraph)
    assert [span.bold for span in article.spans] == [True, True]
    assert isinstance(body, Paragraph)
    assert [span.text for span in body.spans] == ["Nội dung ", "đậm", "."]
    assert isinstance(table, Table)
    assert table.text == "A\tB\n1\t2"
    assert isinstance(middle, Paragraph)
    assert middle.alignment is Alignment.CENTRED
