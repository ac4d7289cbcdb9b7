"""Qt's own words are Vietnamese, and an unknown one stays as it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QCoreApplication, QTranslator
from PyQt6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QProgressDialog,
    QWizard,
    QWizardPage,
)
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.language import CONTEXT, TableTranslator, install_language, qt_words, tr
from eoffice.errors import Language
from eoffice.text import nfc

NOT_WORDS = {
    "QShortcut",
    "CloseButton",
    "QDateTimeEdit",
    "QDateTimeParser",
    "MAC_APPLICATION_MENU",
    "QProgressBar",
    "QGuiApplication",
}


class Asked(QTranslator):
    """Notes every text Qt asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: set[tuple[str, str]] = set()

    def isEmpty(self) -> bool:
        return False

    def translate(  # type: ignore[override]  # as in the translator under test
        self,
        context: str | None,
        sourceText: str | None,  # noqa: N803 - Qt's name
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str | None:
        self.texts.add((context or "", sourceText or ""))
        return None


@pytest.fixture
def asked(qapp: QApplication) -> Iterator[Asked]:
    asked = Asked()
    qapp.installTranslator(asked)
    yield asked
    qapp.removeTranslator(asked)


def test_an_unknown_text_is_answered_with_none_not_with_nothing(qapp: QApplication) -> None:
    translator = TableTranslator({"QLineEdit": {"&Copy": "&Sao chép"}})
    assert translator.translate("QLineEdit", "Unheard of") is None
    assert translator.translate("QLineEdit", "&Copy") == "&Sao chép"
    assert not translator.isEmpty()
    assert QCoreApplication.translate("Nowhere", "Unheard of") == "Unheard of"


def test_every_standard_button_speaks_vietnamese(qtbot: QtBot) -> None:
    box = QDialogButtonBox()
    qtbot.addWidget(box)
    words = set(qt_words()["QPlatformTheme"].values())
    for button in QDialogButtonBox.StandardButton:
        if button is not QDialogButtonBox.StandardButton.NoButton:
            made = box.addButton(button)
            if made is not None:
                assert made.text() in words, button


def test_menus_and_dialogs_of_qt_ask_for_no_text_we_lack(qtbot: QtBot, asked: Asked) -> None:
    line, text = QLineEdit("a"), QPlainTextEdit("a")
    files = QFileDialog(None, "Tệp", "", "Mọi tệp (*)")
    files.setOption(QFileDialog.Option.DontUseNativeDialog)
    files.setFileMode(QFileDialog.FileMode.ExistingFiles)
    wizard, box, progress = QWizard(), QMessageBox(), QProgressDialog()
    wizard.addPage(QWizardPage())
    box.setDetailedText("chi tiết")
    for widget in (line, text, files, wizard, box, progress):
        qtbot.addWidget(widget)
        widget.show()
    for field in (line, text):
        menu = field.createStandardContextMenu()
        assert menu is not None
        menu.deleteLater()
    tables = qt_words()
    theirs = {one for one in asked.texts if one[1].strip() and one[0] not in NOT_WORDS | {CONTEXT}}
    lacking = {(context, text) for context, text in theirs if text not in tables.get(context, {})}
    assert not lacking


def test_our_words_for_qt_are_in_stored_form_and_not_empty() -> None:
    for context, table in qt_words().items():
        for source, word in table.items():
            assert word.strip() or not source.strip(), (context, source)
            assert word == nfc(word)


def test_the_language_can_be_switched_while_running(qapp: QApplication) -> None:
    try:
        install_language(qapp, Language.ENGLISH)
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
        install_language(qapp, Language.VIETNAMESE)
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Hủy bỏ"
        assert tr("Hôm nay") == "Hôm nay"
    finally:
        install_language(qapp, Language.VIETNAMESE)
