"""A part of work handed on in a real window: two items then, each with its own people."""

from __future__ import annotations

from eoffice.demo import cast
from eoffice.desktop.screens.work.view import WorkView
from eoffice.domain.work import item_commands as item
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.test_kpi import Staged, settled
from tests.desktop.seats import SitDown


def test_a_part_is_handed_on_and_the_quantity_of_the_rest_changed(
    office: LocalOffice, sit_down: SitDown
) -> None:
    staged = Staged(office, sit_down)
    head, director = staged.head, staged.director
    work = staged.give("Tập huấn các xã", 5)
    head.desk.open(work)
    head.until(lambda: head.desk.commands.get("work.transfer_part").enabled())
    head.run("work.transfer_part")
    screen = head.desk.window.screen_of("work")
    assert isinstance(screen, WorkView)
    head.until(lambda: screen.detail.is_asking)
    head.write("workQuantity", 2)
    screen.form.people.lead.choose(cast.DRAFTER.person.id)
    head.write("workText", "Chia bớt việc")
    with head.qtbot.waitSignal(screen.presenter.done, timeout=60_000):
        head.press("workConfirm")
    settled(head)
    cards = {
        card.item.id: card.item.quantity
        for card in head.desk.work.working.of_unit(cast.UNIT_HEAD.person.unit)
        if card.item.title == "Tập huấn các xã"
    }
    assert cards.pop(work) == 3
    assert list(cards.values()) == [2]
    head.desk.work.working.give(work, item.ChangeQuantity(4, "thêm một xã"))
    settled(head)
    head.until(lambda: head.desk.work.working.item(work).item.quantity == 4)
    assert director.desk.work.working.item(work).item.id == work
