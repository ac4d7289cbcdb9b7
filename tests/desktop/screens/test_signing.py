"""The signing dialog: the state of the PIN before it is typed, a wrong one stays, a locked token refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QAbstractButton, QLabel

from eoffice.demo import cast
from eoffice.demo.world import World, make_world
from eoffice.desktop.screens.signing.credentials import words_of
from eoffice.desktop.session import driving
from eoffice.desktop.shell.notices import Severity
from eoffice.domain.document import Status
from eoffice.errors import Refused, Unreachable
from eoffice.services.signing_pages import Unlocking
from hsm import Pin, PinState
from tests.desktop.hands import PATIENCE_MS, Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.steps import letter_to_sign
from tests.desktop.seats import SitDown

WRONG = "000000"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[LocalOffice]:
    """Give an office with tokens of its own: these tests lock them."""
    office = LocalOffice(tmp_path / "office", _fresh_world(tmp_path))
    yield office
    office.close()


def _fresh_world(folder: Path) -> World:
    return make_world(folder / "world")


def words(hands: Hands, name: str) -> str:
    """Return what a label of the dialog says."""
    return driving.read(hands.desk.window, name)


def try_pin(hands: Hands, pin: str) -> None:
    """Type a PIN that is refused, and wait until the dialog can be used again."""
    with hands.qtbot.waitSignal(hands.desk.actions.failed, timeout=PATIENCE_MS):
        hands.write("signingPin", pin)
        if driving.is_shown(hands.desk.window, "signingFinalTry"):
            hands.write("signingFinalTry", label_of(hands))
        hands.press("signingConfirm")


def label_of(hands: Hands) -> str:
    """Return the name of the token at a desk."""
    (credential,) = hands.desk.work.signing.credentials()
    return credential.token.label


def may_type(hands: Hands) -> bool:
    """Tell whether a PIN may be typed now."""
    return driving.find(hands.desk.window, "signingPin").isEnabled()


def button(hands: Hands) -> QAbstractButton:
    """Return the button that signs."""
    found = driving.find(hands.desk.window, "signingConfirm")
    assert isinstance(found, QAbstractButton)
    return found


def test_after_two_wrong_pins_the_last_try_needs_a_word_of_its_own(sit_down: SitDown) -> None:
    document = letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    director.open_dialog("document.sign")
    assert "3 lần" in words(director, "signingTries")
    assert not button(director).isEnabled()
    try_pin(director, WRONG)
    director.until(lambda: "2 lần" in words(director, "signingTries"))
    assert words(director, "signingProblem")
    assert driving.read(director.desk.window, "signingPin") == ""
    director.until(lambda: may_type(director))
    try_pin(director, WRONG)
    director.until(lambda: driving.is_shown(director.desk.window, "signingFinalTry"))
    director.until(lambda: may_type(director))
    director.write("signingPin", WRONG)
    assert not button(director).isEnabled()
    director.write("signingFinalTry", "thiết bị khác")
    assert not button(director).isEnabled()
    director.write("signingFinalTry", label_of(director))
    assert button(director).isEnabled()
    driving.press(director.desk.window, "signingCancel")
    director.sees(document, Status.FORMAT_APPROVED)


def test_a_locked_token_is_told_and_takes_no_pin(sit_down: SitDown) -> None:
    director = sit_down(cast.DIRECTOR)
    (credential,) = director.desk.work.signing.credentials()
    told = words_of(
        replace(credential, pin_state=PinState.LOCKED, tries_left=0), director.desk.work.clock.now()
    )
    assert told.severity is Severity.ERROR
    assert "đã khóa" in told.tries
    assert not told.is_usable


def test_a_wrong_pin_can_be_followed_by_the_right_one_in_the_same_dialog(
    office: LocalOffice, sit_down: SitDown
) -> None:
    document = letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    director.open_dialog("document.sign")
    try_pin(director, WRONG)
    director.until(lambda: may_type(director))
    director.write("signingPin", office.pin(cast.DIRECTOR))
    with director.qtbot.waitSignal(director.desk.actions.done, timeout=PATIENCE_MS):
        director.press("signingConfirm")
    director.sees(document, Status.SIGNED)
    assert not driving.is_shown(director.desk.window, "signingDialog")


def test_without_a_token_the_dialog_says_what_to_do(sit_down: SitDown, office: LocalOffice) -> None:
    office.world.tokens.pop(cast.DIRECTOR.login)
    letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    director.run("document.sign")
    director.until(lambda: "thiết bị" in words(director, "signingTries"))
    director.until(lambda: bool(words(director, "signingProblem")))
    assert not button(director).isEnabled()


def test_the_dialog_names_document_certificate_and_issuer(sit_down: SitDown) -> None:
    letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    director.open_dialog("document.sign")
    dialog = driving.find(director.desk.window, "signingDialog")
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert cast.LETTER_SUBJECT in said
    assert "CA thử nghiệm eOffice" in said
    certificate = driving.find(director.desk.window, "signingCertificate")
    assert certificate.property("currentText") == cast.DIRECTOR.person.name


def test_only_the_pages_that_stand_before_the_person_are_signed(
    office: LocalOffice, sit_down: SitDown
) -> None:
    document = letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    director.until(director.desk.commands.get("document.sign").enabled)
    work, state = director.desk.work, director.state()
    assert state.pages is not None
    assert director.desk.session.current.seen.digest == state.pages.digest
    (credential,) = work.signing.credentials()
    unlocking = Unlocking(credential, Pin(office.pin(cast.DIRECTOR)))
    with pytest.raises(Refused) as refused:
        work.signing.sign(document, unlocking, state.versions[0].master.digest)
    assert refused.value.code == "signing.pages_changed"
    assert not work.outbox.waiting()


def test_the_dialog_says_how_many_pages_are_signed_and_of_when_they_are(sit_down: SitDown) -> None:
    letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    director.open_dialog("document.sign")
    dialog = driving.find(director.desk.window, "signingDialog")
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "1 trang, bản lúc " in said


def test_pages_of_another_document_are_gone_before_its_own_arrive(
    office: LocalOffice, sit_down: SitDown
) -> None:
    first = letter_to_sign(sit_down)
    second = letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    sign, pages = director.desk.commands.get("document.sign"), director.desk.reading.pages
    director.sees(first, Status.FORMAT_APPROVED)
    director.until(sign.enabled)
    state = director.state()
    stored = director.desk.work.log.load(second)
    assert stored is not None
    assert stored.document.pages is not None
    cached = director.desk.work.files.path(stored.document.pages)
    assert cached.exists()
    shown: list[bool] = []
    director.desk.reading.presenter.shown.connect(lambda _: shown.append(pages.document is not None))
    director.sees(second, Status.FORMAT_APPROVED)
    assert state.id == first
    assert shown[0] is False
    director.until(sign.enabled)
    assert director.desk.session.current.seen.digest == stored.document.pages.digest


def test_pages_that_cannot_be_brought_leave_nothing_to_sign(office: LocalOffice, sit_down: SitDown) -> None:
    document = letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    director.until(director.desk.commands.get("document.sign").enabled)
    director.desk.session.current.show("")
    director.until(lambda: director.desk.session.current.state is None)
    reading = director.desk.reading
    reading.presenter.pages_failed.emit(Unreachable("exchange.hub_away", hub="", reason=""))
    director.desk.session.current.show(document)
    reading.presenter.pages_failed.emit(Unreachable("exchange.hub_away", hub="", reason=""))
    assert reading.pages.document is None
    assert not director.desk.commands.get("document.sign").enabled()
