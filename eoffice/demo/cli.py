"""`main.py demo`: sets up the office in a fresh folder, plays the story, and tells what it left."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from eoffice.errors import OfficeError, Refused, explain

_OK, _NO, _BAD_USAGE = 0, 1, 2
_BAD_INPUT = ("rendering.", "secrecy.", "document.body_")
"""How the codes of errors begin that lie in the person's own file."""


def parser() -> argparse.ArgumentParser:
    """Return what the demo understands on its command line."""
    words = argparse.ArgumentParser(prog="main.py demo", description="Chạy trọn đường đi của một văn bản.")
    words.add_argument("--headless", action="store_true", help="không hiện cửa sổ, kết thúc khi xong")
    words.add_argument("--document", type=Path, metavar="FILE.docx", help="lấy nội dung công văn từ tệp này")
    words.add_argument("--keep", type=Path, metavar="DIR", help="đặt mọi thứ vào thư mục này")
    words.add_argument("--json", action="store_true", help="in đúng một tài liệu JSON")
    return words


def main(words: Sequence[str]) -> int:
    """Play the demo; 0 when the whole story held, 1 when it did not, 2 for input that cannot be used."""
    options = parser().parse_args(words)
    is_headless = options.headless or not _has_display()
    if is_headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        # Before anything is made: a file that cannot be used should not cost the person a minute.
        _demand_usable(options.document)
        folder = _fresh_folder(options.keep)
        if folder is None:
            return _unusable(options.keep)
        # Only now: windows, tokens and engines take seconds to load, and a refusal needs none of them.
        from eoffice.demo.stage import perform

        held = perform(folder, options.document, is_headless=is_headless, as_json=options.json)
        return _OK if held else _NO
    except OfficeError as error:
        told = explain(error)
        sys.stderr.write(f"{told.sentence}\n{told.cause}\n{told.next_step}\n")
        return _BAD_USAGE if error.code.startswith(_BAD_INPUT) else _NO


def _demand_usable(document: Path | None) -> None:
    """Raise OfficeError unless a person's own file gives a text to send."""
    if document is None:
        return
    from eoffice.rendering.typesetting import OfficialTypesetter
    from eoffice.services.drafting import readable

    if not readable(OfficialTypesetter(), document).body:
        raise Refused("document.body_missing")


def _unusable(folder: Path) -> int:
    """Say that a folder is taken."""
    sys.stderr.write(f"Không dùng được: {folder}. Hãy chọn thư mục mới hoặc thư mục trống.\n")
    return _BAD_USAGE


def _fresh_folder(keep: Path | None) -> Path | None:
    """Return an empty folder, or None when the one wished for is not empty."""
    if keep is None:
        return Path(tempfile.mkdtemp(prefix="eoffice-demo-"))
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        return None
    keep.mkdir(parents=True, exist_ok=True)
    return keep.resolve()


def _has_display() -> bool:
    """Tell whether windows can be seen here."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    return sys.platform in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
