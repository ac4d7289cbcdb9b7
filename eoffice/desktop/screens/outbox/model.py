"""Orders in the outbox as rows, in words."""

from __future__ import annotations

import json
from dataclasses import dataclass

from eoffice.desktop.session.wording import command_words, moment
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import interface_language
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.rows import Chip, Column
from eoffice.errors import Explanation, NotFound, explain_code
from eoffice.services.matter_orders import is_matter_form
from eoffice.services.ports import Waiting
from eoffice.services.workplace import Workplace


@dataclass(frozen=True)
class OrderRow:
    """One order that waits, or was refused."""

    id: str
    document: str
    what: str
    subject: str
    since: str
    attempts: int
    refusal: Explanation | None = None

    @property
    def state(self) -> str:
        """Return the state in words."""
        if self.refusal is not None:
            return tr("Bị từ chối")
        return tr("Đã thử {count} lần").format(count=self.attempts) if self.attempts else tr("Chờ gửi")


def read_outbox(work: Workplace) -> tuple[OrderRow, ...]:
    """Return everything in the outbox; reads the store, so not on the GUI thread."""
    return tuple(_row(work, entry) for entry in work.outbox.waiting())


def _row(work: Workplace, entry: Waiting) -> OrderRow:
    refusal = None
    if entry.is_refused:
        values = json.loads(entry.error_values) if entry.error_values else {}
        refusal = explain_code(entry.error_code, values, interface_language())
    return OrderRow(
        entry.form.id,
        entry.form.document,
        command_words(entry.form.kind),
        _subject(work, entry),
        moment(entry.form.made_at),
        entry.attempts,
        refusal,
    )


def _subject(work: Workplace, entry: Waiting) -> str:
    """Return the document's subject, as the order itself gives it when nothing else knows it."""
    given = str(entry.form.command.get("subject") or entry.form.command.get("title") or "")
    try:
        if is_matter_form(entry.form):
            return work.working.item(entry.form.document).item.title
        return work.ordering.now_here(entry.form.document).subject
    except NotFound:
        # Not a work item but an evaluation or a register, or something nothing else knows yet.
        return given


def _what(row: OrderRow) -> str:
    return row.what


def _subject_text(row: OrderRow) -> str:
    return row.subject


def _since(row: OrderRow) -> str:
    return row.since


def _state(row: OrderRow) -> str:
    return row.state


def _state_chip(row: OrderRow) -> Chip:
    if row.refusal is not None:
        return Chip(Tone.ERROR, row.state, "error")
    return Chip(Tone.WARNING if row.attempts else Tone.INFO, row.state, "outbox")


def key_of(row: OrderRow) -> str:
    """Return the identity of a row."""
    return row.id


def sentence_of(row: OrderRow) -> str:
    """Return the row as a screen reader should say it."""
    why = row.refusal.sentence if row.refusal is not None else ""
    return ", ".join(part for part in (row.what, row.subject, row.state, why, row.since) if part)


COLUMNS: tuple[Column[OrderRow], ...] = (
    Column("state", "Tình trạng", _state, 10, chip=_state_chip, sortable=False),
    Column("what", "Việc", _what, 13, sortable=False),
    Column("subject", "Văn bản", _subject_text, 20, stretch=True, sortable=False),
    Column("since", "Từ lúc", _since, 9, sortable=False),
)
