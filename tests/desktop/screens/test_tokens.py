"""A leader looks after their token: unplugged and back, PIN changed, what support is told."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QLabel

from eoffice.demo import cast
from eoffice.desktop.screens.tokens.model import picture_of
from eoffice.desktop.screens.tokens.view import TokensView
from eoffice.desktop.session.standing import token_fact
from eoffice.desktop.shell.facts import TokenKind
from eoffice.desktop.widgets.chips import Tone
from eoffice.services.certificates import Purpose
from eoffice.services.tokens import TokenList
from hsm import Pin, PinState
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.seats import SitDown

NEW_PIN = "86420975"


@pytest.fixture
def screen(sit_down: SitDown) -> tuple[Hands, TokensView]:
    """Give the leader's hands at the page of tokens, with their token seen."""
    leader = sit_down(cast.DIRECTOR)
    leader.desk.window.show_place("tokens")
    view = leader.desk.window.screen_of("tokens")
    assert isinstance(view, TokensView)
    leader.until(lambda: view.tokens.model.rowCount() == 1, 60_000)
    return leader, view


@pytest.fixture
def socket(office: LocalOffice, tmp_path: Path) -> Iterator[Socket]:
    """Give the socket of the leader's token; it is plugged in again at the end."""
    found = Socket(office.world.tokens[cast.DIRECTOR.login].tokens.folder / "tokens", tmp_path / "drawer")
    yield found
    found.plug_in()


class Socket:
    """Where a soft token is plugged in: its folder, moved away and back."""

    def __init__(self, store: Path, drawer: Path) -> None:
        self._store, self._drawer = store, drawer
        drawer.mkdir()

    def pull_out(self) -> None:
        for token in self._store.iterdir():
            token.rename(self._drawer / token.name)

    def plug_in(self) -> None:
        for token in self._drawer.iterdir():
            token.rename(self._store / token.name)


def test_the_chip_and_the_page_name_the_holder_and_what_the_certificate_may_do(
    screen: tuple[Hands, TokensView],
) -> None:
    hands, view = screen
    fact = hands.desk.shell.facts.token
    assert (fact.kind, fact.holder) == (TokenKind.PRESENT, cast.DIRECTOR.person.name)
    assert cast.DIRECTOR.person.name in hands.desk.window.top_bar.token.text()
    row = view.token
    assert row is not None
    assert cast.DIRECTOR.person.name in row.holder
    assert row.pin.tone is Tone.OK
    assert "THIẾT BỊ MỀM" in row.holder
    picture = view.presenter.picture
    assert [one.state.words for one in picture.certificates] in (["Ký được"], ["Sắp hết hạn"])
    assert [one.state.words for one in picture.libraries] == ["Hoạt động"]


@pytest.mark.slow
def test_a_token_that_is_pulled_out_and_put_back_is_noticed_without_being_asked(
    screen: tuple[Hands, TokensView], socket: Socket
) -> None:
    hands, view = screen
    # By event alone; how long it takes stands in tests/bench/tokens_figures.py.
    socket.pull_out()
    hands.until(lambda: hands.desk.shell.facts.token.kind is TokenKind.ABSENT, 60_000)
    hands.until(lambda: view.tokens.model.rowCount() == 0)
    socket.plug_in()
    hands.until(lambda: hands.desk.shell.facts.token.kind is TokenKind.PRESENT, 60_000)
    hands.until(lambda: view.certificates.model.rowCount() == 1)


@pytest.mark.slow
def test_the_window_goes_on_while_the_worker_is_killed_at_random(
    screen: tuple[Hands, TokensView], office: LocalOffice
) -> None:
    """Whatever a person does meanwhile works, and in the end the token signs as before."""
    hands, view = screen
    rolls = random.Random(20261122)  # noqa: S311 - repeatable misfortune, no secret
    tokens = hands.desk.work.tokens
    killed = 0
    for _ in range(8):
        for shelf in tokens._rack._shelves:
            pid = shelf.worker.pid
            if pid:
                os.kill(pid, rolls.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGSTOP]))
                killed += 1
        place = rolls.choice(["today", "outgoing", "certificates", "tokens"])
        hands.desk.window.show_place(place)
        hands.until(lambda place=place: hands.desk.window.place == place)  # type: ignore[misc]
        view.presenter.look()
        hands.until(lambda: hands.desk.shell.lanes.token.waiting == 0)
    assert killed
    hands.until(lambda: hands.desk.shell.facts.token.kind is TokenKind.PRESENT)
    hands.until(lambda: view.tokens.model.rowCount() == 1)
    credential = view.presenter.usable()[0]
    with tokens.key(credential, Pin(office.pin(cast.DIRECTOR))) as key:
        assert key.sign(b"x", "sha256")


def test_a_pin_is_changed_and_a_wrong_old_one_leaves_the_dialog_open(
    screen: tuple[Hands, TokensView], office: LocalOffice
) -> None:
    hands, view = screen
    pin = office.pin(cast.DIRECTOR)
    hands.until(lambda: view.token is not None)
    hands.run("tokens.change_pin")
    _type(hands, "000000", NEW_PIN, "11111111")
    hands.press("pinConfirm")
    assert "không giống nhau" in _problem(hands)
    _type(hands, pin, NEW_PIN, NEW_PIN)
    with hands.qtbot.waitSignal(view.presenter.pin_changed, timeout=60_000):
        hands.press("pinConfirm")
    try:
        hands.run("tokens.change_pin")
        _type(hands, pin, "97531086", "97531086")
        with hands.qtbot.waitSignal(view.presenter.pin_refused, timeout=60_000):
            hands.press("pinConfirm")
        assert _problem(hands)
        hands.until(lambda: view.presenter.picture.tokens[0].pin.tone is Tone.WARNING)
    finally:
        # The token is that of every test of this world: it gets its own PIN back.
        with hands.qtbot.waitSignal(view.presenter.pin_changed, timeout=60_000):
            credential = hands.desk.session.tokens.latest.credentials[0]  # type: ignore[union-attr]  # seen above
            view.presenter.change_pin(credential.fingerprint, NEW_PIN, pin)


def test_support_gets_everything_but_a_secret(screen: tuple[Hands, TokensView], office: LocalOffice) -> None:
    hands, _view = screen
    hands.run("tokens.copy")
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    text = clipboard.text()
    assert cast.DIRECTOR.person.name in text
    assert "libsofthsm2" in text
    assert "Bình thường" in text
    assert office.pin(cast.DIRECTOR) not in text


def test_a_certificate_chosen_for_a_purpose_is_remembered(
    screen: tuple[Hands, TokensView], office: LocalOffice
) -> None:
    hands, view = screen
    credential = view.presenter.usable()[0]
    field = view.choices[Purpose.APPROVE]
    field.choose(credential.fingerprint)
    recalled = hands.desk.work.choices.recall(Purpose.APPROVE, view.presenter.usable())
    assert recalled == credential
    view.presenter.refresh()
    assert field.chosen() == credential.fingerprint


def test_calls_are_traced_when_a_person_wants_it_and_no_pin_is_written(
    screen: tuple[Hands, TokensView], office: LocalOffice, tmp_path: Path
) -> None:
    hands, view = screen
    trace = tmp_path / "nhật ký.log"
    with hands.qtbot.waitSignal(view.presenter.settled, timeout=60_000):
        view.presenter.trace_to(trace)
    assert view.trace.isVisible()
    hands.until(lambda: trace.exists() and "C_GetTokenInfo" in trace.read_text("utf-8"), 60_000)
    assert office.pin(cast.DIRECTOR) not in trace.read_text("utf-8")
    with hands.qtbot.waitSignal(view.presenter.settled, timeout=60_000):
        view.presenter.trace_to(None)
    assert not view.trace.isVisible()


def test_warnings_come_60_30_and_7_days_ahead_and_troubles_say_what_to_do(
    screen: tuple[Hands, TokensView],
) -> None:
    hands, _ = screen
    seen = hands.desk.session.tokens.latest
    assert seen is not None
    ends = seen.credentials[0].facts.not_after
    states = {}
    for days in (100, 59, 29, 6, -1):
        row = picture_of(seen, (), ends - timedelta(days=days, hours=1)).certificates[0]
        states[days] = (row.state.words, row.advice)
    assert states[100] == ("Ký được", "")
    assert all(states[days][0] == "Sắp hết hạn" and str(days) in states[days][1] for days in (59, 29, 6))
    assert states[-1][0] == "Không ký được"
    assert "hạn" in states[-1][1]
    locked = tuple(replace(one, pin_state=PinState.LOCKED) for one in seen.tokens)
    now = hands.desk.work.clock.now()
    assert token_fact(replace(seen, tokens=locked), now).kind is TokenKind.LOCKED
    assert token_fact(TokenList(()), now).kind is TokenKind.ABSENT


def _type(hands: Hands, old: str, new: str, again: str) -> None:
    for name, words in (("pinOld", old), ("pinNew", new), ("pinAgain", again)):
        hands.write(name, words)


def _problem(hands: Hands) -> str:
    found = [label for label in hands.desk.window.findChildren(QLabel, "pinProblem") if label.isVisible()]
    return found[-1].text() if found else ""
