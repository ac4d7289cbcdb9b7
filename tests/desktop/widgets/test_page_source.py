"""The bytes of a PDF lie in a private file that goes when nobody needs it any more."""

from __future__ import annotations

import gc
import stat

from eoffice.desktop.widgets.page_source import PageSource


def test_the_file_is_private_and_goes_with_its_owner() -> None:
    source = PageSource(b"%PDF-1.7")
    file = source.file
    assert file.read_bytes() == source.content
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0
    del source
    gc.collect()
    assert not file.exists()
