"""Writes an evaluation into a file in the form that its name tells."""

from __future__ import annotations

from pathlib import Path

from eoffice.domain.kpi.inputs import Inputs
from eoffice.domain.kpi.results import Result
from eoffice.domain.kpi.rules import RuleSet
from eoffice.errors import Refused
from eoffice.rendering.kpi_csv import write_csv
from eoffice.rendering.kpi_docx import write_approval_docx, write_self_docx
from eoffice.rendering.kpi_pdf import write_agency_report, write_approval_form, write_self_form
from eoffice.rendering.kpi_sheets import write_kpi_workbook


def write(target: Path, results: tuple[Result, ...], rules: RuleSet, inputs: Inputs, form: str) -> None:
    """Write one file; `form` is `report`, `01` (one person) or `02` (the list to be approved)."""
    if form == "01" and len(results) != 1 and target.suffix.casefold() in (".pdf", ".docx"):
        raise Refused("kpi.form_of_one", count=len(results))
    match target.suffix.casefold(), form:
        case ".xlsx", _:
            write_kpi_workbook(results, rules, inputs.period, target, inputs.exceptions)
        case ".csv", _:
            write_csv(results, rules, target)
        case ".pdf", "01":
            write_self_form(results[0], rules, target)
        case ".pdf", "02":
            write_approval_form(results, rules, inputs.period, target, exceptions=inputs.exceptions)
        case ".pdf", _:
            write_agency_report(results, rules, inputs.period, target, exceptions=inputs.exceptions)
        case ".docx", "01":
            write_self_docx(results[0], rules, target)
        case ".docx", _:
            write_approval_docx(results, rules, inputs.period, target, inputs.exceptions)
