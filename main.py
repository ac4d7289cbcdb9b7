"""The entry of eOffice: `main.py` opens the desktop, `main.py hub …` and the other words run its tools."""

from __future__ import annotations

import logging
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from logging.handlers import RotatingFileHandler
from types import TracebackType

from eoffice.paths import default_data_folder

DEFECT = 70
LOG_BYTES = 2 * 2**20
PRIVATE = 0o077
"""Files made here may be read by their owner only: subjects, texts and comments are nobody else's."""
TOOLS: dict[str, str] = {
    "check": "check",
    "draft": "draft",
    "verify": "verify",
    "tokens": "tokens",
    "doctor": "doctor",
    "kpi": "kpi",
    "compare": "compare",
    "sign": "sign",
    "extend": "extend",
}
"""The words of the command-line tools, each with its module in `eoffice.commands`."""
FACES = {
    "desktop": "eoffice.bootstrap.desktop:main",
    "hub": "eoffice.hub.cli:main",
    "demo": "eoffice.demo.cli:main",
    **{word: f"eoffice.commands.{module}:main" for word, module in TOOLS.items()},
}
"""Each word with the function that runs it, loaded only when it is asked for: the hub needs no Qt."""

Face = Callable[[Sequence[str]], int]


def face_of(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Return the place of the function to run, and the words that are left for it."""
    if words and words[0] in FACES:
        return FACES[words[0]], words[1:]
    return FACES["desktop"], words


def run(words: Sequence[str]) -> int:
    """Run what the words ask for and return the exit code."""
    place, rest = face_of(words)
    module, _, name = place.partition(":")
    face: Face = getattr(import_module(module), name)
    return face(rest)


def log_to_file() -> None:
    """Send what the program notes to a file; a person's terminal gets sentences only."""
    file = default_data_folder() / "logs" / "eoffice.log"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return  # a service user without a home has the hub's own log
    handler = RotatingFileHandler(file, maxBytes=LOG_BYTES, backupCount=3, encoding="utf-8", delay=True)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Write a defect to a log, tell the person where, and end; a traceback is never shown."""
    reference = secrets.token_hex(6)
    file = default_data_folder() / "logs" / "defects.log"
    file.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.getLogger("eoffice.defects")
    logger.addHandler(handler)
    logger.critical("%s", reference, exc_info=(kind, error, trace))
    handler.close()
    sys.stderr.write(
        "Chương trình gặp lỗi ngoài dự kiến; dữ liệu đã lưu không bị ảnh hưởng.\n"
        f"Mã tham chiếu: {reference}\nChi tiết trong: {file}\n"
    )
    sys.stderr.flush()
    # The interpreter would end with 1, which means "no" to a script.
    os._exit(DEFECT)


def main() -> int:
    """Run the program."""
    sys.excepthook = report
    os.umask(PRIVATE)
    log_to_file()
    try:
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
