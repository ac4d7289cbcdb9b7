"""Every action on a document as data: its words, the domain command behind it, and how it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from eoffice.clock import local_date
from eoffice.desktop.session import forms
from eoffice.desktop.session.forms import Answer, Form
from eoffice.desktop.shell.commands import Menu
from eoffice.domain import commands
from eoffice.domain.consultation import Stance
from eoffice.domain.document import Document
from eoffice.domain.receiving import VALID
from eoffice.services.workplace import Workplace

Perform = Callable[[Workplace, str, Answer], object]


@dataclass(frozen=True)
class Action:
    """One thing that can be done to the open document."""

    id: str
    title: str
    icon: str
    command: type
    done: str
    """The words when it has succeeded."""
    perform: Perform | None = None
    """None when a dialog of its own does it: signing and sealing."""
    form: Form | None = None
    asks: Callable[[Document], bool] | None = None
    """When the form is asked; always, when nothing is said."""
    menu: Menu = Menu.PROCESS
    shortcut: str = ""
    is_next: bool = True
    """Whether it moves the document forward; others stand behind those that do."""
    needs_hub: bool = False
    """Whether only the hub's answer shows what it did: numbers come from the hub alone."""
    needs_pages: bool = False
    """Whether it may only be done to pages that the person has before them: signing and sealing."""
    is_beside: bool = False
    """Whether its questions are asked beside the pages, about what is chosen there."""
    hint: str = ""


def _submit(work: Workplace, document: str, answer: Answer) -> object:
    return work.reviewing.submit(document, answer.person, answer.text)


def _return(work: Workplace, document: str, answer: Answer) -> object:
    return work.reviewing.return_to_author(document, answer.text)


def _approve_content(work: Workplace, document: str, answer: Answer) -> object:
    return work.reviewing.approve_content(document, answer.text)


def _approve_format(work: Workplace, document: str, answer: Answer) -> object:
    return work.reviewing.approve_format(document, answer.text)


def _ask_opinions(work: Workplace, document: str, answer: Answer) -> object:
    due = answer.due or local_date(work.clock.now())
    return work.reviewing.ask_opinions(document, answer.coordinators, due, answer.text)


def _give_opinion(work: Workplace, document: str, answer: Answer) -> object:
    return work.reviewing.give_opinion(document, Stance(answer.person), answer.text)


def _withdraw(work: Workplace, document: str, answer: Answer) -> object:
    return work.reviewing.withdraw_request(document, answer.of)


def _remark(work: Workplace, document: str, answer: Answer) -> object:
    return work.reviewing.remark(document, answer.page, answer.passage, answer.text)


def _settle(work: Workplace, document: str, answer: Answer) -> object:
    return work.reviewing.settle_remark(document, int(answer.of or 0), answer.text)


def _cancel(work: Workplace, document: str, answer: Answer) -> object:
    return work.reviewing.cancel(document, answer.text)


def _take_number(work: Workplace, document: str, _: Answer) -> object:
    return work.issuing.take_number(document)


def _fill(work: Workplace, document: str, _: Answer) -> object:
    return work.signing.fill(document)


def _register(work: Workplace, document: str, answer: Answer) -> object:
    return work.issuing.register(document, answer.copies)


def _issue(work: Workplace, document: str, _: Answer) -> object:
    return work.issuing.issue(document)


def _verify(work: Workplace, document: str, _: Answer) -> object:
    return work.receiving.record_verification(document, work.receiving.check_signatures(document))


def _accept(work: Workplace, document: str, answer: Answer) -> object:
    return work.receiving.accept(document, answer.text)


def _is_doubtful(document: Document) -> bool:
    """Tell whether the signatures were checked and not found valid: then a reason is asked for."""
    return document.verification is not None and document.verification.verdict != VALID


def _refuse(work: Workplace, document: str, answer: Answer) -> object:
    return work.receiving.refuse(document, answer.text)


def _direct(work: Workplace, document: str, answer: Answer) -> object:
    return work.receiving.direct(document, answer.text, answer.person, answer.coordinators, answer.due)


def _assign(work: Workplace, document: str, answer: Answer) -> object:
    person, unit = forms.receiver_of(answer.person)
    return work.receiving.assign(document, person, answer.due, unit)


def _withdraw_assignment(work: Workplace, document: str, _: Answer) -> object:
    return work.receiving.withdraw_assignment(document)


def _start(work: Workplace, document: str, _: Answer) -> object:
    return work.receiving.start(document)


def _complete(work: Workplace, document: str, answer: Answer) -> object:
    return work.receiving.complete(document, answer.text)


ACTIONS: tuple[Action, ...] = (
    Action(
        "document.submit",
        "Trình duyệt…",
        "send",
        commands.SubmitDocument,
        "Đã trình duyệt nội dung.",
        _submit,
        forms.SUBMIT,
        hint="Trình trưởng đơn vị duyệt nội dung",
    ),
    Action(
        "document.approve_content",
        "Duyệt nội dung…",
        "approve",
        commands.ApproveContent,
        "Đã duyệt nội dung, chuyển văn thư.",
        _approve_content,
        forms.APPROVE_CONTENT,
        hint="Chịu trách nhiệm về nội dung (Điều 12 Nghị định 30/2020)",
    ),
    Action(
        "document.approve_format",
        "Duyệt thể thức…",
        "approve",
        commands.ApproveFormat,
        "Đã duyệt thể thức, chuyển người ký.",
        _approve_format,
        forms.APPROVE_FORMAT,
        hint="Chịu trách nhiệm về thể thức, kỹ thuật trình bày",
    ),
    Action(
        "document.sign",
        "Ký số…",
        "sign",
        commands.SignDocument,
        "Đã ký số.",
        menu=Menu.SIGNING,
        needs_pages=True,
        hint="Ký bằng thiết bị của người có thẩm quyền",
    ),
    Action(
        "document.take_number",
        "Cấp số",
        "number",
        commands.TakeNumber,
        "Đã xin cấp số.",
        _take_number,
        needs_hub=True,
        hint="Lấy số tiếp theo trong sổ và ngày ban hành",
    ),
    Action(
        "document.fill",
        "Điền số và ngày",
        "draft",
        commands.FillNumber,
        "Đã điền số và ngày vào văn bản.",
        _fill,
        menu=Menu.SIGNING,
        hint="Ghi số và ngày vào chỗ đã chừa",
    ),
    Action(
        "document.seal",
        "Đóng dấu cơ quan…",
        "seal",
        commands.SealDocument,
        "Đã đóng dấu cơ quan.",
        menu=Menu.SIGNING,
        needs_pages=True,
        hint="Ký số của cơ quan, khóa toàn bộ văn bản",
    ),
    Action(
        "document.register",
        "Vào sổ văn bản đi…",
        "document",
        commands.RegisterDocument,
        "Đã vào sổ văn bản đi.",
        _register,
        forms.REGISTER,
    ),
    Action(
        "document.issue",
        "Phát hành",
        "issue",
        commands.IssueDocument,
        "Đã phát hành, văn bản đang tới nơi nhận.",
        _issue,
        hint="Gửi văn bản tới mọi nơi nhận",
    ),
    Action(
        "document.verify",
        "Kiểm tra chữ ký",
        "verify",
        commands.RecordVerification,
        "Đã ghi kết quả kiểm tra chữ ký.",
        _verify,
        menu=Menu.SIGNING,
        is_next=False,
        hint="Kiểm tra chữ ký số và ghi kết quả vào lịch sử",
    ),
    Action(
        "document.accept",
        "Tiếp nhận, vào sổ",
        "approve",
        commands.AcceptDocument,
        "Đã tiếp nhận, đang chờ số đến.",
        _accept,
        forms.ACCEPT,
        asks=_is_doubtful,
        needs_hub=True,
        hint="Lấy số đến; nơi gửi nhận trạng thái 03",
    ),
    Action(
        "document.direct",
        "Bút phê…",
        "message",
        commands.GiveDirective,
        "Đã ghi bút phê.",
        _direct,
        forms.DIRECT,
        hint="Chỉ đạo, giao chủ trì, phối hợp và thời hạn",
    ),
    Action(
        "document.assign",
        "Giao việc…",
        "person",
        commands.AssignWork,
        "Đã giao việc.",
        _assign,
        forms.ASSIGN,
        hint="Giao người hoặc đơn vị giải quyết và thời hạn",
    ),
    Action(
        "document.start",
        "Bắt đầu giải quyết",
        "task",
        commands.StartWork,
        "Đã bắt đầu giải quyết.",
        _start,
    ),
    Action(
        "document.complete",
        "Hoàn thành…",
        "ok",
        commands.CompleteWork,
        "Đã hoàn thành.",
        _complete,
        forms.COMPLETE,
    ),
    Action(
        "document.give_opinion",
        "Trả lời ý kiến…",
        "message",
        commands.GiveOpinion,
        "Đã gửi ý kiến của đơn vị.",
        _give_opinion,
        forms.GIVE_OPINION,
        hint="Trả lời thay đơn vị về dự thảo được hỏi",
    ),
    Action(
        "document.ask_opinions",
        "Lấy ý kiến đơn vị…",
        "message",
        commands.AskOpinions,
        "Đã gửi lấy ý kiến.",
        _ask_opinions,
        forms.ASK_OPINIONS,
        is_next=False,
        hint="Hỏi ý kiến nhiều đơn vị, có thời hạn",
    ),
    Action(
        "document.remark",
        "Góp ý đoạn đang chọn",
        "message",
        commands.RemarkOnPassage,
        "Đã ghi góp ý.",
        _remark,
        is_next=False,
        is_beside=True,
        hint="Ghi góp ý cho những chữ đang chọn trên trang",
    ),
    Action(
        "document.settle_remark",
        "Xử lý xong góp ý",
        "approve",
        commands.SettleRemark,
        "Đã ghi kết quả xử lý góp ý.",
        _settle,
        is_next=False,
        is_beside=True,
        hint="Ghi đã tiếp thu hay giải trình một góp ý",
    ),
    Action(
        "document.withdraw_request",
        "Rút yêu cầu lấy ý kiến",
        "recall",
        commands.WithdrawOpinionRequest,
        "Đã rút yêu cầu lấy ý kiến.",
        _withdraw,
        is_next=False,
        is_beside=True,
        hint="Không chờ đơn vị này nữa",
    ),
    Action(
        "document.withdraw_assignment",
        "Thu hồi việc giao",
        "recall",
        commands.WithdrawAssignment,
        "Đã thu hồi việc giao.",
        _withdraw_assignment,
        is_next=False,
        hint="Khi giao nhầm và chưa ai bắt đầu giải quyết",
    ),
    Action(
        "document.return",
        "Trả lại…",
        "return",
        commands.ReturnDocument,
        "Đã trả lại người soạn.",
        _return,
        forms.RETURN,
        is_next=False,
    ),
    Action(
        "document.refuse",
        "Từ chối tiếp nhận…",
        "error",
        commands.RefuseDocument,
        "Đã từ chối tiếp nhận.",
        _refuse,
        forms.REFUSE,
        is_next=False,
    ),
    Action(
        "document.cancel",
        "Hủy văn bản…",
        "delete",
        commands.CancelDocument,
        "Đã hủy văn bản.",
        _cancel,
        forms.CANCEL,
        menu=Menu.DOCUMENT,
        is_next=False,
    ),
)
"""In the order of a document's life, what leads forward before what leads back."""
