"""Lanes keep order, carry errors as values, stop when asked, and end in time."""

from __future__ import annotations

import threading

from PyQt6.QtCore import QObject, QThread, pyqtSlot
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.lanes import Job, Lane, Lanes, Latest
from tests.desktop.watchdog import assert_never_held


class Listener(QObject):
    """Notes what arrives, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[object] = []
        self.steps: list[tuple[int, str]] = []
        self.threads: set[QThread | None] = set()

    @pyqtSlot(object)
    def on_done(self, result: object) -> None:
        self.results.append(result)
        self.threads.add(QThread.currentThread())

    @pyqtSlot(object)
    def on_failed(self, error: object) -> None:
        self.errors.append(error)
        self.threads.add(QThread.currentThread())

    @pyqtSlot(int, str)
    def on_progress(self, percent: int, words: str) -> None:
        self.steps.append((percent, words))


def test_results_arrive_on_the_gui_thread(qtbot: QtBot) -> None:
    lane, heard = Lane(1), Listener()
    job = Job(lambda _: threading.get_ident())
    job.done.connect(heard.on_done)
    with qtbot.waitSignal(lane.ended):
        lane.start(job)
    assert heard.results
    assert heard.results[0] != threading.get_ident()
    assert heard.threads == {QThread.currentThread()}


def test_an_error_arrives_as_a_value(qtbot: QtBot) -> None:
    lane, heard = Lane(1), Listener()

    def fail(_: Job) -> object:
        raise ValueError("broken")

    with qtbot.waitSignal(lane.ended):
        lane.run(fail, heard.on_done, heard.on_failed)
    assert not heard.results
    assert [type(error) for error in heard.errors] == [ValueError]


def test_a_lane_of_width_one_keeps_the_order_and_the_thread(qtbot: QtBot) -> None:
    lane, heard = Lane(1), Listener()
    idents: list[int] = []

    class Note:
        def __init__(self, number: int) -> None:
            self.number = number

        def __call__(self, _: Job) -> object:
            idents.append(threading.get_ident())
            return self.number

    for number in range(200):
        lane.run(Note(number), heard.on_done)
    qtbot.waitUntil(lambda: len(heard.results) == 200)
    assert heard.results == list(range(200))
    assert len(set(idents)) == 1


def test_progress_is_heard_in_order(qtbot: QtBot) -> None:
    lane, heard = Lane(1), Listener()

    def work(job: Job) -> object:
        for percent in (10, 60, 100):
            job.progress(percent, f"bước {percent}")
        return None

    job = Job(work)
    job.progressed.connect(heard.on_progress)
    with qtbot.waitSignal(job.ended):
        lane.start(job)
    assert heard.steps == [(10, "bước 10"), (60, "bước 60"), (100, "bước 100")]


def test_a_running_job_stops_at_its_next_checkpoint_and_tells_nothing(qtbot: QtBot) -> None:
    lane, heard = Lane(1), Listener()
    running = threading.Event()

    def endless(job: Job) -> object:
        running.set()
        while True:
            job.checkpoint()

    job = Job(endless)
    job.done.connect(heard.on_done)
    job.failed.connect(heard.on_failed)
    lane.start(job)
    assert running.wait(5)
    with qtbot.waitSignal(job.ended):
        job.cancel()
    assert not heard.results
    assert not heard.errors


def test_a_waiting_job_that_is_cancelled_never_starts(qtbot: QtBot) -> None:
    lane, gate = Lane(1), threading.Event()
    started: list[str] = []
    lane.run(lambda _: gate.wait(5))
    second = Job(lambda _: started.append("second"))
    lane.start(second)
    second.cancel()
    with qtbot.waitSignal(second.ended):
        gate.set()
    assert not started


def test_a_result_reached_before_the_cancellation_is_not_lost(qtbot: QtBot) -> None:
    lane, heard = Lane(1), Listener()

    def sign(job: Job) -> object:
        job.cancel()
        return "đã ký"

    job = Job(sign)
    job.done.connect(heard.on_done)
    with qtbot.waitSignal(job.ended):
        lane.start(job)
    assert heard.results == ["đã ký"]


def test_draining_says_whether_all_stopped_in_time(qtbot: QtBot) -> None:
    quick, slow = Lane(2), Lane(1)
    gate = threading.Event()
    busy = threading.Event()

    def patient(job: Job) -> object:
        while not job.is_cancelled:
            pass
        return None

    def deaf(_: Job) -> object:
        busy.set()
        return gate.wait(10)

    quick.run(patient)
    slow.run(deaf)
    assert busy.wait(5)
    assert quick.drain(5000)
    assert not slow.drain(30)
    gate.set()
    assert slow.drain(5000)
    qtbot.waitUntil(lambda: quick.waiting == slow.waiting == 0)


def test_five_hundred_jobs_lose_none(qtbot: QtBot) -> None:
    lanes, heard = Lanes(), Listener()
    numbers = iter(range(500))
    lock = threading.Lock()

    def take(_: Job) -> object:
        with lock:
            return next(numbers)

    for _ in range(500):
        lanes.cpu.run(take, heard.on_done)
    qtbot.waitUntil(lambda: len(heard.results) == 500)
    assert set(heard.results) == set(range(500))
    assert lanes.drain()


def test_only_the_answer_to_the_newest_question_arrives(qtbot: QtBot) -> None:
    lane, heard, gate = Lane(1), Listener(), threading.Event()
    latest = Latest(lane)
    latest.answered.connect(heard.on_done)
    latest.ask(lambda _: (gate.wait(5), "cũ")[1])
    latest.ask(lambda _: "mới")
    with qtbot.waitSignal(latest.answered):
        gate.set()
    qtbot.waitUntil(lambda: lane.waiting == 0)
    assert heard.results == ["mới"]


class _Swift(Lane):
    """A lane whose jobs have ended before whoever started them gets to the next line."""

    def start(self, job: Job) -> Job:
        started = super().start(job)
        self._pool.waitForDone(60_000)
        return started


def test_the_end_of_a_job_that_ends_at_once_is_heard(qtbot: QtBot) -> None:
    lane, ends = _Swift(1), list[object]()
    run = lane.run(lambda _: None, ended=ends.append)
    asked = Latest(lane).ask(lambda _: 1 / 0, ended=ends.append)
    qtbot.waitUntil(lambda: ends == [run, asked], timeout=60_000)


def test_waiting_work_does_not_block_the_event_loop(qtbot: QtBot) -> None:
    lane, gate = Lane(1), threading.Event()

    def wait_in_the_lane() -> None:
        with qtbot.waitSignal(lane.ended):
            lane.run(lambda _: gate.wait(0.2))

    assert_never_held(wait_in_the_lane, gate.clear)
