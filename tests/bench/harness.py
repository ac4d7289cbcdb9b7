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
    note: str = ""

    @property
    def ratio(self) -> str:
        """Return value : limit in percent, or nothing."""
        return f"{100 * self.value / self.limit:.0f} %" if self.limit else ""


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """Give the figures as lines of a text table, each as soon as it is measured."""
    yield _line("what", "measured", "limit", "ratio")
    for figure in figures:
        limit = f"{_shown(figure.limit)} {figure.unit} ({figure.limit_name})" if figure.limit else ""
        told = "  ".join(part for part in (figure.ratio, figure.note) if part)
        yield _line(figure.name, f"{_shown(figure.value)} {figure.unit}", limit, told)


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


@dataclass(frozen=True)
class Timing:
    """Several runs of one piece of work: on a shared machine processor time says more than the clock."""

    wall_ms: tuple[float, ...]
    cpu_ms: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the median by the clock, in milliseconds."""
        return statistics.median(self.wall_ms)

    @property
    def note(self) -> str:
        """Return the best run, and the median of this thread's processor time."""
        return f"best {_shown(min(self.wall_ms))}, processor {_shown(statistics.median(self.cpu_ms))}"


def timing(work: Callable[[], object], times: int, least: int = 5, longest_s: float = 4.0) -> Timing:
    """Do something so many times; fewer, but at least some, when it takes long."""
    wall: list[float] = []
    cpu: list[float] = []
    ends = time.perf_counter() + longest_s
    while len(wall) < times and (len(wall) < least or time.perf_counter() < ends):
        began, spent = time.perf_counter(), time.thread_time()
        work()
        cpu.append(1000 * (time.thread_time() - spent))
        wall.append(1000 * (time.perf_counter() - began))
    return Timing(tuple(wall), tuple(cpu))


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
