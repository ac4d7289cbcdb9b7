"""Long work is shown with its progress and can be stopped; short work does not flicker."""

from __future__ import annotations

import threading

from PyQt6.QtWidgets import QProgressBar, QToolButton
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.jobstrip import JobStrip
from eoffice.desktop.shell.lanes import Job, Lanes


def test_work_of_half_a_second_is_shown_with_progress_and_stops(qtbot: QtBot) -> None:
    lanes = Lanes()
    strip = JobStrip(lanes)
    qtbot.addWidget(strip)

    def work(job: Job) -> object:
        job.progress(40, "trang 4")
        while True:
            job.checkpoint()

    job = lanes.cpu.run(work, title="Đang so sánh")
    lanes.cpu.run(work, title="Đang đọc")
    qtbot.waitUntil(lambda: not strip.isHidden())
    assert strip.text == "Đang so sánh (còn 1 việc khác)"
    bar = strip.findChild(QProgressBar)
    qtbot.waitUntil(lambda: bar.value() == 40)
    with qtbot.waitSignal(job.ended):
        strip.findChild(QToolButton).click()
    qtbot.waitUntil(lambda: strip.text == "Đang đọc")
    assert lanes.drain()
    qtbot.waitUntil(strip.isHidden)


def test_work_without_a_title_and_quick_work_are_not_shown(qtbot: QtBot) -> None:
    lanes, gate = Lanes(), threading.Event()
    strip = JobStrip(lanes)
    qtbot.addWidget(strip)
    silent = lanes.cpu.run(lambda _: gate.wait(5))
    with qtbot.waitSignal(lanes.hub.ended):
        lanes.hub.run(lambda _: None, title="Đang gửi")
    assert strip.isHidden()
    with qtbot.waitSignal(silent.ended):
        gate.set()
    assert strip.isHidden()
