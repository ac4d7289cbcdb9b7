"""The command line of the hub: `main.py hub …`. Reads the words, runs the function behind them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from importlib import import_module

from eoffice.errors import Defect, OfficeError, Unreachable
from eoffice.hub.output import Output
from eoffice.hub.words import parser

Command = Callable[[argparse.Namespace, Output], int]

_BAD_INPUT, _UNREACHABLE, _DEFECT = 2, 4, 70


def main(words: Sequence[str]) -> int:
    """Run one command of the hub and return the exit code."""
    given = parser().parse_args(list(words))
    output = Output(as_json=given.json)
    # Keys, backups and logs: nothing a hub writes is for other accounts of the machine.
    os.umask(0o077)
    module, _, name = given.command.partition(":")
    # Loaded now: listing agencies must not wait for the server and the signature library.
    command: Command = getattr(import_module(module), name)
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
