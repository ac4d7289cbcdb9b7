"""The desktop program on the command line: the settings it starts from, and its parts."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from eoffice import settings
from eoffice.bootstrap.quick_classes import CompiledMethods, usual_file
from eoffice.errors import OfficeError, explain
from eoffice.paths import default_data_folder

if TYPE_CHECKING:
    from eoffice.exchange.vault import Vault

_BAD_USAGE = 2


def parser() -> argparse.ArgumentParser:
    """Return what the desktop understands on its command line."""
    words = argparse.ArgumentParser(
        prog="main.py", description="Mở bàn làm việc eOffice. Từ khác: hub, demo."
    )
    words.add_argument("files", nargs="*", metavar="TỆP", help="tệp mở ngay khi vào, ví dụ một tệp Word")
    words.add_argument("--data", type=Path, default=default_data_folder(), help="thư mục dữ liệu")
    words.add_argument(
        "--theme", choices=("light", "dark", "contrast"), default="", help="giao diện cho lần chạy này"
    )
    words.add_argument("--version", action="version", version="eOffice 0.1.0")
    return words


def main(words: Sequence[str]) -> int:
    """Run the desktop until its window is closed; 2 when there are no settings to start from."""
    options = parser().parse_args(words)
    try:
        desk, mended = settings.load_mended(options.data)
    except OfficeError as error:
        if error.code == "settings.missing":
            return _begin(options)
        # For whoever starts it from a terminal; the window tells the same.
        told = explain(error)
        sys.stderr.write(f"{told.sentence}\n{told.cause}\n{told.next_step}\n")
        return _begin(options, error)
    return start(options.data, desk, options.theme, tuple(options.files), problem=mended)


def _begin(options: argparse.Namespace, problem: OfficeError | None = None) -> int:
    """Lead a person through the first start of a machine, then run the desktop; 2 when they give up."""
    from eoffice.bootstrap.first_start import Pairing
    from eoffice.desktop.first_start import ask_for_hub

    if not ask_for_hub(Pairing(options.data), options.data, options.theme, problem):
        return _BAD_USAGE
    desk, files = settings.load(options.data), tuple(options.files)
    return start(options.data, desk, options.theme, files, is_first=True)


def start(
    data: Path,
    desk: settings.DesktopSettings,
    theme: str = "",
    files: tuple[str, ...] = (),
    vault: Vault | None = None,
    on_application: Callable[..., object] | None = None,
    *,
    is_first: bool = False,
    problem: OfficeError | None = None,
) -> int:
    """Put the desktop together and run it; `vault` and `on_application` serve measurements."""
    # A program that loads makes nothing that could be collected: the search costs a fifth of the start.
    gc.disable()
    methods = CompiledMethods(usual_file())
    methods.put_on()
    from eoffice.bootstrap.entrance import LateEntrance
    from eoffice.desktop.program import Start, run_desktop
    from eoffice.desktop.shell.preferences import FILE_NAME as PREFERENCES
    from eoffice.desktop.shell.preferences import Preferences, policy_files

    entrance = LateEntrance(data, desk) if vault is None else LateEntrance(data, desk, vault)
    chosen = Preferences(data / PREFERENCES, policy_files(data)).text("working_folder")
    if chosen:
        entrance = replace(entrance, working_folder=Path(chosen).expanduser())
    absolute = tuple(str(Path(name).absolute()) for name in files)
    begun = Start(desk.hub_url, desk.login, data, theme, absolute, is_first, problem)
    try:
        return run_desktop(entrance, begun, on_application, entrance.load)
    finally:
        # At the end: what was loaded in idle moments is kept, too, and writing delays nobody.
        methods.take_off()
        methods.keep()
