"""The typeface is found, or its absence is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from eoffice.rendering.errors import CannotRender
from eoffice.rendering.fonts import FONT_FOLDER, find_fonts, typeface
from eoffice.rendering.pdf import render_pdf
from tests.rendering.builders import a_letter


def test_a_missing_typeface_is_named_with_the_folders_searched(tmp_path: Path) -> None:
    with pytest.raises(CannotRender) as caught:
        find_fonts([tmp_path])
    assert caught.value.code == "rendering.font_missing"
    assert str(tmp_path) in str(caught.value.values["folders"])


def test_a_family_with_a_missing_cut_does_not_count(tmp_path: Path) -> None:
    face = typeface()
    for file in face.files[:3]:
        shutil.copy(face.folder / file, tmp_path / file)
    with pytest.raises(CannotRender):
        find_fonts([tmp_path])


def test_a_chosen_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    face = typeface()
    for file in face.files:
        shutil.copy(face.folder / file, tmp_path / file)
    monkeypatch.setenv(FONT_FOLDER, str(tmp_path))
    assert typeface().folder == tmp_path


def test_a_broken_font_file_is_named_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "fonts"
    folder.mkdir()
    for file in typeface().files:
        (folder / file).write_bytes(b"no font")
    monkeypatch.setenv(FONT_FOLDER, str(folder))
    target = tmp_path / "a.pdf"
    with pytest.raises(CannotRender) as caught:
        render_pdf(a_letter(), target)
    assert caught.value.code == "rendering.font_missing"
    assert not target.exists()


def test_no_page_names_a_font_that_it_does_not_carry(tmp_path: Path) -> None:
    typeface()
    target = tmp_path / "a.pdf"
    canvas = Canvas(str(target), pageCompression=0)
    canvas.drawString(50, 50, "trang")
    canvas.save()
    assert b"Helvetica" not in target.read_bytes()
