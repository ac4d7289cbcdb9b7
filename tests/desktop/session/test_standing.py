"""Counts and chips follow the news: the newest word is shown last, and a stream of news is no silence."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

from pytestqt.qtbot import QtBot

from eoffice.demo import cast
from eoffice.desktop.session.news import News
from eoffice.services.workplace import Connectedness, SyncNews, SyncState
from tests.desktop.seats import SitDown

OLD = SyncState(Connectedness.ONLINE, waiting=1)
NEW = SyncState(Connectedness.ONLINE, waiting=0)


class Loop:
    """A sync loop of which only the telling counts."""

    def __init__(self) -> None:
        self.state = NEW
        self.tell: Callable[[SyncNews], None]

    def listen(self, listener: Callable[[SyncNews], None]) -> None:
        self.tell = listener


def test_news_that_were_overtaken_do_not_bring_an_old_state_back(qtbot: QtBot) -> None:
    loop, shown = Loop(), list[SyncState]()
    news = News(loop)  # type: ignore[arg-type]  # the loop's other methods are not asked
    news.state_changed.connect(shown.append)
    # Told first by a thread of the loop, and heard after what the window's own thread has told.
    late = Thread(target=loop.tell, args=(SyncNews(frozenset({"1"}), OLD),))
    late.start()
    late.join()
    loop.tell(SyncNews(frozenset(), NEW))
    qtbot.waitUntil(lambda: len(shown) == 2, timeout=60_000)
    assert shown[-1] == NEW


def test_places_are_counted_though_the_news_never_pause(sit_down: SitDown) -> None:
    hands = sit_down(cast.DRAFTER)
    facts, news = hands.desk.shell.facts, hands.desk.session.news
    counted = hands.desk._standing._counting
    hands.until(lambda: facts._counts != {} and not counted.is_asking)
    facts.set_counts({})

    def told_once_more() -> bool:
        # More often than the pause before a count: put off by each of them, it would never begin.
        news.touch({"1"})
        return facts._counts != {}

    hands.until(told_once_more)
