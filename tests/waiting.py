"""Waiting in tests for what another process or thread does: as short as possible, never a fixed time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def wait_until(look: Callable[[], Found], timeout_s: float = 60, every_s: float = 0.02) -> Found:
    """Look again and again until the answer is true and return it; fail with the last answer at the end."""
    end = time.monotonic() + timeout_s
    while not (found := look()):
        assert time.monotonic() < end, f"still {found!r} after {timeout_s} s"
        time.sleep(every_s)
    return found
