"""What a check shows, as rows and words: one word, one icon and one colour for each state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from eoffice.desktop.session.wording import moment
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import interface_language
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.rows import Chip, Column
from eoffice.desktop.widgets.timeline import TimelineEntry
from eoffice.errors import explain, explain_code
from eoffice.services import verdict_words
from signing.forecast import forecast
from signing.verdict import Changes, FileVerdict, Finding, SignatureVerdict, Verdict


class Phase(StrEnum):
    """How far the check of a file is."""

    CHECKING = "checking"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Checked:
    """One file and what is known of it so far."""

    path: Path
    name: str
    phase: Phase = Phase.CHECKING
    heard: tuple[SignatureVerdict, ...] = ()
    """Signatures judged while the rest is still being looked at."""
    verdict: FileVerdict | None = None
    error: BaseException | None = None

    @property
    def key(self) -> str:
        """Return the identity of the row."""
        return str(self.path)

    @property
    def signatures(self) -> tuple[SignatureVerdict, ...]:
        """Return what can be shown of its signatures now."""
        return self.verdict.signatures if self.verdict is not None else self.heard


@dataclass(frozen=True)
class ChangeRow:
    """One difference after signing, with its page counted from 1; 0 is the file as a whole."""

    number: int
    page: int
    words: str
    grade: Changes


_WORDS = {
    Verdict.VALID: Chip(Tone.OK, "Hợp lệ", "ok"),
    Verdict.CHANGED: Chip(Tone.WARNING, "Có thay đổi sau khi ký", "warning"),
    Verdict.INVALID: Chip(Tone.ERROR, "Không hợp lệ", "error"),
    Verdict.INDETERMINATE: Chip(Tone.WARNING, "Chưa đủ căn cứ", "help"),
    Verdict.UNSIGNED: Chip(Tone.NEUTRAL, "Chưa ký số", "document"),
}
_ADVICE = {
    Verdict.VALID: "Nội dung đúng như khi ký và xác định được người ký: dùng được.",
    Verdict.CHANGED: "Chữ ký còn nguyên, nhưng tệp nay khác bản đã ký. Xem bản đã ký trước khi dùng.",
    Verdict.INVALID: "Không dùng văn bản này. Đề nghị bên gửi gửi lại bản gốc.",
    Verdict.INDETERMINATE: "Chưa kết luận được. Lý do dưới đây cho biết còn thiếu gì.",
    Verdict.UNSIGNED: "Tệp không có chữ ký số nào.",
}
_CHECKING = Chip(Tone.INFO, "Đang kiểm tra", "clock")
"""Blue, never green: until the whole file has been looked at nothing is good."""
_FAILED = Chip(Tone.ERROR, "Không mở được", "error")
_GRADES = {
    Changes.NONE: Chip(Tone.OK, "Không đổi", "ok"),
    Changes.PERMITTED: Chip(Tone.NEUTRAL, "Được phép", "ok"),
    Changes.SUSPICIOUS: Chip(Tone.WARNING, "Cần xem lại", "warning"),
    Changes.FORBIDDEN: Chip(Tone.ERROR, "Không được phép", "error"),
    Changes.UNKNOWN: Chip(Tone.WARNING, "Chưa rõ", "help"),
}
STATES = (*(chip.words for chip in _WORDS.values()), _CHECKING.words, _FAILED.words)


def _said(chip: Chip) -> Chip:
    return Chip(chip.tone, tr(chip.words), chip.icon)


def verdict_chip(verdict: Verdict) -> Chip:
    """Return a verdict as icon, word and colour."""
    return _said(_WORDS.get(verdict, _WORDS[Verdict.INDETERMINATE]))


def state_chip(checked: Checked) -> Chip:
    """Return the state of a file; green only when its check has ended well."""
    if checked.verdict is not None:
        return verdict_chip(checked.verdict.verdict)
    return _said(_FAILED if checked.phase is Phase.FAILED else _CHECKING)


def advice(checked: Checked) -> str:
    """Return what a person may do with the file."""
    if checked.verdict is not None:
        return tr(_ADVICE[checked.verdict.verdict])
    if checked.error is not None:
        told = explain(checked.error, interface_language())
        return f"{told.sentence} {told.next_step}".strip()
    heard = len(checked.heard)
    if heard:
        return tr("Đã xem {count} chữ ký; đang kiểm tra phần còn lại của tệp.").format(count=heard)
    return tr("Đang đọc tệp và kiểm tra chữ ký.")


def outlook(checked: Checked, at: datetime) -> str:
    """Return whether the file will still verify in five years, by its weakest signature."""
    if checked.verdict is None or not checked.verdict.signatures:
        return ""
    stamps = [one for one in checked.verdict.signatures if one.kind == "timestamp"]
    # A time stamp over the whole file carries every signature below it.
    judged = stamps[-1:] or list(checked.verdict.signatures)
    told = "; ".join(dict.fromkeys(forecast(one, at).sentence for one in judged))
    return tr("Năm năm nữa còn kiểm tra được không? {answer}.").format(answer=told[:1].upper() + told[1:])


def reason_lines(codes: Sequence[str]) -> tuple[str, ...]:
    """Return reasons as sentences with what to do, each once."""
    told = (explain_code(code, None, interface_language()) for code in codes)
    return tuple(dict.fromkeys(f"{one.sentence} {one.cause} {one.next_step}".strip() for one in told))


def detail_text(one: SignatureVerdict) -> str:
    """Return everything about one signature as text that can be read aloud."""
    lines = [f"{label}: {value}." for label, value in verdict_words.facts(one)]
    reasons = reason_lines(one.reasons)
    if reasons:
        lines += ["", tr("Lý do:"), *(f"– {line}" for line in reasons)]
    if one.changes:
        lines += ["", tr("Sau chữ ký này:"), *(f"– {verdict_words.change(line)}" for line in one.changes)]
    return "\n".join(lines)


def change_rows(one: SignatureVerdict) -> tuple[ChangeRow, ...]:
    """Return what happened after a signature, by page, the file as a whole first."""
    found = sorted(one.findings, key=_page)
    return tuple(
        ChangeRow(number, _page(finding), _change_words(finding), finding.grade)
        for number, finding in enumerate(found)
    )


def history(checked: Checked, now: datetime) -> tuple[TimelineEntry, ...]:
    """Return the revisions of a file: each signature, what was added after it, and today's check."""
    entries: list[TimelineEntry] = []
    for one in sorted(checked.signatures, key=_time):
        chip = verdict_chip(one.verdict)
        kind = tr("Dấu thời gian của văn bản") if one.kind == "timestamp" else tr("Chữ ký số")
        what = f"{kind}: {chip.words}"
        changes = "\n".join(verdict_words.change(line) for line in one.changes)
        note = tr("Sau đó: {changes}").format(changes=changes) if changes else ""
        who = one.signer or one.timestamp_authority or tr("không đọc được người ký")
        entries.append(TimelineEntry(_when(one), who, what, chip.icon, chip.tone, note))
    chip = state_chip(checked)
    return (*entries, TimelineEntry(now, tr("Tệp như hiện nay"), chip.words, chip.icon, chip.tone))


def _when(one: SignatureVerdict) -> datetime | None:
    """Return the time to show: a time stamp proves it, the signer's own clock only claims it."""
    return one.timestamp_time or one.signing_time


def _time(one: SignatureVerdict) -> float:
    at = _when(one)
    return at.timestamp() if at is not None else 0.0


def _page(finding: Finding) -> int:
    return finding.page or 0


def _change_words(finding: Finding) -> str:
    if finding.listed:
        return verdict_words.change(finding.listed)
    return explain_code(finding.code, None, interface_language()).sentence if finding.code else ""


def _state(checked: Checked) -> str:
    return state_chip(checked).words


def _name(checked: Checked) -> str:
    return checked.name


def _verdict(one: SignatureVerdict) -> str:
    return verdict_chip(one.verdict).words


def _signature_chip(one: SignatureVerdict) -> Chip:
    return verdict_chip(one.verdict)


def _signer(one: SignatureVerdict) -> str:
    return one.signer or tr("không đọc được người ký")


def _signed_at(one: SignatureVerdict) -> str:
    at = _when(one)
    return moment(at) if at is not None else ""


def _level(one: SignatureVerdict) -> str:
    return one.level or ""


def key_of(checked: Checked) -> str:
    """Return the identity of a file's row."""
    return checked.key


def field_of(one: SignatureVerdict) -> str:
    """Return the identity of a signature's row."""
    return one.field


def number_of(row: ChangeRow) -> str:
    """Return the identity of a change's row."""
    return str(row.number)


def _page_words(row: ChangeRow) -> str:
    return tr("Trang {number}").format(number=row.page) if row.page else tr("Cả tệp")


def _row_words(row: ChangeRow) -> str:
    return row.words


def _grade(row: ChangeRow) -> str:
    return tr(_GRADES[row.grade].words)


def _grade_chip(row: ChangeRow) -> Chip:
    return _said(_GRADES[row.grade])


FILE_COLUMNS = (
    Column("name", "Tệp", _name, 10, stretch=True, sortable=False),
    Column("state", "Kết quả", _state, 6, chip=state_chip, sortable=False, chips=STATES),
)
SIGNATURE_COLUMNS = (
    Column("signer", "Người ký", _signer, 14, stretch=True, sortable=False),
    Column("time", "Thời điểm", _signed_at, 10, sortable=False),
    Column("level", "Mức", _level, 4, sortable=False),
    Column("verdict", "Kết quả", _verdict, 6, chip=_signature_chip, sortable=False, chips=STATES),
)
CHANGE_COLUMNS = (
    Column("page", "Trang", _page_words, 5, sortable=False),
    Column("words", "Thay đổi", _row_words, 20, stretch=True, sortable=False),
    Column(
        "grade",
        "Đánh giá",
        _grade,
        6,
        chip=_grade_chip,
        sortable=False,
        chips=tuple(chip.words for chip in _GRADES.values()),
    ),
)
