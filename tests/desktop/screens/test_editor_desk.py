"""The editor in its window: pages beside the text, findings with a way back, the gate, versions compared."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import docx
import pytest
from PyQt6.QtGui import QTextCursor
from PyQt6.QtWidgets import QPushButton

from eoffice.demo import cast
from eoffice.desktop.form_changing import FormChanging
from eoffice.desktop.screens.comparison.view import ComparisonView
from eoffice.desktop.screens.drafts.view import DraftsView
from eoffice.desktop.session import driving
from eoffice.domain.document import Status
from tests.desktop.audit import inline_completers, nameless
from tests.desktop.hands import PATIENCE_MS, Hands
from tests.desktop.screens.steps import draft_letter
from tests.desktop.seats import SitDown

WRONG_ORDER = "Điều 1. Thành lập Tổ công tác.\nĐiều 4. Quyết định này có hiệu lực kể từ ngày ký."


@pytest.fixture
def drafter(sit_down: SitDown) -> Hands:
    hands = sit_down(cast.DRAFTER)
    hands.desk.window.resize(1600, 900)
    return hands


def screen_of(hands: Hands) -> DraftsView:
    screen = hands.desk.window.screen_of("drafts")
    assert isinstance(screen, DraftsView)
    return screen


def begin_decision(hands: Hands, body: str) -> DraftsView:
    hands.run("draft.new_decision")
    hands.write("draftSubject", cast.DECISION_SUBJECT)
    hands.write("draftBases", "\n".join(cast.DECISION_BASES))
    hands.pick("draftRecipients", cast.COMMUNE.code)
    hands.write("draftBody", body)
    return screen_of(hands)


def test_the_pages_follow_the_text_and_the_checker_mends_what_it_can(drafter: Hands) -> None:
    screen = begin_decision(drafter, WRONG_ORDER)
    findings = screen.panel.side.findings
    drafter.until(lambda: any("Điều 4" in one.message for one in findings.remarks))
    drafter.until(lambda: screen.panel.preview.document is not None)
    at = next(at for at, one in enumerate(findings.remarks) if "Điều 4" in one.message)
    assert nameless(screen.panel) == []
    assert inline_completers(screen.panel) == []
    findings.choose(at)
    drafter.press("draftFindingGo")
    assert screen.panel.body.textCursor().blockNumber() == 1
    drafter.press("draftFindingFix")
    assert "Điều 2. Quyết định này" in screen.panel.body.toPlainText()
    drafter.until(lambda: not any("Điều 4" in one.message for one in findings.remarks))
    screen.panel.body.undo()
    assert "Điều 4" in screen.panel.body.toPlainText()


def test_a_secrecy_mark_is_explained_in_place_and_nothing_is_drawn(drafter: Hands) -> None:
    screen = begin_decision(drafter, f"TỐI MẬT\n{WRONG_ORDER}")
    drafter.until(lambda: screen.panel.notice is not None)
    notice = screen.panel.notice
    assert notice is not None
    assert notice.code == "secrecy.marked"
    assert "ngoài hệ thống này" in notice.hint
    assert screen.panel.preview.document is None
    drafter.write("draftBody", WRONG_ORDER)
    drafter.until(lambda: screen.panel.notice is None)


def test_what_was_used_is_offered_in_the_next_draft(drafter: Hands) -> None:
    draft_letter(drafter)
    screen = screen_of(drafter)
    assert cast.LETTER_SUBJECT in screen.remembered.subjects
    assert screen.remembered.recipients == [[cast.COMMUNE.code]]
    drafter.run("draft.new_letter")
    assert driving.is_shown(drafter.desk.window, "draftUsedRecipients")


def test_a_draft_with_errors_of_form_stops_at_the_gate_and_passes_with_a_reason(drafter: Hands) -> None:
    begin_decision(drafter, WRONG_ORDER)
    with drafter.qtbot.waitSignal(drafter.desk.drafts.begun, timeout=PATIENCE_MS) as begun:
        drafter.press("draftSave")
    drafter.sees(begun.args[0], Status.DRAFT)
    drafter.run("document.submit")
    drafter.choose("actionPerson", cast.UNIT_HEAD.person.id)
    drafter.write("actionText", "Kính trình.")
    drafter.press("actionConfirm")
    drafter.until(lambda: driving.is_shown(drafter.desk.window, "formGate"))
    drafter.press("formGatePass")
    assert "lý do" in driving.read(drafter.desk.window, "formGateProblem")
    assert drafter.state().status is Status.DRAFT
    drafter.write("formGateReason", "Số điều theo mẫu của Bộ")
    with drafter.qtbot.waitSignal(drafter.desk.actions.done, timeout=PATIENCE_MS):
        drafter.press("formGatePass")
    drafter.sees(begun.args[0], Status.SUBMITTED)
    told = [repr(record) for record in drafter.desk.work.log.records(begun.args[0])]
    assert any("Kính trình." in note and "Số điều theo mẫu của Bộ" in note for note in told)


def test_two_versions_are_compared_in_the_place_of_comparisons(drafter: Hands) -> None:
    document = draft_letter(drafter)
    compare = drafter.desk.commands.get("document.compare_versions")
    assert not compare.enabled()
    path = drafter.desk.work.drafting.open_working_copy(document)
    _add_a_sentence(path)
    drafter.desk.work.drafting.save_working_copy(document)
    drafter.desk.session.news.touch({document})
    drafter.until(compare.enabled)
    drafter.desk.reading.tabs.setCurrentIndex(2)
    drafter.press("readingCompareVersions")

    def is_compared() -> bool:
        screen = drafter.desk.window.screen_of("comparison")
        return isinstance(screen, ComparisonView) and screen.presenter.script is not None

    drafter.until(is_compared)
    screen = drafter.desk.window.screen_of("comparison")
    assert isinstance(screen, ComparisonView)
    assert screen.presenter.script is not None
    assert not screen.presenter.script.identical


def _add_a_sentence(path: Path) -> None:
    text = docx.Document(str(path))
    old = next(one for one in text.paragraphs if one.text.startswith("Báo cáo"))
    new = old.insert_paragraph_before(cast.ADDED_SENTENCE)
    new.style = old.style
    text.save(str(path))


def test_the_kind_of_a_draft_is_changed_and_the_change_is_taken_back(drafter: Hands) -> None:
    document = draft_letter(drafter)
    drafter.until(lambda: drafter.desk.session.current.state is not None)
    drafter.until(changing(drafter).may_change)
    drafter.run("document.change_form")
    drafter.choose("changeKind", "bao_cao")
    drafter.press("changeConfirm")
    drafter.until(lambda: drafter.desk.work.ordering.now_here(document).kind == "bao_cao")
    drafter.until(lambda: drafter.state().notation == "BC-SNV")
    drafter.until(lambda: bool(back_buttons(drafter)))
    back_buttons(drafter)[0].click()
    drafter.until(lambda: drafter.state().notation == "SNV-CCVC")
    assert drafter.desk.work.ordering.now_here(document).kind == "cong_van"


def is_newest(screen: DraftsView, title: str) -> bool:
    return bool(screen.remembered.snippets) and screen.remembered.snippets[0].title == title


def changing(hands: Hands) -> FormChanging:
    found = hands.desk.window.findChild(FormChanging)
    assert isinstance(found, FormChanging)
    return found


def back_buttons(hands: Hands) -> list[QPushButton]:
    """Return the buttons that take the change back."""
    return [
        one
        for one in hands.desk.window.findChildren(QPushButton)
        if one.accessibleName() == "Trả lại như trước"
    ]


def test_an_own_snippet_is_given_another_name_and_thrown_away(drafter: Hands) -> None:
    screen = begin_decision(drafter, "Đoạn văn hay dùng.\nĐoạn khác.")
    for line, title in enumerate(("Đoạn văn hay dùng.", "Đoạn khác.")):
        screen.panel.body.go_to_line(line)
        cursor = screen.panel.body.textCursor()
        cursor.select(QTextCursor.SelectionType.LineUnderCursor)
        screen.panel.body.setTextCursor(cursor)
        drafter.run("draft.keep_snippet")
        drafter.until(partial(is_newest, screen, title))
    drafter.run("draft.own_snippets")
    drafter.until(lambda: driving.is_shown(drafter.desk.window, "snippetDialog"))
    drafter.choose("snippetChoice", "Đoạn văn hay dùng.")
    drafter.write("snippetName", "doan khac.")
    assert "Đã có" in driving.read(drafter.desk.window, "snippetProblem")
    drafter.write("snippetName", "Câu mở đầu")
    drafter.press("snippetRename")
    assert [one.title for one in screen.remembered.snippets] == ["Đoạn khác.", "Câu mở đầu"]
    assert screen.remembered.snippets[1].text == "Đoạn văn hay dùng."
    drafter.choose("snippetChoice", "Đoạn khác.")
    drafter.press("snippetRemove")
    assert [one.title for one in screen.remembered.snippets] == ["Câu mở đầu"]
    drafter.press("snippetClose")
