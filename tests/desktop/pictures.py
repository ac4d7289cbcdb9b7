"""Makes pictures of every screen in every look: `python -m tests.desktop.pictures FOLDER`.

They are for looking at, never compared. The test that takes them checks only that something is drawn,
that nothing looks the same in two looks, and that switching a look is quick enough.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

FOLDER = "EOFFICE_PICTURES"


def main(folder: Path) -> int:
    """Take the pictures into a folder."""
    os.environ[FOLDER] = str(folder.absolute())
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return int(
        pytest.main(["-q", "-p", "no:randomly", str(Path(__file__).parent / "screens" / "test_pictures.py")])
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
