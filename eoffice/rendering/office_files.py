"""Files of other office programs through LibreOffice, when it is installed: .doc, .odt, .rtf and the like.

LibreOffice is only ever a converter, in a process of its own with a profile of its own: a window that
the person has open is not touched, and a file that makes it hang ends with the time limit.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from eoffice.errors import Refused
from eoffice.paths import atomic_file
from eoffice.rendering.errors import UnreadableFile

OFFICE_SUFFIXES = frozenset({".doc", ".odt", ".rtf", ".dot", ".dotx", ".ott", ".wps", ".fodt"})
"""What is read by way of LibreOffice."""
LIMIT_S = 120.0
_LARGEST = 200 << 20
_NAMES = ("soffice", "libreoffice")
_WINDOWS_FOLDERS = (r"C:\Program Files\LibreOffice\program", r"C:\Program Files (x86)\LibreOffice\program")
_FILTERS = {".docx": "docx:MS Word 2007 XML", ".pdf": "pdf:writer_pdf_Export"}


def refuse_open(target: Path) -> None:
    """Refuse to write over a file that Word or LibreOffice has open; raises Refused `form.file_open`.

    On Windows the system would refuse; elsewhere the person's next save would undo what we wrote.
    """
    # Word leaves out the first two letters of a longer name: "~$nghi.docx" for "denghi.docx".
    words = {f"~${target.name}", f"~${target.name[2:]}", f".~lock.{target.name}#"}
    for name in sorted(words):
        if target.with_name(name).is_file():
            raise Refused("form.file_open", file=target.name, lock=name)


def find_office() -> Path | None:
    """Return the program of LibreOffice on this machine, or None."""
    folders = os.pathsep.join(_WINDOWS_FOLDERS) if sys.platform == "win32" else None
    found = [shutil.which(name) for name in _NAMES] + [shutil.which(_NAMES[0], path=folders)] * bool(folders)
    return next((Path(name) for name in found if name), None)


def convert(source: Path, target: Path, limit_s: float = LIMIT_S) -> None:
    """Write `source` anew as `target` (.docx or .pdf); the source is only read.

    Raises UnreadableFile: `rendering.no_office` without LibreOffice, `rendering.office_slow` past the limit,
    `rendering.office_failed` when it makes nothing of the file, and those of a file that cannot be opened.
    """
    program = find_office()
    if program is None:
        raise UnreadableFile("rendering.no_office", file=source.name)
    _demand_readable(source)
    with tempfile.TemporaryDirectory(prefix="eoffice-") as name:
        folder = Path(name)
        # A plain name: what the person called the file shall not become an option or a pattern.
        copy = folder / f"source{source.suffix.lower()}"
        shutil.copyfile(source, copy)
        made = _run(program, copy, folder, target.suffix.lower(), limit_s, source.name)
        with atomic_file(target) as out, made.open("rb") as content:
            shutil.copyfileobj(content, out)


def _demand_readable(source: Path) -> None:
    try:
        size = source.stat().st_size
        with source.open("rb"):
            pass
    except OSError as error:
        raise UnreadableFile("rendering.cannot_open", file=source.name) from error
    if size == 0:
        raise UnreadableFile("rendering.empty_file", file=source.name)
    if size > _LARGEST:
        raise UnreadableFile("rendering.too_large", file=source.name, what="file", limit=_LARGEST)


def _run(program: Path, copy: Path, folder: Path, suffix: str, limit_s: float, shown: str) -> Path:
    """Let LibreOffice work and return the file it made."""
    out = folder / "out"
    command = [
        str(program), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
        "--nolockcheck", "--convert-to", _FILTERS[suffix], "--outdir", str(out), str(copy),
    ]  # fmt: skip
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(limit_s)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile("rendering.office_slow", file=shown, seconds=int(limit_s)) from error
    finally:
        _end(process)
    made = out / f"{copy.stem}{suffix}"
    if not made.is_file() or made.stat().st_size == 0:
        raise UnreadableFile("rendering.office_failed", file=shown)
    return made


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with the process that it starts behind itself."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
