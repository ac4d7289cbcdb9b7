"""Checks files and drafts against the rules of form and words what is found for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from eoffice.domain.content import OfficialDocument
from eoffice.domain.form.breach import Breach, Known, Mend, Severity
from eoffice.domain.form.checking import NOTHING_KNOWN, check
from eoffice.domain.form.observed import Observation
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.observing import observe_docx
from eoffice.rendering.observing_model import observe_model
from eoffice.rendering.observing_pdf import observe_pdf
from eoffice.rendering.office_files import OFFICE_SUFFIXES, convert
from eoffice.services.law import load_ended, load_form_rules, load_kinds

_LONGEST_QUOTE = 80
_PDF, _ZIP = b"%PDF", b"PK"
_STARTS_WITHIN = 1024


@dataclass(frozen=True)
class FormFinding:
    """One breach of the form in words."""

    rule: str
    severity: Severity
    where: str
    message: str
    fix: str
    """What a machine would do; empty where only a person can decide."""
    legal_basis: str
    mends: tuple[Mend, ...] = ()
    at: int = -1
    """The place of the line among those observed; -1 for the whole document."""


def observe(path: Path) -> Observation:
    """Return what stands in a docx or PDF; raises UnreadableFile `rendering.*`."""
    try:
        with path.open("rb") as file:
            start = file.read(_STARTS_WITHIN)
    except OSError as error:
        raise UnreadableFile("rendering.cannot_open", file=path.name) from error
    if _PDF in start:
        return observe_pdf(path)
    if path.suffix.lower() in OFFICE_SUFFIXES and not start.startswith(_ZIP):
        return _converted(path)
    return observe_docx(path)


def _converted(path: Path) -> Observation:
    """Return what stands in a .doc, .odt or .rtf, read by way of LibreOffice; the file stays as it is."""
    with TemporaryDirectory(prefix="eoffice-") as folder:
        made = Path(folder) / "converted.docx"
        convert(path, made)
        return observe_docx(made)


def check_file(path: Path, known: Known = NOTHING_KNOWN) -> tuple[FormFinding, ...]:
    """Return every breach of the form in a docx or PDF; raises UnreadableFile `rendering.*`."""
    return findings(check(observe(path), load_kinds().kinds, _with_law(known)))


def check_document(document: OfficialDocument, known: Known = NOTHING_KNOWN) -> tuple[FormFinding, ...]:
    """Return every breach of the form in a draft; its looks are ours and need no check."""
    return findings(check(observe_model(document), load_kinds().kinds, _with_law(known)))


def _with_law(known: Known) -> Known:
    """Return what is known, with what every office knows: which documents are no longer in force."""
    return replace(known, ended={**load_ended(), **known.ended})


def findings(breaches: Iterable[Breach]) -> tuple[FormFinding, ...]:
    """Return breaches in words."""
    return tuple(_worded(breach) for breach in breaches)


def _worded(breach: Breach) -> FormFinding:
    """Return one breach in words."""
    table = load_form_rules()
    rule = table.rules[breach.rule]
    values = _Blank(breach.values)
    says = rule.variants.get(breach.variant, rule.says).format_map(values)
    message = f"{says} ({rule.legal_basis}, Nghị định 30/2020/NĐ-CP)"
    mends = breach.mends
    return FormFinding(
        rule=breach.rule,
        severity=breach.severity or rule.severity,
        where=_where(breach, table.parts.get(breach.part, breach.part)),
        message=message,
        fix=(rule.fix or "Sửa lại cho đúng quy định.").format_map(values) if mends else "",
        legal_basis=rule.legal_basis,
        mends=mends,
        at=breach.seen.at if breach.seen is not None else -1,
    )


class _Blank(dict[str, object]):
    """Leaves a visible mark where a sentence names a value the breach does not carry."""

    def __missing__(self, _key: str) -> str:
        return "…"


def _where(breach: Breach, part: str) -> str:
    """Return the place in words: page, component and the words that stand there."""
    seen = breach.seen
    if seen is None:
        return part
    page = f"trang {seen.page + 1}, " if seen.page is not None else ""
    text = seen.text.replace("\n", " ")
    quote = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
    place = f"{page}{part}"
    return f"{place[:1].upper()}{place[1:]}: “{quote}”" if quote else place
