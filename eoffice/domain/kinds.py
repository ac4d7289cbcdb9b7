"""Kinds of administrative document (Decree 30/2020, Art. 7) as data read from `templates/kinds.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eoffice.errors import NotFound

LETTER_KINDS = frozenset({"cong_van", "thu_cong"})
"""The kinds without abbreviation: their notation names agency and unit, and they share one series."""


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document: its words, its abbreviation, and how it is laid out and numbered."""

    id: str
    name: str
    abbreviation: str
    """Empty for official letters, whose notation names issuer and unit instead."""
    template: str
    """The template of the decree's Appendix III, such as "1.2"."""
    addressed: bool = False
    """True when "Kính gửi" stands above the body."""
    lead_in: str = ""
    """The fixed word before the enacting part, such as "QUYẾT ĐỊNH:"."""
    salutation: str = "Kính gửi:"
    """The words before the addressees; "{issuer}" stands for the issuing body."""
    has_subject: bool = True
    """False for the two slips that carry a type name only (templates 1.8 and 1.10)."""
    dated: bool = True
    """False for minutes, whose place and date stand in the text."""
    form: str = ""
    """The form set it belongs to; empty for the administrative documents of the decree."""
    pattern: str = ""
    """How the notation is put together, from "{kind}", "{agency}", "{unit}"; empty as the decree has it."""

    @property
    def is_letter(self) -> bool:
        """Tell whether it is an official letter, without type name."""
        return not self.abbreviation

    def notation(self, agency_abbreviation: str, unit_abbreviation: str) -> str:
        """Return the symbol after the slash: "QĐ-SNV" for a named kind, "SNV-VP" for a letter."""
        if self.pattern:
            return self.pattern.format(
                kind=self.abbreviation, agency=agency_abbreviation, unit=unit_abbreviation
            )
        # Letters: agency and drafting unit; named kinds: kind and agency (Appendix I, II.3).
        if self.is_letter:
            return f"{agency_abbreviation}-{unit_abbreviation}"
        return f"{self.abbreviation}-{agency_abbreviation}"

    @property
    def series(self) -> str:
        """Return the numbering series of the kind."""
        return self.abbreviation or "CV"


@dataclass(frozen=True)
class CopyForm:
    """A form of copy: sao y, trích sao, sao lục."""

    id: str
    name: str
    abbreviation: str
    form: str
    """The words on the block of the copy, such as "SAO Y"."""


@dataclass(frozen=True)
class KindCatalogue:
    """Every kind that may be drafted."""

    kinds: Mapping[str, DocumentKind]

    def kind(self, kind_id: str) -> DocumentKind:
        """Return a kind by its ASCII name; raises NotFound `kind.unknown`."""
        try:
            return self.kinds[kind_id]
        except KeyError:
            raise NotFound("kind.unknown", kind=kind_id) from None
