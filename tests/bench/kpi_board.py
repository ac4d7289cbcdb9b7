"""Measures the board of 200 people over 8,000 items from a real store: `python -m tests.bench.kpi_board`.

Aim: the board is there in 300 ms. Reading, putting together and what is carried over are told apart.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median

from eoffice.clock import new_id
from eoffice.domain.document import FileRef
from eoffice.domain.kpi.periods import period_of
from eoffice.domain.people import Person, Role
from eoffice.domain.stamp import Stamp
from eoffice.domain.work.item import Share, Source, SourceKind
from eoffice.domain.work.item_events import ItemAccepted, ItemAssigned, ItemEvent, ItemHandedIn
from eoffice.domain.work.products import ProductUse
from eoffice.services.deciding_matters import applied
from eoffice.services.kpi_board import board_of
from eoffice.services.kpi_log_source import LogSource
from eoffice.services.ports import AppendedMatter, Transaction
from eoffice.storage.opening import Store, open_store
from tests.bench.kpi_bench import took
from tests.storage.office import OURS, directory

PEOPLE, ITEMS = 200, 40
PERIOD = period_of("2026-11")
TODAY = date(2026, 11, 22)
RUNS = 5


def _staff() -> tuple[Person, ...]:
    """Return the people of one agency; the first leads it."""
    officer, leader = frozenset({Role.OFFICER}), frozenset({Role.LEADER})
    return tuple(
        Person(f"p{at:03}", f"Nguyễn Văn {at}", OURS, "vp", "Chuyên viên", officer if at else leader)
        for at in range(PEOPLE)
    )


def _story(chance: random.Random, person: str, due: date) -> tuple[ItemEvent, ...]:
    """Return what happened to one item: most are done, one in five is open."""
    begun = ItemAssigned(
        agency=OURS,
        title="Báo cáo kết quả thực hiện nhiệm vụ",
        product=ProductUse("BC", "Báo cáo", "báo cáo", Decimal("1.5")),
        quantity=2,
        source=Source(SourceKind.DIRECTIVE, new_id()),
        acceptor="p000",
        unit="vp",
        lead=person,
        shares=(Share(person, Decimal(1)),),
        term_days=5,
        assigned_on=date(due.year, due.month, 1),
        due=due,
    )
    if chance.random() < 0.2:
        return (begun,)
    file = FileRef("a" * 64, "ket-qua.pdf", "application/pdf", 1000)
    return (begun, ItemHandedIn(due, 2, files=(file,)), ItemAccepted(due, 2))


def filled(folder: Path) -> Store:
    """Return a store with the people and their work of one month, and some left over from the one before."""
    store, chance = open_store(folder / "board.sqlite"), random.Random(7)  # noqa: S311 - paper, no secret
    store.directory.replace(replace(directory(), people=_staff()))
    at = datetime(2026, 11, 20, 2, tzinfo=UTC)
    for person in _staff():
        changes: list[AppendedMatter] = []
        for number in range(ITEMS + 1):
            due = date(2026, 11, 1 + number % 28) if number < ITEMS else date(2026, 10, 20)
            stamp = Stamp(new_id(), "p000", at)
            changes.append(applied(_story(chance, person.id, due), None, stamp, OURS, new_id()))

        def write(transaction: Transaction, made: list[AppendedMatter] = changes) -> None:
            transaction.append(made)

        store.log.run(write)
    return store


def told(name: str, aim: str, work: Callable[[], object]) -> None:
    """Write the medians of some runs; on a loaded machine the processor's time is the one to compare."""
    found = [took(work) for _ in range(RUNS)]
    wall, processor = (median(each) * 1000 for each in zip(*found, strict=True))
    sys.stdout.write(f"{name:<40} {wall:>8.1f} ms wall {processor:>8.1f} ms cpu   (aim {aim})\n")
    sys.stdout.flush()


def main() -> None:
    """Run every measurement."""
    with tempfile.TemporaryDirectory() as folder:
        store = filled(Path(folder))
        viewer = _staff()[0]
        source = LogSource(store.matters, store.directory.read, OURS, viewer)
        known = source.inputs(PERIOD)
        told("read 8,000 items of 200 people", "-", lambda: source.inputs(PERIOD))
        told("put the board together", "-", lambda: board_of(known, TODAY))
        told("read and put together", "300 ms", lambda: board_of(source.inputs(PERIOD), TODAY))
        store.close()


if __name__ == "__main__":
    main()
