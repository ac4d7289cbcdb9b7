"""The desktop program on the command line: the settings it starts from, and its parts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from eoffice import settings
from eoffice.bootstrap.workplace import Entrance
from eoffice.desktop.program import run_desktop
from eoffice.errors import OfficeError, explain
from eoffice.paths import default_data_folder

_BAD_USAGE = 2


def parser() -> argparse.ArgumentParser:
    """Return what the desktop understands on its command line."""
    words = argparse.ArgumentParser(
        prog="main.py", description="Mở bàn làm việc eOffice. Từ khác: hub, demo."
    )
    words.add_argument("--data", type=Path, default=default_data_folder(), help="thư mục dữ liệu")
    words.add_argument("--theme", choices=("light", "dark", "contrast"), default="light", help="giao diện")
    words.add_argument("--version", action="version", version="eOffice 0.1.0")
    return words


def main(words: Sequence[str]) -> int:
    """Run the desktop until its window is closed; 2 when there are no settings to start from."""
    options = parser().parse_args(words)
    try:
        desk = settings.load(options.data)
    except OfficeError as error:
        told = explain(error)
        sys.stderr.write(f"{told.sentence}\n{told.cause}\n{told.next_step}\n")
        return _BAD_USAGE
    entrance = Entrance(options.data, desk)
    return run_desktop(entrance, desk.hub_url, desk.login, options.data, options.theme)
