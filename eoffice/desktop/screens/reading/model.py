"""The rows of the reading pane's tables: versions, recipients, attachments."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QLocale

from eoffice.desktop.session.current import OpenDocument
from eoffice.desktop.session.wording import Words, delivery_words, moment, person_name, recipient_name
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.rows import RIGHT, Chip, Column
from eoffice.domain.document import FileRef


@dataclass(frozen=True)
class VersionRow:
    """One version of the text."""

    number: str
    author: str
    at: str
    note: str
    pages: FileRef


@dataclass(frozen=True)
class RecipientRow:
    """One recipient and how the document stands there."""

    code: str
    name: str
    words: Words
    at: str
    text: str


def version_rows(loaded: OpenDocument) -> tuple[VersionRow, ...]:
    """Return every version, the newest first."""
    return tuple(
        VersionRow(
            str(version.number),
            person_name(loaded.directory, version.author),
            moment(version.at),
            version.note,
            version.pages,
        )
        for version in reversed(loaded.state.versions)
    )


def recipient_rows(loaded: OpenDocument) -> tuple[RecipientRow, ...]:
    """Return every recipient, with its report once the document was issued."""
    document, rows = loaded.state, []
    for code in document.recipients:
        delivery = document.deliveries.get(code)
        name = recipient_name(loaded.directory, document, code)
        if delivery is None:
            rows.append(RecipientRow(code, name, Words(tr("Chưa gửi"), "clock"), "", ""))
            continue
        step = delivery.steps[-1]
        rows.append(RecipientRow(code, name, delivery_words(delivery.code), moment(step.at), step.text))
    return tuple(rows)


def number_of(row: VersionRow) -> str:
    """Return the identity of a version."""
    return row.number


def _author(row: VersionRow) -> str:
    return row.author


def _at(row: VersionRow | RecipientRow) -> str:
    return row.at


def _note(row: VersionRow) -> str:
    return row.note


def _name(row: RecipientRow) -> str:
    return row.name


def _delivery(row: RecipientRow) -> str:
    return row.words.text


def _delivery_chip(row: RecipientRow) -> Chip:
    return Chip(Tone(row.words.tone), row.words.text, row.words.icon)


def _file_name(file: FileRef) -> str:
    return file.name


def _file_size(file: FileRef) -> str:
    return QLocale().formattedDataSize(file.size, 1)


def digest_of(file: FileRef) -> str:
    """Return the identity of an attachment."""
    return file.digest


def _text(row: RecipientRow) -> str:
    return row.text


def code_of(row: RecipientRow) -> str:
    """Return the identity of a recipient."""
    return row.code


VERSION_COLUMNS: tuple[Column[VersionRow], ...] = (
    Column("number", "Phiên bản", number_of, 5, sortable=False),
    Column("author", "Người lưu", _author, 10, sortable=False),
    Column("at", "Lúc", _at, 8.5, sortable=False),
    Column("note", "Ghi chú", _note, 12, stretch=True, sortable=False),
)
RECIPIENT_COLUMNS: tuple[Column[RecipientRow], ...] = (
    Column("name", "Nơi nhận", _name, 14, stretch=True, sortable=False),
    Column("state", "Trạng thái", _delivery, 11, chip=_delivery_chip, sortable=False),
    Column("at", "Lúc", _at, 8.5, sortable=False),
    Column("text", "Nội dung báo", _text, 12, sortable=False),
)


ATTACHMENT_TAB = 5
ATTACHMENT_COLUMNS: tuple[Column[FileRef], ...] = (
    Column("name", "Tên tệp", _file_name, 16, stretch=True, sortable=False),
    Column("size", "Cỡ", _file_size, 6, RIGHT, sortable=False),
)
