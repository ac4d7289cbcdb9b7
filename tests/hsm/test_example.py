"""The example in the package's description runs as it stands."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

import hsm


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hsm.__doc__
    lines = [line for line in hsm.__doc__.splitlines() if line.startswith("    ")]
    monkeypatch.chdir(tmp_path)
    exec(compile(textwrap.dedent("\n".join(lines)), "example", "exec"), {})  # noqa: S102 - our own text
    assert any((tmp_path / "tokens/tokens").iterdir())
