"""The story: one document from a draft to finished work elsewhere, and its status coming back.

Each step says who acts, does it in that person's window, and leaves a picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from eoffice.demo import cast
from eoffice.demo.actor import Actor
from eoffice.demo.cast import Player
from eoffice.demo.world import World
from eoffice.desktop.playing import wait_for
from eoffice.desktop.session import driving
from eoffice.domain.document import Document, Status
from eoffice.domain.exchange import StatusCode

_DIRECTIVE_DAYS = 5
_PAGES, _HISTORY = 0, 1

Tell = Callable[[str, str, Path], None]
"""Hears of each step: who, what, and the picture."""


@dataclass
class Documents:
    """The documents of the story: at the sender, and as they arrived."""

    sent: list[str] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)


class Story:
    """Plays the story with the people at their desks."""

    def __init__(
        self, world: World, actor: Callable[[Player], Actor], tell: Tell, source: Path | None
    ) -> None:
        self._world = world
        self._actor = actor
        self._tell = tell
        self._source = source
        self._pictures = world.pictures
        self._step = 0
        self.documents = Documents()

    def play(self) -> Documents:
        """Play from beginning to end."""
        letter, decision = self._draft()
        self._submit(letter, decision)
        self._return_and_redraft(letter)
        for document in (letter, decision):
            self._approve(document)
            self._sign(document)
            self._number_and_seal(document)
            self._register_and_issue(document)
        self.documents.sent = [letter, decision]
        self.documents.arrived = [self._receive(letter), self._receive(decision)]
        self._work(self.documents.arrived[0])
        self._see_delivery(letter)
        return self.documents

    def _draft(self) -> tuple[str, str]:
        drafter = self._actor(cast.DRAFTER)
        drafter.desk.show("today")
        wait_for(lambda: drafter.desk.shell.lanes.cpu.waiting == 0, "trang Hôm nay")
        self._picture(drafter, "Đăng nhập, xem việc hôm nay")
        to = [cast.COMMUNE.code]
        if self._source is not None:
            letter = drafter.draft_from_file(self._source, "cong_van", to, cast.LETTER_SUBJECT)
        else:
            shot = self._pictures / "soan-thao.png"
            letter = drafter.draft("draft.new_letter", cast.LETTER_SUBJECT, to, cast.LETTER_BODY, shot=shot)
        drafter.open(letter, Status.DRAFT)
        self._picture(drafter, "Soạn công văn", pages=True)
        decision = drafter.draft(
            "draft.new_decision", cast.DECISION_SUBJECT, to, cast.DECISION_BODY, cast.DECISION_BASES
        )
        drafter.open(decision, Status.DRAFT)
        self._picture(drafter, "Soạn quyết định", pages=True)
        return letter, decision

    def _submit(self, *documents: str) -> None:
        drafter = self._actor(cast.DRAFTER)
        for document in documents:
            drafter.open(document, Status.DRAFT)
            drafter.do("document.submit", document, actionPerson=cast.UNIT_HEAD.person.id)
        drafter.open(documents[0], Status.SUBMITTED)
        self._picture(drafter, "Trình trưởng phòng duyệt")

    def _return_and_redraft(self, document: str) -> None:
        head = self._actor(cast.UNIT_HEAD)
        head.open(document, Status.SUBMITTED)
        head.do("document.return", document, actionText=cast.RETURN_COMMENT)
        head.open(document, Status.RETURNED)
        self._picture(head, "Trả lại kèm ý kiến", tab=_HISTORY)
        drafter = self._actor(cast.DRAFTER)
        drafter.open(document, Status.RETURNED)
        self._picture(drafter, "Nhận lại, đọc ý kiến")
        drafter.redraft(document, cast.ADDED_SENTENCE)
        self._picture(drafter, "Sửa trong tệp Word, phiên bản 2 tự vào", pages=True)
        drafter.do("document.submit", document, actionPerson=cast.UNIT_HEAD.person.id)

    def _approve(self, document: str) -> None:
        head = self._actor(cast.UNIT_HEAD)
        head.open(document, Status.SUBMITTED)
        head.do("document.approve_content", document)
        head.open(document, Status.CONTENT_APPROVED)
        self._picture(head, "Duyệt nội dung")
        clerk = self._actor(cast.CLERK)
        clerk.open(document, Status.CONTENT_APPROVED)
        clerk.do("document.approve_format", document)
        clerk.open(document, Status.FORMAT_APPROVED)
        self._picture(clerk, "Văn thư duyệt thể thức", pages=True)

    def _sign(self, document: str) -> None:
        director = self._actor(cast.DIRECTOR)
        director.open(document, Status.FORMAT_APPROVED)
        self._picture(director, "Văn bản chờ Giám đốc ký", pages=True)
        pin = self._world.tokens[cast.DIRECTOR.login].pin
        director.sign("document.sign", document, pin, self._pictures / "nhap-pin.png")
        director.open(document, Status.SIGNED)
        self._picture(director, "Giám đốc ký số", pages=True, whole=True)

    def _number_and_seal(self, document: str) -> None:
        clerk = self._actor(cast.CLERK)
        clerk.open(document, Status.SIGNED)
        clerk.do("document.take_number", document)
        clerk.open(document, Status.NUMBERED)
        clerk.do("document.fill", document)
        clerk.open(document, Status.FILLED)
        self._picture(clerk, "Cấp số, điền số và ngày", pages=True, whole=True)
        clerk.sign("document.seal", document, self._world.tokens[cast.CLERK.login].pin)
        clerk.open(document, Status.SEALED)
        self._picture(clerk, "Đóng dấu cơ quan", pages=True, whole=True)

    def _register_and_issue(self, document: str) -> None:
        clerk = self._actor(cast.CLERK)
        clerk.do("document.register", document, actionCopies=1)
        clerk.open(document, Status.REGISTERED)
        clerk.do("document.issue", document)
        clerk.open(document, Status.ISSUED)
        self._picture(clerk, "Vào sổ và phát hành qua trục", pages=True, whole=True)
        driving.press(clerk.desk.window, "outgoing.issued.button")
        clerk.await_rows("outgoing.issued.table")
        clerk.await_pages(whole=True)
        while clerk.desk.window.toasts.close_top():
            pass  # the picture shows the document, not what was just done
        clerk.picture(self._pictures / "desktop.png")

    def _receive(self, sent: str) -> str:
        clerk = self._actor(cast.COMMUNE_CLERK)
        arrived = wait_for(lambda: _arrived(clerk, sent), "văn bản đến")
        clerk.open(arrived, Status.ARRIVED)
        self._picture(clerk, "Văn bản đến nơi", pages=True)
        clerk.do("document.verify", arrived)
        wait_for(lambda: _is_verified(clerk, arrived), "kiểm tra chữ ký")
        self._picture(clerk, "Kiểm tra chữ ký số", pages=True)
        clerk.do("document.accept", arrived)
        clerk.open(arrived, Status.ACCEPTED)
        self._picture(clerk, "Vào sổ văn bản đến")
        return arrived

    def _work(self, document: str) -> None:
        chairman = self._actor(cast.CHAIRMAN)
        officer_id = cast.COMMUNE_OFFICER.person.id
        chairman.open(document, Status.ACCEPTED)
        chairman.do(
            "document.direct",
            document,
            actionText=cast.DIRECTIVE,
            actionPerson=officer_id,
            actionDays=_DIRECTIVE_DAYS,
        )
        chairman.open(document, Status.DIRECTED)
        self._picture(chairman, "Chủ tịch ghi bút phê", pages=True)
        chairman.do("document.assign", document, actionPerson=officer_id, actionDays=_DIRECTIVE_DAYS)
        chairman.open(document, Status.ASSIGNED)
        officer = self._actor(cast.COMMUNE_OFFICER)
        officer.open(document, Status.ASSIGNED)
        self._picture(officer, "Nhận việc", pages=True)
        officer.do("document.complete", document, actionText=cast.RESULT)
        officer.open(document, Status.DONE)
        self._picture(officer, "Báo hoàn thành", tab=_HISTORY)

    def _see_delivery(self, document: str) -> None:
        clerk = self._actor(cast.CLERK)
        wait_for(lambda: _is_done(clerk, document), "trạng thái 06 về nơi gửi")
        clerk.desk.show("delivery")
        clerk.await_rows("delivery.board")
        self._picture(clerk, "Bảng theo dõi gửi: nơi nhận đã hoàn thành")
        clerk.desk.show("outbox")
        self._picture(clerk, "Hộp chờ gửi trống: mọi việc đã tới trục văn bản")

    def _picture(
        self, actor: Actor, what: str, *, pages: bool = False, whole: bool = False, tab: int = _PAGES
    ) -> None:
        """Take a picture of a step and tell of it."""
        self._step += 1
        actor.show_tab(tab)
        if pages:
            actor.await_pages(whole=whole)
        path = actor.picture(self._pictures / f"{self._step:02d}-{actor.player.login}.png")
        self._tell(actor.player.person.name, what, path)


def _arrived(actor: Actor, sent: str) -> str | None:
    """Return the document here that came from one sent elsewhere."""
    work = actor.desk.work
    for document in work.lists.all_documents():
        stored = work.log.load(document)
        if stored and stored.document.origin and stored.document.origin.document == sent:
            return document
    return None


def _state(actor: Actor, document: str) -> Document | None:
    stored = actor.desk.work.log.load(document)
    return stored.document if stored else None


def _is_verified(actor: Actor, document: str) -> bool:
    state = _state(actor, document)
    shown = actor.desk.session.current.state
    return bool(state and state.verification and shown and shown.verification)


def _is_done(actor: Actor, document: str) -> bool:
    state = _state(actor, document)
    return bool(state and all(found.code is StatusCode.DONE for found in state.deliveries.values()))
