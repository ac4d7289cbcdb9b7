"""From a bare checkout to the running program: `python3 installer/bootstrap.py demo`.

Uses the standard library only. Older Pythons must be able to read this file, to be refused in words.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
REFUSED = 2


def refusal(version: tuple[int, int]) -> str | None:
    """Return the sentence that refuses a Python too old, or nothing."""
    if version >= OLDEST_PYTHON:
        return None
    found = ".".join(str(part) for part in version)
    return (
        f"Cần Python 3.11 trở lên; máy này đang chạy Python {found}. "
        "Hãy cài python3.11 (hoặc mới hơn) rồi chạy lại bằng đúng lệnh đó.\n"
        f"Python 3.11 or newer is needed; this is {found}. Install it and run this file with it."
    )


def main(words: list[str]) -> int:
    """Refuse an old Python, else prepare what the first word needs and do it."""
    too_old = refusal((sys.version_info[0], sys.version_info[1]))
    if too_old:
        print(too_old, file=sys.stderr)
        return REFUSED
    sys.path.insert(0, str(ROOT))
    # Only now: this module is written for the Python that has just been made sure of.
    from installer.launch import launch

    return launch(words, ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
