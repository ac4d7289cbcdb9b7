"""A small office for tests: agencies, people, and documents taken all the way through real decisions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from eoffice.clock import new_id
from eoffice.domain import commands
from eoffice.domain.document import Direction, FileRef
from eoffice.domain.people import Agency, Directory, Person, Role, Signatory, Unit
from eoffice.services.deciding import Deciding, Outcome
from eoffice.services.orders import Order, to_form
from eoffice.services.ports import Log, Transaction
from tests.frozen_clock import FrozenClock

OURS = "000.01.01.H01"
THEIRS = "000.02.01.H01"
ORDER_TIME = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


class TestSigner:
    """Signs with a key that everybody knows: the digest doubled is 64 bytes."""

    __test__ = False

    @property
    def key_id(self) -> str:
        """Return the id of the key."""
        return "k" * 64

    def sign(self, content: bytes) -> bytes:
        """Return 64 bytes that depend on every byte of the content."""
        return hashlib.sha256(content).digest() * 2


def is_signed(body: str, _key_id: str, signature: str) -> bool:
    """Tell whether a signature is the test signer's."""
    return bytes.fromhex(signature) == TestSigner().sign(body.encode())


def _person(name: str, agency: str, *roles: Role) -> Person:
    position = "Giám đốc" if Role.LEADER in roles else "Chuyên viên"
    return Person(f"{agency}/{name}", name, agency, "vp", position, frozenset(roles))


def agency_of(code: str, name: str) -> Agency:
    """Return an agency with one unit."""
    return Agency(code, name, "SNV", "Huế", units=(Unit("vp", "Văn phòng", "VP"),))


def directory(recipients: int = 1) -> Directory:
    """Return our agency with its people, and so many others, each with a clerk and a leader."""
    others = [THEIRS, *(f"000.{number:04d}.02.H01" for number in range(1, recipients))]
    people = [
        _person("an", OURS, Role.OFFICER),
        _person("binh", OURS, Role.UNIT_HEAD),
        _person("chi", OURS, Role.CLERK),
        _person("dung", OURS, Role.LEADER),
        *(_person("van-thu", code, Role.CLERK) for code in others),
        *(_person("lanh-dao", code, Role.LEADER) for code in others),
    ]
    names = {THEIRS: "Sở Tài chính"}
    agencies = [agency_of(OURS, "Sở Nội vụ"), *(agency_of(code, names.get(code, code)) for code in others)]
    return Directory(
        tuple(sorted(agencies, key=lambda each: each.code)),
        tuple(sorted(people, key=lambda each: each.id)),
    )


def file_ref(content: bytes, name: str = "van-ban.pdf") -> FileRef:
    """Return a reference to bytes."""
    return FileRef(hashlib.sha256(content).hexdigest(), name, "application/pdf", len(content))


@dataclass
class Office:
    """Gives orders to a log the way a hub does."""

    log: Log
    people: Directory
    clock: FrozenClock

    def __post_init__(self) -> None:
        self.deciding = Deciding(self.clock, TestSigner(), lambda *_: None)

    def give(self, who: str, document: str, command: commands.Command, order_id: str = "") -> Outcome:
        """Give one order in its own change."""
        with self.log.transaction() as transaction:
            return self.give_in(transaction, who, document, command, order_id)

    def give_in(
        self, transaction: Transaction, who: str, document: str, command: commands.Command, order_id: str = ""
    ) -> Outcome:
        """Give one order inside a change."""
        self.clock.advance(seconds=1)
        stored = transaction.load(document)
        seen = stored.document.events if stored else 0
        form = to_form(Order(order_id or new_id(), document, seen, ORDER_TIME, command))
        return self.deciding.handle(transaction, self.people.person(who), form)

    def draft(self, subject: str = "Kế hoạch đào tạo cán bộ", recipients: tuple[str, ...] = (THEIRS,)) -> str:
        """Begin an outgoing document and return its id."""
        document = new_id()
        signatory = Signatory(f"{OURS}/dung", "dung", "Giám đốc")
        command = commands.DraftDocument(
            Direction.OUTGOING, "quyet_dinh", "QĐ-SNV", subject, signatory, recipients
        )
        self.give(f"{OURS}/an", document, command)
        return document

    def add_version(self, document: str, words: bytes = b"loi van", who: str = f"{OURS}/an") -> None:
        """Save a text."""
        master, pages = file_ref(words + b"docx"), file_ref(words + b"pdf")
        self.give(who, document, commands.AddVersion(master, pages, file_ref(words, "words.txt")))

    def prepare(self, document: str) -> None:
        """Take a draft with a text all the way to registered."""
        base = hashlib.sha256(document.encode()).digest()
        signed, filled, sealed = (file_ref(base + tail) for tail in (b"1", b"2", b"3"))
        clerk = f"{OURS}/chi"
        for who, command in (
            (f"{OURS}/an", commands.SubmitDocument(f"{OURS}/binh")),
            (f"{OURS}/binh", commands.ApproveContent("Đồng ý")),
            (clerk, commands.ApproveFormat()),
            (f"{OURS}/dung", commands.SignDocument(signed, "c" * 64)),
            (clerk, commands.TakeNumber()),
            (clerk, commands.FillNumber(filled)),
            (clerk, commands.SealDocument(sealed, "d" * 64)),
            (clerk, commands.RegisterDocument()),
        ):
            self.give(who, document, command)

    def issue(
        self,
        subject: str = "Kế hoạch đào tạo cán bộ",
        words: bytes = b"loi van",
        recipients: tuple[str, ...] = (THEIRS,),
    ) -> tuple[str, Outcome]:
        """Make a document and issue it."""
        document = self.draft(subject, recipients)
        self.add_version(document, words)
        self.prepare(document)
        return document, self.give(f"{OURS}/chi", document, commands.IssueDocument())

    def accept(self, document: str, agency: str = THEIRS) -> Outcome:
        """Take an arrived document into the register."""
        self.give(f"{agency}/van-thu", document, commands.RecordVerification("valid"))
        return self.give(f"{agency}/van-thu", document, commands.AcceptDocument())


def without_version(people: Directory) -> Directory:
    """Return a directory to compare whatever its version is."""
    return replace(people, version=0)
