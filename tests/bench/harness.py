"""What every benchmark shares: a result with the machine's limit beside it, timing, and the table."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured value, and what it is to be compared with."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    """The machine's own limit measured in this run, or the budget."""
    limit_name: str = ""

    @property
    def ratio(self) -> str:
        """Return value : limit in percent, or nothing."""
        return f"{100 * self.value / self.limit:.0f} %" if self.limit else ""


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """Give the figures as lines of a text table, each as soon as it is measured."""
    yield _line("what", "measured", "limit", "ratio")
    for figure in figures:
        limit = f"{_shown(figure.limit)} {figure.unit} ({figure.limit_name})" if figure.limit else ""
        yield _line(figure.name, f"{_shown(figure.value)} {figure.unit}", limit, figure.ratio)


def _line(what: str, measured: str, limit: str, ratio: str) -> str:
    return f"{what:<66} {measured:>14}  {limit:<40} {ratio}".rstrip()


def _shown(value: float) -> str:
    """Return a number with as many places as it is worth."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def load_average() -> str:
    """Return how busy the machine has been for the last minute, and of how many processors."""
    busy = f"{os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else "unknown"
    return f"load {busy} on {os.cpu_count()} processors"


def seconds(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median_ms(work: Callable[[], object], times: int) -> float:
    """Return the median of several runs, in milliseconds."""
    return 1000 * statistics.median(seconds(work) for _ in range(times))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def durable_write_rate(folder: Path, size: int, for_s: float = 2.0) -> float:
    """Return how many appends of `size` bytes with fdatasync the disk does a second: the ceiling."""
    path = folder / "ceiling.bin"
    block = os.urandom(size)
    done = 0
    with path.open("wb", buffering=0) as file:
        start = time.perf_counter()
        while time.perf_counter() - start < for_s:
            file.write(block)
            os.fdatasync(file.fileno())
            done += 1
        taken = time.perf_counter() - start
    path.unlink()
    return done / taken


def group_write_rate(folder: Path, size: int, group: int, for_s: float = 2.0) -> float:
    """Return how many records of `size` bytes a second last when `group` of them share one fdatasync."""
    return group * durable_write_rate(folder, size * group, for_s)
