"""Drafts: begun from typed text or a file, refused in place, saved again from Word by themselves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import docx
import pytest

from eoffice.demo import cast
from eoffice.desktop.screens.drafts.suggesting import matching
from eoffice.desktop.screens.drafts.view import DraftsView
from eoffice.desktop.session import driving
from eoffice.domain.content import BlockKind, Paragraph
from eoffice.domain.document import Direction, Status
from eoffice.rendering.reading import read_working_copy
from eoffice.text import fold
from tests.desktop.hands import PATIENCE_MS, Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.steps import draft_letter
from tests.desktop.seats import SitDown
from tests.desktop.typing import type_ibus


@pytest.fixture
def drafter(sit_down: SitDown) -> Hands:
    return sit_down(cast.DRAFTER)


def panel_notice(hands: Hands) -> str:
    """Return the code of the message in the drafting panel."""
    screen = hands.desk.window.screen_of("drafts")
    assert isinstance(screen, DraftsView)
    notice = screen.panel.notice
    return notice.code if notice is not None else ""


def test_a_decision_is_drafted_with_its_bases_and_articles(drafter: Hands) -> None:
    drafter.run("draft.new_decision")
    assert driving.is_shown(drafter.desk.window, "draftBases")
    drafter.write("draftSubject", cast.DECISION_SUBJECT)
    drafter.write("draftBases", "\n".join(cast.DECISION_BASES))
    drafter.pick("draftRecipients", cast.COMMUNE.code)
    drafter.write("draftBody", "\n".join(cast.DECISION_BODY))
    drafter.until(lambda: "4 điều" in driving.read(drafter.desk.window, "draftFound"))
    with drafter.qtbot.waitSignal(drafter.desk.drafts.begun, timeout=PATIENCE_MS) as begun:
        drafter.run("draft.save")
    drafter.sees(begun.args[0], Status.DRAFT)
    assert drafter.state().kind == "quyet_dinh"
    assert drafter.state().notation == "QĐ-SNV"
    text = read_working_copy(drafter.desk.work.drafting.working_copy(begun.args[0]))
    articles = [b for b in text.body if isinstance(b, Paragraph) and b.kind is BlockKind.ARTICLE]
    assert len(articles) == 4


def test_a_new_machine_suggests_what_the_office_wrote_before(sit_down: SitDown) -> None:
    hands = sit_down(cast.DRAFTER)
    hands.run("draft.new_decision")
    hands.write("draftSubject", cast.DECISION_SUBJECT)
    hands.write("draftBases", "\n".join(cast.DECISION_BASES))
    hands.pick("draftRecipients", cast.COMMUNE.code)
    hands.write("draftBody", "\n".join(cast.DECISION_BODY))
    with hands.qtbot.waitSignal(hands.desk.drafts.begun, timeout=PATIENCE_MS) as begun:
        hands.run("draft.save")
    hands.sees(begun.args[0], Status.DRAFT)
    screen = hands.desk.window.screen_of("drafts")
    assert isinstance(screen, DraftsView)
    # Nothing of this machine's own: as on the first day at a new one.
    screen.remembered.subjects.clear()
    screen.remembered.bases.clear()
    with hands.qtbot.waitSignal(screen.recall.recalled, timeout=PATIENCE_MS) as recalled:
        hands.run("draft.new_decision")
    (memory,) = recalled.args
    assert memory.subjects == (cast.DECISION_SUBJECT,)
    wanted = [one.rstrip(";.") for one in cast.DECISION_BASES if one.startswith("Căn cứ")]
    assert list(memory.bases) == wanted
    words = " ".join(cast.DECISION_SUBJECT.split()[:3])
    assert matching(fold(words), screen.panel.known_subjects()) == [cast.DECISION_SUBJECT]
    assert list(screen.panel.known_bases())[: len(wanted)] == wanted


def test_a_letter_asks_for_no_bases(drafter: Hands) -> None:
    drafter.run("draft.new_letter")
    assert not driving.is_shown(drafter.desk.window, "draftBases")


def test_a_draft_without_text_is_refused_in_the_panel_and_nothing_entered_is_lost(drafter: Hands) -> None:
    drafter.run("draft.new_letter")
    drafter.write("draftSubject", "Về việc thử nghiệm")
    with drafter.qtbot.waitSignal(drafter.desk.drafts.refused, timeout=PATIENCE_MS):
        drafter.press("draftSave")
    assert panel_notice(drafter) == "document.body_missing"
    screen = drafter.desk.window.screen_of("drafts")
    assert isinstance(screen, DraftsView)
    assert screen.is_drafting
    assert screen.panel.subject.value() == "Về việc thử nghiệm"


def test_a_word_still_being_composed_is_saved(drafter: Hands) -> None:
    drafter.run("draft.new_letter")
    drafter.write("draftBody", "Nội dung.")
    screen = drafter.desk.window.screen_of("drafts")
    assert isinstance(screen, DraftsView)
    screen.panel.subject.setFocus()
    type_ibus(screen.panel.subject, "tiếng")
    with drafter.qtbot.waitSignal(drafter.desk.drafts.begun, timeout=PATIENCE_MS) as begun:
        drafter.run("draft.save")
    drafter.sees(begun.args[0], Status.DRAFT)
    assert drafter.state().subject == "tiếng"


def test_a_document_for_a_unit_is_internal(drafter: Hands) -> None:
    drafter.run("draft.new_letter")
    drafter.press("draftInternal")
    drafter.write("draftSubject", "Họp giao ban")
    drafter.pick("draftUnits", cast.OFFICE)
    drafter.write("draftBody", "Mời Văn phòng dự họp.")
    with drafter.qtbot.waitSignal(drafter.desk.drafts.begun, timeout=PATIENCE_MS) as begun:
        drafter.press("draftSave")
    drafter.sees(begun.args[0], Status.DRAFT)
    assert drafter.state().direction is Direction.INTERNAL


def test_text_comes_from_a_word_file(drafter: Hands, tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("Kính đề nghị các đơn vị rà soát.")
    own.add_paragraph("Báo cáo trước ngày 10 tháng 12.")
    own.save(str(tmp_path / "cua-toi.docx"))
    with drafter.qtbot.waitSignal(drafter.desk.drafts.file_read, timeout=PATIENCE_MS):
        drafter.desk.draft_from_file(tmp_path / "cua-toi.docx")
    assert "rà soát" in driving.read(drafter.desk.window, "draftBody")
    drafter.write("draftSubject", "Rà soát")
    drafter.pick("draftRecipients", cast.COMMUNE.code)
    with drafter.qtbot.waitSignal(drafter.desk.drafts.begun, timeout=PATIENCE_MS) as begun:
        drafter.press("draftSave")
    text = read_working_copy(drafter.desk.work.drafting.working_copy(begun.args[0]))
    assert "Kính đề nghị các đơn vị rà soát." in [block.text for block in text.body]


def test_a_file_of_another_kind_is_refused_with_the_next_step(drafter: Hands, tmp_path: Path) -> None:
    (tmp_path / "anh.pdf").write_bytes(b"%PDF-1.7")
    with drafter.qtbot.waitSignal(drafter.desk.drafts.refused, timeout=PATIENCE_MS):
        drafter.desk.draft_from_file(tmp_path / "anh.pdf")
    assert panel_notice(drafter) == "draft.not_docx"


def test_a_file_that_only_looks_like_word_is_refused(drafter: Hands, tmp_path: Path) -> None:
    (tmp_path / "gia.docx").write_bytes(b"not a package")
    with drafter.qtbot.waitSignal(drafter.desk.drafts.refused, timeout=PATIENCE_MS):
        drafter.desk.draft_from_file(tmp_path / "gia.docx")
    assert panel_notice(drafter).startswith("rendering.")


def test_a_working_copy_saved_in_word_becomes_a_version_by_itself(
    drafter: Hands, opened_paths: list[Path]
) -> None:
    document = draft_letter(drafter)
    drafter.run("document.open_working_copy")
    drafter.until(lambda: bool(opened_paths))
    path = opened_paths[0]
    with drafter.qtbot.waitSignal(drafter.desk.copies.version_saved, timeout=PATIENCE_MS) as saved:
        _write_as_libreoffice_does(path)
    assert saved.args == [document]
    drafter.until(lambda: len(drafter.state().versions) == 2)
    words = drafter.desk.work.files.read(drafter.state().versions[-1].words).decode()
    assert cast.ADDED_SENTENCE in words


def _write_as_libreoffice_does(path: Path) -> None:
    """Add a paragraph, write beside the file, rename over it; a lock comes and goes."""
    lock = path.with_name(f".~lock.{path.name}#")
    lock.write_text("tester")
    text = docx.Document(str(path))
    old = next(one for one in text.paragraphs if one.text.startswith("Báo cáo"))
    new = old.insert_paragraph_before(cast.ADDED_SENTENCE)
    new.style = old.style
    beside = path.with_name("lu4711.tmp")
    text.save(str(beside))
    beside.replace(path)
    lock.unlink()


def test_a_damaged_working_copy_is_told_and_left_as_it_is(drafter: Hands, opened_paths: list[Path]) -> None:
    draft_letter(drafter)
    drafter.run("document.open_working_copy")
    drafter.until(lambda: bool(opened_paths))
    path = opened_paths[0]
    path.write_bytes(b"half a file")
    messages = drafter.desk.shell.messages
    drafter.until(lambda: any(notice.code.startswith("rendering.") for notice in messages.history))
    assert path.read_bytes() == b"half a file"
    told = next(notice for notice in messages.history if notice.code.startswith("rendering."))
    assert told.action is not None
    assert len(drafter.state().versions) == 1


def test_what_was_written_while_the_program_was_closed_is_saved_at_the_next_look(
    drafter: Hands, opened_paths: list[Path]
) -> None:
    document = draft_letter(drafter)
    path = drafter.desk.work.drafting.working_copy(document)
    drafter.desk.copies.folders.forget(document)
    _write_as_libreoffice_does(path)
    with drafter.qtbot.waitSignal(drafter.desk.copies.version_saved, timeout=PATIENCE_MS):
        drafter.desk.session.current.reload()


def test_a_file_is_attached_opened_and_taken_off(
    drafter: Hands, tmp_path: Path, opened_paths: list[Path]
) -> None:
    draft_letter(drafter)
    (tmp_path / "Phụ lục.xlsx").write_bytes(b"numbers")
    drafter.desk.attachments.attach(tmp_path / "Phụ lục.xlsx")
    drafter.until(lambda: len(drafter.state().attachments) == 1)
    (file,) = drafter.state().attachments
    assert file.name == "Phụ lục.xlsx"
    table = drafter.desk.reading.attachments
    drafter.until(lambda: table.model.rowCount() == 1)
    table.row_opened.emit(table.model.row_at(0))
    drafter.until(lambda: bool(opened_paths))
    assert opened_paths[0].suffix == ".xlsx"
    assert opened_paths[0].read_bytes() == b"numbers"
    drafter.desk.attachments.detach(file.digest)
    drafter.until(lambda: not drafter.state().attachments)


def test_an_attachment_that_could_run_is_not_opened(
    drafter: Hands, tmp_path: Path, opened_paths: list[Path]
) -> None:
    draft_letter(drafter)
    (tmp_path / "virus.exe").write_bytes(b"MZ")
    drafter.desk.attachments.attach(tmp_path / "virus.exe")
    drafter.until(lambda: len(drafter.state().attachments) == 1)
    drafter.desk.attachments.open(drafter.state().attachments[0])
    assert drafter.desk.shell.messages.history[0].code == "attachment.kind_not_opened"
    assert opened_paths == []


def test_a_deputy_signs_for_the_head_when_that_is_chosen(office: LocalOffice, sit_down: SitDown) -> None:
    deputy = replace(cast.DIRECTOR.person, id="tam.pv", name="Phạm Văn Tâm", position="Phó Giám đốc")
    office.hub.store.directory.put_person(deputy)
    drafter = sit_down(cast.DRAFTER)
    drafter.run("draft.new_letter")
    assert not driving.is_shown(drafter.desk.window, "draftHeadPosition")
    drafter.write("draftSubject", cast.LETTER_SUBJECT)
    drafter.pick("draftRecipients", cast.COMMUNE.code)
    drafter.write("draftBody", "\n".join(cast.LETTER_BODY))
    drafter.choose("draftSignatory", deputy.id)
    with drafter.qtbot.waitSignal(drafter.desk.drafts.refused, timeout=PATIENCE_MS):
        drafter.press("draftSave")
    assert panel_notice(drafter) == "signing.deputy_needs_mark"
    drafter.choose("draftMark", "KT.")
    assert driving.read(drafter.desk.window, "draftHeadPosition") == "Giám đốc"
    with drafter.qtbot.waitSignal(drafter.desk.drafts.begun, timeout=PATIENCE_MS) as begun:
        drafter.press("draftSave")
    drafter.sees(begun.args[0], Status.DRAFT)
    signatory = drafter.state().signatory
    assert signatory is not None
    assert signatory.position_lines == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
