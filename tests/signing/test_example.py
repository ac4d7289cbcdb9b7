"""The example in the package's description runs as it stands."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

import signing
from tests.signing.conftest import draw_document


def test_the_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert signing.__doc__
    lines = [line for line in signing.__doc__.splitlines() if line.startswith("    ") or not line]
    monkeypatch.chdir(tmp_path)
    draw_document(tmp_path / "a.pdf")
    exec(compile(textwrap.dedent("\n".join(lines)), "example", "exec"), {})  # noqa: S102 - our own text
    assert capsys.readouterr().out.strip() == "valid"
