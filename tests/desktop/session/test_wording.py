"""Every state, event and command has words; dates and people are told as the office does."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from eoffice.desktop.session import story, wording
from eoffice.desktop.session.catalogue import ACTIONS, Action
from eoffice.desktop.shell.icons import icon_names
from eoffice.desktop.widgets.chips import Tone
from eoffice.domain import commands, deciding, events
from eoffice.domain.content import Urgency
from eoffice.domain.document import Holder, Status
from eoffice.domain.exchange import StatusCode
from eoffice.domain.people import Directory, Role
from eoffice.domain.stamp import Stamp
from eoffice.services.log import GENESIS, record
from eoffice.services.permissions import RULES
from tests.builders import LAN, SNV, a_directory

EVENING = datetime(2026, 3, 5, 17, 30, tzinfo=UTC)
"""Half past midnight of the next day in Vietnam."""


@pytest.fixture
def directory() -> Directory:
    return a_directory()


@pytest.mark.parametrize("status", Status)
def test_every_status_has_words_an_icon_and_a_tone(status: Status) -> None:
    words = wording.status_words(status)
    assert words.text
    assert words.icon in icon_names()
    assert Tone(words.tone)


@pytest.mark.parametrize("code", StatusCode)
def test_every_status_of_a_delivery_has_words_an_icon_and_a_tone(code: StatusCode) -> None:
    words = wording.delivery_words(code)
    assert words.text
    assert words.icon in icon_names()
    assert Tone(words.tone)


@pytest.mark.parametrize("urgency", Urgency)
def test_every_urgency_has_a_word(urgency: Urgency) -> None:
    assert wording.urgency_words(urgency)


@pytest.mark.parametrize("command", sorted(kind.__name__ for kind in RULES))
def test_every_order_of_a_person_has_words(command: str) -> None:
    assert wording.command_words(command) != command


@pytest.mark.parametrize("kind", events.Event.__args__)
def test_every_event_can_be_told(kind: type) -> None:
    assert kind in story._TELLINGS
    assert story._TELLINGS[kind].icon in icon_names()


def test_every_step_of_a_person_is_an_action_of_the_desk() -> None:
    by_hand = {action.command for action in ACTIONS}
    elsewhere = {
        commands.DraftDocument,
        commands.ChangeDetails,
        commands.ChangeForm,
        commands.KeepEvidence,  # a menu command with a window of its own: it takes minutes, not a click
        commands.AddVersion,
        commands.AddAttachment,
        commands.RemoveAttachment,
    }
    assert by_hand == set(RULES) - elsewhere
    assert by_hand <= set(deciding.LEGAL)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: str(action.id))
def test_an_action_that_always_asks_says_so_by_three_dots(action: Action) -> None:
    asks = (action.form is not None and action.asks is None) or action.perform is None
    assert action.title.endswith("…") is asks
    assert action.icon in icon_names()


def test_a_moment_is_told_in_the_time_of_vietnam() -> None:
    assert wording.moment(EVENING) == "00:30 06/03/2026"
    assert wording.moment(None) == ""


def test_a_date_has_two_digits_for_day_and_month_and_four_for_the_year() -> None:
    assert wording.short_date(date(2026, 3, 5)) == "05/03/2026"
    assert wording.iso_date("2026-03-05") == "05/03/2026"
    assert wording.iso_date("") == ""


def test_a_holder_is_told_by_name_or_by_role_and_since_when(directory: Directory) -> None:
    by_name = wording.holder_sentence(directory, Holder(person=LAN.id, since=EVENING))
    assert by_name == "Đang ở: Nguyễn Thị Lan, từ 00:30 06/03/2026"
    by_role = wording.holder_sentence(directory, Holder(role=Role.CLERK, since=EVENING))
    assert by_role == "Đang ở: Văn thư, từ 00:30 06/03/2026"
    assert wording.holder_sentence(directory, Holder(since=EVENING)) == ""


def test_somebody_no_longer_known_is_not_shown_by_a_bare_id(directory: Directory) -> None:
    assert "ghost" not in wording.person_name(directory, "ghost")
    assert wording.person_name(directory, "hub") == "Trục văn bản"


def test_a_directive_is_told_with_lead_coordinators_and_term(directory: Directory) -> None:
    event = events.Directed("Khẩn trương làm", LAN.id, (LAN.id,), date(2026, 3, 12))
    stamp = Stamp("d", "mai", EVENING)
    (chapter,) = story.tell([record(SNV, 1, event, stamp, "o", GENESIS)], directory)
    assert chapter.who == "Lê Thị Mai"
    assert chapter.what == "Bút phê"
    assert chapter.note.splitlines() == [
        "Khẩn trương làm",
        "Chủ trì: Nguyễn Thị Lan",
        "Phối hợp: Nguyễn Thị Lan",
        "Hạn: 12/03/2026",
    ]
