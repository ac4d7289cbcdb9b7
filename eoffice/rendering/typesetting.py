"""The typesetter of the drafting service: our docx and PDF engines behind its port."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from eoffice.domain.content import OfficialDocument
from eoffice.errors import explain_code
from eoffice.rendering.findings import Finding
from eoffice.rendering.looking import texts_of
from eoffice.rendering.pdf import render_pdf
from eoffice.rendering.prepared import field_places
from eoffice.rendering.reading import read_body, read_working_copy
from eoffice.rendering.writing import write_docx
from eoffice.services.composing import WorkingText
from eoffice.services.drafting import ReadText
from signing.fields import FieldPlace


class OfficialTypesetter:
    """Reads people's files, writes working copies, draws pages."""

    def texts(self, source: Path) -> Iterator[str]:
        """Give every text of a file of any kind, headers, text boxes and cells among them."""
        return texts_of(source)

    def read(self, source: Path) -> ReadText:
        """Return the text of a person's own file and what could not be taken over."""
        found = read_body(source)
        return ReadText(found.subject_guess, found.body, not_taken=_sentences(found.not_understood))

    def write_working_copy(self, document: OfficialDocument, target: Path) -> None:
        """Write the document as docx in the statutory form."""
        write_docx(document, target)

    def read_working_copy(self, source: Path) -> WorkingText:
        """Return what a person wrote in a working copy."""
        found = read_working_copy(source)
        return WorkingText(
            subject=found.subject,
            body=found.body,
            legal_bases=found.legal_bases,
            addressees=found.addressees,
            recipients=found.recipients,
            competence=found.competence,
            appendices=found.appendices,
            not_taken=_sentences(found.not_understood),
        )

    def draw(self, document: OfficialDocument, target: Path) -> tuple[FieldPlace, ...]:
        """Draw the pages and return the places of number, date, signature and seal."""
        return field_places(render_pdf(document, target))


def _sentences(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return what was left out, in words."""
    return tuple(explain_code(found.code, found.values).sentence for found in findings)
