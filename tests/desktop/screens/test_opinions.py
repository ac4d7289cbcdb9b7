"""Opinions of units and remarks on passages: asked, given and settled beside the pages."""

from __future__ import annotations

from eoffice.demo import cast
from eoffice.desktop.screens.reading.opinions_side import OpinionsSide
from eoffice.desktop.session import driving
from eoffice.desktop.widgets.timeline import ENTRY_ROLE, TimelineEntry
from eoffice.domain.consultation import Stance
from eoffice.domain.document import Status
from eoffice.services.ports import ListQuery
from tests.desktop.hands import Hands
from tests.desktop.screens.steps import draft_letter, submit
from tests.desktop.seats import SitDown

PASSAGE = "Kính gửi"


def side(hands: Hands) -> OpinionsSide:
    return hands.desk.reading.side


def entries(hands: Hands) -> list[TimelineEntry]:
    model = side(hands).list.entries
    found = [model.data(model.index(row), ENTRY_ROLE) for row in range(model.rowCount())]
    return [one for one in found if isinstance(one, TimelineEntry)]


def asks(hands: Hands) -> None:
    """Ask the drafting unit itself, which has the only head of the story."""
    hands.run("document.ask_opinions")
    hands.pick("actionCoordinators", cast.CIVIL_SERVANTS)
    hands.write("actionText", "Xin ý kiến về thời hạn")
    hands.confirm()
    hands.until(lambda: bool(hands.state().requests))


def is_waiting_for(hands: Hands) -> int:
    work = hands.desk.work
    return work.lists.count(ListQuery(agency=work.me.agency, asked=work.me.id))


def test_a_unit_is_asked_with_a_term_answers_and_stands_beside_the_pages(sit_down: SitDown) -> None:
    drafter, head = sit_down(cast.DRAFTER), sit_down(cast.UNIT_HEAD)
    document = draft_letter(drafter)
    assert not driving.is_shown(drafter.desk.window, "opinionsSide")
    asks(drafter)
    drafter.until(lambda: driving.is_shown(drafter.desk.window, "opinionsSide"))
    drafter.until(lambda: any("Chờ ý kiến đến hết" in one.what for one in entries(drafter)))

    # The head finds it among what is asked of them, though the draft is still the author's.
    head.until(lambda: is_waiting_for(head) == 1)
    head.sees(document, Status.DRAFT)
    head.run("document.give_opinion")
    head.choose("actionPerson", Stance.WITH_CHANGES.value)
    head.write("actionText", "Lùi hạn sang tháng sau")
    head.confirm()
    head.until(lambda: is_waiting_for(head) == 0)
    drafter.until(lambda: any("đề nghị sửa" in one.what for one in entries(drafter)))
    (answer,) = entries(drafter)
    assert answer.note == "Lùi hạn sang tháng sau"
    assert answer.who.endswith(cast.UNIT_HEAD.person.name)


def test_disagreeing_without_a_word_is_refused_with_a_reason_and_nothing_is_sent(sit_down: SitDown) -> None:
    drafter, head = sit_down(cast.DRAFTER), sit_down(cast.UNIT_HEAD)
    document = draft_letter(drafter)
    asks(drafter)
    head.sees(document, Status.DRAFT)
    head.run("document.give_opinion")
    head.choose("actionPerson", Stance.DISAGREED.value)
    head.press("actionConfirm")
    head.until(lambda: any("Chưa ghi nội dung ý kiến" in one.title for one in head.desk.reading.notices))
    assert is_waiting_for(head) == 1


def test_a_passage_found_by_keyboard_is_remarked_on_and_the_author_settles_it(sit_down: SitDown) -> None:
    drafter, head = sit_down(cast.DRAFTER), sit_down(cast.UNIT_HEAD)
    document = draft_letter(drafter)
    submit(drafter)
    head.sees(document, Status.SUBMITTED)
    head.until(lambda: head.desk.reading.pages.is_drawn)
    with head.qtbot.waitSignal(head.desk.reading.pages.found, timeout=60_000):
        head.desk.reading.pages.search.setText(PASSAGE)
        head.desk.reading.pages.search.textEdited.emit(PASSAGE)
    head.run("document.remark")
    head.until(lambda: driving.find(head.desk.window, "opinionsSend").isEnabled())
    head.write("opinionsText", "Thêm cơ quan phối hợp")
    head.press("opinionsSend")
    head.until(lambda: bool(head.state().remarks))
    (remark,) = head.state().remarks
    assert (remark.passage, remark.page, remark.version) == (PASSAGE, 1, 1)
    head.until(lambda: not side(head).text.value())

    drafter.until(lambda: any(PASSAGE in one.what for one in entries(drafter)))
    side(drafter).list.setCurrentIndex(side(drafter).list.entries.index(0))
    with drafter.qtbot.waitSignal(drafter.desk.reading.pages.found, timeout=60_000) as found:
        drafter.press("opinionsGo")
    assert found.args[0] >= 1
    drafter.write("opinionsText", "Đã thêm")
    drafter.press("opinionsEnd")
    drafter.until(lambda: bool(drafter.state().remarks) and not drafter.state().remarks[0].is_open)
    drafter.until(lambda: any("Đã thêm" in one.note for one in entries(drafter)))
    assert not driving.find(drafter.desk.window, "opinionsEnd").isEnabled()


def test_words_selected_with_the_mouse_are_what_a_remark_is_about(sit_down: SitDown) -> None:
    drafter = sit_down(cast.DRAFTER)
    draft_letter(drafter)
    drafter.until(lambda: drafter.desk.reading.pages.is_drawn)
    drafter.desk.reading.pages.canvas.text_selected.emit("Sở Nội\nvụ", 0)
    assert "Sở Nội vụ" in side(drafter).passage.text()
    assert side(drafter).send.isEnabled()
    # Another document begins without it.
    draft_letter(drafter)
    assert "Sở Nội vụ" not in side(drafter).passage.text()
    assert not side(drafter).send.isEnabled()
