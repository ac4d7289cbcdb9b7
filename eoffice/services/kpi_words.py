"""The names of columns and words that people use in files of work, and what they mean here."""

from __future__ import annotations

from typing import TypeVar

from eoffice.domain.kpi.inputs import Cause, ItemStatus, Origin, Side, Stage, WorkRole
from eoffice.text import fold

_Word = TypeVar("_Word", ItemStatus, Origin, WorkRole, Cause, Side, Stage)

COLUMNS = {
    "item": ("item", "id", "item_id", "task", "mã công việc", "công việc", "mã việc", "số thứ tự việc"),
    "person": (
        "person", "person_id", "employee", "mã người",
        "mã cán bộ", "mã công chức", "cán bộ", "công chức",
    ),
    "name": ("name", "full_name", "họ tên", "họ và tên", "tên"),
    "agency": ("agency", "cơ quan"),
    "unit": ("unit", "department", "đơn vị", "phòng", "phòng ban"),
    "position": ("position", "chức vụ"),
    "group": ("group", "nhóm"),
    "leader": ("leader", "is_leader", "lãnh đạo", "lãnh đạo, quản lý"),
    "manages": ("manages", "quản lý"),
    "product": ("product", "product_code", "sản phẩm", "mã sản phẩm"),
    "title": ("title", "tên công việc", "nội dung", "nội dung công việc"),
    "assigned": (
        "assigned", "quantity", "quantity_assigned", "assigned_quantity",
        "số lượng giao", "được giao", "số lượng được giao", "giao",
    ),
    "accepted": (
        "accepted", "quantity_accepted", "accepted_quantity", "nghiệm thu",
        "số lượng nghiệm thu", "hoàn thành", "số lượng hoàn thành",
    ),
    "coefficient": ("coefficient", "k", "factor", "conversion_factor", "hệ số", "hệ số k", "hệ số quy đổi"),
    "faults": ("faults", "lỗi", "số lần lỗi", "lỗi chất lượng", "số lỗi"),
    "delays": ("delays", "chậm", "số lần chậm", "chậm tiến độ"),
    "days_late": ("days_late", "số ngày chậm"),
    "objective_faults": ("objective_faults", "lỗi khách quan"),
    "objective_delays": ("objective_delays", "chậm khách quan"),
    "evidence": ("evidence", "xác nhận", "căn cứ xác nhận"),
    "shortfall": ("shortfall", "objective_shortfall", "thiếu khách quan"),
    "share": ("share", "tỷ lệ", "phần", "tỷ lệ đóng góp"),
    "role": ("role", "vai trò"),
    "origin": ("origin", "nguồn", "nguồn giao"),
    "status": ("status", "trạng thái"),
    "assigned_on": ("assigned_on", "ngày giao"),
    "due": ("due", "due_on", "due_date", "term", "hạn", "thời hạn", "hạn hoàn thành"),
    "handed_in_on": ("handed_in_on", "submitted_on", "ngày nộp"),
    "accepted_on": ("accepted_on", "ngày nghiệm thu"),
    "accepted_by": ("accepted_by", "người nghiệm thu"),
    "assigned_by": ("assigned_by", "người giao"),
    "document": ("document", "văn bản", "văn bản giao việc"),
    "result": ("result", "kết quả", "văn bản kết quả"),
    "marks": ("marks",),
    "pauses": ("pauses",),
    "general": ("general", "general_score", "điểm chung", "tiêu chí chung", "điểm tiêu chí chung"),
    "flags": ("flags", "trường hợp", "cờ"),
    "entered": ("entered", "components"),
    "earlier": ("earlier", "period_scores"),
    "self_score": ("self_score", "tự chấm", "điểm tự chấm"),
    "manager_score": ("manager_score", "điểm quản lý"),
    "initiatives": ("initiatives", "sáng kiến"),
    "votes": ("votes", "phiếu"),
    "items": ("items", "work_items"),
}  # fmt: skip
"""Our name of a column, and the headings under which it may stand."""

_BY_HEADING = {fold(heading): name for name, headings in COLUMNS.items() for heading in headings}

_WORDS: dict[str, str] = {
    "mo": "open", "dang lam": "open", "dang thuc hien": "open", "in_progress": "open", "todo": "open",
    "da nop": "handed_in", "cho nghiem thu": "handed_in", "submitted": "handed_in",
    "tra lai": "sent_back", "bi tra lai": "sent_back", "returned": "sent_back",
    "da nghiem thu": "accepted", "hoan thanh": "accepted", "done": "accepted", "completed": "accepted",
    "huy": "cancelled", "da huy": "cancelled", "canceled": "cancelled",
    "chuyen": "transferred", "da chuyen": "transferred",
    "but phe": "directive", "van ban": "directive", "ke hoach": "plan", "planned": "plan",
    "dot xuat": "unplanned", "phat sinh": "unplanned", "ad_hoc": "unplanned",
    "chu tri": "lead", "phoi hop": "coordinator", "contributor": "coordinator",
    "chu quan": "subjective", "khach quan": "objective",
    "chat luong": "quality", "fault": "quality", "tien do": "progress", "delay": "progress",
    "tu cham": "self", "quan ly": "manager", "lanh dao": "leader",
}  # fmt: skip

YES = frozenset({"1", "true", "yes", "x", "co", "dung", "leader", "lanh dao", "y"})
NO = frozenset({"0", "false", "no", "", "khong", "n", "sai"})


def column(heading: str) -> str:
    """Return our name of a column, or nothing for an unknown heading."""
    key = fold(heading.strip().rstrip("*:"))
    return _BY_HEADING.get(key, "") or _BY_HEADING.get(key.replace(" ", "_"), "")


def word(kind: type[_Word], text: str) -> _Word | None:
    """Return the value a word stands for, or nothing."""
    key = fold(text.strip())
    try:
        return kind(_WORDS.get(key, key))
    except ValueError:
        return None
