"""The body editor: numbers by itself, leaves input methods in peace, undoes in steps people mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QMimeData, Qt
from PyQt6.QtGui import QKeyEvent, QTextCursor
from PyQt6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from eoffice.desktop.screens.drafts.editor import BodyEditor
from eoffice.desktop.screens.drafts.memory import Remembered, keep_remembered, load_remembered, shipped_bases
from eoffice.desktop.screens.drafts.suggesting import SearchChoice, Suggestions
from eoffice.desktop.screens.drafts.table_dialog import TableDialog
from eoffice.desktop.widgets.fields import LineField, TextField
from eoffice.domain.content import Table
from eoffice.domain.form.prose import TALL_PAGES_LINE, WIDE_PAGES_LINE, blocks_of
from eoffice.domain.form.typed_lines import Level
from eoffice.domain.wording.legacy import Encoding
from tests.desktop.typing import press, type_ibus, type_keys, type_unikey


@pytest.fixture
def editor(qtbot: QtBot) -> BodyEditor:
    made = BodyEditor("Nội dung")
    qtbot.addWidget(made)
    made.show()
    return made


def enter(editor: BodyEditor) -> None:
    press(editor, Qt.Key.Key_Return, "\r")


def to_end_of(editor: BodyEditor, line: int) -> None:
    editor.go_to_line(line)


def lines(editor: BodyEditor) -> list[str]:
    return editor.toPlainText().split("\n")


def undo(editor: BodyEditor) -> None:
    editor.undo()


def test_enter_makes_the_next_clause_and_tab_a_point(editor: BodyEditor) -> None:
    type_keys(editor, "1. viec")
    enter(editor)
    assert lines(editor) == ["1. viec", "2. "]
    press(editor, Qt.Key.Key_Tab, "\t")
    assert lines(editor) == ["1. viec", "a) "]
    type_keys(editor, "x")
    enter(editor)
    assert lines(editor)[-1] == "b) "
    QApplication.sendEvent(
        editor, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    )
    assert lines(editor) == ["1. viec", "a) x", "2. "]


def test_a_clause_put_between_others_moves_their_numbers(editor: BodyEditor) -> None:
    editor.setPlainText("Điều 1. A\n1. một\n2. hai\nĐiều 2. B\n1. ba")
    to_end_of(editor, 1)
    enter(editor)
    assert lines(editor) == ["Điều 1. A", "1. một", "2. ", "3. hai", "Điều 2. B", "1. ba"]
    undo(editor)
    assert lines(editor) == ["Điều 1. A", "1. một", "2. hai", "Điều 2. B", "1. ba"]


def test_a_line_taken_away_closes_the_gap_and_comes_back_whole(editor: BodyEditor) -> None:
    editor.setPlainText("Điều 1. A.\nĐiều 2. B.\nĐiều 3. C.")
    cursor = editor.textCursor()
    cursor.setPosition(0)
    cursor.movePosition(QTextCursor.MoveOperation.Down, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    press(editor, Qt.Key.Key_Delete)
    assert lines(editor) == ["Điều 1. B.", "Điều 2. C."]
    undo(editor)
    assert lines(editor) == ["Điều 1. A.", "Điều 2. B.", "Điều 3. C."]


REFERRING = (
    "Điều 1. Phạm vi.\nĐiều 2. Đối tượng.\nĐiều 3. Chánh Văn phòng chịu trách nhiệm thi hành Điều 2 "
    "Quyết định này và Điều 2 Nghị định số 30/2020/NĐ-CP."
)


def select_line(editor: BodyEditor, at: int) -> None:
    """Select a line with its end, as people do before they cut it."""
    editor.go_to_line(at)
    cursor = editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
    cursor.movePosition(QTextCursor.MoveOperation.NextBlock, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def test_references_follow_their_article_and_undo_takes_both_back(editor: BodyEditor) -> None:
    editor.setPlainText(REFERRING)
    to_end_of(editor, 0)
    enter(editor)
    assert lines(editor)[3].startswith("Điều 4. Chánh Văn phòng chịu trách nhiệm thi hành Điều 3 Quyết định")
    assert lines(editor)[3].endswith("và Điều 2 Nghị định số 30/2020/NĐ-CP.")
    undo(editor)
    assert editor.toPlainText() == REFERRING


def test_an_article_cut_out_marks_its_references_and_pasting_it_mends_them(
    qtbot: QtBot, editor: BodyEditor
) -> None:
    editor.setPlainText(REFERRING)
    select_line(editor, 1)
    with qtbot.waitSignal(editor.references_lost, timeout=60_000):
        press(editor, Qt.Key.Key_Delete)
    assert "thi hành Điều 2 (xem lại) Quyết định này" in lines(editor)[1]
    editor.go_to_line(1)
    editor.insert_text("\nĐiều 2. Đối tượng.")
    assert lines(editor)[2] == "Điều 3. Đối tượng."
    assert "thi hành Điều 3 Quyết định này" in lines(editor)[1]


def test_pages_are_turned_around_the_table_at_the_cursor(editor: BodyEditor) -> None:
    editor.setPlainText("Trước.\n| a | b |\n| 1 | 2 |\nSau.")
    editor.go_to_line(2)
    editor.insert_layout(WIDE_PAGES_LINE, TALL_PAGES_LINE)
    kinds = [getattr(block, "kind", "table") for block in blocks_of(editor.toPlainText())]
    assert kinds == ["paragraph", "wide_pages", "table", "tall_pages", "paragraph"]
    undo(editor)
    assert lines(editor) == ["Trước.", "| a | b |", "| 1 | 2 |", "Sau."]


def test_the_fifth_point_is_d_with_a_stroke(editor: BodyEditor) -> None:
    editor.setPlainText("a) x")
    to_end_of(editor, 0)
    for _ in range(4):
        enter(editor)
        type_keys(editor, "y")
    assert [line[:2] for line in lines(editor)] == ["a)", "b)", "c)", "d)", "đ)"]


def test_enter_on_an_empty_item_goes_up_and_then_out(editor: BodyEditor) -> None:
    editor.setPlainText("1. việc:\na) x\nb) ")
    to_end_of(editor, 2)
    enter(editor)
    assert lines(editor)[-1] == "2. "
    enter(editor)
    assert lines(editor)[-1] == ""


def test_backspace_behind_a_marker_makes_the_line_plain(editor: BodyEditor) -> None:
    editor.setPlainText("1. một\n2. hai\n3. ba")
    cursor = editor.textCursor()
    cursor.setPosition(len("1. một\n2. "))
    editor.setTextCursor(cursor)
    press(editor, Qt.Key.Key_Backspace)
    assert lines(editor) == ["1. một", "hai", "2. ba"]


def test_tab_on_plain_text_leaves_the_field(qtbot: QtBot) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    layout = QVBoxLayout(form)
    editor, following = BodyEditor("Nội dung"), LineField("Nơi nhận")
    layout.addWidget(editor)
    layout.addWidget(following)
    form.show()
    editor.setPlainText("văn bản")
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    press(editor, Qt.Key.Key_Tab, "\t")
    assert editor.toPlainText() == "văn bản"
    assert following.hasFocus()


def test_unikey_writes_d_with_a_stroke_behind_a_marker(editor: BodyEditor) -> None:
    editor.setPlainText("1. x")
    to_end_of(editor, 0)
    enter(editor)
    # UniKey takes the "d" back with a fake Backspace; the marker in front of it must stay.
    type_unikey(editor, "d", "\b", "đ", "e", "\b", "ê", "\b", "ề")
    assert lines(editor) == ["1. x", "2. đề"]


def test_undo_takes_typing_without_a_pause_as_one_step(editor: BodyEditor) -> None:
    editor.setPlainText("1. x")
    to_end_of(editor, 0)
    enter(editor)
    type_unikey(editor, "d", "\b", "đ", "i")
    assert lines(editor)[-1] == "2. đi"
    undo(editor)
    assert lines(editor)[-1] in ("2. ", "1. x")
    while editor.document() is not None and editor.toPlainText() != "1. x":
        undo(editor)
    assert "d" not in editor.toPlainText()


def test_ibus_composes_inside_a_numbered_line(editor: BodyEditor) -> None:
    editor.setPlainText("a) x")
    to_end_of(editor, 0)
    enter(editor)
    type_ibus(editor, "đường")
    type_ibus(editor, " phố")
    assert lines(editor) == ["a) x", "b) đường phố"]


def test_enter_keeps_a_word_that_is_still_being_composed(editor: BodyEditor) -> None:
    editor.setPlainText("1. ")
    to_end_of(editor, 0)
    type_ibus(editor, "tiếng", commit=False)
    enter(editor)
    assert lines(editor) == ["1. tiếng", "2. "]


def test_looking_at_the_text_does_not_end_a_composition(editor: BodyEditor) -> None:
    type_ibus(editor, "tiế", commit=False)
    assert editor.toPlainText() == ""
    type_ibus(editor, "tiếng")
    assert editor.toPlainText() == "tiếng"


def test_a_two_page_decision_is_written_with_an_input_method_on(editor: BodyEditor) -> None:
    type_ibus(editor, "Điều 1. Thành lập Tổ công tác, gồm:")
    for at in range(40):
        enter(editor)
        type_ibus(editor, f"thành viên số {at + 1};")
    enter(editor)
    editor.make(Level.ARTICLE)
    type_ibus(editor, "Quyết định này có hiệu lực từ ngày ký.")
    assert lines(editor)[1] == "1. thành viên số 1;"
    assert lines(editor)[40] == "40. thành viên số 40;"
    assert lines(editor)[41] == "Điều 2. Quyết định này có hiệu lực từ ngày ký."


def test_paste_from_word_keeps_structure_and_drops_styles(editor: BodyEditor) -> None:
    data = QMimeData()
    data.setHtml(
        "<p style='color:red'><b>Điều 1.</b> Phạm vi</p><table><tr><td>a</td><td>b</td></tr></table>"
    )
    data.setText("không dùng")
    editor.insertFromMimeData(data)
    assert lines(editor) == ["Điều 1. Phạm vi", "| a | b |"]
    undo(editor)
    assert editor.toPlainText() == ""


def test_old_letters_in_plain_text_are_offered_for_conversion(qtbot: QtBot, editor: BodyEditor) -> None:
    data = QMimeData()
    data.setText("Céng hßa x· héi chñ nghÜa ViÖt Nam")
    with qtbot.waitSignal(editor.looks_converted) as offered:
        editor.insertFromMimeData(data)
    assert "ViÖt" in editor.toPlainText()
    assert editor.convert(offered.args[0], Encoding(offered.args[1]))
    assert editor.toPlainText() == "Cộng hòa xã hội chủ nghĩa Việt Nam"


def test_decomposed_letters_are_composed_on_paste(editor: BodyEditor) -> None:
    data = QMimeData()
    data.setText("Vie\u0323\u0302t")
    editor.insertFromMimeData(data)
    assert editor.toPlainText() == "Việt"


def test_numbers_and_dates_are_spelled_where_the_cursor_stands(editor: BodyEditor) -> None:
    editor.setPlainText("Kinh phí 2.025")
    to_end_of(editor, 0)
    assert editor.spell_number()
    assert editor.toPlainText() == "Kinh phí 2.025 (hai nghìn không trăm hai mươi lăm)"
    editor.setPlainText("từ 05/3/2026")
    to_end_of(editor, 0)
    assert editor.spell_date()
    assert editor.toPlainText().endswith("ngày năm tháng ba năm hai nghìn không trăm hai mươi sáu")
    assert not editor.spell_number()


def test_a_table_is_made_and_edited_as_lines_of_the_text(qtbot: QtBot, editor: BodyEditor) -> None:
    dialog = TableDialog(["| STT | Tên |", "| --- | --- |", "| 1 | Hồ sơ |"])
    qtbot.addWidget(dialog)
    item = dialog.cells.item(1, 1)
    assert item is not None
    item.setText("Hồ sơ | giấy")
    assert dialog.lines() == "| STT | Tên |\n| 1 | Hồ sơ / giấy |"
    editor.setPlainText(f"Trước\n{dialog.lines()}\nSau")
    to_end_of(editor, 2)
    assert editor.table_at_cursor() == (1, 2)
    assert any(isinstance(block, Table) for block in blocks_of(editor.toPlainText()))


def test_suggestions_are_found_without_accents_and_never_written_by_themselves(qtbot: QtBot) -> None:
    field = TextField("Căn cứ")
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    offered = Suggestions(field, shipped_bases)
    type_keys(field, "luat luu tru")
    qtbot.waitUntil(offered.list.isVisible)
    assert field.toPlainText() == "luat luu tru"
    press(field, Qt.Key.Key_Down)
    press(field, Qt.Key.Key_Return, "\r")
    assert field.toPlainText() == "Căn cứ Luật Lưu trữ ngày 21 tháng 6 năm 2024"
    field.undo()
    assert field.toPlainText() == "luat luu tru"


def test_a_kind_is_found_by_some_letters_and_nonsense_changes_nothing(qtbot: QtBot) -> None:
    choice = SearchChoice("Loại văn bản")
    qtbot.addWidget(choice)
    choice.show_choices([("cong_van", "Công văn"), ("quyet_dinh", "Quyết định"), ("to_trinh", "Tờ trình")])
    choice.choose("cong_van")
    line = choice.lineEdit()
    assert line is not None
    for words, expected in (("to trinh", "to_trinh"), ("quyet", "quyet_dinh"), ("zzz", "quyet_dinh")):
        line.setText(words)
        line.textEdited.emit(words)
        line.editingFinished.emit()
        assert choice.chosen() == expected
    assert choice.currentText() == "Quyết định"


def test_what_was_used_comes_first_once_and_survives_a_damaged_file(tmp_path: Path) -> None:
    kept = Remembered()
    kept.note("Về việc A", ["Căn cứ X", "Căn cứ X"], ["H01"])
    kept.note("về việc a", ["Căn cứ Y"], ["H01"])
    kept.add_snippet("Mẫu", "Trân trọng./.")
    assert kept.subjects == ["về việc a"]
    assert kept.bases == ["Căn cứ Y", "Căn cứ X"]
    assert kept.recipients == [["H01"]]
    keep_remembered(tmp_path, kept.as_bytes())
    assert load_remembered(tmp_path) == kept
    (tmp_path / "remembered.json").write_text('{"subjects": 3, "snippets": [1, {}]}', encoding="utf-8")
    assert load_remembered(tmp_path) == Remembered()
    (tmp_path / "remembered.json").write_text("{", encoding="utf-8")
    assert load_remembered(tmp_path) == Remembered()
