"""A token whose driver claims a keypad that is not there: the leader can sign all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QAbstractButton

from eoffice.demo import cast
from eoffice.demo.world import make_world
from eoffice.desktop.session import driving
from eoffice.domain.document import Status
from hsm import SoftTokens
from tests.desktop.hands import PATIENCE_MS, Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.steps import letter_to_sign
from tests.desktop.seats import SitDown
from tests.hsm.provider.providers import Provider, faulty_library

CLAIM = "flags ffffffffffffffff 100"


class _Claiming(SoftTokens):
    """Soft tokens behind the library that misbehaves."""

    def __init__(self, soft: SoftTokens, rules: Path) -> None:
        super().__init__(soft.folder, faulty_library())
        self._faults = {"FAULTY_TARGET": str(soft.module), "FAULTY_RULES": str(rules)}

    @property
    def environment(self) -> Mapping[str, str]:
        return {**super().environment, **self._faults}


@pytest.fixture
def device(tmp_path: Path) -> Provider:
    """Give the leader's device: it claims a keypad, and answers nobody there."""
    made = Provider(faulty_library(), "", rules=tmp_path / "rules")
    made.misbehave(CLAIM, "pad 7")
    return made


@pytest.fixture
def office(tmp_path: Path, device: Provider) -> Iterator[LocalOffice]:
    """Give an office whose leader has that device."""
    world = make_world(tmp_path / "world")
    stage = world.tokens[cast.DIRECTOR.login]
    assert device.rules is not None
    world.tokens[cast.DIRECTOR.login] = replace(stage, tokens=_Claiming(stage.tokens, device.rules))
    office = LocalOffice(tmp_path / "office", world)
    yield office
    office.close()


def shown(hands: Hands, name: str) -> bool:
    return driving.is_shown(hands.desk.window, name)


def test_the_pin_may_be_typed_and_is_asked_for_once_the_keypad_has_failed(
    office: LocalOffice, device: Provider, sit_down: SitDown
) -> None:
    document = letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    director.open_dialog("document.sign")
    director.until(lambda: shown(director, "signingTypePin"))
    assert not shown(director, "signingPin")
    box = driving.find(director.desk.window, "signingTypePin")
    assert isinstance(box, QAbstractButton)
    box.click()
    assert shown(director, "signingPin")
    box.click()
    assert not shown(director, "signingPin")
    with director.qtbot.waitSignal(director.desk.actions.failed, timeout=PATIENCE_MS):
        director.press("signingConfirm")
    director.until(lambda: shown(director, "signingPin") and not shown(director, "signingTypePin"))
    assert "bàn phím" in driving.read(director.desk.window, "signingProblem")
    director.until(lambda: driving.find(director.desk.window, "signingPin").isEnabled())
    director.write("signingPin", office.pin(cast.DIRECTOR))
    with director.qtbot.waitSignal(director.desk.actions.done, timeout=PATIENCE_MS):
        director.press("signingConfirm")
    director.sees(document, Status.SIGNED)
    # One login at the keypad, one with the PIN: nothing was tried behind the person's back.
    assert [mark for mark, _ in device.calls].count("L") == 2
