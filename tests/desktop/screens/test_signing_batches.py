"""Many documents and files with one PIN: results, stops, going on, reports, and levels that must wait."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QItemSelectionModel, QObject, Qt

from eoffice.demo import cast
from eoffice.desktop.screens.file_signing.queue import QueueView
from eoffice.desktop.screens.file_signing.view import FileSigningView
from eoffice.desktop.screens.signing.batch_view import BatchDialog
from eoffice.desktop.screens.to_sign.view import ToSignView
from eoffice.desktop.session import driving
from eoffice.desktop.signing_places import SigningPlaces
from eoffice.domain.document import Status
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.steps import letter_to_sign
from tests.desktop.seats import SitDown
from tests.signing.conftest import draw_document
from tests.signing.test_hygiene import CASES, changed

SHOTS = os.environ.get("EOFFICE_SHOTS")


def batch_dialog(hands: Hands) -> BatchDialog:
    """Wait for the dialog of a batch, ready for its PIN."""
    hands.until(lambda: driving.is_shown(hands.desk.window, "batchDialog"))
    dialog = driving.find(hands.desk.window, "batchDialog")
    assert isinstance(dialog, BatchDialog)
    hands.until(lambda: driving.find(dialog, "signingPin").isEnabled())
    return dialog


def shot(dialog: BatchDialog, name: str) -> None:
    """Keep a picture for whoever looks at it."""
    if SHOTS:
        dialog.grab().save(str(Path(SHOTS) / f"{name}.png"))


class Stopper(QObject):
    """Presses stop as soon as one file has ended, on the thread that signs."""

    def __init__(self, dialog: BatchDialog) -> None:
        super().__init__()
        self._presenter = dialog.presenter

    def on_advanced(self, _row: object, _ended: int, _total: int) -> None:
        """Stop."""
        self._presenter.halt()


def run(hands: Hands, dialog: BatchDialog, pin: str) -> None:
    """Type the PIN, sign, and wait for the end and its reports."""
    driving.write(dialog, "signingPin", pin)
    hands.until(dialog.confirm.isEnabled)  # not before every file was looked over
    with hands.qtbot.waitSignal(dialog.presenter.reported, timeout=60_000):
        driving.press(dialog, "batchConfirm")


def select_all(hands: Hands, count: int) -> ToSignView:
    """Select every row of what waits for a signature."""
    hands.desk.window.show_place("to_sign")
    screen = hands.desk.window.screen_of("to_sign")
    assert isinstance(screen, ToSignView)
    shown = screen.shown_list
    hands.until(lambda: shown.model.rowCount() == count)
    selection = shown.table.selectionModel()
    assert selection is not None
    flags = QItemSelectionModel.SelectionFlag
    for row in range(count):
        hands.until(lambda row=row: shown.model.row_at(row) is not None)  # type: ignore[misc]
        selection.select(shown.model.index(row, 0), flags.Select | flags.Rows)
    return screen


def test_several_documents_are_signed_with_one_pin(office: LocalOffice, sit_down: SitDown) -> None:
    documents = [letter_to_sign(sit_down), letter_to_sign(sit_down)]
    director = sit_down(cast.DIRECTOR)
    select_all(director, 2)
    director.run("to_sign.batch")
    dialog = batch_dialog(director)
    driving.write(dialog, "signingPin", "000000")
    with director.qtbot.waitSignal(dialog.presenter.problem, timeout=60_000):
        driving.press(dialog, "batchConfirm")
    assert driving.is_shown(dialog, "batchProblem")
    director.until(lambda: driving.find(dialog, "signingPin").isEnabled())
    shot(dialog, "batch-before")
    run(director, dialog, office.pin(cast.DIRECTOR))
    shot(dialog, "batch-after")
    assert "Đã ký 2" in dialog.summary.text()
    assert [path.suffix for path in dialog.reports] == [".pdf", ".xlsx"]
    assert all(path.stat().st_size > 1000 for path in dialog.reports)
    for document in documents:
        director.sees(document, Status.SIGNED)
    places = director.desk.work.signing.folder
    assert not list(places.glob("batches/*/plan.json"))
    driving.press(dialog, "batchClose")


def test_files_are_signed_bad_ones_told_and_their_level_waits_for_an_authority(
    office: LocalOffice, sit_down: SitDown, tmp_path: Path
) -> None:
    director = sit_down(cast.DIRECTOR)
    director.desk.window.show_place("file_signing")
    view = director.desk.window.screen_of("file_signing")
    assert isinstance(view, FileSigningView)
    good, bad, other = tmp_path / "tốt.pdf", tmp_path / "hỏng.pdf", tmp_path / "bảng kê.csv"
    draw_document(good)
    bad.write_bytes(b"not a pdf")
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    before = good.read_bytes()
    view.add_files([good, bad, other, good, tmp_path])
    assert len(view.paths()) == 3
    driving.choose(view, "fileSigningLevel", "B-T")
    assert not view.confirm.isEnabled()
    with socket.socket() as taken:  # bound and not listening: whoever asks is refused at once
        taken.bind(("127.0.0.1", 0))
        driving.write(view, "fileSigningAuthorities", f"http://127.0.0.1:{taken.getsockname()[1]}/tsa")
        if SHOTS:
            director.shot(Path(SHOTS), "files")
        driving.press(view, "fileSigningConfirm")
        dialog = batch_dialog(director)
        run(director, dialog, office.pin(cast.DIRECTOR))
        shot(dialog, "files-after")
        assert "Đã ký 2, lỗi 1" in dialog.summary.text()
        assert good.read_bytes() == before
        out = tmp_path / "da-ky"
        assert (out / "tốt.pdf").stat().st_size > len(before)
        assert (out / "bảng kê.csv.p7s").is_file()
        assert not (out / "hỏng.pdf").exists()
        driving.press(dialog, "batchClose")
        director.desk.window.show_place("raising")
        queue = director.desk.window.screen_of("raising")
        assert isinstance(queue, QueueView)
        # The signature beside the table waits for its time stamp too.
        director.until(lambda: queue.table.rowCount() == 2)
        cell = queue.table.item
        director.until(lambda: bool((reason := cell(0, 2)) and reason.text()), 60_000)
        director.until(queue.now.isEnabled)
        when = cell(0, 3)
        assert when is not None
        assert when.text() not in {"", "lượt tới"}
        if SHOTS:
            director.shot(Path(SHOTS), "queue")
        for left in (1, 0):
            queue.table.selectRow(0)
            driving.press(queue, "raising.drop")
            assert queue.table.rowCount() == left


def test_what_to_mind_in_a_file_stands_in_the_table_before_the_pin(
    office: LocalOffice, sit_down: SitDown, tmp_path: Path
) -> None:
    director = sit_down(cast.DIRECTOR)
    director.desk.window.show_place("file_signing")
    view = director.desk.window.screen_of("file_signing")
    assert isinstance(view, FileSigningView)
    clean, trap, broken = (tmp_path / f"{name}.pdf" for name in ("sạch", "bẫy", "hỏng"))
    draw_document(clean)
    trap.write_bytes(changed(tmp_path, CASES["white paint over words"][0]).read_bytes())
    broken.write_bytes(b"%PDF-1.7\nhong")
    view.add_files([clean, trap, broken])
    driving.press(view, "fileSigningConfirm")
    dialog = batch_dialog(director)
    director.until(lambda: "2 tệp cần xem lại" in dialog.summary.text())
    shot(dialog, "batch-findings")
    told = {}
    for at in range(3):
        name, state, remark = (dialog.table.item(at, column) for column in range(3))
        assert name is not None
        assert state is not None
        told[name.text()] = (state.text(), remark.text() if remark is not None else "")
    assert told["sạch.pdf"] == ("Chờ ký", "")
    assert told["bẫy.pdf"][0] == "Cần xem lại"
    assert "Trang 1 có chữ bị hình hoặc mảng màu che khuất." in told["bẫy.pdf"][1]
    assert told["hỏng.pdf"][0] == "Không ký được"
    # The person decides: a warning does not forbid.
    run(director, dialog, office.pin(cast.DIRECTOR))
    assert "Đã ký 2, lỗi 1" in dialog.summary.text()


def test_a_batch_that_a_person_stopped_is_offered_again_and_signs_only_the_rest(
    office: LocalOffice, sit_down: SitDown, tmp_path: Path
) -> None:
    director = sit_down(cast.DIRECTOR)
    director.desk.window.show_place("file_signing")
    view = director.desk.window.screen_of("file_signing")
    assert isinstance(view, FileSigningView)
    files = [tmp_path / f"tệp {number}.pdf" for number in range(6)]
    for file in files:
        draw_document(file)
    view.add_files(files)
    driving.choose(view, "fileSigningOperation", "comment")
    driving.write(view, "fileSigningText", "Đã xem")
    driving.press(view, "fileSigningConfirm")
    dialog = batch_dialog(director)
    stopper = Stopper(dialog)
    listen: Any = dialog.presenter.advanced.connect  # its stub lacks the type of connection
    listen(stopper.on_advanced, Qt.ConnectionType.DirectConnection)
    run(director, dialog, office.pin(cast.DIRECTOR))
    assert "chưa ký" in dialog.summary.text()
    assert dialog.confirm.isVisible()
    signed = {path.name: path.read_bytes() for path in (tmp_path / "da-ky").glob("*.pdf")}
    assert 1 <= len(signed) < len(files)
    driving.press(dialog, "batchClose")
    # A new start of the desk finds the plan on disk and offers to go on with it.
    places = director.desk.window.findChild(SigningPlaces)
    assert places is not None
    with director.qtbot.waitSignal(director.desk.shell.messages.notice_posted, timeout=60_000) as told:
        places.look_for_left_over()
    offered = told.args[0]
    assert offered.action is not None
    offered.action.run()
    again = batch_dialog(director)
    assert again is not dialog
    run(director, again, office.pin(cast.DIRECTOR))
    assert "Đã ký 6" in again.summary.text()
    after = {path.name: path.read_bytes() for path in (tmp_path / "da-ky").glob("*.pdf")}
    assert len(after) == len(files)
    assert all(after[name] == content for name, content in signed.items())
    assert places.batches.unfinished() == ()
