"""Keeps the search index up with what is stored, on a thread of its own: nobody's commit waits for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread, current_thread

import sqlalchemy as sa

from eoffice.errors import OfficeError, Unreachable
from eoffice.services.ports import Blobs
from eoffice.storage.feeds import chunks
from eoffice.storage.indexing import BATCH
from eoffice.storage.opening import Store
from eoffice.storage.schema import listed

_log = logging.getLogger(__name__)
_STOP_S = 40
_TEXTS_AT_ONCE = 50

Told = Callable[[frozenset[str]], None]


class SearchKeeper:
    """Indexes what changed whenever it is poked; fetches texts that are not on this machine."""

    def __init__(
        self,
        store: Store,
        blobs: Blobs,
        fetch: Callable[[str], None] | None = None,
        told: Told | None = None,
        *,
        batch: int = BATCH,
        lull_s: float = 0.0,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._fetch = fetch
        self._told = told
        self._batch = batch
        self._lull_s = lull_s
        self._missing: set[str] = set()
        self._wish = Event()
        self._stopping = Event()
        self._thread = Thread(target=self._work, name="search", daemon=True)

    def start(self) -> None:
        """Begin, with what was left over when the program ended last."""
        self._wish.set()
        self._thread.start()

    def poke(self) -> None:
        """Look for changes now."""
        self._wish.set()

    def stop(self) -> None:
        """End after the batch at hand."""
        self._stopping.set()
        self._wish.set()
        if self._thread.is_alive() and self._thread is not current_thread():
            self._thread.join(_STOP_S)

    def _work(self) -> None:
        is_looked_through = False
        while not self._stopping.is_set():
            self._wish.wait()
            # Before the work: a poke that comes during it leads to another round.
            self._wish.clear()
            try:
                # Once, at the first round: texts that were missing when the program ended last.
                if not is_looked_through:
                    self._note_missing(self._shown_texts())
                    is_looked_through = True
                self._catch_up()
            except OfficeError as error:
                # Whatever it was stays due; the next change, at the latest the next start, tries again.
                _log.warning("the search index lags behind: %s", error)

    def _catch_up(self) -> None:
        """Index, then fetch texts, until nothing more can be done."""
        while not self._stopping.is_set():
            if not self._index() and not self._fetch_some():
                return
            self._stopping.wait(self._lull_s)

    def _index(self) -> bool:
        """Index a batch and tell whose documents can be found now; False when nothing was due."""
        due = self._due()
        if not due:
            return False
        self._store.indexer.catch_up(self._blobs, self._batch)
        self._note_missing(self._shown_texts(due))
        if self._told is not None:
            self._told(frozenset(due))
        return True

    def _due(self) -> list[str]:
        query = sa.select(listed.c.id).where(listed.c.is_indexed.is_(sa.false()))
        with self._store.database.read() as connection:
            return list(connection.execute(query.order_by(listed.c.updated_at).limit(self._batch)).scalars())

    def _shown_texts(self, documents: list[str] | None = None) -> set[str]:
        """Return the digests of the texts of some documents, or of all."""
        if self._fetch is None:
            return set()
        texts = sa.select(listed.c.words).where(listed.c.words != "").distinct()
        with self._store.database.read() as connection:
            if documents is None:
                return set(connection.execute(texts).scalars())
            found: set[str] = set()
            for chunk in chunks(documents):
                found.update(connection.execute(texts.where(listed.c.id.in_(chunk))).scalars())
        return found

    def _note_missing(self, texts: set[str]) -> None:
        self._missing.update(digest for digest in texts if not self._blobs.has(digest))

    def _fetch_some(self) -> bool:
        """Bring some of the missing texts; False when none came."""
        has_come = False
        for digest in sorted(self._missing)[:_TEXTS_AT_ONCE]:
            if self._stopping.is_set() or not self._bring(digest):
                break
            has_come = True
        return has_come

    def _bring(self, digest: str) -> bool:
        """Bring a text and have its documents indexed again; False when the hub cannot be asked now."""
        if self._fetch is None:
            return False
        try:
            self._fetch(digest)
        except OfficeError as error:
            if isinstance(error, Unreachable) or error.code.startswith("auth."):
                return False
            # The hub has no such text for us: its document stays findable by its fields.
            _log.warning("the text %s cannot be searched: %s", digest, error)
        self._missing.discard(digest)
        if self._blobs.has(digest):
            self._store.indexer.file_arrived(digest)
        return True
