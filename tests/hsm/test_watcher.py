"""Tokens that appear, and drivers that fail, are noticed without anybody asking."""

from __future__ import annotations

import os
import queue
import signal
from pathlib import Path

from hsm import SoftTokens, TokenError, TokenWatcher, TokenWorker, WorkerCrashed
from hsm.watcher import Seen
from tests.hsm.conftest import PIN, Bench
from tests.waiting import wait_until


def test_every_change_is_reported_once(bench: Bench) -> None:
    """SoftHSM notices new tokens only when reloaded, so a login is the change seen here."""
    told: queue.Queue[Seen] = queue.Queue()
    with bench.soft.worker() as worker, TokenWatcher(worker, told.put, every_s=0.05):
        before = told.get(timeout=60)
        worker.login(bench.first, PIN)
        after = told.get(timeout=60)
        assert isinstance(before, tuple)
        assert isinstance(after, tuple)
        assert not any(token.logged_in for token in before)
        assert [token.serial for token in after if token.logged_in] == [bench.first]
    assert told.empty()


def test_a_token_made_elsewhere_is_seen_after_a_rescan(tmp_path: Path) -> None:
    soft = SoftTokens(tmp_path)
    with soft.worker() as worker:
        assert worker.tokens() == ()
        serial = soft.create("mới cắm", PIN, PIN)
        assert [token.serial for token in worker.rescan()] == [serial]


def test_a_worker_that_dies_between_questions_is_replaced_without_a_word(bench: Bench) -> None:
    told: queue.Queue[Seen] = queue.Queue()
    with bench.soft.worker() as worker, TokenWatcher(worker, told.put, every_s=0.05):
        first = told.get(timeout=60)
        pid = worker.pid
        assert pid
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: worker.pid not in (None, pid))
        assert worker.tokens() == first
        # It may have died in the middle of a question; then that is told, and got over as well.
        rest = [told.get_nowait() for _ in range(told.qsize())]
    assert all(isinstance(one, WorkerCrashed) or one == first for one in rest)


def test_a_missing_driver_is_reported_once(tmp_path: Path) -> None:
    told: queue.Queue[Seen] = queue.Queue()
    with TokenWatcher(TokenWorker(tmp_path / "no.so"), told.put, every_s=0.05):
        failed = told.get(timeout=60)
    assert isinstance(failed, TokenError)
    assert failed.code == "token.module_missing"
    assert told.empty()
