"""Desktop: from the start of the program to its first window, and what it holds when idle."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eoffice import settings
from eoffice.bootstrap.quick_classes import KEPT_AFTER_S
from eoffice.domain.people import Person, Role
from eoffice.hub.certificate import make_certificate
from eoffice.services import codec
from eoffice.settings import DesktopSettings
from eoffice.storage.opening import open_store
from tests.bench.harness import Figure, seconds
from tests.bench.paper_mill import lay_in
from tests.bench.process_cost import cost_of, memory_mb
from tests.storage.office import OURS

ROOT = Path(__file__).resolve().parents[2]
HELD = 100_000
TIMES = 7
_IDLE_S = 4.0
_IMPORT_QT = """
from PyQt6.QtWidgets import QApplication, QWidget
application = QApplication(["bare"])
window = QWidget()
window.show()
application.processEvents()
"""


def measure(folder: Path) -> Iterable[Figure]:
    """Measure the sign-in screen, then the whole desk over a replica of 100,000 documents."""
    _furnish(folder)
    with _started(folder, "known"):
        # An installed program has been started before: its bytecode and compiled methods are there.
        time.sleep(KEPT_AFTER_S + _IDLE_S)
    bare = [seconds(_start_bare_qt) for _ in range(TIMES)]
    yield Figure("bare Python with an empty Qt window: median", statistics.median(bare), "s")
    forgotten = _forget_files()
    with _started(folder, "known") as start:
        name = f"cold start of the desk ({forgotten:.0f} MB of files read anew)"
        yield Figure(name, start.shown_s, "s", note=f"processor {start.cpu_s:.2f}")
    yield from _starts(folder, "stranger", "sign-in screen")
    yield from _starts(folder, "known", f"desk over {HELD:,} documents")


def _starts(folder: Path, who: str, what: str) -> Iterator[Figure]:
    """Start several times with everything in the machine's cache; measure memory in the last one."""
    starts = []
    for _ in range(TIMES):
        with _started(folder, who) as start:
            starts.append(start)
    taken = [start.shown_s for start in starts]
    spent = f"processor {statistics.median(start.cpu_s for start in starts):.2f}"
    yield Figure(f"{what}: warm start, best of {TIMES}", min(taken), "s", 1.0, "budget")
    yield Figure(f"{what}: warm start, median", statistics.median(taken), "s", 1.0, "budget", spent)
    with _started(folder, who) as start:
        time.sleep(_IDLE_S)
        yield Figure(f"{what}: memory when idle", memory_mb(start.pid), "MB", 250, "budget")


@dataclass(frozen=True)
class _Start:
    """A program that has painted its first window: how long that took, by the clock and the processor."""

    pid: int
    shown_s: float
    cpu_s: float


@contextmanager
def _started(folder: Path, who: str) -> Iterator[_Start]:
    """Give a running program until the end of the block."""
    command = [sys.executable, str(Path(__file__).with_name("start_probe.py")), str(folder), who]
    began = time.perf_counter()
    with (folder / "desktop.log").open("w+") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=_environment())
        try:
            line = process.stdout.readline() if process.stdout else ""
            shown_s = time.perf_counter() - began
            if line.strip() != "shown":
                log.seek(0)
                raise AssertionError(log.read())
            yield _Start(process.pid, shown_s, cost_of(process.pid).cpu_s)
        finally:
            process.terminate()
            process.wait(20)


def _start_bare_qt() -> None:
    subprocess.run([sys.executable, "-c", _IMPORT_QT], check=True, env=_environment())


def _environment() -> dict[str, str]:
    # An installed program has its bytecode; a development machine may forbid Python to keep any.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    bytecode = str(Path(tempfile.gettempdir()) / "eoffice-bench-bytecode")
    return {**kept, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": bytecode}


def _forget_files() -> float:
    """Ask the system to drop the program's files from its cache; return how many megabytes they are."""
    size = 0
    packages = Path(sysconfig.get_paths()["purelib"])
    for path in (*packages.rglob("*"), *(ROOT / "eoffice").rglob("*"), *(ROOT / "templates").rglob("*")):
        if path.is_file() and hasattr(os, "posix_fadvise"):
            handle = os.open(path, os.O_RDONLY)
            size += os.fstat(handle).st_size
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)
    return size / 2**20


def _furnish(folder: Path) -> None:
    """Make the data of a person who has worked here before; the hub is away."""
    me = Person(f"{OURS}/chi", "Chi", OURS, "vp", "Văn thư", frozenset({Role.CLERK}))
    certificate = folder / "hub.crt"
    make_certificate(folder / "hub.key", certificate, ["127.0.0.1"])
    settings.save(folder, DesktopSettings("https://127.0.0.1:9", certificate, "chi"))
    store = open_store(folder / "people" / "chi" / "office.sqlite")
    lay_in(store, HELD)
    store.settings.put("me", codec.encode(me).decode())
    store.close()
