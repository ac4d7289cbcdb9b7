"""Words, icons and tones for statuses, commands, people and dates; no widgets, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from eoffice.clock import VIETNAM
from eoffice.desktop.shell.language import tr
from eoffice.domain.consultation import Stance
from eoffice.domain.content import Urgency
from eoffice.domain.document import Document, Holder, Status
from eoffice.domain.exchange import StatusCode
from eoffice.domain.kinds import KindCatalogue
from eoffice.domain.people import Directory, Role
from eoffice.errors import NotFound
from eoffice.services.law import load_statuses


@dataclass(frozen=True)
class Words:
    """A state as people see it: words, an icon, and a tone that is never alone."""

    text: str
    icon: str
    tone: str = "neutral"


_STATUSES = {
    Status.DRAFT: Words("Đang soạn", "draft"),
    Status.SUBMITTED: Words("Chờ duyệt nội dung", "clock", "info"),
    Status.RETURNED: Words("Bị trả lại", "return", "warning"),
    Status.CONTENT_APPROVED: Words("Chờ duyệt thể thức", "clock", "info"),
    Status.FORMAT_APPROVED: Words("Chờ ký", "sign", "info"),
    Status.SIGNED: Words("Chờ cấp số", "number", "info"),
    Status.NUMBERED: Words("Chờ điền số", "number", "info"),
    Status.FILLED: Words("Chờ đóng dấu", "seal", "info"),
    Status.SEALED: Words("Chờ vào sổ", "seal", "info"),
    Status.REGISTERED: Words("Chờ phát hành", "issue", "info"),
    Status.ISSUED: Words("Đã phát hành", "ok", "ok"),
    Status.CANCELLED: Words("Đã hủy", "close"),
    Status.ARRIVED: Words("Mới đến", "inbox", "info"),
    Status.REFUSED: Words("Đã từ chối", "error", "error"),
    Status.ACCEPTED: Words("Chờ bút phê", "clock", "info"),
    Status.DIRECTED: Words("Đã có bút phê", "message", "info"),
    Status.ASSIGNED: Words("Đã giao việc", "task", "info"),
    Status.IN_PROGRESS: Words("Đang giải quyết", "task", "info"),
    Status.DONE: Words("Đã hoàn thành", "ok", "ok"),
}

_DELIVERIES = {
    StatusCode.ARRIVED: ("inbox", "neutral"),
    StatusCode.REFUSED: ("error", "error"),
    StatusCode.ACCEPTED: ("approve", "info"),
    StatusCode.ASSIGNED: ("task", "info"),
    StatusCode.IN_PROGRESS: ("clock", "info"),
    StatusCode.DONE: ("ok", "ok"),
    StatusCode.RECALL_REQUESTED: ("recall", "warning"),
    StatusCode.RECALL_AGREED: ("recall", "ok"),
    StatusCode.RECALL_REFUSED: ("recall", "error"),
}

_URGENCIES = {
    Urgency.NORMAL: "Thường",
    Urgency.URGENT: "Khẩn",
    Urgency.VERY_URGENT: "Thượng khẩn",
    Urgency.FLASH: "Hỏa tốc",
}

_ROLES = {
    Role.OFFICER: "Chuyên viên",
    Role.UNIT_HEAD: "Trưởng đơn vị",
    Role.LEADER: "Lãnh đạo",
    Role.CLERK: "Văn thư",
    Role.PERSONNEL: "Tổ chức cán bộ",
    Role.ADMINISTRATOR: "Quản trị",
}

_COMMANDS = {
    "DraftDocument": "Bắt đầu dự thảo",
    "ChangeDetails": "Sửa trích yếu, nơi nhận",
    "ChangeForm": "Đổi loại, người ký",
    "AddVersion": "Lưu phiên bản mới",
    "AddAttachment": "Đính kèm tệp",
    "RemoveAttachment": "Gỡ tệp đính kèm",
    "SubmitDocument": "Trình duyệt",
    "ReturnDocument": "Trả lại người soạn",
    "ApproveContent": "Duyệt nội dung",
    "ApproveFormat": "Duyệt thể thức",
    "AskOpinions": "Lấy ý kiến các đơn vị",
    "GiveOpinion": "Trả lời ý kiến",
    "WithdrawOpinionRequest": "Rút yêu cầu lấy ý kiến",
    "RemarkOnPassage": "Góp ý cho một đoạn",
    "SettleRemark": "Xử lý xong góp ý",
    "SignDocument": "Ký số",
    "TakeNumber": "Cấp số",
    "FillNumber": "Điền số và ngày",
    "SealDocument": "Đóng dấu cơ quan",
    "KeepEvidence": "Nâng mức chữ ký của văn bản",
    "RegisterDocument": "Vào sổ văn bản đi",
    "IssueDocument": "Phát hành",
    "CancelDocument": "Hủy văn bản",
    "RecordVerification": "Ghi kết quả kiểm tra chữ ký",
    "AcceptDocument": "Tiếp nhận, vào sổ văn bản đến",
    "RefuseDocument": "Từ chối tiếp nhận",
    "GiveDirective": "Ghi bút phê",
    "AssignWork": "Giao việc",
    "WithdrawAssignment": "Thu hồi việc giao",
    "StartWork": "Bắt đầu giải quyết",
    "CompleteWork": "Hoàn thành",
    "AssignItem": "Giao việc",
    "AgreeToItem": "Đồng ý việc được đề xuất",
    "StartItem": "Bắt đầu làm",
    "HandInItem": "Nộp kết quả",
    "AcceptItem": "Nghiệm thu",
    "SendBackItem": "Trả lại kết quả",
    "ExcuseMark": "Xác nhận nguyên nhân khách quan",
    "PauseItem": "Tạm dừng",
    "ResumeItem": "Tiếp tục",
    "AskExtension": "Xin gia hạn",
    "ExtendItem": "Gia hạn",
    "DeclineExtension": "Không cho gia hạn",
    "TransferItem": "Chuyển việc",
    "TransferPart": "Chuyển một phần việc",
    "ChangeQuantity": "Đổi số lượng được giao",
    "CancelItem": "Hủy việc",
    "UrgeItem": "Nhắc việc",
    "DefineProducts": "Ghi danh mục sản phẩm",
    "CloseProducts": "Kết thúc sản phẩm",
    "AdoptPlan": "Ghi kế hoạch",
    "AddPlanLines": "Bổ sung kế hoạch",
    "ViewRecord": "Ghi lần xem hồ sơ đánh giá",
    "OpenEvaluation": "Mở phiếu đánh giá",
    "ScoreMyself": "Tự chấm điểm",
    "ReviewEvaluation": "Nhận xét, chấm điểm",
    "ReturnEvaluation": "Trả lại phiếu đánh giá",
    "ApproveEvaluation": "Quyết định xếp loại",
    "LockEvaluation": "Khóa kết quả đánh giá",
    "UnlockEvaluation": "Mở khóa kết quả đánh giá",
    "FilePetition": "Gửi kiến nghị kết quả đánh giá",
    "AnswerPetition": "Trả lời kiến nghị",
    "SignForm": "Ký phiếu đánh giá",
    "SendResult": "Chuyển kết quả đánh giá",
    "AcceptResult": "Tiếp nhận kết quả đánh giá",
    "ChangeJudges": "Đổi người đánh giá",
    "RecordOutsideResult": "Ghi kết quả theo quy định riêng",
    "WithdrawOutsideResult": "Rút kết quả theo quy định riêng",
    "AdoptRules": "Đưa bộ quy tắc vào áp dụng",
}


def status_words(status: Status | str) -> Words:
    """Return how a status is shown."""
    words = _STATUSES[Status(status)]
    return Words(tr(words.text), words.icon, words.tone)


def delivery_words(code: StatusCode) -> Words:
    """Return how the status of a delivery is shown."""
    icon, tone = _DELIVERIES[code]
    return Words(load_statuses()[code].words(), icon, tone)


_STANCES = {
    Stance.AGREED: Words("Nhất trí", "approve", "ok"),
    Stance.WITH_CHANGES: Words("Nhất trí, đề nghị sửa", "draft", "warning"),
    Stance.DISAGREED: Words("Không nhất trí", "close", "error"),
}


def stance_words(stance: Stance) -> Words:
    """Return how the answer of a unit is shown."""
    words = _STANCES[stance]
    return Words(tr(words.text), words.icon, words.tone)


def urgency_words(urgency: Urgency | str) -> str:
    """Return the word of an urgency."""
    return tr(_URGENCIES[Urgency(urgency)])


def command_words(kind: str) -> str:
    """Return what an order does, by the name of its command."""
    return tr(_COMMANDS.get(kind, kind))


def role_words(role: Role) -> str:
    """Return the word of a role."""
    return tr(_ROLES[role])


def short_date(day: date | None) -> str:
    """Return dd/MM/yyyy, or nothing."""
    return day.strftime("%d/%m/%Y") if day is not None else ""


def iso_date(text: str) -> str:
    """Return a stored date (yyyy-MM-dd) as dd/MM/yyyy; an empty one stays empty."""
    return short_date(date.fromisoformat(text)) if text else ""


def moment(at: datetime | None) -> str:
    """Return HH:mm dd/MM/yyyy in Vietnam's time, or nothing."""
    return at.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y") if at is not None else ""


def person_name(directory: Directory, person: str) -> str:
    """Return a person's name; the hub and people no longer known have their own words."""
    if person in ("", "hub"):
        return tr("Trục văn bản") if person else ""
    try:
        return directory.person(person).name
    except NotFound:
        return tr("Người không còn trong danh bạ")


def agency_name(directory: Directory, code: str) -> str:
    """Return an agency's name, or its code when it is not known."""
    try:
        return directory.agency(code).name
    except NotFound:
        return code


def recipient_name(directory: Directory, document: Document, code: str) -> str:
    """Return the name of a recipient: an agency, or a unit of an internal document."""
    try:
        own = directory.agency(document.agency)
        return own.unit(code).name
    except NotFound:
        return agency_name(directory, code)


def unit_of(directory: Directory, person: str, unit: str) -> str:
    """Return the name of a unit in the agency of a person; its id when either is gone."""
    try:
        return directory.agency(directory.person(person).agency).unit(unit).name
    except NotFound:
        return unit


def holder_name(directory: Directory, holder: Holder) -> str:
    """Return who has a document: a person, or a role."""
    if holder.person:
        return person_name(directory, holder.person)
    return role_words(holder.role) if holder.role is not None else ""


def holder_sentence(directory: Directory, holder: Holder) -> str:
    """Return "Đang ở: … từ …", or nothing when nobody has the document any more."""
    name = holder_name(directory, holder)
    if not name:
        return ""
    return tr("Đang ở: {name}, từ {since}").format(name=name, since=moment(holder.since))


def kind_name(kinds: KindCatalogue, kind: str) -> str:
    """Return the name of a kind of document."""
    try:
        return kinds.kind(kind).name
    except NotFound:
        return kind


def code_words(document: Document) -> str:
    """Return "05/QĐ-SNV", or the notation with a gap for the number not taken yet."""
    return str(document.code) if document.code is not None else f"…/{document.notation}"
