"""What was recognised in typed text is said in words."""

from __future__ import annotations

from eoffice.desktop.screens.drafts.body import bases_of, preview, summary
from eoffice.domain.content import Table
from eoffice.domain.form.prose import blocks_of


def test_legal_bases_lose_the_mark_that_the_typesetter_puts() -> None:
    assert bases_of("Căn cứ Luật A;\n\nCăn cứ Nghị định B.\n") == ("Căn cứ Luật A", "Căn cứ Nghị định B")


def test_the_summary_counts_what_was_recognised() -> None:
    blocks = (*blocks_of("Một.\nĐiều 1. Hai.\nBa."), Table(()))
    assert summary(blocks) == "2 đoạn, 1 điều, 1 bảng"
    assert summary(()) == ""
    assert preview(blocks_of("Một.\nHai.")) == "Một.\nHai."
