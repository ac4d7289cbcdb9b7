"""The command line of the hub: `main.py hub …`. Only reads words and prints; the work is done elsewhere."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from eoffice.errors import Defect, OfficeError, Unreachable
from eoffice.hub import keeping_commands, people_commands, running_commands
from eoffice.hub.output import Output
from eoffice.paths import default_data_folder

Command = Callable[[argparse.Namespace, Output], int]

_BAD_INPUT, _UNREACHABLE, _DEFECT = 2, 4, 70


def main(words: Sequence[str]) -> int:
    """Run one command of the hub and return the exit code."""
    given = parser().parse_args(list(words))
    output = Output(as_json=given.json)
    os.umask(0o077)
    command: Command = given.command
    try:
        return command(given, output)
    except OfficeError as error:
        output.problem(error)
        return exit_code(error)


def exit_code(error: OfficeError) -> int:
    """Return the exit code for an error."""
    if isinstance(error, Unreachable):
        return _UNREACHABLE
    if error.code.startswith("backup."):
        return _BAD_INPUT  # a damaged backup is somebody's file, not a defect of ours
    return _DEFECT if isinstance(error, Defect) else _BAD_INPUT


def parser() -> argparse.ArgumentParser:
    """Return the parser of all hub commands."""
    top = argparse.ArgumentParser(prog="main.py hub", description="Chạy và quản trị trục văn bản (hub).")
    commands = top.add_subparsers(title="lệnh", required=True, metavar="LỆNH")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="in đúng một tài liệu JSON")
    common.add_argument(
        "--data",
        type=Path,
        default=default_data_folder() / "hub",
        metavar="THƯ_MỤC",
        help="thư mục của hub (mặc định: %(default)s)",
    )
    running_commands.add(commands, common)
    people_commands.add(commands, common)
    keeping_commands.add(commands, common)
    return top
