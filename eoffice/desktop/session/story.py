"""The records of a document told as sentences: who did what, when, with which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from eoffice.desktop.session.wording import (
    agency_name,
    delivery_words,
    person_name,
    short_date,
    stance_words,
    unit_of,
)
from eoffice.desktop.shell.language import tr
from eoffice.domain import events
from eoffice.domain.people import Directory

if TYPE_CHECKING:
    # Records are read here, never made.
    from eoffice.services.log import Record


@dataclass(frozen=True)
class Chapter:
    """One event as people read it."""

    when: datetime
    who: str
    what: str
    icon: str
    tone: str = "neutral"
    note: str = ""


@dataclass(frozen=True)
class _Telling:
    """How a kind of event is told: words, icon, tone, and where its note comes from."""

    what: str
    icon: str
    tone: str = "neutral"
    note: Callable[[Any, Directory], str] | None = None


def _submitted(event: events.Submitted, directory: Directory) -> str:
    to = tr("Trình: {name}").format(name=person_name(directory, event.to))
    return f"{to}\n{event.note}" if event.note else to


def _comment(event: events.Returned | events.ContentApproved | events.FormatApproved, _: Directory) -> str:
    return event.comment


def _asked(event: events.OpinionsAsked, directory: Directory) -> str:
    names = "; ".join(person_name(directory, person) for person in event.people)
    asked = tr("Hỏi: {names}. Hạn: {day}").format(names=names, day=short_date(event.due))
    return f"{asked}\n{event.question}" if event.question else asked


def _opinion(event: events.OpinionGiven, _: Directory) -> str:
    words = stance_words(event.stance).text
    return f"{words}\n{event.text}" if event.text else words


def _remark(event: events.PassageRemarked, _: Directory) -> str:
    return f"“{event.passage}”\n{event.text}"


def _settled(event: events.RemarkSettled, _: Directory) -> str:
    return event.answer


def _reason(event: events.Cancelled | events.DocumentRefused, _: Directory) -> str:
    return event.reason


def _number(event: events.NumberTaken, _: Directory) -> str:
    return tr("Số {number} năm {year}, ngày {day}").format(
        number=event.number, year=event.year, day=short_date(event.issued_date)
    )


def _issued(event: events.Issued, directory: Directory) -> str:
    names = [agency_name(directory, code) for code in event.recipients]
    return "; ".join(names)


def _reported(event: events.DeliveryReported, directory: Directory) -> str:
    words = delivery_words(event.code).text
    told = f"{agency_name(directory, event.recipient)}: {words}"
    return f"{told}. {event.text}" if event.text else told


def _accepted(event: events.Accepted, _: Directory) -> str:
    return tr("Số đến {number}, ngày {day}").format(number=event.number, day=short_date(event.arrival_date))


def _directed(event: events.Directed, directory: Directory) -> str:
    lines = [event.text, tr("Chủ trì: {name}").format(name=person_name(directory, event.lead))]
    if event.coordinators:
        names = ", ".join(person_name(directory, person) for person in event.coordinators)
        lines.append(tr("Phối hợp: {names}").format(names=names))
    if event.due is not None:
        lines.append(tr("Hạn: {day}").format(day=short_date(event.due)))
    return "\n".join(lines)


def _assigned(event: events.Assigned, directory: Directory) -> str:
    who = tr("Người giải quyết: {name}").format(name=person_name(directory, event.person))
    if event.unit:
        who = tr("Đơn vị giải quyết: {unit}. {who}").format(
            unit=unit_of(directory, event.person, event.unit), who=who
        )
    due = tr("Hạn: {day}").format(day=short_date(event.due)) if event.due is not None else ""
    return f"{who}. {due}" if due else who


def _completed(event: events.WorkCompleted, _: Directory) -> str:
    return event.result


def _version(event: events.VersionAdded, _: Directory) -> str:
    return event.note


def _attachment(event: events.AttachmentAdded, _: Directory) -> str:
    return event.file.name


def _arrived(event: events.Arrived, directory: Directory) -> str:
    return tr("Từ {agency}, người ký: {signer}").format(
        agency=agency_name(directory, event.origin.agency), signer=event.origin.signer
    )


_TELLINGS: dict[type, _Telling] = {
    events.Drafted: _Telling("Bắt đầu dự thảo", "draft"),
    events.DetailsChanged: _Telling("Sửa trích yếu, nơi nhận hoặc độ khẩn", "draft"),
    events.FormChanged: _Telling("Đổi loại văn bản hoặc người ký", "draft"),
    events.VersionAdded: _Telling("Lưu phiên bản", "save", note=_version),
    events.AttachmentAdded: _Telling("Đính kèm tệp", "attach", note=_attachment),
    events.AttachmentRemoved: _Telling("Gỡ tệp đính kèm", "attach"),
    events.Submitted: _Telling("Trình duyệt nội dung", "send", "info", _submitted),
    events.Returned: _Telling("Trả lại người soạn", "return", "warning", _comment),
    events.ContentApproved: _Telling("Duyệt nội dung", "approve", "ok", _comment),
    events.FormatApproved: _Telling("Duyệt thể thức", "approve", "ok", _comment),
    events.OpinionsAsked: _Telling("Lấy ý kiến các đơn vị", "message", "info", _asked),
    events.OpinionGiven: _Telling("Trả lời ý kiến", "message", "info", _opinion),
    events.OpinionRequestWithdrawn: _Telling("Rút yêu cầu lấy ý kiến", "message"),
    events.PassageRemarked: _Telling("Góp ý cho một đoạn", "message", "info", _remark),
    events.RemarkSettled: _Telling("Xử lý xong góp ý", "message", note=_settled),
    events.Signed: _Telling("Ký số", "sign", "ok"),
    events.NumberTaken: _Telling("Cấp số và ngày", "number", "info", _number),
    events.NumberFilled: _Telling("Điền số và ngày vào văn bản", "number", "info"),
    events.Sealed: _Telling("Đóng dấu cơ quan (ký số)", "seal", "ok"),
    events.EvidenceKept: _Telling("Nâng mức chữ ký: thêm bằng chứng và dấu thời gian", "clock", "info"),
    events.Registered: _Telling("Vào sổ văn bản đi", "document", "info"),
    events.Issued: _Telling("Phát hành", "issue", "ok", _issued),
    events.DeliveryReported: _Telling("Nơi nhận báo trạng thái", "delivery", "info", _reported),
    events.Cancelled: _Telling("Hủy văn bản", "close", "warning", _reason),
    events.Arrived: _Telling("Văn bản đến qua trục liên thông", "inbox", "info", _arrived),
    events.Verified: _Telling("Kiểm tra chữ ký số", "verify", "info"),
    events.Accepted: _Telling("Tiếp nhận, vào sổ văn bản đến", "approve", "ok", _accepted),
    events.DocumentRefused: _Telling("Từ chối tiếp nhận", "error", "error", _reason),
    events.Directed: _Telling("Bút phê", "message", "info", _directed),
    events.Assigned: _Telling("Giao việc", "task", "info", _assigned),
    events.AssignmentWithdrawn: _Telling("Thu hồi việc giao", "recall", "warning"),
    events.WorkStarted: _Telling("Bắt đầu giải quyết", "clock", "info"),
    events.WorkCompleted: _Telling("Hoàn thành", "ok", "ok", _completed),
}


def tell(records: Iterable[Record], directory: Directory) -> tuple[Chapter, ...]:
    """Return the story of a document, oldest event first."""
    return tuple(_chapter(record, directory) for record in records)


def _chapter(record: Record, directory: Directory) -> Chapter:
    event, stamp, _ = record.parsed()
    telling = _TELLINGS[type(event)]
    note = telling.note(event, directory) if telling.note is not None else ""
    who = person_name(directory, stamp.actor)
    return Chapter(stamp.at, who, tr(telling.what), telling.icon, telling.tone, note)
