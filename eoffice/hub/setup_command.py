"""The command that makes a hub."""

from __future__ import annotations

import argparse

from eoffice.hub.output import Output
from eoffice.hub.setup import make_hub


def init(given: argparse.Namespace, output: Output) -> int:
    """Make a hub in a folder."""
    made = make_hub(given.folder.absolute(), given.listen, tuple(given.name))
    lines = (
        f"Đã tạo hub trong {made.folder}",
        f"Chứng thư cho máy trạm: {made.certificate}",
        f"Dấu vân tay SHA-256: {made.fingerprint}",
        f"Khóa công khai của biên nhận: {made.receipt_key}",
        f"Tiếp theo: main.py hub agency add --data {made.folder} …",
    )
    output.result(made, lines)
    return 0
