"""What every command of `main.py` shares: its common options, how it answers, and its exit codes.

The options, the JSON keys and the exit codes are a public interface: scripts depend on them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from pathlib import Path

from eoffice.errors import Defect, OfficeError, Unreachable, explain
from eoffice.paths import default_data_folder
from hsm.errors import TokenError
from signing.errors import SigningError


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    NO = 1
    """The answer is "no": not valid, differs, findings of severity error."""
    BAD_INPUT = 2
    TOKEN = 3
    HUB = 4
    DEFECT = 70


class Answer:
    """Writes one result to standard output, as JSON or as lines, and everything else to standard error."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def result(self, value: object, lines: Iterable[str]) -> None:
        """Write the result: one JSON document, or its lines."""
        text = json.dumps(value, ensure_ascii=False, indent=2) if self.as_json else "\n".join(lines)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def note(self, text: str) -> None:
        """Write a remark for the person at the terminal."""
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def problem(self, error: BaseException) -> None:
        """Write what went wrong, why, and what to do next."""
        told = explain(error)
        self.note(f"{told.sentence}\n{told.cause}\n→ {told.next_step}\n[{told.code}]")
        if self.as_json:
            shown = {"code": told.code, "message": told.sentence, "cause": told.cause, "next": told.next_step}
            self.result({"error": shown}, ())


Work = Callable[[argparse.Namespace, Answer], int]


def parser_for(name: str, description: str) -> argparse.ArgumentParser:
    """Return the parser of `main.py NAME` with the options that every command takes."""
    parser = argparse.ArgumentParser(prog=f"main.py {name}", description=description)
    parser.add_argument("--json", action="store_true", help="in đúng một tài liệu JSON ra đầu ra chuẩn")
    parser.add_argument(
        "--data",
        type=Path,
        default=default_data_folder(),
        metavar="THƯ_MỤC",
        help="thư mục dữ liệu khác (mặc định: %(default)s)",
    )
    return parser


def run(parser: argparse.ArgumentParser, work: Work, words: Sequence[str]) -> int:
    """Read the words, do the work, and return the exit code; errors become sentences.

    Errors of `signing` and `hsm` reach people through the same catalogue as our own.
    """
    given = parser.parse_args(list(words))
    answer = Answer(as_json=given.json)
    try:
        return work(given, answer)
    except (OfficeError, SigningError, TokenError, OSError) as error:
        answer.problem(error)
        return exit_code(error)


def exit_code(error: BaseException) -> Exit:
    """Return the exit code of an error of ours."""
    if isinstance(error, Unreachable):
        return Exit.HUB
    if isinstance(error, Defect):
        return Exit.DEFECT
    return Exit.TOKEN if isinstance(error, TokenError) else Exit.BAD_INPUT
