"""What became of every file of a signing run: for the terminal, as JSON, as a sheet and as a PDF."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from eoffice.clock import VIETNAM
from eoffice.commands.face import Answer, Exit
from eoffice.errors import OfficeError, explain_code
from eoffice.paths import write_bytes
from eoffice.rendering.batch_report import ReportRow, write_batch_pdf, write_batch_sheet
from hsm import TokenError
from signing.batch import BatchResult, Job, Outcome, State
from signing.certificates import CertificateFacts
from signing.hygiene import HygieneFinding, Severity
from signing.raising import Raised
from signing.requests import Level

_FOLDER = "bao-cao-ky-so"
_WORDS = {
    State.DONE: "Đã ký",
    State.SKIPPED: "Đã ký từ lần trước",
    State.FAILED: "Không ký được",
    State.NOT_TRIED: "Chưa ký",
}
# Any of these findings makes signing impossible or harmful, whatever the token says.
_HOPELESS = Severity.ERROR


@dataclass
class Row:
    """One file and what became of it."""

    file: str
    target: str
    state: State
    sha256: str = ""
    level: str = ""
    pending: str = ""
    code: str = ""
    message: str = ""
    findings: list[dict[str, str]] = field(default_factory=list)


class SigningReport:
    """Gathers what is known of a run, file by file."""

    def __init__(self, facts: CertificateFacts, fingerprint: str, role: str, level: Level) -> None:
        self._facts = facts
        self._fingerprint = fingerprint
        self._role = role
        self._level = level
        self._findings: dict[Path, tuple[HygieneFinding, ...]] = {}
        self.rows: list[Row] = []
        self.journal = ""
        self.reports: list[str] = []
        self._began = datetime.now(UTC)

    def looked(self, source: Path, findings: Sequence[HygieneFinding]) -> None:
        """Take what the look over a file before the PIN has found."""
        self._findings[source] = tuple(findings)

    def is_hopeless(self, source: Path) -> bool:
        """Tell whether a file must not reach the token."""
        return any(one.severity is _HOPELESS for one in self._findings.get(source, ()))

    def took(self, jobs: Sequence[Job], outcomes: Sequence[Outcome]) -> None:
        """Take the outcomes; files that were not handed over failed in the look before."""
        ended = {one.job.source: one for one in outcomes}
        for job in jobs:
            outcome = ended.get(job.source)
            findings = self._findings.get(job.source, ())
            if outcome is None:
                worst = next(one for one in findings if one.severity is _HOPELESS)
                outcome = Outcome(job, State.FAILED, code=worst.code, values=dict(worst.values))
            self.rows.append(_row(outcome, findings))

    def signed(self) -> Iterator[Row]:
        """Yield the rows of files that bear their signature now."""
        return (row for row in self.rows if row.state in (State.DONE, State.SKIPPED))

    def raised(self, row: Row, result: Raised) -> None:
        """Take the level a file has reached."""
        row.level = result.after.value
        row.pending = result.pending.code if result.pending else ""

    def as_json(self) -> dict[str, object]:
        """Return the whole result as JSON values."""
        counts = {state.value: sum(row.state is state for row in self.rows) for state in State}
        return {
            "signer": self._facts.subject,
            "certificate": {
                "subject": self._facts.subject,
                "organisation": self._facts.organisation,
                "issuer": self._facts.issuer,
                "serial": self._facts.serial,
                "sha256": self._fingerprint,
            },
            "role": self._role,
            "level": self._level.value,
            "files": [_shown(row) for row in self.rows],
            "counts": counts,
            "journal": self.journal or None,
            "reports": self.reports,
        }

    def lines(self) -> list[str]:
        """Return the result for a person at the terminal."""
        lines = []
        for row in self.rows:
            words = f"{_WORDS[row.state]}: {row.file}"
            if row.state in (State.DONE, State.SKIPPED):
                words += f" → {row.target} ({row.level or 'B-B'})"
            lines.append(f"{words} — {row.message}" if row.message else words)
            if row.pending:
                lines.append(f"  {explain_code(row.pending).sentence} [{row.pending}]")
        done = sum(1 for _ in self.signed())
        return [*lines, f"Tổng cộng: {done}/{len(self.rows)} tệp đã ký."]

    def sheet_rows(self) -> list[ReportRow]:
        """Return the rows as the sheet and the PDF show them."""
        return [
            ReportRow(number, Path(row.file).name, _WORDS[row.state], row.level, row.message, row.sha256)
            for number, row in enumerate(self.rows, start=1)
        ]

    def headline(self) -> str:
        """Return who signed how many files and when."""
        done = sum(1 for _ in self.signed())
        moment = self._began.astimezone(VIETNAM)
        return f"{self._facts.subject} · {moment:%H:%M ngày %d/%m/%Y} · {done}/{len(self.rows)} tệp đã ký"


def write_reports(report: SigningReport, out: Path, answer: Answer) -> None:
    """Write JSON, sheet and PDF into a folder of their own beside the signed files."""
    folder = out / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = f"ket-qua-{datetime.now(UTC).astimezone(VIETNAM):%Y%m%d-%H%M%S}"
    sheet, pdf = folder / f"{name}.xlsx", folder / f"{name}.pdf"
    write_batch_sheet(report.headline(), report.sheet_rows(), sheet)
    report.reports.append(str(sheet))
    try:
        write_batch_pdf(report.headline(), report.sheet_rows(), pdf)
        report.reports.append(str(pdf))
    except OfficeError as error:  # a machine without the font still has the sheet
        answer.note(explain_code(error.code, error.values).sentence)
    listed = folder / f"{name}.json"
    report.reports.append(str(listed))
    write_bytes(listed, json.dumps(report.as_json(), ensure_ascii=False, indent=2).encode())


def exit_code_of(report: SigningReport, result: BatchResult | None) -> Exit:
    """Return the exit code of a run: token trouble, a bad file, a level not reached, or done."""
    if result and isinstance(result.stopped_by, TokenError):
        return Exit.TOKEN
    if any(row.state in (State.FAILED, State.NOT_TRIED) for row in report.rows):
        return Exit.BAD_INPUT
    return Exit.NO if any(row.pending for row in report.rows) else Exit.DONE


def _row(outcome: Outcome, findings: Sequence[HygieneFinding]) -> Row:
    message = ""
    if outcome.code:
        told = explain_code(outcome.code, dict(outcome.values))
        message = f"{told.sentence} {told.cause} {told.next_step}"
    listed = [
        {
            "code": one.code,
            "severity": one.severity.value,
            "message": explain_code(one.code, dict(one.values)).sentence,
        }
        for one in findings
    ]
    return Row(
        str(outcome.job.source),
        str(outcome.job.target),
        outcome.state,
        outcome.sha256,
        "B-B" if outcome.state in (State.DONE, State.SKIPPED) else "",
        "",
        outcome.code,
        message,
        listed,
    )


def _shown(row: Row) -> dict[str, object]:
    shown = asdict(row)
    shown["state"] = row.state.value
    shown["error"] = {"code": row.code, "message": row.message} if row.code else None
    for key in ("code", "message"):
        del shown[key]
    return shown
