"""What looks different between two readings of a file is found as boxes on its pages."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.page_differences import differences
from eoffice.rendering.showing import with_fields_drawn
from tests.signing import forge


def both(folder: Path, before: bytes, after: bytes) -> tuple[Path, Path]:
    return forge.saved(folder, before, "a.pdf"), forge.saved(folder, after, "b.pdf")


def test_the_same_file_differs_nowhere(tmp_path: Path) -> None:
    found = differences(*both(tmp_path, forge.plain(pages=2), forge.plain(pages=2)))
    assert (found.regions, found.compared, found.pages) == ((), 2, 2)


def test_a_changed_line_is_one_box_where_it_stands(tmp_path: Path) -> None:
    honest = forge.plain()
    (one,) = differences(*both(tmp_path, honest, honest.replace(b"1.000.000", b"9.888.888"))).regions
    # The line stands 700 points above the lower edge of a page of 842.
    assert one.page == 1
    assert one.top * 842 < 842 - 700 < one.bottom * 842 + 8
    assert 72 / 595 < one.left < one.right < 0.5


def test_two_changes_far_apart_are_two_boxes(tmp_path: Path) -> None:
    honest = forge.plain()
    changed = honest.replace(b"1.000.000", b"9.888.888").replace(b"0.9 g", b"0.1 g")
    assert len(differences(*both(tmp_path, honest, changed)).regions) == 2


def test_a_page_that_only_one_side_has_differs_as_a_whole(tmp_path: Path) -> None:
    found = differences(*both(tmp_path, forge.plain(pages=1), forge.plain(pages=2)))
    assert [(one.page, one.left, one.bottom) for one in found.regions] == [(2, 0, 1)]


def test_a_long_file_is_compared_at_its_beginning_and_says_so(tmp_path: Path) -> None:
    found = differences(*both(tmp_path, forge.plain(pages=3), forge.plain(pages=3)), most=2)
    assert (found.compared, found.pages) == (2, 3)


def test_what_cannot_be_drawn_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        differences(*both(tmp_path, forge.plain(), b"no pdf"))


def test_a_copy_with_fields_drawn_keeps_the_size_that_the_page_inherits(tmp_path: Path) -> None:
    source = forge.saved(tmp_path, forge.with_fields())
    copy = with_fields_drawn(source, tmp_path / "copy.pdf")
    assert copy != source
    with pypdfium2.PdfDocument(copy) as document:
        assert document[0].get_size() == (595, 842)
