"""The first day: a token check, a sample signed with a practice key; nothing of it leaves the desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eoffice.demo import cast
from eoffice.desktop.front import FrontDoor
from eoffice.desktop.screens.practice import PLACE
from eoffice.desktop.screens.practice.presenter import Stage
from eoffice.desktop.screens.practice.view import PracticeView
from eoffice.desktop.session import driving
from eoffice.rendering.practice_page import draw_practice_page
from eoffice.services.practising import AUTHORITY, KEY, Practice
from eoffice.services.workplace import Workplace
from hsm import TokenError
from signing import TrustStore, Verdict, verify
from tests.desktop.audit import nameless
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.seats import SitDown


def visit(hands: Hands) -> PracticeView:
    hands.run("help.practice")
    screen = hands.desk.window.screen_of(PLACE)
    assert isinstance(screen, PracticeView)
    hands.until(lambda: screen.presenter.state.stage is Stage.READY)
    return screen


def test_a_beginner_signs_the_sample_and_nothing_of_it_reaches_the_hub(
    office: LocalOffice, sit_down: SitDown
) -> None:
    hands = sit_down(cast.DIRECTOR)
    screen = visit(hands)
    feed = len(office.hub.store.log.feed(cast.DEPARTMENT.code, 0, 1000))
    hands.until(lambda: screen.pages.is_drawn)
    assert screen.presenter.state.pin in screen.told.text()
    hands.write("practicePin", screen.presenter.state.pin)
    hands.press("practiceSign")
    hands.until(lambda: screen.presenter.state.stage is Stage.SIGNED)
    assert "hợp lệ" in screen.result.text()
    assert driving.is_shown(hands.desk.window, "practiceResult")
    signed = screen.presenter.state.page
    assert signed is not None
    # Believed by the practice alone: for everybody else it is a signature of nobody known.
    found = verify(signed, TrustStore.read(office.world.trust))
    assert found.verdict is Verdict.INDETERMINATE
    assert found.signatures[0].issuer == AUTHORITY
    assert "TẬP KÝ" in (found.signatures[0].signer or "")
    assert not hands.desk.work.outbox.waiting()
    assert len(office.hub.store.log.feed(cast.DEPARTMENT.code, 0, 1000)) == feed


def test_the_practice_key_stands_in_no_list_of_tokens(sit_down: SitDown) -> None:
    hands = sit_down(cast.DIRECTOR)
    visit(hands)
    seen = hands.desk.work.tokens.look(anew=True)
    assert all("TẬP KÝ" not in one.facts.subject for one in seen.credentials)


def test_a_wrong_pin_is_told_and_the_next_one_may_be_right(sit_down: SitDown) -> None:
    hands = sit_down(cast.DRAFTER)
    screen = visit(hands)
    pin = screen.presenter.state.pin
    hands.write("practicePin", "000000" if pin != "000000" else "111111")
    hands.press("practiceSign")
    hands.until(lambda: bool(screen.result.text()) and screen.presenter.state.stage is Stage.READY)
    hands.write("practicePin", pin)
    hands.press("practiceSign")
    hands.until(lambda: screen.presenter.state.stage is Stage.SIGNED)


def test_a_person_without_a_token_is_told_so_and_what_to_do(sit_down: SitDown) -> None:
    hands = sit_down(cast.DRAFTER)
    screen = visit(hands)
    hands.until(lambda: "Chưa thấy thiết bị ký" in screen.token_words.text())
    holder = sit_down(cast.DIRECTOR)
    other = visit(holder)
    holder.until(lambda: cast.DIRECTOR.person.name in other.token_words.text())


def test_everything_of_the_practice_has_a_name(sit_down: SitDown) -> None:
    assert nameless(visit(sit_down(cast.DRAFTER))) == []


def test_the_key_is_gone_when_the_sitting_ends(office: LocalOffice, tmp_path: Path) -> None:
    practice = Practice(tmp_path / "tập", "Hà", "Sở", office.clock.now, draw_practice_page)
    first = practice.prepare()
    second = practice.prepare()
    assert len(second.pin) == 6
    with pytest.raises(TokenError):
        practice.sign("1" * 6 if second.pin != "1" * 6 else "2" * 6)
    assert first.page == second.page
    practice.close()
    assert not (tmp_path / "tập" / KEY).exists()


def test_a_machine_paired_a_moment_ago_goes_on_with_the_practice_and_later_days_do_not(
    qtbot: QtBot, office: LocalOffice
) -> None:
    door = FrontDoor(Resumed(office), "https://hub", "ha.pt", first_place=PLACE)
    qtbot.addWidget(door.sign_in)
    with qtbot.waitSignal(door.entered, timeout=60_000):
        door.open()
    assert door.desk is not None
    assert door.desk.window.place == PLACE
    with qtbot.waitSignal(door.left, timeout=60_000):
        door.desk.close()
    door.open()
    assert door.desk is not None
    assert door.desk.window.place == "today"
    with qtbot.waitSignal(door.left, timeout=60_000):
        door.desk.close()


class Resumed:
    """Opens the drafter's desk without a password."""

    def __init__(self, office: LocalOffice) -> None:
        self._office = office

    def resume(self) -> Workplace:
        return self._office.sit_down(cast.DRAFTER)

    def sign_in(self, login: str, password: str) -> Workplace:
        raise AssertionError(login, password)
