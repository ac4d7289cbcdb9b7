"""Every code that rendering may raise or report has its sentences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import eoffice.rendering
from eoffice.errors import Language, catalogue, explain_code
from eoffice.rendering.findings import Finding, Left

FOLDER = Path(eoffice.rendering.__file__).parent
CODE = re.compile(r'"(rendering\.[a-z_]+)"')


def codes() -> list[str]:
    found = {code for file in FOLDER.glob("*.py") for code in CODE.findall(file.read_text(encoding="utf-8"))}
    return sorted(found | {"rendering.encrypted", "rendering.damaged_pdf", "rendering.not_docx"})


@pytest.mark.parametrize("code", codes())
def test_a_raised_code_has_sentences(code: str) -> None:
    assert code in catalogue()


@pytest.mark.parametrize("what", list(Left))
@pytest.mark.parametrize("language", list(Language))
def test_a_finding_has_a_sentence_with_its_values(what: Left, language: Language) -> None:
    finding = Finding(what, 3, "chi tiết")
    found = explain_code(finding.code, finding.values, language)
    assert found.code == f"rendering.left_{what}"
    assert found.code in catalogue()
    assert "…" not in found.sentence


def test_no_sentence_waits_for_a_code_that_nothing_raises() -> None:
    known = {*codes(), *(Finding(what, 1).code for what in Left)}
    ours = {code for code in catalogue() if code.startswith("rendering.")}
    assert ours == known
