"""Signing the forms of evaluations: drawn up from the log, signed with one PIN, handed to the hub.

The screens only name evaluations; this composition knows how forms are written and how tokens sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSlot

from eoffice.clock import new_id
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, Severity
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.domain.kpi.rules import RuleSet
from eoffice.domain.work.evaluation import Evaluation
from eoffice.domain.work.evaluation_commands import SignForm
from eoffice.errors import OfficeError
from eoffice.services.files import PDF

if TYPE_CHECKING:
    from eoffice.services.signing_batches import Ended, Plan, Task


@dataclass(frozen=True)
class _Form:
    """One form to be signed."""

    evaluation: Evaluation
    form: str
    mark: str
    name: str


class FormSigning(QObject):
    """Signs forms for the screens of KPI; engines are loaded when something is really signed."""

    def __init__(self, session: Session, window: OfficeWindow) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._forms: dict[Path, _Form] = {}

    def __call__(self, evaluations: Sequence[Evaluation], rules: RuleSet) -> None:
        """Draw up what I may sign of some evaluations and ask for the PIN once."""
        me = self._session.work.me.id
        forms = []
        for one in evaluations:
            for form in one.forms_for(me):
                if not one.has_signed(form, me):
                    forms.append(_Form(one, form, one.mark_of(form, me), self._title(one, form)))
        if not forms:
            words = tr("Không có phiếu nào đến lượt anh/chị ký; phiếu đã ký không ký lại.")
            self._session.shell.messages.post(Notice(Severity.INFO, words))
            return
        lane, messages = self._session.shell.lanes.cpu, self._session.shell.messages
        work = partial(self._planned, tuple(forms), rules)
        lane.run(work, self._open, messages.error, tr("Đang lập phiếu đánh giá để ký"))

    def _title(self, evaluation: Evaluation, form: str) -> str:
        directory = self._session.work.ordering.directory
        name = directory.person(evaluation.person).name
        return tr("Mẫu {form}, {name}, kỳ {period}").format(form=form, name=name, period=evaluation.period)

    def _planned(self, forms: tuple[_Form, ...], rules: RuleSet, job: Job) -> Plan:
        """Write every form and return the plan of signing them."""
        from eoffice.services.signing_batches import Plan
        from signing import Operation

        work = self._session.work
        # A folder of its own: a plan left over here is drawn up anew, since the state may have moved on.
        folder = work.signing.folder / "kpi" / new_id()
        folder.mkdir(parents=True, exist_ok=True)
        tasks = []
        for number, form in enumerate(forms):
            job.checkpoint()
            job.progress(round(100 * number / len(forms)), form.name)
            tasks.append(self._task(form, rules, folder))
        # Initials, not the leader's act: a form has no number, date or seal that must stay open.
        recipe = replace(work.signing.recipe(sealing=False), operation=Operation.COMMENT)
        title = tr("Ký {count} phiếu đánh giá").format(count=len(tasks))
        self._forms = {task.target: form for task, form in zip(tasks, forms, strict=True)}
        return Plan(folder, title, tuple(tasks), recipe, work.clock.now())

    def _task(self, form: _Form, rules: RuleSet, folder: Path) -> Task:
        from eoffice.rendering.kpi_pdf import FormWords, write_approval_form, write_self_form
        from eoffice.services.kpi_documents import with_documents, with_units
        from eoffice.services.kpi_forms import form_result
        from eoffice.services.signing_batches import Task

        work, evaluation = self._session.work, form.evaluation
        agency = work.ordering.directory.agency(work.me.agency)
        words = FormWords(agency.name, agency.parent, "", work.me.position, work.me.name, form.mark)
        source = folder / f"{evaluation.id}-{form.form}.pdf"
        used, result = form_result(evaluation, form.form, rules, work.kpi_source)
        # The hub draws the same rows up from its own log: named documents included.
        (told,) = with_units(with_documents((result,), work.log.load), agency)
        if form.form == "02":
            spot = write_approval_form((told,), used, told.period, source, words)
        else:
            spot = write_self_form(told, used, source, words)
        target = folder / f"mau-{form.form}-{evaluation.person}-{evaluation.period}.pdf"
        place = (spot.page, (spot.x0, spot.y0, spot.x1, spot.y1))
        return Task(source, target, form.name, place=place)

    @pyqtSlot(object)
    def _open(self, plan: Plan) -> None:
        """Ask for the PIN."""
        from eoffice.desktop.screens.signing.batch_presenter import BatchPresenter
        from eoffice.desktop.screens.signing.batch_view import BatchDialog
        from eoffice.rendering.office_files import convert
        from eoffice.rendering.page_words import page_words
        from eoffice.services.signing_batches import Batches

        batches = Batches(self._session.work.signing, page_words, convert)
        presenter = BatchPresenter(self._session, batches, plan, self._after)
        dialog = BatchDialog(presenter, [task.name for task in plan.tasks], self._window)
        dialog.open()
        presenter.look()

    def _after(self, plan: Plan, ended: Ended) -> None:
        """Hand in what was signed; a refusal is told, the signed file stays in its folder."""
        work = self._session.work
        given = 0
        for row in ended.rows:
            form = self._forms.get(row.task.target)
            if form is None or not row.is_signed:
                continue
            try:
                pages = work.files.keep(row.task.target, row.task.target.name, PDF)
                command = SignForm(form.form, pages, self._certificate(plan, row.task.target), form.mark)
                work.evaluating.give(form.evaluation.id, command, (pages.digest,))
            except OfficeError as error:
                self._session.shell.messages.error(error)
                continue
            given += 1
            # What is handed in is not handed in twice when the batch goes on after a stop.
            self._forms.pop(row.task.target)
        if given:
            self._session.shell.messages.toast(tr("Đã gửi {count} phiếu đã ký.").format(count=given))

    def _certificate(self, plan: Plan, target: Path) -> str:
        """Return the certificate that signed a file, read from the file itself."""
        from signing import TrustStore, verify

        found = verify(target, TrustStore.of([])).signatures
        return (found[-1].certificate or plan.fingerprint) if found else plan.fingerprint
