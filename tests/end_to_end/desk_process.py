"""A desk with windows in a process of its own, told what to do line by line; made to be killed.

`python -m tests.end_to_end.desk_process FOLDER LOGIN`, the password on the first line of standard
input, then one command a line; each answers with one line of JSON.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from eoffice import settings
from eoffice.bootstrap.workplace import Entrance
from eoffice.demo import cast
from eoffice.demo.actor import Actor
from eoffice.desktop.playing import Theatre, settle, wait_for
from eoffice.exchange.vault import MemoryVault

_PATIENCE_S = 100.0


class Playing:
    """One person's desk and what a test may ask of it."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._work = actor.desk.work

    def draft(self, subject: str) -> dict[str, object]:
        """Draft the letter of the story in the window."""
        # Words of its own: files that the hub holds already would not be sent once more.
        body = (f"{subject}.", *cast.LETTER_BODY)
        document = self._actor.draft("draft.new_letter", subject, [cast.COMMUNE.code], body)
        return {"document": document, "waiting": len(self._work.outbox.waiting())}

    def submit(self, document: str) -> dict[str, object]:
        """Submit a draft to the head of the unit; the hub need not know it yet."""
        desk = self._actor.desk
        desk.open(document)
        wait_for(lambda: desk.session.current.id == document, "mở dự thảo")
        self._actor.do("document.submit", document, actionPerson=cast.UNIT_HEAD.person.id)
        return {"waiting": len(self._work.outbox.waiting())}

    def deliver(self, _: str) -> dict[str, object]:
        """Wait until nothing waits any more, as the chip in the window shows it."""
        facts = self._actor.desk.shell.facts

        def is_empty() -> bool:
            return not self._work.outbox.waiting() and facts.hub.waiting == 0

        wait_for(is_empty, "hộp chờ gửi trống", _PATIENCE_S)
        return {"refused": facts.hub.refused, "documents": sorted(self._work.lists.all_documents())}

    def see(self, document: str) -> dict[str, object]:
        """Say how a document stands at this desk, with what waits for the hub."""
        state = self._work.ordering.now_here(document)
        return {"status": state.status.value, "events": state.events, "subject": state.subject}


def main() -> None:
    """Sign in, then do what comes in until the input ends."""
    folder, login = Path(sys.argv[1]), sys.argv[2]
    password = sys.stdin.readline().strip()
    player = next(player for player in cast.PLAYERS if player.login == login)
    theatre = Theatre()
    # The person's own keyring is none of the test's business.
    entrance = Entrance(folder, settings.load(folder), MemoryVault())
    desk = theatre.sign_in(entrance, entrance.settings.hub_url, login, password)
    wait_for(lambda: desk.work.ordering.directory.people, "danh bạ")
    tell({"ready": True})
    playing = Playing(Actor(player, desk))
    does: dict[str, Callable[[str], dict[str, object]]] = {
        "draft": playing.draft,
        "submit": playing.submit,
        "deliver": playing.deliver,
        "see": playing.see,
    }
    for line in lines():
        word, _, rest = line.partition(" ")
        tell(does[word](rest))
    theatre.close()


def lines() -> Iterator[str]:
    """Give each line of the input; the windows go on living meanwhile."""
    come: queue.SimpleQueue[str] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin:
            come.put(line.strip())
        come.put("")

    threading.Thread(target=read, daemon=True).start()
    while True:
        settle()
        try:
            line = come.get(timeout=0.02)
        except queue.Empty:
            continue
        if not line:
            return
        yield line


def tell(answer: dict[str, object]) -> None:
    """Answer the test."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
