"""Every action on a work item as data: its words, the domain command, its form and its beginning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from eoffice.clock import new_id
from eoffice.desktop.screens.work import forms
from eoffice.desktop.screens.work.forms import Answer, Asked
from eoffice.desktop.session.work_wording import mark_words
from eoffice.domain.calendar import WorkingCalendar
from eoffice.domain.document import FileRef
from eoffice.domain.people import Person
from eoffice.domain.work import item_commands as commands
from eoffice.domain.work.item import Evidence, WorkItem
from eoffice.domain.work.item_deciding import LEGAL
from eoffice.services.work_permissions import may_work

Files = tuple[FileRef, ...]
Make = Callable[[Answer, Files], commands.ItemCommand]
MORE_DAYS = 3
"""Working days that a form proposes for another attempt."""


@dataclass(frozen=True)
class WorkAction:
    """One thing that can be done to a work item."""

    id: str
    title: str
    icon: str
    command: type
    done: str
    make: Make
    form: Asked | None = None
    fill: Callable[[WorkItem, date, WorkingCalendar], Answer] | None = None
    fits: Callable[[WorkItem], bool] | None = None
    """What must hold besides the status."""
    hint: str = ""
    on_tool_bar: bool = False

    def is_offered(self, me: Person, item: WorkItem) -> bool:
        """Tell whether a person may do this to an item now."""
        if item.status not in LEGAL[self.command] or not may_work(me, self.command, item):
            return False
        return self.fits is None or self.fits(item)


def _proof(answer: Answer, files: Files) -> Evidence:
    return Evidence(answer.documents[0] if answer.documents else "", files)


def _agree(_: Answer, __: Files) -> commands.AgreeToItem:
    return commands.AgreeToItem()


def _start(_: Answer, __: Files) -> commands.StartItem:
    return commands.StartItem()


def _resume(_: Answer, __: Files) -> commands.ResumeItem:
    return commands.ResumeItem()


def _hand_in(answer: Answer, files: Files) -> commands.HandInItem:
    return commands.HandInItem(answer.quantity, answer.documents, files, answer.text)


def _accept(answer: Answer, _: Files) -> commands.AcceptItem:
    return commands.AcceptItem(answer.quantity, answer.text)


def _send_back(answer: Answer, files: Files) -> commands.SendBackItem:
    proof = _proof(answer, files)
    due = answer.day or date.min
    return commands.SendBackItem(answer.text, due, answer.units, answer.is_objective, proof)


def _excuse(answer: Answer, files: Files) -> commands.ExcuseMark:
    return commands.ExcuseMark(answer.mark, answer.text, _proof(answer, files))


def _pause(answer: Answer, _: Files) -> commands.PauseItem:
    return commands.PauseItem(answer.text, answer.documents[0] if answer.documents else "")


def _ask(answer: Answer, _: Files) -> commands.AskExtension:
    return commands.AskExtension(answer.day or date.min, answer.text)


def _extend(answer: Answer, _: Files) -> commands.ExtendItem:
    return commands.ExtendItem(answer.day or date.min, answer.text)


def _decline(answer: Answer, _: Files) -> commands.DeclineExtension:
    return commands.DeclineExtension(answer.text)


def _transfer(answer: Answer, _: Files) -> commands.TransferItem:
    return commands.TransferItem(answer.lead, answer.text, answer.shares, answer.acceptor)


def _transfer_part(answer: Answer, _: Files) -> commands.TransferPart:
    return commands.TransferPart(
        new_id(), answer.quantity, answer.lead, answer.text, answer.shares, answer.acceptor
    )


def _change_quantity(answer: Answer, _: Files) -> commands.ChangeQuantity:
    return commands.ChangeQuantity(answer.quantity, answer.text)


def _cancel(answer: Answer, _: Files) -> commands.CancelItem:
    return commands.CancelItem(answer.text)


def _urge(answer: Answer, _: Files) -> commands.UrgeItem:
    return commands.UrgeItem(answer.text)


def _whole(item: WorkItem, _: date, __: WorkingCalendar) -> Answer:
    return Answer(quantity=item.quantity)


def _as_handed_in(item: WorkItem, _: date, __: WorkingCalendar) -> Answer:
    handed = item.handins[-1].quantity if item.handins else item.quantity
    return Answer(quantity=handed, most=handed)


def _another_try(item: WorkItem, today: date, calendar: WorkingCalendar) -> Answer:
    return Answer(
        units=item.quantity,
        most=item.quantity,
        day=max(item.due, calendar.add_working_days(today, MORE_DAYS)),
    )


def _later(item: WorkItem, today: date, calendar: WorkingCalendar) -> Answer:
    if item.open_extension is not None:
        return Answer(day=item.open_extension.due)
    return Answer(day=calendar.add_working_days(max(item.due, today), MORE_DAYS))


def _counting_marks(item: WorkItem, _: date, __: WorkingCalendar) -> Answer:
    return Answer(marks=tuple((str(mark.number), mark_words(mark)) for mark in item.marks if mark.counts))


def _carriers(item: WorkItem, _: date, __: WorkingCalendar) -> Answer:
    return Answer(lead=item.lead, shares=item.shares, acceptor=item.acceptor)


def _a_part(item: WorkItem, _: date, __: WorkingCalendar) -> Answer:
    return Answer(quantity=1, most=item.quantity - 1, acceptor=item.acceptor)


def _has_parts(item: WorkItem) -> bool:
    return item.quantity > 1


def _has_marks(item: WorkItem) -> bool:
    return any(mark.counts for mark in item.marks)


def _is_asked(item: WorkItem) -> bool:
    return item.open_extension is not None


def _is_not_asked(item: WorkItem) -> bool:
    return item.open_extension is None


ACTIONS: tuple[WorkAction, ...] = (
    WorkAction("work.agree", "Đồng ý", "approve", commands.AgreeToItem, "Đã đồng ý.", _agree,
               hint="Đồng ý với việc do người làm đề xuất", on_tool_bar=True),
    WorkAction("work.accept", "Nghiệm thu…", "ok", commands.AcceptItem, "Đã nghiệm thu.", _accept,
               forms.ACCEPT, _as_handed_in, hint="Công nhận kết quả, tính vào kỳ đánh giá",
               on_tool_bar=True),
    WorkAction("work.hand_in", "Nộp kết quả…", "send", commands.HandInItem, "Đã nộp kết quả.", _hand_in,
               forms.HAND_IN, _whole, hint="Nộp văn bản hoặc tệp cho người nghiệm thu", on_tool_bar=True),
    WorkAction("work.start", "Bắt đầu làm", "right", commands.StartItem, "Đã bắt đầu.", _start),
    WorkAction("work.resume", "Tiếp tục", "right", commands.ResumeItem, "Việc chạy tiếp.", _resume,
               hint="Thời hạn kéo dài đúng bằng thời gian tạm dừng"),
    WorkAction("work.extend", "Gia hạn…", "clock", commands.ExtendItem, "Đã gia hạn.", _extend,
               forms.EXTEND, _later),
    WorkAction("work.decline", "Không gia hạn…", "close", commands.DeclineExtension,
               "Đã trả lời đề nghị gia hạn.", _decline, forms.DECLINE, fits=_is_asked),
    WorkAction("work.send_back", "Trả lại kết quả…", "return", commands.SendBackItem,
               "Đã trả lại kết quả.", _send_back, forms.SEND_BACK, _another_try, on_tool_bar=True),
    WorkAction("work.ask", "Xin gia hạn…", "clock", commands.AskExtension, "Đã gửi đề nghị gia hạn.", _ask,
               forms.ASK, _later, _is_not_asked),
    WorkAction("work.excuse", "Xác nhận nguyên nhân khách quan…", "verify", commands.ExcuseMark,
               "Đã xác nhận.", _excuse, forms.EXCUSE, _counting_marks, _has_marks),
    WorkAction("work.pause", "Tạm dừng…", "clock", commands.PauseItem, "Đã tạm dừng.", _pause, forms.PAUSE),
    WorkAction("work.urge", "Nhắc việc…", "message", commands.UrgeItem, "Đã nhắc việc.", _urge, forms.URGE),
    WorkAction("work.transfer", "Chuyển việc…", "exchange", commands.TransferItem, "Đã chuyển việc.",
               _transfer, forms.TRANSFER, _carriers),
    WorkAction("work.transfer_part", "Chuyển một phần…", "exchange", commands.TransferPart,
               "Đã chuyển một phần việc.", _transfer_part, forms.PART, _a_part, _has_parts,
               hint="Người nhận phần việc có việc riêng, cùng thời hạn và hệ số"),
    WorkAction("work.quantity", "Đổi số lượng…", "task", commands.ChangeQuantity, "Đã đổi số lượng.",
               _change_quantity, forms.QUANTITY, _whole),
    WorkAction("work.cancel", "Hủy việc…", "delete", commands.CancelItem, "Đã hủy việc.", _cancel,
               forms.CANCEL),
)  # fmt: skip
"""In the order of the buttons: what moves the work forward stands first."""


def offered(me: Person, item: WorkItem) -> tuple[WorkAction, ...]:
    """Return the actions that a person may take on an item now."""
    return tuple(action for action in ACTIONS if action.is_offered(me, item))
