"""Run every benchmark of this folder, or those named: `python -m tests.bench [hub desktop …]`.

A benchmark is a module `bench_*.py` with `measure(folder: Path) -> Iterable[Figure]`.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.harness import load_average, table


def main(names: list[str]) -> int:
    """Run benchmarks whose module name holds one of the names, and print their tables."""
    folder = Path(__file__).parent
    for path in sorted(folder.glob("bench_*.py")):
        if names and not any(name in path.stem for name in names):
            continue
        module = importlib.import_module(f"tests.bench.{path.stem}")
        before, started = load_average(), time.monotonic()
        with tempfile.TemporaryDirectory() as scratch:
            shown = table(module.measure(Path(scratch)))
        title = (module.__doc__ or path.stem).strip().splitlines()[0]
        taken = f"{time.monotonic() - started:.0f} s; {before} before, {load_average()} after"
        sys.stdout.write(f"\n{title}\n({taken})\n{shown}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
