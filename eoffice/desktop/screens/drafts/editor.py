"""The body editor: plain lines that number themselves, and input methods that are left in peace.

Numbers are brought into sequence only by what people do to whole lines: Enter, Tab, joining, cutting and
pasting. Nothing is rewritten while letters are typed, or UniKey's fake Backspaces would eat them.
References to articles, clauses and points of the text follow in the same step of undo.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QMimeData, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QKeyEvent, QKeySequence, QTextCursor, QTextDocument

from eoffice.desktop.widgets.fields import TextField
from eoffice.domain.form.pasting import lines_of_html, lines_of_text
from eoffice.domain.form.references import GONE, followed, lost_articles, recovered
from eoffice.domain.form.typed_lines import (
    Level,
    first_article,
    following_marker,
    given_up,
    is_quoted,
    line_of,
    renumbered,
    shifted,
    with_level,
)
from eoffice.domain.wording.legacy import Encoding, from_tcvn3, from_vni, likely_encoding
from eoffice.domain.wording.spelling import date_before, date_in_words, number_before, number_in_words

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LINE_KEYS = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
Change = Callable[[str], str]


class BodyEditor(TextField):
    """Typed lines with automatic Điều, khoản, điểm.

    Enter makes the next one, Tab and Shift+Tab change the level of a numbered line (elsewhere they leave
    the field), Enter on an empty one goes a level up, Shift+Enter begins a plain line.
    """

    looks_converted = pyqtSignal(str, str)
    """What was pasted, and the name of the old encoding it seems to be in; nothing is converted unasked."""
    references_lost = pyqtSignal(str)
    """The mark put behind references whose article, clause or point was taken away."""

    _lost: dict[str, int] | None = None
    """Articles cut out, by their words: pasted elsewhere they get their references back."""

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Give Enter and Backspace their meaning in a list; count anew when lines come or go."""
        if event is None or self.isReadOnly():
            super().keyPressEvent(event)
            return
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTER and held in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        ):
            self._begin_line(plain=held == Qt.KeyboardModifier.ShiftModifier)
            return
        if event.key() == Qt.Key.Key_Backspace and self._take_marker():
            return
        if event.key() in _LINE_KEYS or event.matches(QKeySequence.StandardKey.Cut):
            self._change_lines(event)
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, N802 - Qt's name
        """Use Tab for the level of a numbered line; on plain text it leaves the field, as everywhere."""
        if not self.isReadOnly() and self._is_on_list() and self.change_level(1 if next else -1):
            return True
        return super().focusNextPrevChild(next)

    def insertFromMimeData(self, source: QMimeData | None) -> None:  # noqa: N802 - Qt's name
        """Paste words and structure; styles are dropped, letters composed."""
        if source is None or self.isReadOnly():
            return
        text = lines_of_html(source.html()) if source.hasHtml() else ""
        text = text or lines_of_text(source.text())
        if text:
            self.insert_text(text)
            self._ask_encoding(text)

    def change_level(self, by: int) -> bool:
        """Move the selected lines a level down or up; say whether anything changed."""
        has_articles = first_article(self._lines()) is not None

        def moved(text: str) -> str:
            return shifted(text, by, has_articles=has_articles)

        return self._rewrite(moved)

    def make(self, level: Level) -> bool:
        """Make the selected lines articles, clauses, points or plain text."""

        def made(text: str) -> str:
            return with_level(text, level)

        return self._rewrite(made)

    def insert_text(self, text: str) -> None:
        """Insert lines as one step of undo, and count the numbers anew as another."""
        self.finish_composition()
        was_empty = not self.toPlainText().strip()
        before = self._lines()
        cursor = self.textCursor()
        cursor.insertText(text)
        self.setTextCursor(cursor)
        # An extract pasted into an empty page keeps the numbers it came with.
        if not was_empty and self.blockCount() != len(before):
            self._renumber(before)

    def replace_line(self, at: int, old: str, new: str) -> bool:
        """Replace words in a line; say whether they stood there."""
        block = self._document().findBlockByNumber(at)
        place = block.text().find(old) if block.isValid() else -1
        if place < 0:
            return False
        self._put(block.position() + place, len(old), new)
        return True

    def replace_lines(self, first: int, last: int, text: str) -> None:
        """Put other lines in the place of some, as one step of undo."""
        cursor = QTextCursor(self._document().findBlockByNumber(first))
        end = self._document().findBlockByNumber(last)
        cursor.setPosition(end.position() + len(end.text()), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)

    def insert_layout(self, before: str, after: str) -> None:
        """Put a line before and one behind the lines selected, or the table the cursor stands in."""
        self.finish_composition()
        first, last = self.table_at_cursor() or self._selected_lines()
        cursor = QTextCursor(self._document())
        cursor.beginEditBlock()
        end, start = (self._document().findBlockByNumber(at) for at in (last, first))
        cursor.setPosition(end.position() + len(end.text()))
        cursor.insertText(f"\n{after}")
        cursor.setPosition(start.position())
        cursor.insertText(f"{before}\n")
        cursor.endEditBlock()

    def go_to_line(self, at: int) -> None:
        """Put the cursor at the end of a line and show it."""
        block = self._document().findBlockByNumber(max(at, 0))
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        self.setTextCursor(cursor)
        self.centerCursor()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def spell_number(self) -> bool:
        """Write the number at the cursor in words behind it, in brackets; say whether there was one."""
        return self._spell(number_before, number_in_words, "({words})")

    def spell_date(self) -> bool:
        """Put the date at the cursor into words; say whether there was one."""
        return self._spell(date_before, date_in_words, "{words}")

    @pyqtSlot()
    def renumber(self) -> None:
        """Bring all numbers into sequence."""
        self._renumber(self._lines())

    def convert(self, pasted: str, encoding: Encoding) -> bool:
        """Convert pasted text that was in an old encoding; say whether it still stands there."""
        whole = self.toPlainText()
        at = whole.rfind(pasted)
        if at < 0:
            return False
        made = from_tcvn3(pasted) if encoding is Encoding.TCVN3 else from_vni(pasted)
        self._put(at, len(pasted), made)
        return True

    def table_at_cursor(self) -> tuple[int, int] | None:
        """Return the first and last line of the table the cursor stands in, or None."""
        lines = self._lines()
        first = last = self.textCursor().blockNumber()
        if not lines[first].lstrip().startswith("|"):
            return None
        while first and lines[first - 1].lstrip().startswith("|"):
            first -= 1
        while last + 1 < len(lines) and lines[last + 1].lstrip().startswith("|"):
            last += 1
        return first, last

    def lines_between(self, first: int, last: int) -> list[str]:
        """Return some lines."""
        return list(self._lines()[first : last + 1])

    def _spell(
        self, find: Callable[[str, int], tuple[int, int] | None], say: Callable[[str], str | None], form: str
    ) -> bool:
        """Spell what stands at the cursor."""
        self.finish_composition()
        cursor = self.textCursor()
        at = max(cursor.position(), cursor.anchor()) - cursor.block().position()
        text = cursor.block().text()
        span = find(text, at)
        words = say(text[span[0] : span[1]]) if span is not None else None
        if span is None or words is None:
            return False
        start = cursor.block().position() + span[0]
        if form.startswith("("):
            self._put(start + span[1] - span[0], 0, f" {form.format(words=words)}")
        else:
            self._put(start, span[1] - span[0], words)
        return True

    def _begin_line(self, *, plain: bool) -> None:
        """Do what Enter asks for, as one step of undo."""
        self.finish_composition()
        cursor = self.textCursor()
        lines, at = self._lines(), cursor.blockNumber()
        first = first_article(lines)
        text = lines[at]
        line = line_of(text)
        inside = cursor.positionInBlock() >= len(line.marker)
        is_list = line.level is not Level.TEXT and inside and not plain and not is_quoted(lines, at)
        cursor.beginEditBlock()
        if is_list and not line.words.strip() and not cursor.hasSelection():
            self._set_line(at, given_up(text, has_articles=first is not None))
        else:
            marker = following_marker(text[: cursor.positionInBlock()]) if is_list else ""
            cursor.insertText("\n" + marker)
        self._count_anew(first, lines)
        cursor.endEditBlock()
        self._show_cursor()

    def _take_marker(self) -> bool:
        """Take the marker away for Backspace right behind it: the line becomes plain text."""
        cursor = self.textCursor()
        line = line_of(cursor.block().text())
        if line.level is Level.TEXT or cursor.hasSelection() or cursor.positionInBlock() != len(line.marker):
            return False
        before = self._lines()
        cursor.beginEditBlock()
        self._set_line(cursor.blockNumber(), line.words)
        self._count_anew(first_article(before), before)
        cursor.endEditBlock()
        return True

    def _change_lines(self, event: QKeyEvent) -> None:
        """Let a key take text away; count anew when whole lines went with it."""
        before = self._lines()
        super().keyPressEvent(event)
        if self.blockCount() != len(before):
            self._renumber(before)

    def _rewrite(self, change: Change) -> bool:
        """Change the selected lines and count anew, as one step of undo."""
        self.finish_composition()
        if self.isReadOnly():
            return False
        before = self._lines()
        first, last = self._selected_lines()
        cursor = self.textCursor()
        cursor.beginEditBlock()
        for at in range(first, last + 1):
            if before[at].strip() or first == last:
                self._set_line(at, change(before[at]))
        self._count_anew(first_article(before) or 1, before)
        cursor.endEditBlock()
        self._show_cursor()
        return self._lines() != before

    def _renumber(self, before: Sequence[str]) -> None:
        """Count anew, undone together with what came before."""
        cursor = QTextCursor(self._document())
        cursor.joinPreviousEditBlock()
        self._count_anew(first_article(before), before)
        cursor.endEditBlock()

    def _count_anew(self, first: int | None, before: Sequence[str]) -> None:
        """Bring the numbers into sequence, and the references after them; only what changes is touched."""
        lines = self._lines()
        counted = renumbered(lines, first)
        wanted = self._with_references(before, counted)
        for at, (old, new) in enumerate(zip(lines, wanted, strict=True)):
            if old != new:
                self._set_line(at, new)
        if "\n".join(wanted).count(GONE) > "\n".join(lines).count(GONE):
            self.references_lost.emit(GONE.strip())

    def _with_references(self, before: Sequence[str], after: Sequence[str]) -> Sequence[str]:
        """Return the lines after a change with references to what they named before it."""
        self._lost = {**(self._lost or {}), **lost_articles(before, after)}
        return recovered(followed(before, after), self._lost)

    def _set_line(self, at: int, text: str) -> None:
        """Give a line other words; what begins and ends alike stays, and with it the cursor's place."""
        block = self._document().findBlockByNumber(at)
        old = block.text()
        if old == text:
            return
        shorter, head, tail = min(len(old), len(text)), 0, 0
        while head < shorter and old[head] == text[head]:
            head += 1
        while tail < shorter - head and old[-1 - tail] == text[-1 - tail]:
            tail += 1
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + head)
        cursor.setPosition(block.position() + len(old) - tail, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text[head : len(text) - tail])

    def _put(self, start: int, length: int, text: str) -> None:
        """Replace letters, as one step of undo."""
        cursor = QTextCursor(self._document())
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)

    def _show_cursor(self) -> None:
        """Bring the cursor into sight, behind the marker of its line when it stands in front of it."""
        cursor = self.textCursor()
        marker = line_of(cursor.block().text()).marker
        if not cursor.hasSelection() and cursor.positionInBlock() < len(marker):
            cursor.setPosition(cursor.block().position() + len(marker))
            self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _is_on_list(self) -> bool:
        first, last = self._selected_lines()
        lines = self._lines()[first : last + 1]
        return any(line_of(text).level is not Level.TEXT for text in lines)

    def _selected_lines(self) -> tuple[int, int]:
        """Return the first and the last line that the selection touches."""
        cursor = self.textCursor()
        ends = sorted((cursor.anchor(), cursor.position()))
        first, last = (self._document().findBlock(end).blockNumber() for end in ends)
        return first, last

    def _lines(self) -> Sequence[str]:
        return self.toPlainText().split("\n")

    def _document(self) -> QTextDocument:
        return self.textCursor().document() or QTextDocument()

    def _ask_encoding(self, text: str) -> None:
        encoding = likely_encoding(text)
        if encoding is not Encoding.UNICODE:
            self.looks_converted.emit(text, encoding.value)
