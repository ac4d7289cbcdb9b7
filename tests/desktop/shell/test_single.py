"""A second start finds the first, and a name left by a killed program is taken over."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.single import SingleInstance, name_for

ROOT = Path(__file__).resolve().parents[3]
_SECOND = """
import sys
from pathlib import Path
from PyQt6.QtCore import QCoreApplication
from eoffice.desktop.shell.single import SingleInstance
application = QCoreApplication([])
sys.exit(0 if SingleInstance(Path(sys.argv[1])).hand_over(sys.argv[2:]) else 1)
"""


def _second_start(data: Path, *files: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _SECOND, str(data), *files], cwd=ROOT)


def test_a_second_start_gives_its_files_to_the_first_and_ends(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    assert first.claim()
    with qtbot.waitSignal(first.called, timeout=30_000) as called:
        second = _second_start(tmp_path, "/tệp/Báo cáo.docx", "b.docx")
    assert called.args == [["/tệp/Báo cáo.docx", "b.docx"]]
    assert second.wait(30) == 0
    first.release()


def test_without_a_first_program_nothing_is_handed_over(qtbot: QtBot, tmp_path: Path) -> None:
    assert not SingleInstance(tmp_path).hand_over(["a.docx"])


def test_another_data_folder_is_another_desktop(tmp_path: Path) -> None:
    assert name_for(tmp_path / "a") != name_for(tmp_path / "b")


def test_after_a_release_the_name_can_be_claimed_again(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.claim()
    first.release()
    assert second.claim()
    second.release()
