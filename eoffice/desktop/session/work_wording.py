"""Words, icons and tones for work items: how the term stands, where it comes from, what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from eoffice.desktop.session.wording import Words, person_name, short_date
from eoffice.desktop.shell.language import tr
from eoffice.domain.people import Directory
from eoffice.domain.work import item_events as events
from eoffice.domain.work.item import ItemStatus, Mark, MarkKind, Share, WorkItem
from eoffice.domain.work.item_standing import Standing, Term

if TYPE_CHECKING:
    # Wording needs the shape of a card, not the service that fetches it.
    from eoffice.services.working import ItemCard, StoryLine

_TERMS = {
    Term.RUNNING: Words("Còn {days} ngày", "clock", "neutral"),
    Term.DUE_SOON: Words("Còn {days} ngày", "warning", "warning"),
    Term.OVERDUE: Words("Quá hạn {days} ngày", "error", "error"),
    Term.PAUSED: Words("Tạm dừng", "clock", "neutral"),
    Term.WAITING: Words("Chờ nghiệm thu", "approve", "info"),
    Term.ON_TIME: Words("Đúng hạn", "ok", "ok"),
    Term.LATE: Words("Nộp chậm {days} ngày", "warning", "warning"),
    Term.CANCELLED: Words("Đã hủy", "close", "neutral"),
}
_STATUSES = {
    ItemStatus.PROPOSED: Words("Chờ đồng ý", "clock", "info"),
    ItemStatus.ASSIGNED: Words("Mới giao", "task", "info"),
    ItemStatus.IN_PROGRESS: Words("Đang làm", "task", "info"),
    ItemStatus.PAUSED: Words("Tạm dừng", "clock", "neutral"),
    ItemStatus.HANDED_IN: Words("Chờ nghiệm thu", "approve", "info"),
    ItemStatus.SENT_BACK: Words("Bị trả lại", "return", "warning"),
    ItemStatus.ACCEPTED: Words("Đã nghiệm thu", "ok", "ok"),
    ItemStatus.CANCELLED: Words("Đã hủy", "close", "neutral"),
}


def term_words(standing: Standing) -> Words:
    """Return how a term stands; the last day has words of its own."""
    words = _TERMS[standing.term]
    if standing.term is Term.DUE_SOON and standing.days == 0:
        return Words(tr("Hết hạn hôm nay"), words.icon, words.tone)
    return Words(tr(words.text).format(days=standing.days), words.icon, words.tone)


def task_words(card: ItemCard) -> Words:
    """Return a piece of work and how its term stands, for the document it came from."""
    words = term_words(card.standing)
    return Words(tr("Việc: {term}").format(term=words.text), words.icon, words.tone)


def item_status_words(status: ItemStatus) -> Words:
    """Return how the status of a work item is shown."""
    words = _STATUSES[status]
    return Words(tr(words.text), words.icon, words.tone)


def product_words(item: WorkItem) -> str:
    """Return the product and how much of it: "Báo cáo × 2 (báo cáo)"."""
    return f"{item.product.name} × {item.quantity} ({item.product.unit})"


def percent(part: Decimal) -> str:
    """Return a share as people write it."""
    return f"{(part * 100).normalize():f}%".replace(".", ",")


def shares_words(directory: Directory, shares: tuple[Share, ...]) -> str:
    """Return who carries how much."""
    return "; ".join(f"{person_name(directory, one.person)} {percent(one.part)}" for one in shares)


def mark_words(mark: Mark) -> str:
    """Return what counts against a result, or why it does not count, with its cause."""
    if mark.kind is MarkKind.DELAY:
        what = tr("Chậm {days} ngày làm việc so với hạn {day}").format(
            days=mark.days, day=short_date(mark.due)
        )
    else:
        what = tr("Lỗi chất lượng ở {units} sản phẩm: {reason}").format(units=mark.units, reason=mark.reason)
    if mark.excuse is None:
        return tr("{what}. Tính lỗi chủ quan.").format(what=what.rstrip("."))
    return tr("{what}. Nguyên nhân khách quan, không tính: {reason}").format(
        what=what.rstrip("."), reason=mark.excuse.reason
    )


@dataclass(frozen=True)
class _Telling:
    """How a kind of event is told."""

    what: str
    icon: str
    tone: str = "neutral"
    note: Callable[[Any, Directory], str] | None = None


@dataclass(frozen=True)
class Told:
    """One thing that happened, in words."""

    what: str
    icon: str
    tone: str
    note: str


def _assigned(event: events.ItemAssigned, directory: Directory) -> str:
    lines = [shares_words(directory, event.shares), tr("Hạn: {day}").format(day=short_date(event.due))]
    if not event.is_agreed:
        lines.append(tr("Tự đề xuất, tính khi người nghiệm thu đồng ý."))
    return "\n".join(lines)


def _handed_in(event: events.ItemHandedIn, _: Directory) -> str:
    late = tr("chậm {days} ngày").format(days=event.days_late) if event.days_late else ""
    count = tr("Số lượng nộp: {count}").format(count=event.quantity)
    return "\n".join(part for part in (", ".join(filter(None, (count, late))), event.note) if part)


def _accepted(event: events.ItemAccepted, _: Directory) -> str:
    count = tr("Số lượng nghiệm thu: {count}").format(count=event.quantity)
    return "\n".join(part for part in (count, event.comment) if part)


def _sent_back(event: events.ItemSentBack, _: Directory) -> str:
    cause = tr("Nguyên nhân khách quan") if event.is_objective else tr("Nguyên nhân chủ quan, tính lỗi")
    due = tr("Hạn: {day}").format(day=short_date(event.due))
    return f"{event.reason}\n{cause}. {due}"


def _reason(event: Any, _: Directory) -> str:  # noqa: ANN401 - every event with a reason
    return str(event.reason)


def _new_day(event: events.ItemExtended | events.ExtensionAsked, _: Directory) -> str:
    return f"{tr('Hạn: {day}').format(day=short_date(event.due))}\n{event.reason}"


def _resumed(event: events.ItemResumed, _: Directory) -> str:
    return tr("Hạn: {day}").format(day=short_date(event.due))


def _transferred(event: events.ItemTransferred, directory: Directory) -> str:
    return f"{shares_words(directory, event.shares)}\n{event.reason}"


def _part_transferred(event: events.ItemPartTransferred, directory: Directory) -> str:
    count = tr("Số lượng chuyển: {count}").format(count=event.units)
    return f"{count}. {shares_words(directory, event.shares)}\n{event.reason}"


def _new_quantity(event: events.QuantityChanged, _: Directory) -> str:
    count = tr("Số lượng mới: {count}").format(count=event.quantity)
    return f"{count}\n{event.reason}"


def _urged(event: events.ItemUrged, _: Directory) -> str:
    return event.text


_TELLINGS: dict[type, _Telling] = {
    events.ItemAssigned: _Telling("Giao việc", "task", "info", _assigned),
    events.ItemAgreed: _Telling("Đồng ý việc được đề xuất", "approve", "ok"),
    events.ItemStarted: _Telling("Bắt đầu làm", "right"),
    events.ItemHandedIn: _Telling("Nộp kết quả", "send", "info", _handed_in),
    events.ItemAccepted: _Telling("Nghiệm thu", "ok", "ok", _accepted),
    events.ItemSentBack: _Telling("Trả lại kết quả", "return", "warning", _sent_back),
    events.MarkExcused: _Telling("Xác nhận nguyên nhân khách quan", "verify", "ok", _reason),
    events.ItemPaused: _Telling("Tạm dừng", "clock", "neutral", _reason),
    events.ItemResumed: _Telling("Tiếp tục", "right", "neutral", _resumed),
    events.ExtensionAsked: _Telling("Xin gia hạn", "clock", "info", _new_day),
    events.ItemExtended: _Telling("Gia hạn", "clock", "ok", _new_day),
    events.ExtensionDeclined: _Telling("Không cho gia hạn", "close", "warning", _reason),
    events.ItemTransferred: _Telling("Chuyển việc", "exchange", "info", _transferred),
    events.ItemPartTransferred: _Telling("Chuyển một phần việc", "exchange", "info", _part_transferred),
    events.QuantityChanged: _Telling("Đổi số lượng được giao", "task", "info", _new_quantity),
    events.ItemCancelled: _Telling("Hủy việc", "delete", "warning", _reason),
    events.ItemUrged: _Telling("Nhắc việc", "message", "warning", _urged),
}


def tell(line: StoryLine, directory: Directory) -> Told:
    """Return what happened to a work item as people read it."""
    telling = _TELLINGS[type(line.event)]
    note = telling.note(line.event, directory) if telling.note is not None else ""
    return Told(tr(telling.what), telling.icon, telling.tone, note)
