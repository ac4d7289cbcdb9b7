"""A clerk compares two versions: files chosen or dropped, changes walked by keyboard, ends of a move."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import docx
import pytest
from PyQt6.QtGui import QGuiApplication

from eoffice.comparison.engine import read_bytes
from eoffice.comparison.errors import NotComparable
from eoffice.comparison.script import Kind
from eoffice.demo import cast
from eoffice.desktop.screens.comparison.commands import OUTPUTS, write_choice, write_result
from eoffice.desktop.screens.comparison.view import ComparisonView
from tests.comparison.legal_texts import text_docx
from tests.comparison.rich_docx import Rich, p
from tests.desktop.hands import Hands
from tests.desktop.screens.steps import draft_letter
from tests.desktop.seats import SitDown

OLD = [
    "Điều 1. Phạm vi điều chỉnh",
    "Quy chế này quy định việc tiếp nhận văn bản.",
    "Điều 2. Thời hạn",
    "1. Văn thư trình văn bản đến trong 02 ngày làm việc.",
    "2. Lãnh đạo cho ý kiến trong ngày.",
    "Điều 3. Kinh phí",
    "Kinh phí thực hiện là 15.000.000 đồng mỗi năm do ngân sách xã bảo đảm.",
    "Điều 4. Hiệu lực",
    "Quy chế có hiệu lực từ ngày ký.",
]
NEW = [
    "Điều 1. Phạm vi điều chỉnh",
    "Quy chế này quy định việc tiếp nhận văn bản.",
    "Điều 2. Kinh phí",
    "Kinh phí thực hiện là 15.000.000 đồng mỗi năm do ngân sách xã bảo đảm.",
    "Điều 3. Thời hạn",
    "1. Văn thư trình văn bản đến trong 01 ngày làm việc.",
    "2. Lãnh đạo cho ý kiến trong ngày.",
    "3. Trường hợp khẩn thì trình ngay.",
    "Điều 4. Hiệu lực",
    "Quy chế có hiệu lực từ ngày ký.",
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Give two versions of a text."""
    old, new = tmp_path / "bản cũ.txt", tmp_path / "bản mới.txt"
    old.write_text("\n".join(OLD), encoding="utf-8")
    new.write_text("\n".join(NEW), encoding="utf-8")
    return old, new


@pytest.fixture
def screen(sit_down: SitDown) -> tuple[Hands, ComparisonView]:
    """Give the clerk's hands at the comparison screen."""
    clerk = sit_down(cast.CLERK)
    clerk.desk.window.show_place("comparison")
    view = clerk.desk.window.screen_of("comparison")
    assert isinstance(view, ComparisonView)
    return clerk, view


def compared(hands: Hands, view: ComparisonView, files: tuple[Path, Path]) -> None:
    """Compare two files and wait for what is shown."""
    with hands.qtbot.waitSignal(view.presenter.shown, timeout=30_000):
        view.compare(*files)


def words_in(view: ComparisonView) -> list[str]:
    """Return the lines of the list of changes."""
    return [str(view.tree.index_of(change.id).data()) for change in view.tree.order]


def test_changes_are_listed_by_clause_and_both_versions_stand_aligned(
    screen: tuple[Hands, ComparisonView], files: tuple[Path, Path]
) -> None:
    hands, view = screen
    compared(hands, view, files)
    assert [group.clause for group in view.tree.groups] == ["Điều 2", "Điều 3"]
    assert any(line.startswith("⇄ Chuyển chỗ và sửa") and "02" in line for line in words_in(view))
    texts = [(row.old and row.old.text, row.new and row.new.text) for row in view.model.rows]
    assert ("Kinh phí thực hiện là 15.000.000 đồng mỗi năm do ngân sách xã bảo đảm.",) * 2 in texts
    assert (None, "3. Trường hợp khẩn thì trình ngay.") in texts


def test_keys_walk_the_changes_and_jump_to_the_other_end_of_a_move(
    screen: tuple[Hands, ComparisonView], files: tuple[Path, Path]
) -> None:
    hands, view = screen
    compared(hands, view, files)
    first = view.current
    assert first is not None
    while view.current is not None and view.current.kind is not Kind.MOVED:
        before = view.current
        hands.run("comparison.next")
        assert view.current != before
    here = view.table.currentIndex().row()
    hands.run("comparison.other_end")
    there = view.table.currentIndex().row()
    assert here != there
    rows = view.model.rows
    assert (rows[here].old, rows[there].new) != (None, None)
    hands.run("comparison.other_end")
    assert view.table.currentIndex().row() == here
    while view.current != first:
        hands.run("comparison.previous")


def test_filters_choose_kinds_and_bring_back_what_is_equal(
    screen: tuple[Hands, ComparisonView], files: tuple[Path, Path]
) -> None:
    hands, view = screen
    compared(hands, view, files)
    assert any(row.folded for row in view.model.rows)
    with hands.qtbot.waitSignal(view.presenter.shown):
        view.folding.setChecked(False)
    assert not any(row.folded for row in view.model.rows)
    with hands.qtbot.waitSignal(view.presenter.shown):
        view.kind.setCurrentIndex(view.kind.findData(Kind.INSERTED))
    assert {change.kind for change in view.tree.order} == {Kind.INSERTED}
    assert view.count.text() == "1 trong 5 thay đổi"


def test_equal_files_say_so_and_nothing_can_be_handed_out(
    screen: tuple[Hands, ComparisonView], files: tuple[Path, Path], tmp_path: Path
) -> None:
    hands, view = screen
    copy = tmp_path / "bản sao.txt"
    copy.write_bytes(files[0].read_bytes())
    compared(hands, view, (files[0], copy))
    assert not view.tree.order
    assert not hands.desk.commands.get("comparison.report").enabled()


def test_a_file_that_cannot_be_read_is_told_and_the_last_result_stays(
    screen: tuple[Hands, ComparisonView], files: tuple[Path, Path], tmp_path: Path
) -> None:
    hands, view = screen
    compared(hands, view, files)
    shown = view.tree.order
    broken = tmp_path / "hỏng.docx"
    broken.write_bytes(b"PK\x03\x04 broken")
    with hands.qtbot.waitSignal(view.presenter.failed, timeout=30_000) as told:
        view.compare(files[0], broken)
    assert told.args is not None
    assert isinstance(told.args[0], NotComparable)
    assert view.tree.order == shown
    assert broken.read_bytes() == b"PK\x03\x04 broken"


def test_results_are_written_in_the_background(
    screen: tuple[Hands, ComparisonView], files: tuple[Path, Path], tmp_path: Path
) -> None:
    hands, view = screen
    compared(hands, view, files)
    assert not hands.desk.commands.get("comparison.redline").enabled()
    for kind in ("table", "report", "json"):
        target = tmp_path / f"kết quả.{kind}"
        with hands.qtbot.waitSignal(view.presenter.exported, timeout=60_000):
            view.presenter.export(partial(write_result, kind, hands.desk.work.clock.now(), "Lan"), target, "")
        assert target.stat().st_size > 500


def test_the_view_of_a_long_document_lays_out_only_what_is_seen(
    screen: tuple[Hands, ComparisonView], tmp_path: Path
) -> None:
    hands, view = screen
    lines = [f"{number}. Nội dung của khoản thứ {number} trong quy chế này." for number in range(1, 6_001)]
    old, new = tmp_path / "a.txt", tmp_path / "b.txt"
    old.write_text("\n".join(lines), encoding="utf-8")
    lines[5_500] = "5501. Nội dung đã sửa hẳn."
    new.write_text("\n".join(lines), encoding="utf-8")
    compared(hands, view, (old, new))
    with hands.qtbot.waitSignal(view.presenter.shown):
        view.folding.setChecked(False)
    assert len(view.model.rows) == 6_000
    assert view.current is not None
    assert view.table.currentIndex().row() == 5_500
    assert len(view.table._measured) < 200


def test_changes_are_taken_or_refused_and_saved_as_a_new_version(
    screen: tuple[Hands, ComparisonView], tmp_path: Path
) -> None:
    hands, view = screen
    old, new, target = tmp_path / "cũ.docx", tmp_path / "mới.docx", tmp_path / "chọn.docx"
    old.write_bytes(text_docx(OLD))
    new.write_bytes(text_docx([line.replace("15.000.000", "20.000.000") for line in [*OLD, "Nơi nhận: VT."]]))
    compared(hands, view, (old, new))
    first = view.current
    assert first is not None
    hands.run("comparison.refuse")
    assert words_in(view)[0].startswith("✗ ")
    hands.run("comparison.take")
    assert view.refused == (first.id,)
    assert view.count.text() == "2 thay đổi · bỏ 1"
    with hands.qtbot.waitSignal(view.presenter.exported, timeout=60_000):
        writer = partial(write_choice, hands.desk.work.clock.now(), view.refused)
        view.presenter.export(writer, target, "")
    made = [one.text for one in read_bytes(target.read_bytes(), "x.docx").document.body.paragraphs()]
    assert made == [*OLD, "Nơi nhận: VT."]


def test_what_changed_since_the_last_visit_is_one_command(sit_down: SitDown) -> None:
    drafter = sit_down(cast.DRAFTER)
    document = draft_letter(drafter)
    since = drafter.desk.commands.get("document.compare_since_seen")
    assert not since.enabled()
    path = drafter.desk.work.drafting.open_working_copy(document)
    text = docx.Document(str(path))
    next(one for one in text.paragraphs if "Báo cáo" in one.text).insert_paragraph_before("Mới.")
    text.save(str(path))
    drafter.desk.work.drafting.save_working_copy(document)
    drafter.desk.session.news.touch({document})
    drafter.until(since.enabled)
    drafter.run("document.compare_since_seen")
    drafter.until(lambda: drafter.desk.window.place == "comparison")
    view = drafter.desk.window.screen_of("comparison")
    assert isinstance(view, ComparisonView)
    drafter.until(lambda: [change.new for change in view.tree.order] == ["Mới."])


def test_pasted_text_is_compared_like_a_file(
    screen: tuple[Hands, ComparisonView], files: tuple[Path, Path]
) -> None:
    hands, view = screen
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    view.presenter.choose(old=files[0])
    clipboard.setText("\n".join([*OLD, "Nơi nhận: văn thư."]))
    with hands.qtbot.waitSignal(view.presenter.shown, timeout=30_000):
        view.new.paste.click()
    assert [change.new for change in view.tree.order] == ["Nơi nhận: văn thư."]


def test_hundreds_of_remarks_leave_room_for_the_versions(
    screen: tuple[Hands, ComparisonView], tmp_path: Path
) -> None:
    hands, view = screen
    articles = [f"Điều {at}. Thực hiện theo khoản 1 Điều {at % 60 + 1} của quy chế." for at in range(1, 61)]
    old, new = tmp_path / "a.txt", tmp_path / "b.txt"
    old.write_text("\n".join(line for one in articles for line in (one, "1. Nội dung.")), encoding="utf-8")
    renumbered = [one.replace("Điều ", "Điều 1", 1) for one in articles]
    new.write_text("\n".join(line for one in renumbered for line in (one, "1. Nội dung.")), encoding="utf-8")
    compared(hands, view, (old, new))
    script = view.presenter.script
    assert script is not None
    assert len(script.warnings) > 20
    assert f"{len(script.warnings) + len(script.notes) - 4} lưu ý nữa" in view.coverage.text()
    hands.until(lambda: view.table.height() > view.height() / 2)


def test_a_header_is_listed_under_its_own_name(screen: tuple[Hands, ComparisonView], tmp_path: Path) -> None:
    hands, view = screen
    files = tmp_path / "a.docx", tmp_path / "b.docx"
    for number, file in enumerate(files, 1):
        body = [p("Điều 1. Phạm vi"), p("Nội dung")]
        file.write_bytes(Rich(body, header=p(f"Dự thảo lần {number}")).to_bytes())
    compared(hands, view, files)
    assert [str(view.tree.index(0, 0).data())] == ["Đầu trang (1)"]


@pytest.mark.parametrize(
    ("name", "kind", "wanted"),
    [("so sánh", "*.pdf", "so sánh.pdf"), ("so.sánh", "", "so.sánh.docx"), ("x.PDF", "*.docx", "x.PDF")],
)
def test_the_ending_of_a_written_file_is_the_one_that_was_chosen(name: str, kind: str, wanted: str) -> None:
    output = next(one for one in OUTPUTS if one.id == "table")
    assert output.filters == "*.docx;;*.pdf"
    assert output.target(name, kind) == Path(wanted)


def test_the_summary_in_words_is_written_from_the_window(
    screen: tuple[Hands, ComparisonView], files: tuple[Path, Path], tmp_path: Path
) -> None:
    hands, view = screen
    compared(hands, view, files)
    work, target = view._session.work, tmp_path / "tóm tắt.txt"
    writer = partial(write_result, "summary", work.clock.now(), work.me.name)
    with hands.qtbot.waitSignal(view.presenter.exported, timeout=60_000):
        view.presenter.export(writer, target, "x")
    words = target.read_text(encoding="utf-8-sig")
    assert words.startswith("Hai bản khác nhau")
    assert "Điều 3" in words
