"""What was typed in a form is there again after the program was killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eoffice.demo import cast
from eoffice.desktop.person_desk import PersonDesk
from eoffice.desktop.session import driving
from eoffice.desktop.session.form_keeping import name_of_file
from eoffice.desktop.shell.about import Surroundings
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.typing import type_unikey

Open = Callable[[], Hands]


@pytest.fixture
def open_desk(qtbot: QtBot, office: LocalOffice, tmp_path: Path) -> Iterator[Open]:
    desks: list[PersonDesk] = []

    def open_one() -> Hands:
        for desk in desks:
            desk.close()
        desk = PersonDesk(office.sit_down(cast.DRAFTER), around=Surroundings(tmp_path))
        desk.show()
        desks.append(desk)
        return Hands(qtbot, desk)

    yield open_one
    desks[-1].close()


def _kept(tmp_path: Path) -> Path:
    return tmp_path / "forms" / name_of_file(cast.DRAFTER.person.id) / "draft.json"


def test_a_draft_typed_before_a_crash_is_offered_and_filled_in_again(open_desk: Open, tmp_path: Path) -> None:
    first = open_desk()
    first.run("draft.new_letter")
    first.write("draftSubject", "Rà soát vị trí việc làm")
    first.pick("draftRecipients", cast.COMMUNE.code)
    first.write("draftBody", "Đoạn một\nĐoạn hai")
    # The keeper writes by itself; nothing here saves, leaves or closes the form.
    first.until(lambda: _kept(tmp_path).is_file() and "Đoạn hai" in _kept(tmp_path).read_text("utf-8"))

    second = open_desk()
    assert any("soạn dở" in notice.title for notice in second.desk.shell.messages.history)
    second.run("draft.resume")
    assert driving.read(second.desk.window, "draftSubject") == "Rà soát vị trí việc làm"
    assert driving.read(second.desk.window, "draftBody") == "Đoạn một\nĐoạn hai"
    second.choose("draftSignatory", cast.DIRECTOR.person.id)
    with second.qtbot.waitSignal(second.desk.drafts.begun, timeout=60_000):
        second.press("draftSave")
    second.until(lambda: not _kept(tmp_path).exists())


def test_letters_typed_with_unikey_are_kept_as_they_stand(open_desk: Open, tmp_path: Path) -> None:
    hands = open_desk()
    hands.run("draft.new_letter")
    body = driving.find(hands.desk.window, "draftBody")
    type_unikey(body, "d", "\b", "đ", "i")
    hands.until(lambda: _kept(tmp_path).is_file() and '"đi"' in _kept(tmp_path).read_text("utf-8"))


@pytest.mark.parametrize("content", ["", "[1]", "{", '{"draftSubject": null, "draftRecipients": "x"}'])
def test_a_damaged_form_file_harms_nothing(open_desk: Open, tmp_path: Path, content: str) -> None:
    _kept(tmp_path).parent.mkdir(parents=True)
    _kept(tmp_path).write_text(content, encoding="utf-8")
    hands = open_desk()
    hands.run("draft.resume")
    assert driving.is_shown(hands.desk.window, "draftSubject")
