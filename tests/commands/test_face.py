"""The common face of the commands: options, answers and exit codes, which scripts depend on."""

from __future__ import annotations

import argparse
import errno
import json
import os
from pathlib import Path

import pytest

import main
from eoffice.commands.face import Answer, Exit, parser_for, run
from eoffice.errors import Defect, OfficeError, Refused, Unreachable
from hsm.errors import TokenAbsent
from signing.errors import SigningError
from tests.commands.running import run as run_process


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused("document.not_found"), Exit.BAD_INPUT),
        (Unreachable("exchange.hub_away"), Exit.HUB),
        (Defect("storage.damaged"), Exit.DEFECT),
        (TokenAbsent("token.absent"), Exit.TOKEN),
        (SigningError("signing.not_pdf"), Exit.BAD_INPUT),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), Exit.BAD_INPUT),
    ],
)
def test_every_error_of_ours_becomes_a_sentence_and_an_exit_code(
    error: OfficeError, code: Exit, capsys: pytest.CaptureFixture[str]
) -> None:
    def work(_given: argparse.Namespace, _answer: Answer) -> int:
        raise error

    assert run(parser_for("x", "thử"), work, ["--json"]) == code
    told = capsys.readouterr()
    assert json.loads(told.out)["error"]["message"] in told.err


def test_a_defect_is_not_dressed_up_as_bad_input() -> None:
    def work(_given: argparse.Namespace, _answer: Answer) -> int:
        raise ValueError("ruột gan")

    with pytest.raises(ValueError, match="ruột gan"):
        run(parser_for("x", "thử"), work, [])


def test_a_result_is_one_json_document_or_lines(capsys: pytest.CaptureFixture[str]) -> None:
    def work(_given: argparse.Namespace, answer: Answer) -> int:
        answer.note("đang làm")
        answer.result({"số": 1}, ["Số: 1"])
        return Exit.DONE

    assert run(parser_for("x", "thử"), work, ["--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"số": 1}
    run(parser_for("x", "thử"), work, [])
    assert capsys.readouterr().out == "Số: 1\n"


@pytest.mark.parametrize("word", sorted(main.TOOLS))
def test_every_command_tells_its_options(word: str, tmp_path: Path) -> None:
    done = run_process(word, "--help", home=tmp_path)
    assert done.code == 0
    assert {"--json", "--data"} <= set(done.out.replace(",", " ").replace("[", " ").replace("]", " ").split())


@pytest.mark.parametrize("word", sorted(main.TOOLS))
def test_a_word_that_no_command_knows_is_bad_usage(word: str, tmp_path: Path) -> None:
    done = run_process(word, "--no-such-option", home=tmp_path)
    assert done.code == 2
    assert "Traceback" not in done.err
