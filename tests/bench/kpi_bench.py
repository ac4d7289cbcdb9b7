"""Measures the evaluation against its aims; run by `python -m tests.bench.kpi_bench [PEOPLE]`.

Aims: a quarter of 10,000 people with 40 items a month 20 s, one person 20 ms, PDF and workbook of 200 people
5 s, one changed event 10 ms. Making the paper is not measured, though it takes most of the minute a run
lasts. `took` tells processor time beside the clock's: on a loaded machine that is the one to compare.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from eoffice.domain.kpi.evaluating import calculate, evaluate
from eoffice.domain.kpi.inputs import Inputs
from eoffice.domain.kpi.periods import period_of
from eoffice.domain.kpi.ranking import under_quota
from eoffice.rendering.kpi_pdf import write_agency_report
from eoffice.rendering.kpi_sheets import write_kpi_workbook
from eoffice.services.kpi_record import digests, person_digest
from eoffice.services.kpi_rules import rule_set
from tests.bench.kpi_paper import AGENCY, people

PERIOD = period_of("2026-Q3")
_WHOLE_YEAR = range(1, 13)


def took(work: Callable[[], object]) -> tuple[float, float]:
    """Return wall and processor seconds of one run."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def told(name: str, aim: str, measured: tuple[float, float], times: int = 1) -> None:
    """Write one figure."""
    wall, processor = (seconds / times * 1000 for seconds in measured)
    sys.stdout.write(f"{name:<58} {wall:>10.1f} ms wall {processor:>10.1f} ms cpu   (aim {aim})\n")
    sys.stdout.flush()


def quarter(count: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the times of a recalculation and of its digests, agency by agency; paper is not counted.

    Each person carries the items of the whole year; those of the quarter are picked out by the calculation.
    """
    rules, source = rule_set(), people(count, _WHOLE_YEAR, 40)
    figures, marks = [], []
    while staff := tuple(person for person, _ in zip(source, range(AGENCY), strict=False)):
        inputs = Inputs(PERIOD, staff)
        figures.append(took(lambda given=inputs: evaluate(rules, given)))  # type: ignore[misc]  # bound now
        marks.append(took(lambda given=inputs: digests(rules, given)))  # type: ignore[misc]  # bound now
    return _sum(figures), _sum(marks)


def _sum(times: list[tuple[float, float]]) -> tuple[float, float]:
    """Return wall and processor seconds of all."""
    return sum(wall for wall, _ in times), sum(processor for _, processor in times)


def report(folder: Path) -> None:
    """Measure the report of one agency."""
    rules = rule_set()
    inputs = Inputs(PERIOD, tuple(people(AGENCY, range(7, 10), 40)))
    results = evaluate(rules, inputs, digests(rules, inputs))
    told("workbook of 200 people, 24,000 items", "5 s both",
         took(lambda: write_kpi_workbook(results, rules, PERIOD, folder / "a.xlsx")))  # fmt: skip
    told(
        "PDF of 200 people",
        "5 s both",
        took(lambda: write_agency_report(results, rules, PERIOD, folder / "a.pdf")),
    )


def main() -> None:
    """Run every measurement."""
    rules = rule_set()
    inputs = Inputs(PERIOD, tuple(people(AGENCY, range(7, 10), 40)))
    one = inputs.people[0]
    results = evaluate(rules, inputs)
    told(
        "one person, 120 items", "20 ms", took(lambda: [calculate(rules, one, PERIOD) for _ in range(50)]), 50
    )

    def event() -> object:
        changed = calculate(rules, one, PERIOD, person_digest("", one))
        return under_quota(rules, (changed, *results[1:]))

    told(
        "one event: person, digest, quota of 200 again",
        "10 ms",
        took(lambda: [event() for _ in range(20)]),
        20,
    )
    told("digests of 200 people", "-", took(lambda: digests(rules, inputs)))
    with tempfile.TemporaryDirectory() as folder:
        report(Path(folder))
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    figures, marks = quarter(count)
    told(f"quarter of {count:,} people with 480 items a year each", "20 s", figures)
    told("digests of all they carry in the year", "-", marks)
    # One agency of 200 people is in memory at a time: the peak does not grow with their number.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{'largest memory of the whole run':<58} {peak:>10.1f} MiB\n")


if __name__ == "__main__":
    main()
