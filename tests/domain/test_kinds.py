"""Kinds of document and the notation they give."""

from __future__ import annotations

import pytest

from eoffice.domain.kinds import DocumentKind, KindCatalogue
from eoffice.errors import NotFound
from tests.builders import refused

LETTER = DocumentKind("cong_van", "Công văn", "", "1.5", addressed=True)
DECISION = DocumentKind("quyet_dinh", "Quyết định", "QĐ", "1.2", lead_in="QUYẾT ĐỊNH:")
CATALOGUE = KindCatalogue({kind.id: kind for kind in (LETTER, DECISION)})


@pytest.mark.parametrize(
    ("kind", "notation", "series"), [(LETTER, "SNV-TC", "CV"), (DECISION, "QĐ-SNV", "QĐ")]
)
def test_a_letter_names_agency_and_unit_and_a_named_kind_itself_and_the_agency(
    kind: DocumentKind, notation: str, series: str
) -> None:
    assert kind.notation("SNV", "TC") == notation
    assert kind.series == series


def test_only_kinds_without_abbreviation_are_letters() -> None:
    assert LETTER.is_letter
    assert not DECISION.is_letter


def test_a_kind_is_found_by_its_name_or_not_at_all() -> None:
    assert CATALOGUE.kind("quyet_dinh") is DECISION
    with refused("kind.unknown", NotFound):
        CATALOGUE.kind("Quyết định")
