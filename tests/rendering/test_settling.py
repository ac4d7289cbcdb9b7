"""The one form that both writers draw."""

from __future__ import annotations

import pytest

from eoffice.domain.content import BlockKind, Paragraph, Span, Table
from eoffice.errors import NotFound
from eoffice.rendering.settling import ended_bases, has_short_salutation, listed, salutation_of, settle
from tests.rendering.builders import a_decision, a_letter, cell, text


def test_a_list_ends_its_lines_with_semicolons_and_the_last_with_a_period() -> None:
    assert listed(("A", "B")) == ["- A;", "- B."]
    assert ended_bases(("Căn cứ A", "Căn cứ B")) == ["Căn cứ A;", "Căn cứ B."]
    assert listed(()) == []


def test_marks_that_people_typed_themselves_are_not_doubled() -> None:
    settled = settle(a_letter(recipients=("- Như trên;", "Lưu: VT."), addressees=(" - Sở A; ", "")))
    assert settled.recipients == ("Như trên", "Lưu: VT")
    assert settled.addressees == ("Sở A",)


def test_the_marker_of_an_article_becomes_bold_and_the_rest_stays() -> None:
    paragraph = settle(a_decision(body=(text("Điều 1. Giao Sở Nội vụ."),))).body[0]
    assert isinstance(paragraph, Paragraph)
    assert paragraph.kind is BlockKind.ARTICLE
    assert paragraph.spans == (Span("Điều 1.", bold=True), Span(" Giao Sở Nội vụ./."))


def test_bases_of_a_decision_move_out_of_the_body() -> None:
    body = (text("Căn cứ A;", kind=BlockKind.LEGAL_BASIS), text("Theo đề nghị của B."), text("QUYẾT ĐỊNH:"))
    settled = settle(a_decision(body=(*body, text("Điều 1. C")), legal_bases=()))
    assert settled.legal_bases == ("Căn cứ A", "Theo đề nghị của B")
    assert [block.text for block in settled.body] == ["Điều 1. C./."]


def test_a_basis_named_twice_is_kept_once() -> None:
    body = (text("Căn cứ A;", kind=BlockKind.LEGAL_BASIS), text("Điều 1. C"))
    assert settle(a_decision(body=body, legal_bases=("Căn cứ A",))).legal_bases == ("Căn cứ A",)


def test_a_letter_keeps_its_grounds_in_the_body() -> None:
    settled = settle(a_letter(body=(text("Căn cứ A;", kind=BlockKind.LEGAL_BASIS), text("Sở đề nghị."))))
    assert settled.legal_bases == ()
    assert [block.text for block in settled.body] == ["Căn cứ A;", "Sở đề nghị./."]


def test_only_decisions_and_resolutions_show_a_competence_line() -> None:
    assert settle(a_letter(competence="Giám đốc")).competence == ""
    assert settle(a_decision(competence="Giám đốc")).competence == "Giám đốc"


def test_a_table_at_the_end_is_followed_by_the_mark_of_the_end() -> None:
    settled = settle(a_letter(body=(Table(((cell("a"),),)),)))
    assert settled.body[-1].text == "./."


def test_the_mark_of_the_end_takes_the_look_of_the_last_word() -> None:
    settled = settle(a_letter(body=(Paragraph((Span("a "), Span("b.", italic=True, underline=True))),)))
    last = settled.body[-1]
    assert isinstance(last, Paragraph)
    assert last.spans[-1] == Span("./.", italic=True)


@pytest.mark.parametrize("words", ["...", "./", ".", ";"])
def test_a_body_of_marks_only_ends_once(words: str) -> None:
    assert settle(a_letter(body=(text(words),))).body[-1].text == "./."


def test_words_are_cleaned_everywhere() -> None:
    settled = settle(a_letter(subject="  hai\u200b   từ ", body=(text("ho\u0300a\xa0 bình"),)))
    assert settled.subject == "hai từ"
    assert settled.body[0].text == "hòa bình./."


def test_the_salutation_names_the_issuer_where_the_kind_wants_it() -> None:
    assert salutation_of(a_letter()) == "Kính gửi:"
    telegram = a_letter(kind="cong_dien")
    assert salutation_of(telegram) == "Sở Nội vụ điện:"
    assert has_short_salutation(a_letter())
    assert not has_short_salutation(telegram)


def test_an_unknown_kind_is_not_drawn() -> None:
    with pytest.raises(NotFound):
        settle(a_letter(kind="sac_lenh"))
