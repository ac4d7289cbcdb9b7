"""Two threads that meet a kind of value for the first time at the same moment; a crash ends the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIRST_USE = """
import sys, threading
from dataclasses import make_dataclass
from eoffice.services import codec

sys.setswitchinterval(1e-6)
BODY = b"{" + b",".join(b'"g%d":{"f1":1,"f19":2}' % number for number in range(10)) + b"}"
PLAIN = {f"g{number}": {"f1": 1, "f19": 2} for number in range(10)}

def kinds(turn):
    inner = [
        make_dataclass(f"I{turn}_{number}", [(f"f{part}", int, 0) for part in range(20)], frozen=True)
        for number in range(10)
    ]
    fields = [(f"g{number}", kind) for number, kind in enumerate(inner)]
    outer = make_dataclass(f"O{turn}", fields, frozen=True)
    return outer, make_dataclass(f"Two{turn}", [("one", outer)], frozen=True)

for turn in range(100):
    outer, around = kinds(turn)
    together = threading.Barrier(3)
    uses = (
        lambda: codec.decode(BODY, outer),
        lambda: codec.decode(b'{"one":' + BODY + b"}", around),
        lambda: codec.from_plain(PLAIN, outer),
    )
    threads = [threading.Thread(target=lambda use=use: (together.wait(), use())) for use in uses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


# Three threads that change places all the time wait more than they work: on a busy machine for minutes.
@pytest.mark.timeout(300)
def test_the_first_use_of_a_kind_in_several_threads_does_not_end_the_process() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_USE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
