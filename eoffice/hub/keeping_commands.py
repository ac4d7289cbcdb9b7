"""Commands that save a hub, bring it back, and look whether all of it holds."""

from __future__ import annotations

import argparse

from eoffice.clock import SystemClock
from eoffice.hub.backup import BackupReport, back_up, restore
from eoffice.hub.checking import check
from eoffice.hub.config import HubFolder, read_config
from eoffice.hub.output import Output
from eoffice.hub.stores import opened


def save(given: argparse.Namespace, output: Output) -> int:
    """Save a hub into one file."""
    report = back_up(HubFolder(given.data.absolute()), given.file.absolute(), SystemClock())
    output.result(report, _lines("Đã sao lưu vào", report))
    output.note("Bản sao lưu có cả khóa riêng của hub: cất ở nơi chỉ quản trị viên đọc được.")
    return 0


def bring_back(given: argparse.Namespace, output: Output) -> int:
    """Make a hub from a backup."""
    report = restore(given.file.absolute(), given.data.absolute())
    output.result(report, _lines("Đã khôi phục và kiểm tra từ", report))
    return 0


def _lines(done: str, report: BackupReport) -> tuple[str, ...]:
    return (
        f"{done} {report.file} ({report.size // 1024} KB)",
        f"Văn bản: {report.documents}, sự kiện: {report.records}",
        f"Biên nhận: {report.receipts}, tệp: {report.files}",
    )


def verify(given: argparse.Namespace, output: Output) -> int:
    """Look through everything; 1 when something does not hold."""
    report = check(HubFolder(given.data.absolute()))
    lines = [f"{finding.message} [{finding.code} {finding.where}]" for finding in report.findings]
    output.result(report, lines or [f"Nhật ký toàn vẹn: {report.documents} văn bản"])
    return 0 if report.sound else 1


def rebuild(given: argparse.Namespace, output: Output) -> int:
    """Make the views again from the log."""
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        documents = kept.store.rebuild(kept.blobs)
    output.result({"documents": documents}, [f"Đã dựng lại {documents} văn bản từ nhật ký"])
    return 0
