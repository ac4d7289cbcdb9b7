"""What came while the window was away is told in one sentence, once."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.facts import LiveFacts, PlaceCount
from eoffice.desktop.shell.tray import NewsSummary


def _told(facts: LiveFacts) -> tuple[NewsSummary, list[str]]:
    summary = NewsSummary(facts, ("incoming", "to_sign"))
    words: list[str] = []
    summary.told.connect(words.append)
    return summary, words


def test_several_news_become_one_sentence_and_the_first_counts_are_none(qtbot: QtBot) -> None:
    facts = LiveFacts()
    summary, words = _told(facts)
    facts.set_counts({"incoming": PlaceCount(4)})
    summary.tell()
    assert words == []
    facts.set_counts({"incoming": PlaceCount(6)})
    facts.set_counts({"incoming": PlaceCount(6), "to_sign": PlaceCount(3)})
    summary.tell()
    summary.tell()
    assert words == ["5 văn bản mới đang chờ anh/chị."]


def test_what_the_person_has_seen_or_done_is_no_news(qtbot: QtBot) -> None:
    facts = LiveFacts()
    summary, words = _told(facts)
    facts.set_counts({"incoming": PlaceCount(4)})
    facts.set_counts({"incoming": PlaceCount(9)})
    summary.note_seen()
    facts.set_counts({"incoming": PlaceCount(2)})
    summary.tell()
    assert words == []
