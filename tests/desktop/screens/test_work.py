"""Work between two windows: given, handed in, sent back, accepted; offline it waits; refusals in words."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QLabel

from eoffice.demo import cast
from eoffice.desktop.screens.work.presenter import Given
from eoffice.desktop.screens.work.view import WorkView
from eoffice.desktop.session import driving
from eoffice.domain.work.item import ItemStatus, WorkItem
from eoffice.domain.work.products import Product
from eoffice.domain.work.register_commands import DefineProducts
from eoffice.services.matter_ids import catalogue_id
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.seats import SitDown

PRODUCTS = (
    Product("BC", "Báo cáo", "báo cáo", Decimal("1.5"), date(2026, 1, 1)),
    Product("TT", "Tờ trình", "tờ trình", Decimal(2), date(2026, 1, 1)),
)
HEAD, OFFICER = cast.UNIT_HEAD, cast.DRAFTER


def _work(hands: Hands) -> WorkView:
    hands.desk.window.show_place("work")
    screen = hands.desk.window.screen_of("work")
    assert isinstance(screen, WorkView)
    return screen


def _with_products_known(sit_down: SitDown, *others: Hands) -> None:
    """Have the director define the products, and wait until the others know them."""
    director = sit_down(cast.DIRECTOR)
    director.desk.work.working.define(DefineProducts(PRODUCTS))
    for hands in (director, *others):
        hands.until(partial(_has_products, hands))


def _has_products(hands: Hands) -> bool:
    return hands.desk.work.log.load_matter(catalogue_id(hands.desk.work.me.agency)) is not None


def _knows(hands: Hands, item: str, status: ItemStatus) -> None:
    """Wait until a desk knows an item in a status as the hub decided it, and shows it."""

    def is_known() -> bool:
        stored = hands.desk.work.log.load_matter(item)
        return stored is not None and isinstance(stored.matter, WorkItem) and stored.matter.status is status

    hands.until(is_known)
    screen = _work(hands)
    screen.reveal(item)

    def is_shown() -> bool:
        view = screen.item
        return (
            view is not None
            and view.item.id == item
            and view.item.status is status
            and not view.card.is_pending
        )

    hands.until(is_shown)


def _ask(hands: Hands, command: str) -> WorkView:
    """Run a command that asks, and wait for its form."""
    screen = _work(hands)
    hands.run(command)
    hands.until(lambda: screen.detail.is_asking)
    return screen


def _confirm(hands: Hands) -> str:
    """Press the form's button, wait until it is done, and return the item."""
    with hands.qtbot.waitSignal(_work(hands).presenter.done, timeout=60_000) as signal:
        hands.press("workConfirm")
    assert signal.args is not None
    return str(signal.args[1])


def _assigned(head: Hands, officer: Hands, title: str = "Báo cáo quý IV") -> str:
    _ask(head, "work.assign")
    head.write("workTitle", title)
    head.pick("workProduct", "BC")
    head.write("workQuantity", 2)
    head.write("workDays", 5)
    head.choose("workLead", OFFICER.person.id)
    item = _confirm(head)
    _knows(officer, item, ItemStatus.ASSIGNED)
    return item


def _handed_in(officer: Hands, item: str, file: Path) -> None:
    screen = _ask(officer, "work.hand_in")
    screen.form.files.show_files([file])
    officer.write("workText", "Kèm số liệu của các xã.")
    _confirm(officer)


def _shot(hands: Hands, name: str) -> None:
    folder = os.environ.get("EOFFICE_PICTURES")
    if folder:
        for _ in range(5):  # a layout in a layout settles one level at a time
            QApplication.processEvents()
        hands.shot(Path(folder), name)


@pytest.mark.slow
def test_work_is_given_handed_in_sent_back_and_accepted_between_two_windows(
    sit_down: SitDown, tmp_path: Path
) -> None:
    head, officer = sit_down(HEAD), sit_down(OFFICER)
    _with_products_known(sit_down, head, officer)
    file = tmp_path / "bao-cao.txt"
    file.write_text("Bản thứ nhất", encoding="utf-8")
    item = _assigned(head, officer)
    _shot(officer, "assigned")
    _handed_in(officer, item, file)
    _knows(head, item, ItemStatus.HANDED_IN)
    head.until(lambda: item in {line.id for line in _work(head)._board.waiting})
    _ask(head, "work.send_back")
    head.write("workText", "Thiếu số liệu của hai xã.")
    _shot(head, "send_back")
    _confirm(head)
    _knows(officer, item, ItemStatus.SENT_BACK)
    marks = officer.desk.work.working.item(item).item.marks
    assert [(mark.reason, mark.counts) for mark in marks] == [("Thiếu số liệu của hai xã.", True)]
    file.write_text("Bản thứ hai, đủ các xã", encoding="utf-8")
    _handed_in(officer, item, file)
    _knows(head, item, ItemStatus.HANDED_IN)
    _ask(head, "work.accept")
    head.write("workText", "Đạt yêu cầu.")
    _confirm(head)
    _knows(head, item, ItemStatus.ACCEPTED)
    _knows(officer, item, ItemStatus.ACCEPTED)
    _shot(officer, "accepted")
    view = _work(officer).item
    assert view is not None
    told = [entry.what for entry in view.story]
    assert told == ["Giao việc", "Nộp kết quả", "Trả lại kết quả", "Nộp kết quả", "Nghiệm thu"]
    assert officer.desk.work.working.item(item).item.accepted == 2
    assert _work(officer).offered() == ()


@pytest.mark.slow
def test_shares_that_are_not_the_whole_are_refused_in_words_and_nothing_is_sent(sit_down: SitDown) -> None:
    head = sit_down(HEAD)
    _with_products_known(sit_down, head)
    screen = _ask(head, "work.assign")
    head.write("workTitle", "Rà soát vị trí việc làm")
    head.pick("workProduct", "TT")
    head.choose("workLead", OFFICER.person.id)
    head.pick("workContributors", cast.CLERK.person.id)
    assert driving.read(head.desk.window, "workSum") == "Tổng tỷ lệ: 100%"
    head.write(f"workShare.{cast.CLERK.person.id}", 40)
    assert driving.read(head.desk.window, "workSum") == "Tổng tỷ lệ: 90%, phải đúng 100%"
    head.press("workConfirm")
    assert driving.read(head.desk.window, "workProblem") == "Tổng tỷ lệ là 90%; phải đúng 100%."
    _shot(head, "shares")
    assert head.desk.work.outbox.waiting() == ()
    head.write(f"workShare.{OFFICER.person.id}", 60)
    item = _confirm(head)
    shares = head.desk.work.working.item(item).item.shares
    assert {(share.person, share.part) for share in shares} == {
        (OFFICER.person.id, Decimal("0.6")),
        (cast.CLERK.person.id, Decimal("0.4")),
    }
    assert not screen.detail.is_asking


@pytest.mark.slow
def test_what_the_rules_refuse_is_said_in_the_form_and_what_was_written_stays(sit_down: SitDown) -> None:
    head = sit_down(HEAD)
    _with_products_known(sit_down, head)
    screen = _ask(head, "work.assign")
    head.write("workTitle", "Việc của đơn vị khác")
    head.pick("workProduct", "BC")
    head.choose("workLead", cast.CLERK.person.id)
    with head.qtbot.waitSignal(screen.presenter.failed, timeout=60_000):
        head.press("workConfirm")
    banner = driving.find(head.desk.window, "workRefusal")
    words = " ".join(label.text() for label in banner.findChildren(QLabel))
    assert cast.CLERK.person.name in words
    assert driving.read(head.desk.window, "workTitle") == "Việc của đơn vị khác"
    assert screen.form.isEnabled()
    assert head.desk.work.outbox.waiting() == ()


@pytest.mark.slow
def test_without_the_hub_an_order_waits_is_shown_as_pending_and_can_be_recalled(
    sit_down: SitDown, office: LocalOffice
) -> None:
    head, officer = sit_down(HEAD), sit_down(OFFICER)
    _with_products_known(sit_down, head, officer)
    item = _assigned(head, officer)
    office.hub.is_away = True
    officer.desk.work.sync.poke()
    officer.until(lambda: officer.desk.work.sync.state.error is not None)
    screen = _work(officer)
    with officer.qtbot.waitSignal(screen.presenter.done, timeout=60_000):
        officer.run("work.start")
    officer.until(lambda: screen.item is not None and screen.item.card.is_pending)
    assert driving.is_shown(officer.desk.window, "work.pending")
    officer.until(lambda: any(line.is_pending for line in screen._board.mine))
    assert screen.item is not None
    assert [entry.note for entry in screen.item.story][-1] == "Chờ gửi"
    _shot(officer, "pending")
    told = officer.desk.shell.messages
    office.hub.is_away = False
    officer.desk.work.sync.poke()
    _knows(officer, item, ItemStatus.IN_PROGRESS)
    assert told.history


@pytest.mark.slow
def test_what_is_due_is_counted_in_the_rail_and_reminded_of_on_the_first_page(sit_down: SitDown) -> None:
    head, officer = sit_down(HEAD), sit_down(OFFICER)
    _with_products_known(sit_down, head, officer)
    officer.desk.window.show_place("today")
    assert not driving.is_shown(officer.desk.window, "today.work")
    _ask(head, "work.assign")
    head.write("workTitle", "Báo cáo nhanh trong ngày")
    head.pick("workProduct", "BC")
    head.write("workDays", 0)
    head.choose("workLead", OFFICER.person.id)
    item = _confirm(head)
    officer.until(lambda: driving.is_shown(officer.desk.window, f"today.work.{item}"))
    _shot(officer, "reminder")
    # The tray says the same once, for a window that is away.
    with officer.qtbot.waitSignal(officer.desk.reminders.told, timeout=60_000) as told:
        officer.desk.reminders.check()
    assert told.args is not None
    assert told.args[0].startswith("Hết hạn hôm nay: Báo cáo nhanh trong ngày")
    driving.press(officer.desk.window, f"today.work.{item}")
    screen = officer.desk.window.screen_of("work")
    assert isinstance(screen, WorkView)
    officer.until(lambda: screen.item is not None and screen.item.item.id == item)
    assert officer.desk.window.place == "work"
    officer.run("work.start")
    _knows(officer, item, ItemStatus.IN_PROGRESS)
    assert officer.desk.shell.facts.count("work").unread == 0
    officer.run("work.ask")
    officer.until(lambda: screen.detail.is_asking)
    officer.write("workText", "Chờ số liệu của các xã.")
    _confirm(officer)
    head.until(lambda: head.desk.shell.facts.count("work").unread == 1)
    _knows(head, item, ItemStatus.IN_PROGRESS)

    def first_two() -> list[str]:
        return [action.id for action in _work(head).offered()][:2]

    # The pane reads the item off this thread: the request comes into sight a moment later.
    head.until(lambda: first_two() == ["work.extend", "work.decline"])


@pytest.mark.slow
def test_work_given_by_mistake_is_recalled_and_stays_as_cancelled_in_its_story(sit_down: SitDown) -> None:
    head, officer = sit_down(HEAD), sit_down(OFFICER)
    _with_products_known(sit_down, head, officer)
    item = _assigned(head, officer)
    head.until(lambda: head.desk.work.sync.state.waiting == 0)
    screen = _work(head)
    screen.presenter.recall(Given("", head.desk.work.working.item(item).item))
    _knows(officer, item, ItemStatus.CANCELLED)
    assert officer.desk.work.working.item(item).item.comment == "Thu hồi ngay sau khi giao"
    assert _work(officer).offered() == ()
