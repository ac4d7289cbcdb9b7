"""Running the engine's coroutines from plain functions, with or without a loop around them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Result = TypeVar("_Result")


def run(work: Coroutine[None, None, _Result]) -> _Result:
    """Run a coroutine to its end; a running loop keeps its thread, so ours gets another."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
