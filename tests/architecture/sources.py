"""The project's own files as the rules read them: names, text, syntax trees."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("eoffice", "signing", "hsm")


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root of the checkout, its text and its syntax tree."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree, made when a rule looks at it: a tenth of a second for the largest files."""
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        """The dotted name under which it is imported."""
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def place(self, node: ast.expr | ast.stmt | ast.excepthandler) -> str:
        """Return where a node is, as a person would look it up."""
        return f"{self.name}:{node.lineno}"


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Return every Python file below the folders."""
    return tuple(
        _source(path) for path in sorted(path for one in folders for path in (ROOT / one).rglob("*.py"))
    )


@cache
def _source(path: Path) -> Source:
    # One for all who ask, whatever folders they asked for: no file is parsed twice.
    return Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))


def calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    """Yield every call of a file with the last part of the called name."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            yield node, called_name(node)


def called_name(call: ast.Call) -> str:
    """Return the last part of the name that is called, or nothing."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def tracked_files() -> list[Path]:
    """Return the files that are handed on: git's list, or all outside hidden folders without git."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    ]
