"""Typed text becomes the blocks of a document."""

from __future__ import annotations

from eoffice.desktop.screens.drafts.body import bases_of, blocks_of, preview, summary
from eoffice.domain.content import BlockKind, Paragraph, Table


def test_each_line_is_a_paragraph_and_empty_lines_only_part_them() -> None:
    blocks = blocks_of("Đoạn một.\n\n  Đoạn   hai.  \n")
    assert [block.text for block in blocks] == ["Đoạn một.", "Đoạn hai."]


def test_an_article_is_known_by_its_own_words_and_its_marker_is_bold() -> None:
    (article,) = blocks_of("Điều 12. Tổ chức thực hiện")
    assert isinstance(article, Paragraph)
    assert article.kind is BlockKind.ARTICLE
    assert [(span.text, span.bold) for span in article.spans] == [
        ("Điều 12. ", True),
        ("Tổ chức thực hiện", False),
    ]


def test_a_reference_to_an_article_is_no_article() -> None:
    (block,) = blocks_of("Theo Điều 12. thì")
    assert isinstance(block, Paragraph)
    assert block.kind is BlockKind.PARAGRAPH


def test_text_in_decomposed_letters_is_stored_composed() -> None:
    (block,) = blocks_of("Đie\u0302\u0300u 1. Nội dung")
    assert isinstance(block, Paragraph)
    assert block.kind is BlockKind.ARTICLE
    assert block.text == "Điều 1. Nội dung"


def test_legal_bases_lose_the_mark_that_the_typesetter_puts() -> None:
    assert bases_of("Căn cứ Luật A;\n\nCăn cứ Nghị định B.\n") == ("Căn cứ Luật A", "Căn cứ Nghị định B")


def test_the_summary_counts_what_was_recognised() -> None:
    blocks = (*blocks_of("Một.\nĐiều 1. Hai.\nBa."), Table(()))
    assert summary(blocks) == "2 đoạn, 1 điều, 1 bảng"
    assert summary(()) == ""
    assert preview(blocks_of("Một.\nHai.")) == "Một.\nHai."
