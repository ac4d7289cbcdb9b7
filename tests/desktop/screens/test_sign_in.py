"""Signing in: plain words for what went wrong, the password gone once it was right."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from eoffice.demo import cast
from eoffice.desktop.screens.sign_in.presenter import SignInPresenter
from eoffice.desktop.screens.sign_in.view import SignInView
from eoffice.desktop.session import driving
from eoffice.desktop.shell.lanes import Lanes
from eoffice.errors import Refused, Unreachable
from eoffice.services.workplace import Workplace
from tests.desktop.audit import nameless
from tests.desktop.local_office import LocalOffice

PATIENCE_MS = 60_000
Open = Callable[[], SignInView]


@pytest.fixture
def lanes(qtbot: QtBot) -> Iterator[Lanes]:
    lanes = Lanes()
    yield lanes
    assert lanes.drain()


@pytest.fixture
def screen(qtbot: QtBot, lanes: Lanes, office: LocalOffice) -> Iterator[SignInView]:
    """Give the screen over an office where only one password is right and some hubs are trouble."""
    opened: list[Workplace] = []

    def sign_in(login: str, password: str) -> Workplace:
        if login == "away":
            raise Unreachable("exchange.hub_away", hub="https://vanphong.example", reason="timeout")
        if password != "right":
            raise Refused("auth.wrong")
        opened.append(office.sit_down(cast.DRAFTER))
        return opened[0]

    view = SignInView(SignInPresenter(sign_in, lanes.hub), "https://vanphong.example")
    qtbot.addWidget(view)
    view.show()
    yield view
    for workplace in opened:
        workplace.close()


def enter(screen: SignInView, login: str, password: str) -> None:
    driving.write(screen, "signInLogin", login)
    driving.write(screen, "signInPassword", password)
    driving.press(screen, "signInConfirm")


def test_the_right_password_opens_the_workplace_and_leaves_the_field(
    qtbot: QtBot, screen: SignInView
) -> None:
    with qtbot.waitSignal(screen.signed_in, timeout=PATIENCE_MS) as signed_in:
        enter(screen, "mai.tt", "right")
    assert signed_in.args[0].me == cast.DRAFTER.person
    assert driving.read(screen, "signInPassword") == ""


@pytest.mark.parametrize(("login", "code"), [("mai.tt", "auth.wrong"), ("away", "exchange.hub_away")])
def test_a_refusal_is_told_with_its_next_step(
    qtbot: QtBot, screen: SignInView, login: str, code: str
) -> None:
    with qtbot.waitSignal(screen.presenter.refused, timeout=PATIENCE_MS):
        enter(screen, login, "wrong")
    assert screen.notice is not None
    assert screen.notice.code == code
    assert screen.notice.hint
    assert screen.confirm.isEnabled()


def test_an_empty_field_asks_no_hub(qtbot: QtBot, screen: SignInView) -> None:
    with qtbot.waitSignal(screen.presenter.refused, timeout=PATIENCE_MS):
        enter(screen, "mai.tt", "")
    assert screen.notice is not None
    assert screen.notice.code == ""


def test_the_address_of_the_hub_is_shown_and_everything_has_a_name(screen: SignInView) -> None:
    assert "https://vanphong.example" in driving.read(screen, "signInHub")
    assert nameless(screen) == []
