"""Run every benchmark of this folder, or those named: `python -m tests.bench [hub desktop …]`.

A benchmark is a module `bench_*.py` with `measure(folder: Path) -> Iterable[Figure]`.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
import time
from pathlib import Path

from eoffice.clock import SystemClock, local_date
from tests.bench.harness import load_average, table


def main(names: list[str]) -> int:
    """Run benchmarks whose module name holds one of the names, and print their tables."""
    folder = Path(__file__).parent
    for path in sorted(folder.glob("bench_*.py")):
        if names and not any(name in path.stem for name in names):
            continue
        module = importlib.import_module(f"tests.bench.{path.stem}")
        if not hasattr(module, "measure"):
            _write(f"\n{path.stem}: runs only by itself")
            continue
        title = (module.__doc__ or path.stem).strip().splitlines()[0]
        started = time.monotonic()
        _write(f"\n{title}\n{local_date(SystemClock().now())}, {load_average()} at the beginning")
        with tempfile.TemporaryDirectory() as scratch:
            for line in table(module.measure(Path(scratch))):
                _write(line)
        _write(f"{time.monotonic() - started:.0f} s, {load_average()} at the end")
    return 0


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
