"""A clerk checks files: one word for each, reasons, both readings side by side, results written out."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent

from eoffice.demo import cast
from eoffice.desktop.screens.verification.model import Checked, state_chip
from eoffice.desktop.screens.verification.view import SIDES, VerificationView
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.timeline import TimelineEntry
from eoffice.domain.document import Status
from signing.verdict import SignatureVerdict, Verdict
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.steps import arrived_at, draft_letter, submit
from tests.desktop.screens.test_story import sign_and_issue
from tests.desktop.seats import SitDown
from tests.signing import forge

NAMES = ("thật.pdf", "giả.pdf", "chưa ký.pdf", "trống.pdf")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a root, an honest file, one changed after signing, an unsigned and an empty one."""
    place = tmp_path_factory.mktemp("văn bản")
    pki = forge.Pki.make()
    who = pki.person("Nguyễn Văn Ân")
    (place / "gốc.pem").write_bytes(pki.root.certificate.public_bytes(Encoding.PEM))
    honest = forge.sign(forge.plain(), who)
    (place / "thật.pdf").write_bytes(honest)
    (place / "giả.pdf").write_bytes(honest.replace(b"1.000.000", b"9.000.000"))
    (place / "chưa ký.pdf").write_bytes(forge.plain())
    (place / "trống.pdf").write_bytes(b"")
    return place


@pytest.fixture
def screen(sit_down: SitDown, office: LocalOffice, folder: Path) -> tuple[Hands, VerificationView]:
    """Give the drafter's hands at the screen; the files' root is believed."""
    office.trust.append(folder / "gốc.pem")
    drafter = sit_down(cast.DRAFTER)
    drafter.desk.window.show_place("verification")
    view = drafter.desk.window.screen_of("verification")
    assert isinstance(view, VerificationView)
    return drafter, view


def checked(screen: tuple[Hands, VerificationView], *files: Path) -> dict[str, Checked]:
    """Check files and wait until each has its last word."""
    hands, view = screen
    view.check(files)
    hands.until(lambda: not view.presenter.is_checking, 60_000)
    return {one.name: one for one in view.presenter.files}


def test_each_file_gets_its_word_and_the_reasons_are_sentences(
    screen: tuple[Hands, VerificationView], folder: Path
) -> None:
    found = checked(screen, *(folder / name for name in NAMES))
    words = [(state_chip(found[name]).words, state_chip(found[name]).tone) for name in NAMES]
    assert words == [
        ("Hợp lệ", Tone.OK),
        ("Không hợp lệ", Tone.ERROR),
        ("Chưa ký số", Tone.NEUTRAL),
        ("Chưa đủ căn cứ", Tone.WARNING),
    ]
    hands, view = screen
    assert view.title.text() == "thật.pdf"
    assert str(view.state.tone) == "ok"
    assert "Người ký: Nguyễn Văn Ân" in view.detail.toPlainText()
    assert view.outlook.text().startswith("Năm năm nữa còn kiểm tra được không?")
    view.files.select_key(str(folder / "giả.pdf"))
    hands.until(lambda: view.title.text() == "giả.pdf")
    assert str(view.state.tone) == "error"
    assert "Lý do:" in view.detail.toPlainText()
    assert "9.000.000" not in view.detail.toPlainText()


def test_while_a_file_is_being_checked_nothing_is_green(folder: Path) -> None:
    good = SignatureVerdict("a", "signature", verdict=Verdict.VALID)
    shown = state_chip(Checked(folder / "thật.pdf", "thật.pdf", heard=(good,)))
    assert (shown.tone, shown.words) == (Tone.INFO, "Đang kiểm tra")


def test_the_signed_revision_opens_beside_the_file_as_it_is_with_its_changes(
    screen: tuple[Hands, VerificationView], folder: Path, tmp_path: Path
) -> None:
    hands, view = screen
    later = tmp_path / "sửa sau.pdf"
    later.write_bytes(_with_a_note((folder / "thật.pdf").read_bytes()))
    found = checked(screen, later)
    verdict = found["sửa sau.pdf"].verdict
    assert verdict is not None
    assert verdict.verdict in (Verdict.CHANGED, Verdict.INVALID)
    with hands.qtbot.waitSignals([view.sides.signed.loaded, view.sides.now.loaded], timeout=30_000):
        view.tabs.setCurrentIndex(SIDES)
    assert view.sides.changes.model.rowCount() >= 1
    assert any("Sau đó:" in entry.note for entry in _entries(view))


def test_what_changed_after_signing_is_framed_on_the_pages_of_both_sides(
    screen: tuple[Hands, VerificationView], folder: Path, tmp_path: Path
) -> None:
    hands, view = screen
    later = tmp_path / "điền sau.pdf"
    later.write_bytes(_filled(folder))
    checked(screen, later)
    with hands.qtbot.waitSignals([view.sides.signed.loaded, view.sides.now.loaded], timeout=60_000):
        view.tabs.setCurrentIndex(SIDES)
    seen = [one for one in view.sides.now_marks.marks if not one.is_field]
    fields = [one for one in view.sides.now_marks.marks if one.is_field]
    # The field stands at (72, 560, 300, 580) on a page of 595 by 842 points.
    assert [(one.page, round(one.left * 595), round(one.top * 842)) for one in fields] == [(1, 72, 262)]
    assert seen
    assert all(one.page == 1 and 0.28 < one.top < one.bottom < 0.34 for one in seen)
    assert view.sides.signed_marks.marks == view.sides.now_marks.marks
    assert not view.sides.legend.isHidden()
    hands.until(lambda: view.sides.now.is_drawn, 60_000)
    frame = view.sides.now_marks.frame_of(seen[0])
    assert view.sides.now_marks.rect().toRectF().intersects(frame)
    view.tabs.setCurrentIndex(0)
    view.check([folder / "thật.pdf"])
    hands.until(lambda: not view.presenter.is_checking and view.title.text() == "thật.pdf", 60_000)
    with hands.qtbot.waitSignals([view.sides.signed.loaded, view.sides.now.loaded], timeout=60_000):
        view.tabs.setCurrentIndex(SIDES)
    assert view.sides.now_marks.marks == ()


def test_results_are_written_as_report_and_as_json(
    screen: tuple[Hands, VerificationView], folder: Path, tmp_path: Path
) -> None:
    hands, view = screen
    checked(screen, folder / "thật.pdf", folder / "giả.pdf")
    report, plain = tmp_path / "phiếu.pdf", tmp_path / "kết quả.json"
    for write, target in ((view.presenter.write_report, report), (view.presenter.write_json, plain)):
        with hands.qtbot.waitSignal(view.presenter.written, timeout=30_000):
            write(target)
    assert [one["verdict"] for one in json.loads(plain.read_text("utf-8"))] == ["valid", "invalid"]
    with pypdfium2.PdfDocument(report) as pages:
        text = pages[0].get_textpage().get_text_range()
    assert "thật.pdf" in text
    assert "HỢP LỆ" in text
    assert "1.000.000" not in text


def test_files_and_folders_can_be_dropped_and_anything_else_is_refused(
    screen: tuple[Hands, VerificationView], folder: Path
) -> None:
    hands, view = screen
    _drop(view, QUrl("https://localhost/x.pdf"))
    assert not view.presenter.files
    _drop(view, QUrl.fromLocalFile(str(folder)))
    assert sorted(one.name for one in view.presenter.files) == sorted(NAMES)
    hands.until(lambda: not view.presenter.is_checking, 60_000)
    hands.run("verification.clear")
    assert not view.presenter.files


def test_a_pdf_that_is_double_clicked_is_checked(
    screen: tuple[Hands, VerificationView], folder: Path
) -> None:
    hands, view = screen
    hands.desk.window.show_place("today")
    hands.desk.open_files([folder / "thật.pdf"])
    assert hands.desk.window.place == "verification"
    hands.until(lambda: view.state.tone is Tone.OK, 60_000)


@pytest.mark.slow
def test_an_arrival_is_checked_by_itself_and_its_details_open_from_the_verdict(
    office: LocalOffice, sit_down: SitDown, tmp_path: Path
) -> None:
    document = draft_letter(sit_down(cast.DRAFTER))
    submit(sit_down(cast.DRAFTER))
    sign_and_issue(office, sit_down, document, tmp_path)
    clerk = sit_down(cast.COMMUNE_CLERK)
    arrived = arrived_at(clerk)
    # Nobody has opened it at this desk: the list knows the verdict all the same.
    clerk.until(lambda: clerk.desk.work.checks.known(arrived) is Verdict.VALID, 60_000)
    kept = office.folder / "desks" / cast.COMMUNE_CLERK.login / "signature-checks.json"
    # Memory knows it a moment before the disk does.
    # The file's digest, the word, and whose certificates were believed.
    clerk.until(lambda: kept.is_file() and "valid" in json.loads(kept.read_text()).get(arrived, ()))
    clerk.sees(arrived, Status.ARRIVED)
    clerk.until(lambda: any("hợp lệ" in notice.title for notice in clerk.desk.reading.notices), 60_000)
    notice = next(one for one in clerk.desk.reading.notices if "hợp lệ" in one.title)
    assert notice.action is not None
    notice.action.run()
    view = clerk.desk.window.screen_of("verification")
    assert isinstance(view, VerificationView)
    clerk.until(lambda: len(view.presenter.verdicts) == 1, 60_000)
    assert clerk.desk.window.place == "verification"
    assert [one.verdict for one in view.presenter.verdicts[0].signatures] == [Verdict.VALID, Verdict.VALID]


def _entries(view: VerificationView) -> list[TimelineEntry]:
    model = view.history.entries
    return [model.index(row).data(Qt.ItemDataRole.UserRole) for row in range(model.rowCount())]


def _drop(view: VerificationView, url: QUrl) -> None:
    data = QMimeData()
    data.setUrls([url])
    view.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def _filled(folder: Path) -> bytes:
    """Return a form that was filled after it had been signed."""
    pki = forge.Pki.make("Gốc khác")
    (folder / "gốc khác.pem").write_bytes(pki.root.certificate.public_bytes(Encoding.PEM))
    signed = forge.sign(forge.with_fields(), pki.person("Trần Thị Bình"))
    return forge.revise(signed, forge.filling("so_tien", "9.000.000"))


def _with_a_note(signed: bytes) -> bytes:
    """Return a signed file with a note added afterwards, as an incremental update."""
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    place = generic.ArrayObject([generic.NumberObject(at) for at in (50, 50, 300, 90)])
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): place,
            generic.pdf_name("/Contents"): generic.pdf_string("9 triệu đồng"),
            generic.pdf_name("/DA"): generic.pdf_string("/Helv 12 Tf 0 g"),
        }
    )
    writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(note))
    target = BytesIO()
    writer.write(target)
    return target.getvalue()
