"""The entry of the program: which words lead where, and that a person never sees a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import main

ROOT = Path(main.__file__).parent


@pytest.mark.parametrize(
    ("words", "place", "rest"),
    [
        ([], main.FACES["desktop"], []),
        (["--data", "x"], main.FACES["desktop"], ["--data", "x"]),
        (["desktop", "--data", "x"], main.FACES["desktop"], ["--data", "x"]),
        (["hub", "status"], main.FACES["hub"], ["status"]),
        (["demo", "--headless"], main.FACES["demo"], ["--headless"]),
    ],
)
def test_the_first_word_chooses_the_face(words: list[str], place: str, rest: list[str]) -> None:
    assert main.face_of(words) == (place, rest)


def ended(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the entry in a process with a face of our own."""
    (folder / "face.py").write_text(code, encoding="utf-8")
    starter = (
        "import main, sys; main.FACES['hub'] = 'face:main'; sys.argv[1:] = ['hub']; sys.exit(main.main())"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "XDG_DATA_HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", starter],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )


def test_the_exit_code_of_a_face_is_the_exit_code_of_the_program(tmp_path: Path) -> None:
    assert ended("def main(words): return 3", tmp_path).returncode == 3


def test_a_defect_ends_with_70_a_reference_and_a_log_but_no_traceback(tmp_path: Path) -> None:
    done = ended("def main(words): raise ValueError('ruột gan của chương trình')", tmp_path)
    assert (done.returncode, done.stdout) == (70, "")
    assert "Traceback" not in done.stderr
    assert "ruột gan" not in done.stderr
    (log,) = tmp_path.rglob("defects.log")
    reference = done.stderr.split("Mã tham chiếu: ")[1].split()[0]
    told = log.read_text(encoding="utf-8")
    assert reference in told
    assert "ruột gan của chương trình" in told


def test_an_interruption_is_no_defect(tmp_path: Path) -> None:
    done = ended("def main(words): raise KeyboardInterrupt", tmp_path)
    assert (done.returncode, done.stderr) == (130, "")


def test_the_hub_runs_without_qt() -> None:
    use = "import main, sys; main.run(['hub', 'agency', 'list', '--data', '/nonexistent'])"
    look = f"{use}; print('PyQt6' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, cwd=ROOT, timeout=60, check=True
    )
    assert done.stdout.strip() == "False"
