"""What the forms of work ask, as data, and the answer a person gave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from eoffice.domain.work.item import Share, Source, SourceKind

UNPLANNED = Source(SourceKind.UNPLANNED)


@dataclass(frozen=True)
class Asked:
    """The questions of a form; a question with an empty label is not asked."""

    confirm: str
    title: str = ""
    product: str = ""
    quantity: str = ""
    term: str = ""
    people: str = ""
    """Lead, contributors and their shares."""
    acceptor: str = ""
    mark: str = ""
    text: str = ""
    text_needed: bool = False
    units: str = ""
    day: str = ""
    cause: str = ""
    """The words of the box "objective cause"; ticked, it needs a proof."""
    documents: str = ""
    one_document: bool = False
    files: str = ""
    needs_proof: bool = False
    """A document or a file must be there."""
    warning: str = ""


@dataclass(frozen=True)
class Answer:
    """What a person wrote and chose; a form begins with one as well."""

    title: str = ""
    product: str = ""
    quantity: int = 1
    most: int = 100_000
    term_days: int = 5
    lead: str = ""
    shares: tuple[Share, ...] = ()
    acceptor: str = ""
    mark: int = 0
    marks: tuple[tuple[str, str], ...] = ()
    text: str = ""
    units: int = 0
    day: date | None = None
    is_objective: bool = False
    documents: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    source: Source = UNPLANNED


ASSIGN = Asked(
    "Giao việc",
    title="Nội dung công việc",
    product="Sản phẩm",
    quantity="Số lượng",
    term="Thời hạn",
    people="Chủ trì, phối hợp",
    acceptor="Người nghiệm thu",
)
HAND_IN = Asked(
    "Nộp kết quả",
    quantity="Số lượng nộp",
    text="Thuyết minh (không bắt buộc)",
    documents="Văn bản kết quả",
    files="Tệp kết quả",
    needs_proof=True,
)
ACCEPT = Asked("Nghiệm thu", quantity="Số lượng nghiệm thu", text="Nhận xét (không bắt buộc)")
SEND_BACK = Asked(
    "Trả lại",
    text="Lý do trả lại, điều cần sửa",
    text_needed=True,
    units="Số sản phẩm có lỗi",
    day="Hạn mới",
    cause="Nguyên nhân khách quan, có chứng cứ (không tính lỗi)",
    documents="Văn bản làm chứng cứ",
    one_document=True,
    files="Tệp làm chứng cứ",
)
EXCUSE = Asked(
    "Xác nhận",
    mark="Lỗi hoặc lần chậm",
    text="Nguyên nhân khách quan",
    text_needed=True,
    documents="Văn bản làm chứng cứ",
    one_document=True,
    files="Tệp làm chứng cứ",
    needs_proof=True,
)
PAUSE = Asked(
    "Tạm dừng",
    text="Lý do tạm dừng",
    text_needed=True,
    documents="Văn bản liên quan (không bắt buộc)",
    one_document=True,
)
ASK = Asked("Gửi đề nghị", text="Lý do xin gia hạn", text_needed=True, day="Hạn đề nghị")
EXTEND = Asked("Gia hạn", text="Lý do", text_needed=True, day="Hạn mới")
DECLINE = Asked("Không gia hạn", text="Lý do", text_needed=True)
TRANSFER = Asked(
    "Chuyển việc",
    people="Chủ trì, phối hợp",
    acceptor="Người nghiệm thu",
    text="Lý do chuyển",
    text_needed=True,
)
PART = Asked(
    "Chuyển một phần",
    quantity="Số lượng chuyển",
    people="Chủ trì, phối hợp",
    acceptor="Người nghiệm thu",
    text="Lý do chuyển",
    text_needed=True,
)
QUANTITY = Asked("Đổi số lượng", quantity="Số lượng mới", text="Lý do", text_needed=True)
CANCEL = Asked(
    "Hủy việc",
    text="Lý do hủy",
    text_needed=True,
    warning="Việc bị hủy không khôi phục được và không tính vào kết quả của kỳ.",
)
URGE = Asked("Nhắc việc", text="Lời nhắc", text_needed=True)
