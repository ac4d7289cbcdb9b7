"""Files that have no end: answered at once, however long they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyhanko.pdf_utils.misc import PdfReadError

from signing.reading import open_reader

FOUR_GIGABYTES = 4 << 30


def test_four_gigabytes_of_nothing_are_no_document_and_are_not_searched_byte_by_byte(tmp_path: Path) -> None:
    file = tmp_path / "rỗng.pdf"
    file.write_bytes(b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n")
    with file.open("r+b") as stream:
        stream.truncate(FOUR_GIGABYTES)  # sparse: it takes no room on the disk
    with file.open("rb") as stream, pytest.raises(PdfReadError):
        open_reader(stream)
