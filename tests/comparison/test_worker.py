"""Work in another process: results, progress, errors, the end on demand, and a process that dies."""

from __future__ import annotations

import os
import signal
import threading
from functools import partial

import pytest

from eoffice.comparison.errors import NotComparable
from eoffice.comparison.worker import InProcess, Tell


def add(first: int, second: int, tell: Tell) -> tuple[int, int]:
    """Return a sum and the process that made it."""
    tell(1, 2)
    tell(2, 2)
    return first + second, os.getpid()


def refuse(_tell: Tell) -> None:
    """Refuse with values."""
    raise NotComparable("comparison.recognition_failed", file="a.pdf", page=7)


def die(_tell: Tell) -> None:
    """End without a word."""
    os.kill(os.getpid(), signal.SIGKILL)


def wait_for_ever(tell: Tell) -> None:
    """Tell that it has begun, and never end."""
    tell(0, 0)
    threading.Event().wait()


def nothing() -> None:
    """Ask for nothing."""


def test_the_result_comes_from_another_process_with_its_progress() -> None:
    told: list[tuple[int, int]] = []
    total, process = InProcess(partial(add, 2, 3)).result(lambda *step: told.append(step), nothing)
    assert total == 5
    assert process != os.getpid()
    assert told == [(1, 2), (2, 2)]


def test_an_error_arrives_with_its_code_and_its_values() -> None:
    with pytest.raises(NotComparable) as told:
        InProcess(refuse).result(lambda *_: None, nothing)
    assert (told.value.code, told.value.values) == (
        "comparison.recognition_failed",
        {"file": "a.pdf", "page": 7},
    )


def test_a_process_that_dies_is_told() -> None:
    with pytest.raises(NotComparable) as told:
        InProcess(die).result(lambda *_: None, nothing)
    assert told.value.code == "comparison.worker_died"


def test_stopping_ends_the_process() -> None:
    run = InProcess(wait_for_ever)
    begun = threading.Event()

    def check() -> None:
        if begun.is_set():
            raise KeyError("enough")

    with pytest.raises(KeyError):
        run.result(lambda *_: begun.set(), check)
    assert not run._process.is_alive()
