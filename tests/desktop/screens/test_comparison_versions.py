"""Versions: what others wrote since the last visit, two chosen ones, a choice saved as a new one."""

from __future__ import annotations

import docx
from PyQt6.QtWidgets import QPushButton

from eoffice.demo import cast
from eoffice.desktop.screens.comparison.view import ComparisonView
from eoffice.desktop.screens.reading.head import ReadingHead
from eoffice.desktop.screens.reading.versions_tab import VersionsTab
from eoffice.domain.document import Status
from tests.desktop.hands import Hands
from tests.desktop.screens.steps import draft_letter, submit
from tests.desktop.seats import SitDown


def written(hands: Hands, document: str, text: str) -> int:
    """Add a line in Word and save it as a version; return the version's number."""
    drafting = hands.desk.work.drafting
    path = drafting.open_working_copy(document)
    file = docx.Document(str(path))
    next(one for one in file.paragraphs if "Báo cáo" in one.text).insert_paragraph_before(text)
    file.save(str(path))
    before = len(hands.desk.work.ordering.now_here(document).versions)
    drafting.save_working_copy(document)
    hands.desk.session.news.touch({document})
    hands.until(lambda: len(shown_versions(hands)) == before + 1)
    return before + 1


def shown_versions(hands: Hands) -> tuple[object, ...]:
    """Return the versions of the open document as the desk knows them."""
    state = hands.desk.session.current.state
    return tuple(state.versions) if state is not None else ()


def comparison(hands: Hands) -> ComparisonView:
    """Return the screen of comparisons once it is shown."""
    hands.until(lambda: hands.desk.window.place == "comparison")
    view = hands.desk.window.screen_of("comparison")
    assert isinstance(view, ComparisonView)
    return view


def offers(hands: Hands) -> list[str]:
    """Return what the reading panes offer below the names."""
    heads = hands.desk.window.findChildren(ReadingHead)
    return [head._offer.notice.title for head in heads if head._offer is not None]


def test_two_chosen_versions_are_compared_and_a_choice_becomes_the_next_one(sit_down: SitDown) -> None:
    drafter = sit_down(cast.DRAFTER)
    document = draft_letter(drafter)
    written(drafter, document, "Dòng thứ nhất.")
    written(drafter, document, "Dòng thứ hai.")
    assert not drafter.desk.commands.get("document.compare_chosen").enabled()
    tab = next(one for one in drafter.desk.window.findChildren(VersionsTab) if one._versions.model.rowCount())
    choose(tab, 0, 1, 2)
    assert chosen_pair(drafter) == ()
    choose(tab, 0, 2)
    assert chosen_pair(drafter) == (1, 3)
    button = tab.findChild(QPushButton, "readingCompareChosen")
    assert button is not None
    drafter.until(button.isEnabled)
    button.click()
    view = comparison(drafter)
    drafter.until(lambda: len(view.tree.order) == 2)
    assert [change.new for change in view.tree.order] == ["Dòng thứ nhất.", "Dòng thứ hai."]
    adopt = drafter.desk.commands.get("comparison.adopt")
    assert not adopt.enabled()
    drafter.run("comparison.refuse")
    drafter.until(adopt.enabled)
    drafter.run("comparison.adopt")
    drafter.until(lambda: len(shown_versions(drafter)) == 4)
    state = drafter.desk.work.ordering.now_here(document)
    newest = drafter.desk.work.files.path(state.versions[-1].master)
    texts = [one.text for one in docx.Document(str(newest)).paragraphs]
    assert "Dòng thứ hai." in texts
    assert "Dòng thứ nhất." not in texts
    assert "phiên bản 1" in state.versions[-1].note
    # The numbers of the comparison are those of an older version now.
    drafter.until(lambda: not adopt.enabled())


def chosen_pair(hands: Hands) -> tuple[int, ...]:
    """Return the numbers of the pair that is selected."""
    return hands.desk.session.versions.chosen or ()


def choose(tab: VersionsTab, *rows: int) -> None:
    """Select some rows of the versions, the newest being the first."""
    from PyQt6.QtCore import QItemSelectionModel

    selection = tab._versions.table.selectionModel()
    assert selection is not None
    selection.clearSelection()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in rows:
        selection.select(tab._versions.model.index(row, 0), flags)


def test_a_choice_does_not_write_over_edits_that_were_not_saved(sit_down: SitDown) -> None:
    drafter = sit_down(cast.DRAFTER)
    document = draft_letter(drafter)
    written(drafter, document, "Dòng thứ nhất.")
    drafter.run("document.compare_versions")
    view = comparison(drafter)
    drafter.until(lambda: len(view.tree.order) == 1)
    drafter.run("comparison.refuse")
    # The folder is not watched any more, as when the network share went away meanwhile.
    drafter.desk.copies.close()
    path = drafter.desk.work.drafting.open_working_copy(document)
    file = docx.Document(str(path))
    file.add_paragraph("Chưa lưu.")
    file.save(str(path))
    content = path.read_bytes()
    with drafter.qtbot.waitSignal(drafter.desk.session.tasks.failed, timeout=60_000) as told:
        drafter.run("comparison.adopt")
    assert told.args is not None
    assert getattr(told.args[2], "code", "") == "comparison.copy_has_changes"
    assert path.read_bytes() == content


def test_a_reader_is_offered_what_others_changed_and_one_key_shows_it(sit_down: SitDown) -> None:
    drafter, head = sit_down(cast.DRAFTER), sit_down(cast.UNIT_HEAD)
    document = draft_letter(drafter)
    submit(drafter)
    head.sees(document, Status.SUBMITTED)
    assert offers(head) == []
    head.run("document.return")
    head.write("actionText", "Bổ sung thời hạn.")
    head.confirm()
    drafter.sees(document, Status.RETURNED)
    written(drafter, document, "Chậm nhất ngày 30 hằng tháng.")
    assert offers(drafter) == []  # nobody is told of what they wrote themselves
    submit(drafter)
    head.sees(document, Status.SUBMITTED)
    head.until(lambda: bool(offers(head)))
    (told,) = offers(head)
    assert "phiên bản 1 → 2" in told
    head.run("document.compare_since_seen")
    view = comparison(head)
    head.until(lambda: [change.new for change in view.tree.order] == ["Chậm nhất ngày 30 hằng tháng."])
