"""Runs a batch in the token lane: certificates, progress, results, reports, and going on after a stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.clock import VIETNAM
from eoffice.desktop.screens.signing.credentials import CredentialWords, words_of
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import interface_language
from eoffice.errors import OfficeError, explain, explain_code
from eoffice.services.choosing import preferred, purpose_of
from eoffice.services.signing_batches import Batches, Ended, Plan, Row, Task
from eoffice.services.signing_pages import Unlocking
from eoffice.services.tokens import Credential
from hsm import Pin

if TYPE_CHECKING:
    from signing import HygieneFinding

STATES = {"done": "Đã ký", "skipped": "Đã ký từ lần trước", "failed": "Không ký được", "not_tried": "Chưa ký"}
_REPORTS = "bao-cao-ky-so"


def warning_of(found: Sequence[HygieneFinding]) -> str:
    """Return what people should look at in a file before they sign it, the gravest first."""
    told = [
        explain_code(one.code, dict(one.values), interface_language())
        for one in found
        if one.severity.value != "info"
    ]
    return " ".join(f"{one.sentence} {one.next_step}" for one in told)


def remark_of(row: Row) -> str:
    """Return what people should know of a file that was not signed."""
    if not row.code:
        return ""
    told = explain_code(row.code, dict(row.values), interface_language())
    return f"{told.sentence} {told.next_step}"


class BatchPresenter(QObject):
    """Serves the dialog of one batch."""

    shown = pyqtSignal(object, str)
    """The certificates in words, and the key of the preferred one."""
    advanced = pyqtSignal(object, int, int)
    """The Row of a file that ended, how many have, how many there are."""
    looked = pyqtSignal(object, object)
    """A Task and what was found in its file, before the PIN."""
    looked_over = pyqtSignal()
    """Every file has been looked at."""
    ended = pyqtSignal(object)
    """The Ended."""
    reported = pyqtSignal(object)
    """The reports' Paths."""
    problem = pyqtSignal(str)
    busy_changed = pyqtSignal(bool)

    def __init__(
        self,
        session: Session,
        batches: Batches,
        plan: Plan,
        signed: Callable[[Plan, Ended], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._batches, self.plan, self._signed = session, batches, plan, signed
        self._credentials: dict[str, Credential] = {}
        self._used: Credential | None = None
        self._halt = threading.Event()
        self.is_running = False
        self._looking = Latest(session.shell.lanes.token, self)
        self._looking.answered.connect(self._on_credentials)
        self._looking.failed.connect(self._on_failed)
        self._over = Latest(session.shell.lanes.cpu, self)
        self._over.answered.connect(self._on_looked)
        self._over.failed.connect(self._on_failed)

    def look(self, *, anew: bool = False) -> None:
        """Look at the tokens plugged in now."""
        signing = self._session.work.signing

        def ask(_: Job) -> tuple[Credential, ...]:
            found = signing.credentials(anew=anew)
            return found or signing.credentials(anew=True)

        self.busy_changed.emit(True)
        self._looking.ask(ask, tr("Đang tìm thiết bị ký"))

    def look_over(self) -> None:
        """Look at what is about to be signed; `looked` and then `looked_over` follow."""
        work = partial(_looked_over, self._batches, self.plan)
        # Over it is also when the person stops it: they sign without warnings by their own decision.
        self._over.ask(work, tr("Đang xem kỹ các tệp sẽ ký"), self._on_looked_over)

    def leave(self) -> None:
        """Stop looking: nobody waits for it any more."""
        self._over.drop()

    @pyqtSlot(object)
    def _on_looked(self, found: tuple[tuple[Task, tuple[HygieneFinding, ...]], ...]) -> None:
        for task, findings in found:
            self.looked.emit(task, findings)

    @pyqtSlot(object)
    def _on_looked_over(self, _: object) -> None:
        self.looked_over.emit()

    def run(self, key: str, pin: str, *, final_try_confirmed: bool, stop_at_errors: bool) -> None:
        """Sign what is left; `ended` or `problem` follows."""
        credential = self._credentials.get(key)
        if credential is None or self.is_running:
            return
        # A person may type the PIN though the device claims a keypad: some drivers claim one wrongly.
        given = Pin(pin) if pin or not credential.token.pin_pad else None
        unlocking = Unlocking(credential, given, final_try_confirmed)
        self._used = credential
        self.plan = replace(self.plan, stop_at_errors=stop_at_errors)
        self._halt.clear()
        self.is_running = True
        batches, plan, halt = self._batches, self.plan, self._halt

        def work(job: Job) -> Ended:
            def told(row: Row, ended: int, total: int) -> None:
                job.progress(round(100 * ended / total), f"{ended}/{total}")
                self.advanced.emit(row, ended, total)

            def cancelled() -> bool:
                return halt.is_set() or job.is_cancelled

            return batches.run(plan, unlocking, told, cancelled)

        self.busy_changed.emit(True)
        self._session.shell.lanes.token.run(work, self._on_ended, self._on_failed, tr("Đang ký hàng loạt"))

    def halt(self) -> None:
        """Stop after the file that is being signed now."""
        self._halt.set()

    def give_up(self) -> None:
        """Forget what is left of the batch."""
        self._batches.drop(self.plan)

    def forget_tries(self, serial: str) -> None:
        """Begin to count anew, because the issuer has unlocked a token."""
        self._session.work.signing.tokens.forget_tries(serial)
        self.look(anew=True)

    def open(self, path: Path) -> None:
        """Open a report with the program the person uses for it."""
        self._session.open_path(path)

    @pyqtSlot(object)
    def _on_credentials(self, found: tuple[Credential, ...]) -> None:
        self._credentials = {credential.fingerprint: credential for credential in found}
        at = self._session.work.clock.now()
        words: list[CredentialWords] = [words_of(one, at) for one in found]
        self.busy_changed.emit(False)
        self.shown.emit(words, self._preferred(found))

    def _preferred(self, found: Sequence[Credential]) -> str:
        work = self._session.work
        purpose, at = purpose_of(self.plan.recipe.operation.value), work.clock.now()
        try:
            return preferred(found, purpose, work.choices, work.ordering.directory, work.me, at).fingerprint
        except OfficeError:
            return found[0].fingerprint if len(found) == 1 else ""

    @pyqtSlot(object)
    def _on_failed(self, error: BaseException) -> None:
        was_running, self.is_running = self.is_running, False
        self.busy_changed.emit(False)
        told = explain(error, interface_language())
        self.problem.emit(f"{told.sentence}\n{told.next_step}")
        if was_running:
            self.look()  # the number of tries left has changed

    @pyqtSlot(object)
    def _on_ended(self, ended: Ended) -> None:
        self.is_running = False
        self.busy_changed.emit(False)
        if ended.stopped_by is not None:
            told = explain(ended.stopped_by, interface_language())
            self.problem.emit(f"{tr('Đã dừng.')} {told.sentence}\n{told.next_step}")
        if self._used is not None and any(row.is_signed for row in ended.rows):
            purpose = purpose_of(self.plan.recipe.operation.value)
            self._session.work.choices.remember(purpose, self._used)
        self.ended.emit(ended)
        self._signed(self.plan, ended)
        documents = {row.task.document for row in ended.rows if row.task.document and row.is_signed}
        self._session.news.touch(documents)
        self._session.shell.lanes.cpu.run(
            partial(_write_reports, self.plan, ended, self._session.work.me.name),
            self._on_reported,
            self._session.shell.messages.error,
            tr("Đang ghi báo cáo ký số"),
        )
        if ended.may_go_on:
            self.look()

    @pyqtSlot(object)
    def _on_reported(self, reports: tuple[Path, ...]) -> None:
        # A slot of ours, so that Qt drops it when the dialog was closed meanwhile.
        self.reported.emit(reports)


def _looked_over(
    batches: Batches, plan: Plan, job: Job
) -> tuple[tuple[Task, tuple[HygieneFinding, ...]], ...]:
    """Return what was found in each file; reading hundreds takes seconds and can be stopped."""
    found = []
    for one in batches.look_over(plan):
        job.checkpoint()
        found.append(one)
        job.progress(round(100 * len(found) / len(plan.tasks)), one[0].name)
    return tuple(found)


def _write_reports(plan: Plan, ended: Ended, signer: str, _: Job) -> tuple[Path, ...]:
    """Write the result as PDF and xlsx beside the signed files."""
    from eoffice.rendering.batch_report import ReportRow, write_batch_pdf, write_batch_sheet

    # A report is kept with the files: it stays Vietnamese whatever the language of the window.
    rows = [
        ReportRow(
            number,
            row.task.name,
            STATES[row.state],
            "B-B" if row.is_signed else "",
            remark_of(row),
            row.sha256,
        )
        for number, row in enumerate(ended.rows, start=1)
    ]
    at = plan.made_at.astimezone(VIETNAM)
    done = sum(row.is_signed for row in ended.rows)
    headline = f"{signer} · {at:%H:%M %d/%m/%Y} · {done}/{len(rows)}"
    folder = plan.tasks[0].target.parent / _REPORTS
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"ket-qua-{at:%Y%m%d-%H%M%S}"
    sheet, pdf = folder / f"{stem}.xlsx", folder / f"{stem}.pdf"
    write_batch_sheet(headline, rows, sheet)
    write_batch_pdf(headline, rows, pdf)
    return pdf, sheet
