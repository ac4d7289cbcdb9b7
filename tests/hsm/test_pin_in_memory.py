"""After a login no copy of the PIN stays in the process that made it: ours, the binding's or the driver's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hsm.provider.providers import DIGITS, softhsm
from tests.softhsm import softhsm_here

ROOT = Path(__file__).parents[2]
# The PIN comes by an unbuffered pipe, as the worker gets it: arguments and environment would keep it.
LOG_IN = """
import sys
from pathlib import Path
from hsm.library import Library
from hsm.protocol import wipe
library = Library(Path(sys.argv[1]))
pin = bytearray(int(sys.argv[3]))
open(0, "rb", buffering=0, closefd=False).readinto(pin)
library.login(sys.argv[2], pin)
if sys.argv[4] == "wipe":
    wipe(pin)
print("in", flush=True)
sys.stdin.read()
"""


def copies(process: int, secret: bytes) -> int:
    """Count how often a secret lies in the writable memory of a process."""
    found = 0
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            where, rights, *_ = line.split()
            if rights.startswith("rw"):
                start, end = (int(part, 16) for part in where.split("-"))
                memory.seek(start)
                found += (memory.read(end - start) or b"").count(secret)
    return found


@pytest.mark.parametrize(("then", "is_left"), [("wipe", False), ("keep", True)])
def test_a_wiped_pin_is_nowhere_in_memory(tmp_path: Path, then: str, is_left: bool) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("reads another process's memory through /proc")
    softhsm_here()
    token = softhsm(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-c", LOG_IN, str(token.module), token.serial, str(len(DIGITS)), then],
        env={**os.environ, **token.environment, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(DIGITS.encode())
        assert process.stdout.readline() == b"in\n"
        try:
            left = copies(process.pid, DIGITS.encode())
        except PermissionError:
            pytest.skip("this system lets nobody read another process")
        assert bool(left) is is_left
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(20)
