"""An error in a slot ends neither the program nor the person's trust."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.crash import CrashReport
from eoffice.desktop.shell.crash_dialog import CrashDialog
from eoffice.errors import Refused

SCRIPT = """
from PyQt6.QtCore import QTimer
from eoffice.desktop.shell.application import build_application
app, hook = build_application([])
heard = []
hook.report_to(heard.append)
def fall():
    raise KeyError("Nguyễn Văn A")
def end():
    app.exit(7 if len(heard) == 1 and "KeyError" in heard[0].text else 8)
QTimer.singleShot(0, fall)
QTimer.singleShot(50, end)
raise SystemExit(app.exec())
"""


def crashed(error: Exception) -> CrashReport:
    try:
        raise error
    except type(error) as caught:
        return CrashReport(caught)


def test_an_exception_in_a_slot_does_not_abort_the_program() -> None:
    root = Path(__file__).parents[3]
    around = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)}
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=around, capture_output=True, timeout=60, check=False
    )
    assert run.returncode == 7, run.stderr.decode()


def test_the_report_names_places_but_no_person_and_no_folder() -> None:
    report = crashed(KeyError("Nguyễn Văn A"))
    assert "KeyError" in report.text
    assert "test_crash.py" in report.text
    assert "Nguyễn" not in report.text
    assert str(Path.home()) not in report.text
    assert report.reference in report.text


def test_the_report_follows_the_causes_and_names_their_codes() -> None:
    try:
        try:
            raise Refused("document.not_your_step")
        except Refused as first:
            raise RuntimeError from first
    except RuntimeError as second:
        text = CrashReport(second).text
    assert "error: RuntimeError" in text
    assert "caused by: Refused [document.not_your_step]" in text


def test_the_dialog_shows_what_would_be_copied(qtbot: QtBot) -> None:
    dialog = CrashDialog(crashed(ZeroDivisionError()))
    qtbot.addWidget(dialog)
    assert dialog._text.toPlainText() == dialog.report.text
    assert dialog._text.isReadOnly()
