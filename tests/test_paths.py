"""Files are whole or not there at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eoffice.paths import atomic_file, default_data_folder, sync_folder, write_bytes


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(content=st.binary(max_size=5000))
def test_what_is_written_is_what_is_read(tmp_path: Path, content: bytes) -> None:
    write_bytes(tmp_path / "tệp.bin", content)
    assert (tmp_path / "tệp.bin").read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["tệp.bin"]


def test_an_older_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old and long")
    write_bytes(target, b"new")
    assert target.read_bytes() == b"new"


class Broken(Exception):
    """What goes wrong in the middle of writing."""


def write_half(target: Path) -> None:
    with atomic_file(target) as file:
        file.write(b"half")
        raise Broken


@pytest.mark.parametrize("existed", [True, False])
def test_an_error_in_the_middle_leaves_everything_as_it_was(tmp_path: Path, existed: bool) -> None:
    target = tmp_path / "a.txt"
    if existed:
        target.write_bytes(b"old")
    with pytest.raises(Broken):
        write_half(target)
    assert [path.name for path in tmp_path.iterdir()] == (["a.txt"] if existed else [])
    assert not existed or target.read_bytes() == b"old"


def test_the_target_does_not_change_before_the_end(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    with atomic_file(target) as file:
        file.write(b"new")
        file.flush()
        assert target.read_bytes() == b"old"
        file.seek(0)
        assert file.read() == b"new"
    assert target.read_bytes() == b"new"


def test_the_longest_name_a_file_system_takes_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / ("ệ" * 83 + ".docx")
    assert len(target.name.encode()) == 254
    write_bytes(target, b"x")
    assert target.read_bytes() == b"x"


def test_a_folder_that_is_not_there_is_an_error_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_bytes(tmp_path / "missing" / "a.txt", b"x")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "missing")


@pytest.mark.skipif(os.name == "nt", reason="permissions and signals are POSIX")
def test_others_on_the_machine_cannot_read_what_is_written(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a.txt", b"x")
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o600


@pytest.mark.skipif(os.name == "nt", reason="limits of file size are POSIX")
def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """The system's own limit on file size stands for the full disk: writing fails in the same place."""
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    script = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom eoffice.paths import write_bytes\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "try:\n    write_bytes(Path(sys.argv[1]), b'x' * 1000000)\n"
        "except OSError:\n    sys.exit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, target], cwd=Path(__file__).parents[1])
    assert done.returncode == 7
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.skipif(os.name == "nt", reason="a kill in the middle is POSIX")
def test_a_kill_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom eoffice.paths import atomic_file\n"
        "with atomic_file(Path(sys.argv[1])) as file:\n"
        "    file.write(b'new')\n    file.flush()\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, target], cwd=Path(__file__).parents[1])
    assert done.returncode == -9
    assert target.read_bytes() == b"old"


def test_the_folder_of_a_person_is_named_after_the_program() -> None:
    assert default_data_folder().name == "eoffice"
