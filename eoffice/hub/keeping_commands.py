"""Commands that save a hub, bring it back, and look whether all of it holds."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from eoffice.clock import SystemClock
from eoffice.hub.backup import BackupReport, back_up, restore
from eoffice.hub.checking import check
from eoffice.hub.config import HubFolder, read_config
from eoffice.hub.output import Output
from eoffice.hub.stores import opened


def add(commands: Any, common: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse names no type
    """Add these commands to a parser."""
    save = commands.add_parser("backup", parents=[common], help="sao lưu toàn bộ hub vào một tệp, có cả khóa")
    save.add_argument("file", type=Path, metavar="TỆP")
    save.set_defaults(command=_backup)
    back = commands.add_parser("restore", parents=[common], help="dựng lại hub từ bản sao lưu")
    back.add_argument("file", type=Path, metavar="TỆP")
    back.set_defaults(command=_restore)
    verify = commands.add_parser(
        "verify-log", parents=[common], help="kiểm tra toàn bộ nhật ký, biên nhận, tệp"
    )
    verify.set_defaults(command=_verify)
    views = commands.add_parser("rebuild-views", parents=[common], help="dựng lại danh sách và sổ từ nhật ký")
    views.set_defaults(command=_rebuild)


def _backup(given: argparse.Namespace, output: Output) -> int:
    report = back_up(HubFolder(given.data.absolute()), given.file.absolute(), SystemClock())
    output.result(report, _lines("Đã sao lưu vào", report))
    output.note("Bản sao lưu có cả khóa riêng của hub: cất ở nơi chỉ quản trị viên đọc được.")
    return 0


def _restore(given: argparse.Namespace, output: Output) -> int:
    report = restore(given.file.absolute(), given.data.absolute())
    output.result(report, _lines("Đã khôi phục và kiểm tra từ", report))
    return 0


def _lines(done: str, report: BackupReport) -> tuple[str, ...]:
    return (
        f"{done} {report.file} ({report.size // 1024} KB)",
        f"Văn bản: {report.documents}, sự kiện: {report.records}",
        f"Biên nhận: {report.receipts}, tệp: {report.files}",
    )


def _verify(given: argparse.Namespace, output: Output) -> int:
    report = check(HubFolder(given.data.absolute()))
    lines = [f"{finding.message} [{finding.code} {finding.where}]" for finding in report.findings]
    output.result(report, lines or [f"Nhật ký toàn vẹn: {report.documents} văn bản"])
    return 0 if report.sound else 1


def _rebuild(given: argparse.Namespace, output: Output) -> int:
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        documents = kept.store.rebuild(kept.blobs)
    output.result({"documents": documents}, [f"Đã dựng lại {documents} văn bản từ nhật ký"])
    return 0
