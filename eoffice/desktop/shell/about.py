"""What the program is and how it stands: About, and a report for support without personal data."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import PYQT_VERSION_STR, Qt, pyqtSlot, qVersion
from PyQt6.QtGui import QFontDatabase, QGuiApplication
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.facts import Facts
from eoffice.desktop.shell.input_method import installed_input_modules
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap, scale_font
from eoffice.paths import default_data_folder

VERSION = "0.1.0"
LICENCE = "GPL-3.0-only"


@dataclass(frozen=True)
class Surroundings:
    """Where a desktop runs: its data folder and its hub."""

    data: Path | None = None
    hub: str = ""


def log_folder() -> Path:
    """Return the folder that the program writes its log to."""
    return default_data_folder() / "logs"


def diagnostics(around: Surroundings, facts: Facts, modules: Sequence[str] = ()) -> str:
    """Return the report for support, one fact a line; no document, no name, no PIN is in it."""
    lines = [
        f"eOffice: {VERSION}",
        f"Python: {platform.python_version()}",
        f"PyQt: {PYQT_VERSION_STR}, Qt: {qVersion()}",
        f"System: {platform.platform()}",
        f"Platform plugin: {QGuiApplication.platformName()}",
        f"Input module: {os.environ.get('QT_IM_MODULE', '-')}",
        f"Input modules: {', '.join(sorted(installed_input_modules())) or '-'}",
        f"Hub: {around.hub or '-'}",
        f"Connection: {facts.hub.connection} ({facts.hub.detail or '-'})",
        f"Outbox: {facts.hub.waiting} waiting, {facts.hub.refused} refused",
        f"Token: {facts.token.kind} ({facts.token.detail or '-'})",
        *(f"Token library: {module}" for module in modules),
        f"Log: {log_folder()}",
    ]
    if around.data is not None and around.data.exists():
        free = shutil.disk_usage(around.data).free // 2**20
        lines.append(f"Data: {around.data} ({free} MB free)")
    return "\n".join(lines)


class AboutDialog(QDialog):
    """Name, version, licence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A dialog that only hides stays with its window for the rest of the day.
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Giới thiệu eOffice"))
        title = QLabel("eOffice")
        title.setProperty("role", "title")
        scale_font(title, 1.8)
        layout = QVBoxLayout(self)
        layout.setSpacing(gap(self.fontMetrics()))
        layout.addWidget(title)
        for words in (
            tr("Phiên bản {version}").format(version=VERSION),
            tr("Văn phòng không giấy và ký số cho cơ quan nhà nước."),
            tr("Phần mềm tự do theo giấy phép {licence}.").format(licence=LICENCE),
            f"Qt {qVersion()}, PyQt {PYQT_VERSION_STR}, Python {platform.python_version()}",
        ):
            label = QLabel(words)
            label.setWordWrap(True)
            layout.addWidget(label)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().height() * 24)


class DiagnosticsDialog(QDialog):
    """The report for support, to read and to copy; nothing is sent by itself."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A dialog that only hides stays with its window for the rest of the day.
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Thông tin cho hỗ trợ kỹ thuật"))
        self.report = report
        words = QLabel(tr("Không có nội dung văn bản, mật khẩu hay mã PIN trong báo cáo này."))
        words.setWordWrap(True)
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setAccessibleName(tr("Thông tin cho hỗ trợ kỹ thuật"))
        copy = QPushButton(tr("Sao chép báo cáo"))
        copy.clicked.connect(self._on_copy)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addWidget(text, 1)
        layout.addWidget(buttons)
        self.resize(self.fontMetrics().height() * 34, self.fontMetrics().height() * 20)

    @pyqtSlot()
    def _on_copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.report)
