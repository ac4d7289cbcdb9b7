"""Commands that make, run and look after a hub."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from eoffice.errors import Refused
from eoffice.hub.certificate import fingerprint
from eoffice.hub.config import DEFAULT_LISTEN, HubConfig, HubFolder, read_config
from eoffice.hub.logging_setup import log_to
from eoffice.hub.output import Output
from eoffice.hub.serving import serve
from eoffice.hub.setup import make_hub
from eoffice.hub.status import status_of


def add(commands: Any, common: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse names no type
    """Add these commands to a parser."""
    init = commands.add_parser("init", parents=[common], help="tạo hub mới trong một thư mục")
    init.add_argument("folder", type=Path, metavar="THƯ_MỤC")
    init.add_argument("--listen", default=DEFAULT_LISTEN, metavar="MÁY:CỔNG", help="địa chỉ nghe")
    init.add_argument(
        "--name", action="append", default=[], metavar="TÊN", help="tên máy khác trong chứng thư"
    )
    init.set_defaults(command=_init)
    run = commands.add_parser("serve", parents=[common], help="chạy hub cho đến khi được yêu cầu dừng")
    run.add_argument("--listen", metavar="MÁY:CỔNG", help="địa chỉ nghe; cổng 0 là cổng trống bất kỳ")
    run.add_argument("--store", metavar="URL", help="postgresql://… thay cho tệp SQLite trong thư mục")
    run.add_argument("--blobs", metavar="URL", help="thư mục (hoặc file://…) chứa các tệp")
    run.add_argument("--wake", metavar="URL", help="kênh báo việc mới; chỉ có inproc://")
    run.set_defaults(command=_serve)
    status = commands.add_parser("status", parents=[common], help="hub có chạy không, đang giữ những gì")
    status.set_defaults(command=_status)


def folder_of(given: argparse.Namespace) -> HubFolder:
    """Return the folder a command is about."""
    return HubFolder(given.data.absolute())


def _init(given: argparse.Namespace, output: Output) -> int:
    made = make_hub(given.folder.absolute(), given.listen, tuple(given.name))
    lines = (
        f"Đã tạo hub trong {made.folder}",
        f"Chứng thư cho máy trạm: {made.certificate}",
        f"Dấu vân tay SHA-256: {made.fingerprint}",
        f"Khóa công khai của biên nhận: {made.receipt_key}",
        f"Tiếp theo: main.py hub agency add --data {made.folder} …",
    )
    output.result(asdict(made), lines)
    return 0


@dataclass(frozen=True)
class _Ready:
    """What `serve` says once it listens."""

    ready: bool
    address: str
    fingerprint: str
    folder: str


def _serve(given: argparse.Namespace, output: Output) -> int:
    folder = folder_of(given)
    config = _chosen(read_config(folder), given)
    log_to(folder.log)
    mark = fingerprint(folder.certificate)

    def ready(address: str) -> None:
        output.result(_Ready(True, address, mark, str(folder.root)), [f"ready {address}"])

    serve(folder, config, ready)
    return 0


def _chosen(config: HubConfig, given: argparse.Namespace) -> HubConfig:
    """Return the settings with the words of the command line on top."""
    if given.wake not in (None, "", "inproc://"):
        raise Refused("hub.wake_unknown", wake=given.wake)
    words = {
        "listen": given.listen,
        "store": given.store,
        "blobs": given.blobs.removeprefix("file://") if given.blobs else None,
    }
    return replace(config, **{key: value for key, value in words.items() if value})


def _status(given: argparse.Namespace, output: Output) -> int:
    found = status_of(folder_of(given))
    lines = (
        f"Hub: {'đang chạy tại ' + found.address if found.running else 'không chạy'}",
        f"Cơ quan: {found.agencies}, người: {found.people}, văn bản: {found.documents}",
        f"Sự kiện trong nhật ký: {found.records}",
        f"Đĩa còn trống: {found.disk_free // 2**20} MB",
        f"Dấu vân tay SHA-256 của chứng thư: {found.fingerprint}",
    )
    output.result(found, lines)
    return 0 if found.running else 4
