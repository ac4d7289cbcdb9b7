"""What an action asks before it is done, as data, and the answer a person gave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from eoffice.desktop.session.current import OpenDocument
from eoffice.domain.consultation import Stance
from eoffice.domain.people import Person, Role

People = Callable[[OpenDocument, Person], tuple[Person, ...]]
"""Who may be chosen, given the open document and who asks."""


@dataclass(frozen=True)
class Form:
    """The questions of an action; a question with an empty label is not asked."""

    confirm: str
    """The words on the button that does it."""
    text: str = ""
    text_needed: bool = False
    person: str = ""
    people: People | None = None
    choices: tuple[tuple[str, str], ...] = ()
    """What may be chosen in the place of a person: key and words."""
    coordinators: str = ""
    of_units: bool = False
    """Whether units are chosen in the place of coordinators."""
    takes_units: bool = False
    """Whether a unit may be chosen in the place of the person."""
    due: str = ""
    due_needed: bool = False
    copies: str = ""
    warning: str = ""
    """What cannot be undone, said before."""


@dataclass(frozen=True)
class Answer:
    """What a person wrote and chose."""

    text: str = ""
    person: str = ""
    coordinators: tuple[str, ...] = ()
    due: date | None = None
    copies: int = 1
    passage: str = ""
    """The words of the text that a remark is about, and their page, from 1."""
    page: int = 1
    of: str = ""
    """The unit or the number of the remark that it is about."""


def reviewers(loaded: OpenDocument, _: Person) -> tuple[Person, ...]:
    """Return who may answer for content, the head of the person's own unit first."""
    return loaded.reviewers


def colleagues(loaded: OpenDocument, me: Person) -> tuple[Person, ...]:
    """Return to whom work may be given."""
    staff = (person for person in loaded.colleagues if person.id != me.id)
    return tuple(person for person in staff if person.has(Role.OFFICER, Role.UNIT_HEAD, Role.LEADER))


_UNIT = "unit:"


def unit_key(unit: str) -> str:
    """Return the key of a unit among choices that are people otherwise."""
    return f"{_UNIT}{unit}"


def receiver_of(key: str) -> tuple[str, str]:
    """Return person and unit of a choice; one of the two is empty."""
    return ("", key.removeprefix(_UNIT)) if key.startswith(_UNIT) else (key, "")


SUBMIT = Form("Trình", text="Lời trình (không bắt buộc)", person="Người duyệt nội dung", people=reviewers)
RETURN = Form("Trả lại", text="Lý do trả lại, điều cần sửa", text_needed=True)
APPROVE_CONTENT = Form("Duyệt nội dung", text="Ý kiến (không bắt buộc)")
APPROVE_FORMAT = Form("Duyệt thể thức", text="Ý kiến (không bắt buộc)")
ASK_OPINIONS = Form(
    "Gửi lấy ý kiến",
    text="Nội dung xin ý kiến (không bắt buộc)",
    coordinators="Đơn vị được hỏi",
    of_units=True,
    due="Thời hạn trả lời",
    due_needed=True,
)
STANCES = (
    (Stance.AGREED.value, "Nhất trí"),
    (Stance.WITH_CHANGES.value, "Nhất trí, đề nghị sửa"),
    (Stance.DISAGREED.value, "Không nhất trí"),
)
GIVE_OPINION = Form("Gửi ý kiến", text="Nội dung ý kiến", person="Ý kiến chung của đơn vị", choices=STANCES)
CANCEL = Form(
    "Hủy văn bản",
    text="Lý do hủy",
    text_needed=True,
    warning="Văn bản bị hủy không khôi phục được; số đã cấp vẫn thuộc về văn bản này.",
)
REGISTER = Form("Vào sổ", copies="Số lượng bản")
REFUSE = Form(
    "Từ chối tiếp nhận",
    text="Lý do từ chối, nơi gửi sẽ đọc được",
    text_needed=True,
    warning="Nơi gửi nhận ngay trạng thái 02 – Từ chối tiếp nhận.",
)
ACCEPT = Form(
    "Tiếp nhận",
    text="Lý do vẫn tiếp nhận",
    text_needed=True,
    warning="Chữ ký của văn bản chưa được xác nhận là hợp lệ.",
)
DIRECT = Form(
    "Ghi bút phê",
    text="Nội dung bút phê",
    text_needed=True,
    person="Chủ trì",
    people=colleagues,
    coordinators="Phối hợp",
    due="Thời hạn",
)
ASSIGN = Form(
    "Giao việc", person="Người hoặc đơn vị giải quyết", people=colleagues, takes_units=True, due="Thời hạn"
)
COMPLETE = Form("Hoàn thành", text="Kết quả giải quyết", text_needed=True)
