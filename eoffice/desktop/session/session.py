"""One person's session at one window, handed to every screen in one frozen bundle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PyQt6.QtCore import QSettings

from eoffice.clock import local_date
from eoffice.desktop.session.current import CurrentDocument
from eoffice.desktop.session.news import News
from eoffice.desktop.session.read_marks import ReadMarks
from eoffice.desktop.session.tasks import Tasks
from eoffice.desktop.session.token_news import TokenNews
from eoffice.desktop.session.version_choice import VersionChoice
from eoffice.desktop.shell.desk import Desk
from eoffice.desktop.shell.outside import open_outside
from eoffice.services.workplace import Workplace


@dataclass(frozen=True)
class Session:
    """The services, the shell, and what both share while a person is signed in."""

    work: Workplace
    shell: Desk
    news: News
    current: CurrentDocument
    tasks: Tasks
    tokens: TokenNews
    marks: ReadMarks
    versions: VersionChoice
    open_path: Callable[[Path], bool] = open_outside
    forms: Path | None = None
    """Where forms being filled in are kept against a crash; None keeps none."""
    layouts: QSettings | None = None
    """Where the arrangement of lists is remembered; None forgets it."""

    @property
    def today(self) -> date:
        """Return the date in Vietnam."""
        return local_date(self.work.clock.now())


def begin_session(
    work: Workplace,
    shell: Desk,
    open_path: Callable[[Path], bool] = open_outside,
    forms: Path | None = None,
    layouts: QSettings | None = None,
) -> Session:
    """Put a session together; the open document follows the news."""
    news = News(work.sync)
    current = CurrentDocument(work, shell.lanes.cpu)
    news.documents_changed.connect(current.reload_if_among)
    tokens = TokenNews(work.tokens, shell.lanes.token)
    file = forms / "read.json" if forms is not None else None
    marks = ReadMarks(current, news, shell.lanes.cpu, file, work.clock.now())
    tasks, versions = Tasks(shell.lanes), VersionChoice()
    return Session(work, shell, news, current, tasks, tokens, marks, versions, open_path, forms, layouts)
