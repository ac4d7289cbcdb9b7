"""Work in another process: results, progress, errors, the end on demand, and a process that dies."""

from __future__ import annotations

import os
import signal
import threading
from functools import partial
from pathlib import Path

import pytest

from eoffice.comparison.errors import NotComparable
from eoffice.comparison.jobs import content_changes
from eoffice.comparison.worker import InProcess, Tell
from tests.comparison.paged_files import write_pdf


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


def test_files_equal_byte_for_byte_say_the_same_whatever_they_are(tmp_path: Path) -> None:
    one, other = tmp_path / "a.pdf", tmp_path / "b.pdf"
    for file in (one, other):
        file.write_bytes(b"%PDF-1.7\nnot even readable")
    same, script = content_changes(one, other, _silent)
    assert (same, script.identical) == (True, True)


def test_approved_pages_and_others_differ_by_their_words(tmp_path: Path) -> None:
    lines = ["Điều 1. Phạm vi", "Mức chi là 1.000.000 đồng cho mỗi hồ sơ được giải quyết."]
    one = write_pdf(tmp_path / "a.pdf", lines)
    other = write_pdf(tmp_path / "b.pdf", [lines[0], lines[1].replace("1.000", "9.000")])
    same, script = content_changes(one, other, _silent)
    assert not same
    assert [change.new for change in script.changes] == ["9.000.000"]
    again = write_pdf(tmp_path / "c.pdf", lines, indent=0)
    assert content_changes(one, again, _silent)[0]


def _silent(_done: int, _total: int, /) -> None:
    """Tell nobody."""
