"""Qt's own messages go to the log of the program, not to a person's terminal."""

from __future__ import annotations

import logging

from PyQt6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_LOG = logging.getLogger("eoffice.qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def keep_qt_messages() -> None:
    """Write what Qt says to the log from now on."""
    qInstallMessageHandler(_keep)


def _keep(kind: QtMsgType, _: QMessageLogContext, words: str | None) -> None:
    _LOG.log(_LEVELS[kind], "%s", words or "")
