"""The plain-words summary of a comparison."""

from __future__ import annotations

from collections import Counter

from eoffice.comparison.model import Format
from eoffice.comparison.script import Change, EditScript, Flag, Kind, SelfCheck
from eoffice.comparison.wording import flag_words, kind_words

_WEIGHTY = (Flag.MONEY, Flag.DATE, Flag.TERM, Flag.DOCUMENT_NUMBER, Flag.AGENCY, Flag.OBLIGATION)
_LONGEST = 160
_MOST_LINES = 200


def summary(script: EditScript, check: SelfCheck | None = None) -> list[str]:
    """Return the whole comparison in sentences for people."""
    if script.identical:
        lines = [_equal(script)]
    else:
        lines = [_opening(script), *_weighty(script)]
        lines.extend(sentence(change) for change in script.changes[:_MOST_LINES])
        if len(script.changes) > _MOST_LINES:
            lines.append(f"… và {len(script.changes) - _MOST_LINES} thay đổi nữa.")
    lines.extend(f"Cảnh báo: {one}" for one in script.warnings)
    lines.extend(f"Lưu ý: {one}" for one in script.notes)
    if script.not_compared:
        lines.append("Không so sánh: " + ", ".join(script.not_compared) + ".")
    if check is not None:
        lines.append(_checked(check))
    return lines


def _equal(script: EditScript) -> str:
    """Return that nothing differs, and no more than was looked at."""
    both_word = script.old.format is Format.DOCX and script.new.format is Format.DOCX
    return f"Hai bản giống hệt nhau về nội dung{' và định dạng' if both_word else ' chữ'}."


def _opening(script: EditScript) -> str:
    """Return how many changes there are of each kind."""
    met = Counter(change.kind for change in script.changes)
    parts = ", ".join(f"{kind_words(kind).lower()}: {met[kind]}" for kind in Kind if met[kind])
    start = "Nội dung giống nhau, chỉ khác cách trình bày" if script.same_content else "Hai bản khác nhau"
    return f"{start}: {len(script.changes)} thay đổi ({parts})."


def _weighty(script: EditScript) -> list[str]:
    """Return the sentence about changes of legal weight, when there are any."""
    met = Counter(flag for change in script.changes for flag in change.flags if flag in _WEIGHTY)
    if not met:
        return []
    return [
        "Cần chú ý: " + ", ".join(f"{flag_words(flag)} ({met[flag]})" for flag in _WEIGHTY if met[flag]) + "."
    ]


def sentence(change: Change) -> str:
    """Return one change as a sentence."""
    where = change.clause or "Phần mở đầu"
    if change.story.value != "body":
        where = STORY_WORDS.get(change.story.value, where)
    old, new = _short(change.old), _short(change.new)
    said = {
        (True, True): f"“{old}” → “{new}”",
        (True, False): f"“{old}”",
        (False, True): f"“{new}”",
        (False, False): "",
    }[bool(old), bool(new)]
    if change.kind in {Kind.MOVED, Kind.FORMATTING}:
        said = f"“{new or old}”" if new or old else ""
    flags = ", ".join(flag_words(flag) for flag in Flag if flag in change.flags and flag is not Flag.NUMBER)
    return (
        f"{change.id}. {where} – {kind_words(change.kind).lower()}"
        + (f": {said}" if said else "")
        + (f" ({change.note})" if change.note else "")
        + (f" [{flags}]" if flags else "")
    )


STORY_WORDS = {
    "header": "Đầu trang",
    "footer": "Chân trang",
    "footnote": "Chú thích cuối trang",
    "endnote": "Chú thích cuối văn bản",
    "text_box": "Hộp chữ",
    "comment": "Nhận xét",
}


def _short(text: str) -> str:
    """Return a text on one line, its middle left out when it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST // 2]} … {line[-_LONGEST // 3 :]}"


def _checked(check: SelfCheck) -> str:
    """Return what the proof of the redline gave."""
    if check.accept_gives_new and check.reject_gives_old:
        done = "Bản đánh dấu đã tự kiểm tra: chấp nhận hết cho đúng bản mới, từ chối hết cho đúng bản cũ."
    else:
        done = "Bản đánh dấu KHÔNG tự kiểm tra được; hãy dùng bảng so sánh thay thế."
    return " ".join((done, *check.remarks))
