"""Every dialog of the program, opened: names, Tab, Esc, the main key, mnemonics, room for large text."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtWidgets import QApplication, QDialog

from eoffice.demo import cast
from eoffice.desktop.left_words import LeftWordsDialog
from eoffice.desktop.screens.account.presenter import AccountPresenter
from eoffice.desktop.screens.account.view import ChangePasswordDialog, SignInAgainDialog
from eoffice.desktop.screens.agency_form.history import HistoryDialog
from eoffice.desktop.screens.certificates.dialogs import RegisterDialog, WithdrawDialog
from eoffice.desktop.screens.certificates.model import RegistryRow
from eoffice.desktop.screens.certificates.presenter import CertificatesPresenter
from eoffice.desktop.screens.certificates.root_dialogs import AddRootDialog, RetireRootDialog
from eoffice.desktop.screens.certificates.root_presenter import ReadRoot
from eoffice.desktop.screens.certificates.roots import RootRow
from eoffice.desktop.screens.certificates.view import CertificatesView
from eoffice.desktop.screens.drafts.form_dialog import FormDialog
from eoffice.desktop.screens.drafts.gate import FormGateDialog
from eoffice.desktop.screens.drafts.memory import Snippet
from eoffice.desktop.screens.drafts.presenter import choices_of
from eoffice.desktop.screens.drafts.snippet_dialog import SnippetDialog
from eoffice.desktop.screens.drafts.table_dialog import TableDialog
from eoffice.desktop.screens.file_signing.view import FileSigningView
from eoffice.desktop.screens.kpi.behind import BehindDialog
from eoffice.desktop.screens.kpi.outside_dialog import OutsideDialog
from eoffice.desktop.screens.kpi.personnel_bar import JudgesDialog
from eoffice.desktop.screens.kpi.rank_dialog import RankDialog
from eoffice.desktop.screens.kpi.rules_adopting import AdoptDialog
from eoffice.desktop.screens.kpi.sheet_dialog import ReasonDialog, SheetDialog
from eoffice.desktop.screens.signing.batch_view import BatchDialog
from eoffice.desktop.screens.signing.view import SigningDialog
from eoffice.desktop.screens.tokens.pin_dialog import PinDialog
from eoffice.desktop.screens.tokens.view import TokensView
from eoffice.desktop.session import driving
from eoffice.desktop.session.assigning import AssignDialog, Share
from eoffice.desktop.session.picker import Option
from eoffice.desktop.session.typed_words import LeftWords
from eoffice.desktop.shell.about import AboutDialog, DiagnosticsDialog
from eoffice.desktop.shell.crash import CrashReport
from eoffice.desktop.shell.crash_dialog import CrashDialog
from eoffice.desktop.shell.history import MessageHistory
from eoffice.desktop.shell.notices import Notice, Severity
from eoffice.desktop.shell.shortcuts import ShortcutCard
from eoffice.desktop.shell.theme import apply_font_scale
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.printing import PagePrinting
from eoffice.desktop.widgets.rows import Chip
from eoffice.desktop.widgets.style_dialog import StyleDialog
from eoffice.domain.agency_form import AgencyForm
from eoffice.domain.form.breach import Severity as Weight
from eoffice.domain.kpi.evaluating import calculate
from eoffice.domain.kpi.inputs import PersonInput
from eoffice.domain.kpi.periods import period_of
from eoffice.domain.work.evaluation import Calculated, OutsideResult
from eoffice.rendering.checking import FormFinding
from eoffice.services.kpi_ranking import Prepared
from eoffice.services.kpi_rules import rule_set
from eoffice.services.signing_styles import Style
from tests.desktop.dialog_audit import ROOM, keyboard_faults, press, size_faults
from tests.desktop.hands import Hands
from tests.desktop.screens.steps import letter_to_sign
from tests.desktop.screens.test_housekeeping import RealisticAccount
from tests.desktop.seats import SitDown
from tests.desktop.typing_audit import faults_of
from tests.signing.conftest import draw_document

DESKTOP = Path(__file__).parents[3] / "eoffice" / "desktop"
SHOTS = os.environ.get("EOFFICE_SHOTS")
ROOTS = {"QDialog", "QMessageBox", "QWizard", "QProgressDialog", "QInputDialog"}
CHIP = Chip(Tone.OK, "Đang dùng")
BASES = {"Asking", "AskingWords", "_AccountDialog"}
"""Never opened themselves; those that build on them are."""


class Desk:
    """A leader with a letter to sign, at whose window every dialog opens."""

    def __init__(self, hands: Hands, folder: Path) -> None:
        self.hands, self.folder = hands, folder
        self.window, self.session = hands.desk.window, hands.desk.session
        self.rules = rule_set()

    def by_command(self, command: str, name: str) -> QDialog:
        """Open a dialog as a person does, and wait until it shows."""
        self.hands.run(command)
        return self.shown(name)

    def shown(self, name: str) -> QDialog:
        self.hands.until(lambda: driving.is_shown(self.window, name))
        dialog = driving.find(self.window, name)
        assert isinstance(dialog, QDialog)
        return dialog

    def newest(self, kind: type[QDialog]) -> QDialog:
        self.hands.until(lambda: any(one.isVisible() for one in self.window.findChildren(kind)))
        return next(one for one in self.window.findChildren(kind) if one.isVisible())

    def giving(self) -> QDialog:
        shares = [Share("a", "15/UBND-VP", "Báo cáo kết quả rà soát"), Share("b", "16/UBND-VP", "Đề nghị")]
        return AssignDialog(
            shares, [Option("p", "Lê Văn Hùng", "Trưởng phòng")], date(2026, 11, 22), self.window
        )

    def account(self) -> AccountPresenter:
        return AccountPresenter(RealisticAccount(), self.session.shell.lanes.hub)

    def history(self) -> QDialog:
        self.session.shell.messages.post(Notice(Severity.WARNING, "Một việc đã xảy ra", "Xem lại."))
        return MessageHistory(self.session.shell.messages, self.window)

    def crash(self) -> QDialog:
        try:
            raise ZeroDivisionError
        except ZeroDivisionError as error:
            return CrashDialog(CrashReport(error), self.window)

    def shortcuts(self) -> QDialog:
        return ShortcutCard(self.hands.desk.commands, self.window)

    def about(self) -> QDialog:
        self.hands.run("help.about")
        return self.newest(AboutDialog)

    def left_words(self) -> QDialog:
        left = [LeftWords("Ý kiến", "Quyết định xếp loại", "Chữ đang gõ dở")] * 9
        return LeftWordsDialog(left, self.window)

    def diagnostics(self) -> QDialog:
        self.hands.run("help.diagnostics")
        return self.newest(DiagnosticsDialog)

    def withdraw(self) -> QDialog:
        row = RegistryRow("a", "Nguyễn Văn A", "CN=A", "CA", "", "", CHIP, "", False, False)
        return WithdrawDialog(self._certificates(), row, self.window)

    def register(self) -> QDialog:
        return RegisterDialog(self._certificates(), Path("chung-thu.cer"), self.window)

    def add_root(self) -> QDialog:
        root = ReadRoot(b"", "RootCA chuyên dùng Chính phủ G2", "RootCA", "01/01/2026", "AB12 " * 16)
        return AddRootDialog(self._certificates_view().ruling, root, self.window)

    def retire_root(self) -> QDialog:
        row = RootRow("a", "RootCA", "Gốc", "", "", CHIP, "ab" * 32, is_own=True, is_retired=False)
        return RetireRootDialog(self._certificates_view().ruling, row, self.window)

    def _certificates(self) -> CertificatesPresenter:
        return self._certificates_view().presenter

    def _certificates_view(self) -> CertificatesView:
        view = self.window.screen_of("certificates")
        assert isinstance(view, CertificatesView)
        return view

    def signing(self) -> QDialog:
        self.hands.open_dialog("document.sign")
        dialog = self.newest(SigningDialog)
        assert isinstance(dialog, SigningDialog)
        self.hands.until(lambda: dialog.placing.canvas.page is not None)
        return dialog

    def batch(self) -> QDialog:
        source = self.folder / "cong-van.pdf"
        draw_document(source)
        self.window.show_place("file_signing")
        view = self.window.screen_of("file_signing")
        assert isinstance(view, FileSigningView)
        view.add_files([source])
        self.hands.press("fileSigningConfirm")
        dialog = self.shown("batchDialog")
        self.hands.until(lambda: driving.find(dialog, "signingPin").isEnabled())
        return dialog

    def sign_in_again(self) -> QDialog:
        return SignInAgainDialog(self.account(), self.window)

    def change_password(self) -> QDialog:
        return ChangePasswordDialog(self.account(), self.window)

    def adopt(self) -> QDialog:
        return AdoptDialog(self.rules.name, date(2026, 12, 1), self.window)

    def sheet(self) -> QDialog:
        # The longest one: a leader's, judged by a superior.
        return SheetDialog(self.rules, "Chấm điểm", self.window, is_leader=True, with_flags=True)

    def reason(self) -> QDialog:
        return ReasonDialog("Trả lời kiến nghị", "Ý kiến trả lời", self.window, "Chấp nhận kiến nghị")

    def behind(self) -> QDialog:
        return BehindDialog(self.session, "Đúng hạn", [("khong-ro", "Quá hạn")], self.window)

    def rank(self) -> QDialog:
        period = period_of("2026-10")
        result = calculate(self.rules, PersonInput(cast.DRAFTER.person.id, is_leader=True), period)
        best = self.rules.ranks[0].code
        calculated = Calculated(self.rules.id, self.rules.version, "", Decimal(90), best, "{}")
        return RankDialog(self.rules, Prepared(calculated, result), self.window)

    def judges(self) -> QDialog:
        staff = self.session.work.ordering.directory.staff(cast.DRAFTER.person.agency)
        return JudgesDialog(cast.DRAFTER.person, staff, self.window, is_new=False)

    def outside(self) -> QDialog:
        start = OutsideResult(
            "Quy định riêng", "Hoàn thành tốt", "Ban Thường vụ", "12-QĐ/TU", date(2026, 11, 2)
        )
        return OutsideDialog("Nguyễn Văn A", date(2026, 11, 3), self.window, start=start)

    def form(self) -> QDialog:
        return FormDialog(self.hands.state(), choices_of(self.session.work), self.window)

    def table(self) -> QDialog:
        return TableDialog(["| STT | Tên |", "| 1 | Hồ sơ |"], self.window)

    def snippets(self) -> QDialog:
        words = (
            "Giao Văn phòng Sở theo dõi, đôn đốc việc thực hiện và báo cáo kết quả trước ngày 25 hằng tháng."
        )
        return SnippetDialog([Snippet("Theo dõi", words)], self.window)

    def gate(self) -> QDialog:
        errors = [
            FormFinding(str(at), Weight.ERROR, f"Dòng {at}", "Cỡ chữ phải từ 13 đến 14.", "", "")
            for at in range(12)
        ]
        return FormGateDialog(errors, self.window)

    def revisions(self) -> QDialog:
        agency = cast.DIRECTOR.person.agency
        forms = [AgencyForm(agency), AgencyForm(agency, 1, place="Nha Trang", reason="đổi nơi đóng trụ sở")]
        return HistoryDialog(forms, str, self.window)

    def pin(self) -> QDialog:
        self.window.show_place("tokens")
        view = self.window.screen_of("tokens")
        assert isinstance(view, TokensView)
        self.hands.until(lambda: view.token is not None)
        view.change_pin()
        return self.newest(PinDialog)

    def printing(self) -> QDialog:
        source = self.folder / "in.pdf"
        draw_document(source)
        dialog = PagePrinting(source.read_bytes(), "In văn bản", self.session.shell.lanes.cpu, self.window)
        dialog.open()
        self.hands.until(dialog.confirm.isEnabled)
        return dialog

    def style(self) -> QDialog:
        return StyleDialog(Style("", "approve"), (3.0, -4.0), (1, (10.0, 20.0, 110.0, 70.0)), self.window)


OPENINGS: dict[type[QDialog], Callable[[Desk], QDialog]] = {
    MessageHistory: Desk.history,
    CrashDialog: Desk.crash,
    ShortcutCard: Desk.shortcuts,
    AboutDialog: Desk.about,
    DiagnosticsDialog: Desk.diagnostics,
    LeftWordsDialog: Desk.left_words,
    WithdrawDialog: Desk.withdraw,
    RegisterDialog: Desk.register,
    AddRootDialog: Desk.add_root,
    RetireRootDialog: Desk.retire_root,
    SigningDialog: Desk.signing,
    BatchDialog: Desk.batch,
    SignInAgainDialog: Desk.sign_in_again,
    ChangePasswordDialog: Desk.change_password,
    AdoptDialog: Desk.adopt,
    SheetDialog: Desk.sheet,
    ReasonDialog: Desk.reason,
    BehindDialog: Desk.behind,
    RankDialog: Desk.rank,
    JudgesDialog: Desk.judges,
    OutsideDialog: Desk.outside,
    FormDialog: Desk.form,
    TableDialog: Desk.table,
    SnippetDialog: Desk.snippets,
    FormGateDialog: Desk.gate,
    HistoryDialog: Desk.revisions,
    PinDialog: Desk.pin,
    PagePrinting: Desk.printing,
    StyleDialog: Desk.style,
    AssignDialog: Desk.giving,
}


@pytest.fixture
def desk(sit_down: SitDown, tmp_path: Path) -> Desk:
    letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    director.desk.window.resize(*ROOM)
    return Desk(director, tmp_path)


@pytest.fixture
def usual_size(qapp: QApplication) -> Iterator[None]:
    yield
    apply_font_scale(qapp, 100)


def dialog_classes() -> set[str]:
    """Return the classes of the desktop's code that are dialogs, directly or through one of ours."""
    bases: dict[str, set[str]] = {}
    for path in sorted(DESKTOP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                named = {one.id for one in node.bases if isinstance(one, ast.Name)}
                bases.setdefault(node.name, set()).update(named)
    found = set(ROOTS)
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found - ROOTS


def shown(desk: Desk, opening: Callable[[Desk], QDialog]) -> QDialog:
    """Open a dialog and wait until it has the keyboard."""
    dialog = opening(desk)
    if not dialog.isVisible():
        dialog.open()
    dialog.activateWindow()
    desk.hands.until(lambda: dialog.isActiveWindow() and QApplication.focusWidget() is not None)
    QApplication.processEvents()
    return dialog


def escaped(dialog: QDialog) -> list[str]:
    """Press Esc where the keyboard is, and return whether the dialog stays."""
    press(QApplication.focusWidget() or dialog, Qt.Key.Key_Escape)
    stays = dialog.isVisible()
    if stays:
        dialog.done(0)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return ["Esc does not close it"] if stays else []


def test_every_dialog_of_the_program_is_opened_here() -> None:
    assert {kind.__name__ for kind in OPENINGS} == dialog_classes() - BASES


@pytest.mark.slow
def test_every_dialog_is_used_with_keys_alone_is_named_and_fits_a_small_screen(
    desk: Desk, usual_size: None, qapp: QApplication
) -> None:
    faults: dict[str, list[str]] = {}
    for kind, opening in OPENINGS.items():
        dialog = shown(desk, opening)
        assert type(dialog) is kind
        if SHOTS:
            dialog.grab().save(str(Path(SHOTS) / f"{kind.__name__}.png"))
        found = [*size_faults(dialog), *keyboard_faults(dialog)]
        # Every field takes fast typing of both families of input methods; Esc then leaves it all behind.
        found += [f"typing: {fault}" for fault in faults_of(dialog)] + escaped(dialog)
        faults.update({kind.__name__: found} if found else {})
    apply_font_scale(qapp, 160)
    for kind, opening in OPENINGS.items():
        dialog = shown(desk, opening)
        dialog.resize(min(dialog.width(), ROOM[0]), min(dialog.height(), ROOM[1]))
        QApplication.processEvents()
        if SHOTS:
            dialog.grab().save(str(Path(SHOTS) / f"{kind.__name__}-160.png"))
        found = size_faults(dialog) + escaped(dialog)
        faults.update({f"{kind.__name__} 160 %": found} if found else {})
    assert faults == {}
