"""What the office wrote before, for suggestions: out of the documents of the replica that a person may read.

So a new machine, or a new colleague, knows the subjects and legal bases of the agency from the first day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.domain.document import Direction
from eoffice.errors import NotFound, Unreachable
from eoffice.services.ports import DocumentRow, ListQuery
from eoffice.services.workplace import Workplace
from eoffice.text import clean_line, fold

MOST_LOOKED_AT = 300
MOST_READ = 40
"""Texts of decisions that are read for their bases; each may have to be fetched once from the hub."""
_LONGEST_BASIS = 400


@dataclass(frozen=True)
class OfficeMemory:
    """Subjects and legal bases of the agency's own documents, newest first, each once."""

    subjects: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()


class OfficeRecall(QObject):
    """Looks the replica through in a lane, once for each time that a document is begun."""

    recalled = pyqtSignal(object)
    """The OfficeMemory; missing suggestions are no error that anybody should be told."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._work = session.work
        # The lane of files: what is not here yet comes over the wire, and may take its time.
        self._asking = Latest(session.shell.lanes.files, self)
        self._asking.answered.connect(self._on_answered)

    def ask(self) -> None:
        """Look again; `recalled` follows."""
        work = self._work

        def recall(job: Job) -> OfficeMemory:
            return recall_office(work, job)

        self._asking.ask(recall)

    @pyqtSlot(object)
    def _on_answered(self, memory: OfficeMemory) -> None:
        self.recalled.emit(memory)


def recall_office(work: Workplace, job: Job) -> OfficeMemory:
    """Return what the agency's own documents here say; offline only those already fetched count."""
    query = ListQuery(agency=work.me.agency, directions=(Direction.OUTGOING.value, Direction.INTERNAL.value))
    rows = work.lists.page(query, 0, MOST_LOOKED_AT)
    kinds = work.drafting.kinds.kinds
    deciding = [row for row in rows if row.kind in kinds and kinds[row.kind].lead_in]
    bases = (basis for row in deciding[:MOST_READ] for basis in _bases(work, row, job))
    return OfficeMemory(once(row.subject for row in rows), once(bases))


def _bases(work: Workplace, row: DocumentRow, job: Job) -> Iterator[str]:
    """Give the legal bases of a document, out of the words kept for search."""
    job.checkpoint()
    try:
        latest = work.ordering.now_here(row.id).latest
        words = work.files.read(latest.words).decode("utf-8", "replace") if latest is not None else ""
    except (NotFound, Unreachable):
        return
    for line in words.split("\n")[1:]:
        # Bases stand together below the subject; "Theo đề nghị …" belongs to one document only.
        if not fold(line).startswith(("can cu ", "theo de nghi")):
            return
        if fold(line).startswith("can cu ") and len(line) <= _LONGEST_BASIS:
            yield line.rstrip(";., ")


def once(*groups: Iterable[str]) -> tuple[str, ...]:
    """Return the lines of some groups in order, each once, whatever its accents."""
    known: dict[str, str] = {}
    for line in map(clean_line, chain(*groups)):
        if line:
            known.setdefault(fold(line), line)
    return tuple(known.values())
