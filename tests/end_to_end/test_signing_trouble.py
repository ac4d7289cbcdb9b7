"""What goes wrong when a leader signs at a window: wrong PIN, locked token, token gone, driver crashed."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from eoffice.demo import cast
from eoffice.desktop.session import driving
from eoffice.domain.document import Status
from eoffice.services.signing_pages import Unlocking
from hsm import FinalTry, Pin, PinLedger, PinLocked
from hsm.errors import PinFault
from signing import DemoAuthority
from tests.desktop.hands import PATIENCE_MS, Hands
from tests.desktop.seats import SitDown
from tests.end_to_end.office import Office, a_letter
from tests.end_to_end.plain_words import demand_plain_words
from tests.end_to_end.way import walk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

WRONG = "000000"
NEW_PIN = "271828"


@pytest.fixture(autouse=True)
def _own_token(office: Office, tmp_path: Path) -> Iterator[None]:
    """Give each test the leader's token as it was at first, whatever it does to it."""
    folder = office.world.tokens[cast.DIRECTOR.login].tokens.folder
    shutil.copytree(folder, tmp_path / "token")
    yield
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "token", folder)
    for ledger in office.world.desk_folder(cast.DIRECTOR).rglob("tries.json"):
        ledger.unlink()


@pytest.fixture
def to_sign(office: Office, sit_down: SitDown) -> str:
    """Give a letter that waits for its signature, open in the leader's window with the signing dialog."""
    letter = office.desk(cast.DRAFTER).drafting.begin(a_letter())
    walk(office, letter, until=Status.FORMAT_APPROVED)
    director = sit_down(cast.DIRECTOR)
    director.sees(letter, Status.FORMAT_APPROVED)
    director.open_dialog("document.sign")
    return letter


def said(hands: Hands, name: str) -> str:
    return driving.read(hands.desk.window, name)


def try_pin(hands: Hands, pin: str) -> BaseException:
    """Type a PIN, see it fail, and return the error once the dialog can be used again."""
    with hands.qtbot.waitSignal(hands.desk.actions.failed, timeout=PATIENCE_MS) as failed:
        hands.write("signingPin", pin)
        if driving.is_shown(hands.desk.window, "signingFinalTry"):
            (credential,) = hands.desk.work.signing.credentials()
            hands.write("signingFinalTry", credential.token.label)
        hands.press("signingConfirm")
    error = failed.args[2]
    assert isinstance(error, BaseException)
    hands.until(lambda: bool(said(hands, "signingProblem")))
    assert driving.is_shown(hands.desk.window, "signingDialog"), "the dialog stays"
    assert said(hands, "signingPin") == "", "a PIN is never left standing"
    return error


def sign_now(hands: Hands, pin: str) -> None:
    """Type the right PIN into the dialog that is open."""
    hands.until(lambda: driving.is_shown(hands.desk.window, "signingPin"))
    hands.write("signingPin", pin)
    with hands.qtbot.waitSignal(hands.desk.actions.done, timeout=PATIENCE_MS):
        hands.press("signingConfirm")


def token_workers() -> list[int]:
    """Return the processes of token workers that this process has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            words = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == os.getpid() and b"hsm.worker" in words:
            found.append(int(folder.name))
    return found


def test_a_driver_that_crashes_under_the_dialog_is_started_again(
    office: Office, sit_down: SitDown, to_sign: str
) -> None:
    director = sit_down(cast.DIRECTOR)
    victims = token_workers()
    assert victims
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    director.write("signingPin", office.world.tokens[cast.DIRECTOR.login].pin)
    failed: list[BaseException] = []
    director.desk.actions.failed.connect(lambda _action, _document, error: failed.append(error))
    director.press("signingConfirm")
    director.until(lambda: bool(failed) or not driving.is_shown(director.desk.window, "signingDialog"))
    if failed:
        demand_plain_words(failed[0])
        sign_now(director, office.world.tokens[cast.DIRECTOR.login].pin)
    director.sees(to_sign, Status.SIGNED)


def test_a_token_pulled_out_under_the_dialog_is_told_and_works_again_when_it_is_back(
    office: Office, sit_down: SitDown, to_sign: str
) -> None:
    director, pin = sit_down(cast.DIRECTOR), office.world.tokens[cast.DIRECTOR.login].pin
    plugged = office.world.tokens[cast.DIRECTOR.login].tokens.folder / "tokens"
    pulled = plugged.rename(plugged.with_name("pulled"))
    plugged.mkdir()
    error = try_pin(director, pin)
    demand_plain_words(error)
    assert getattr(error, "code", "") in ("token.absent", "token.removed")
    assert director.state().status is Status.FORMAT_APPROVED
    plugged.rmdir()
    pulled.rename(plugged)
    driving.press(director.desk.window, "signingCancel")
    director.open_dialog("document.sign")
    sign_now(director, pin)
    director.sees(to_sign, Status.SIGNED)


def fresh_token(office: Office) -> None:
    """Give the leader a new token with a certificate of the same authority, beside the old one."""
    world = office.world
    folder = world.folder / "authority"
    shutil.copytree(world.trust, folder, dirs_exist_ok=True)
    shutil.copy(world.folder / "authority.key", folder / "root.key")
    authority, name = DemoAuthority.load(folder), cast.DIRECTOR.person.name
    soft, pin = world.tokens[cast.DIRECTOR.login].tokens, Pin(NEW_PIN)
    serial = soft.create(name, pin, Pin("31415926"))
    key = soft.generate_key(serial, pin, name)
    soft.store_certificate(serial, pin, name, authority.issue(name, cast.DEPARTMENT.name, key))


def own_key(office: Office, pin: str) -> Unlocking:
    """Return the leader's key as it is on the token now, with a PIN."""
    work = office.desk(cast.DIRECTOR)
    (credential,) = (each for each in work.signing.credentials() if each.facts.subject == work.me.name)
    return Unlocking(credential, Pin(pin))


def refused_without_asking(office: Office, letter: str, unlocking: Unlocking) -> BaseException:
    """Sign and return the refusal; the soft token would have taken the right PIN, had it been asked."""
    work = office.desk(cast.DIRECTOR)
    pages = work.ordering.now_here(letter).pages
    assert pages is not None
    with pytest.raises(PinFault) as refused:
        work.signing.sign(letter, unlocking, pages.digest)
    (credential,) = (
        each for each in work.signing.credentials() if each.fingerprint == unlocking.credential.fingerprint
    )
    assert not credential.token.logged_in
    assert not work.outbox.waiting()
    demand_plain_words(refused.value)
    return refused.value


def test_wrong_pins_lead_to_a_last_try_then_to_a_locked_token_and_a_fresh_one_goes_on(
    office: Office, sit_down: SitDown, to_sign: str
) -> None:
    director, pin = sit_down(cast.DIRECTOR), office.world.tokens[cast.DIRECTOR.login].pin
    first = try_pin(director, WRONG)
    assert getattr(first, "code", "") == "token.pin_incorrect"
    assert "2" in demand_plain_words(first)
    director.until(lambda: "2 lần" in said(director, "signingTries"))
    director.until(lambda: driving.find(director.desk.window, "signingPin").isEnabled())
    try_pin(director, WRONG)
    director.until(lambda: driving.is_shown(director.desk.window, "signingFinalTry"))
    unlocking = own_key(office, pin)
    unconfirmed = refused_without_asking(office, to_sign, unlocking)
    assert isinstance(unconfirmed, FinalTry)
    director.until(lambda: driving.find(director.desk.window, "signingPin").isEnabled())
    try_pin(director, WRONG)
    driving.press(director.desk.window, "signingCancel")
    # A real token locks itself now; the soft one never does, so its word is put where it would stand.
    lock(office, unlocking)
    locked = refused_without_asking(office, to_sign, unlocking)
    assert isinstance(locked, PinLocked)
    director.run("document.sign")
    director.until(lambda: "đã khóa" in said(director, "signingTries"))
    assert not driving.is_shown(director.desk.window, "signingPin")
    driving.press(director.desk.window, "signingCancel")
    fresh_token(office)
    # The list is live: the dialog is opened once the new token has been noticed.
    director.until(lambda: len(director.desk.work.signing.credentials()) > 1)
    director.open_dialog("document.sign")
    sign_now(director, NEW_PIN)
    director.sees(to_sign, Status.SIGNED)


def lock(office: Office, unlocking: Unlocking) -> None:
    """Note a token as locked in the count that the desk keeps over restarts."""
    (ledger,) = office.world.desk_folder(cast.DIRECTOR).rglob("tries.json")
    PinLedger(ledger).wrong(unlocking.credential.token.serial, locked=True)
