"""The engine of pages: a page description of ours and data in, a tagged PDF/A and the places of marks out."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import typst

from eoffice.rendering.errors import CannotRender
from eoffice.rendering.pdf_job import Plan

_DESCRIPTION = "official.typ"
_READ_ALOUD = "PDF/UA-1"
"""PDF/A-2a is for keeping, PDF/UA-1 for those who have a document read aloud. The engine refuses a claim
where it sees a rule broken; a document that cannot be read aloud well must still be drawn."""


@dataclass(frozen=True)
class Mark:
    """A named place on a page (from 1), in points from the upper left corner."""

    name: str
    page: int
    x: float
    y: float


@dataclass(frozen=True)
class Pages:
    """A finished file and what was marked on it."""

    content: bytes
    marks: tuple[Mark, ...]
    count: int


def draw_pages(plan: Plan, folder: Path, fonts: Path, moment: datetime) -> Pages:
    """Return the pages of a plan; pictures lie in the folder, which belongs to this drawing alone.

    The same plan, pictures and moment give the same bytes. Raises CannotRender `rendering.no_layout`.
    """
    with as_file(files("templates.drafting").joinpath(_DESCRIPTION)) as description:
        shutil.copyfile(description, folder / _DESCRIPTION)
    try:
        compiler = typst.Compiler(
            folder / _DESCRIPTION,
            root=folder,
            font_paths=_fonts(fonts),
            ignore_system_fonts=True,
            sys_inputs={"document": json.dumps(plan, ensure_ascii=False)},
        )
        content = _compiled(compiler, moment.astimezone(UTC))
        found = json.loads(compiler.query("<place>", field="value"))
    except (typst.TypstError, RuntimeError) as error:
        raise CannotRender("rendering.no_layout", detail=str(error)[:200]) from error
    if not isinstance(content, bytes):
        raise CannotRender("rendering.no_layout", detail=type(content).__name__)
    marks = tuple(Mark(one["name"], one["page"], one["x"], one["y"]) for one in found)
    return Pages(content, marks, next(one.page for one in marks if one.name == "end"))


def _compiled(compiler: typst.Compiler, moment: datetime) -> object:
    """Return the file with both claims, or with that of the archive alone."""
    try:
        return compiler.compile(pdf_standards=["a-2a", "ua-1"], timestamp=moment)
    except typst.TypstError as error:
        if _READ_ALOUD not in str(error):
            raise
    return compiler.compile(pdf_standards=["a-2a"], timestamp=moment)


@cache
def _fonts(folder: Path) -> typst.Fonts:
    """Return the typefaces of a folder, read once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
