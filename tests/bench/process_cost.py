"""What a running process has cost so far, as Linux counts it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Processor time and bytes handed to the disk since a process began."""

    cpu_s: float
    written: int

    def since(self, earlier: Cost) -> Cost:
        """Return what came on top of an earlier moment."""
        return Cost(self.cpu_s - earlier.cpu_s, self.written - earlier.written)


def cost_of(pid: int) -> Cost:
    """Return the cost of a process; its children do not count."""
    folder = Path("/proc") / str(pid)
    # Behind the name, which may hold spaces: user and system time are the 14th and 15th field.
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return Cost(ticks / os.sysconf("SC_CLK_TCK"), _number_in(folder / "io", "write_bytes"))


def memory_mb(pid: int) -> float:
    """Return the memory a process holds, in megabytes."""
    return _number_in(Path("/proc") / str(pid) / "status", "VmRSS") / 1024


def _number_in(file: Path, name: str) -> int:
    """Return the number behind a name in one of the kernel's lists."""
    for line in file.read_text().splitlines():
        label, _, rest = line.partition(":")
        if label == name:
            return int(rest.split()[0])
    raise LookupError(name)
