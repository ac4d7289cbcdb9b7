"""Orders for tests, made as a desktop makes them, and the first steps of a document's life."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from eoffice.clock import new_id
from eoffice.domain import commands
from eoffice.domain.document import Direction, FileRef
from eoffice.domain.people import Signatory
from eoffice.exchange.client import HubClient
from eoffice.exchange.wire import Answer
from eoffice.services.orders import Order, OrderForm, to_form
from tests.hub.hub_process import LEADER, THEIRS


def form_of(command: commands.Command, document: str = "", seen: int = 0, order: str = "") -> OrderForm:
    """Return the travelling form of an order."""
    return to_form(Order(order or new_id(), document or new_id(), seen, datetime.now(UTC), command))


def drafting(
    subject: str = "Về việc tổ chức hội nghị", recipients: tuple[str, ...] = (THEIRS,)
) -> commands.DraftDocument:
    """Return the command that begins an outgoing letter."""
    signer = Signatory("hoa", LEADER, "Giám đốc")
    return commands.DraftDocument(Direction.OUTGOING, "cong_van", "SNV-VP", subject, signer, recipients)


def send_file(client: HubClient, content: bytes, name: str, media_type: str = "application/pdf") -> FileRef:
    """Upload bytes and return what names them."""
    digest = hashlib.sha256(content).hexdigest()
    state = client.upload_state(digest, len(content))
    if not state.is_complete:
        state = client.append(digest, len(content), state.offset, content[state.offset :])
    assert state.is_complete
    return FileRef(digest, name, media_type, len(content))


@dataclass
class Paper:
    """One document as it is moved on by people; remembers how many events it has."""

    id: str
    events: int = 0

    def give(self, client: HubClient, command: commands.Command) -> Answer:
        """Give an order about the document."""
        answer = client.give(form_of(command, self.id, self.events))
        self.events = answer.receipt.receipt.last_version
        return answer


def drafted(client: HubClient, subject: str = "Về việc tổ chức hội nghị") -> Paper:
    """Return a new draft of a person."""
    paper = Paper(new_id())
    paper.give(client, drafting(subject))
    return paper


def add_version(client: HubClient, paper: Paper, pages: bytes = b"%PDF-1.7 pages") -> None:
    """Save a text of three files."""
    paper.give(
        client,
        commands.AddVersion(
            master=send_file(client, b"docx of " + paper.id.encode(), "van-ban.docx"),
            pages=send_file(client, pages, "van-ban.pdf"),
            words=send_file(client, b"loi van " + paper.id.encode(), "van-ban.txt", "text/plain"),
        ),
    )
