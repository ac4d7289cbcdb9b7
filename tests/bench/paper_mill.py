"""Incoming documents by the hundred thousand: as the hub's records, or as rows laid into a store."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial

import sqlalchemy as sa

from eoffice.clock import local_date
from eoffice.domain import arrivals, events
from eoffice.domain.document import Document, FileRef, Holder, Origin, Status
from eoffice.domain.numbering import CodeNumber
from eoffice.domain.people import Role
from eoffice.domain.stamp import Stamp
from eoffice.services.log import GENESIS, Record, record
from eoffice.storage import moments, rows, tokens
from eoffice.storage.opening import Store
from eoffice.storage.schema import listed, search_text
from tests.storage.office import OURS, directory

PAGE = 500
PEOPLE = directory(300)
SENDERS = tuple(agency for agency in PEOPLE.agencies if agency.code != OURS)
NAMES = tokens.Names.of(PEOPLE)
_BEGIN = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)
_ACTS = (
    "Về việc báo cáo", "Kế hoạch", "Hướng dẫn", "Thông báo kết quả", "Đề nghị phối hợp",
    "Triển khai", "Góp ý dự thảo", "Mời họp về", "Trả lời kiến nghị về", "Phê duyệt",
)  # fmt: skip
_MATTERS = (
    "rà soát vị trí việc làm", "phòng chống thiên tai", "quyết toán ngân sách", "chuyển đổi số",
    "cải cách hành chính", "tiếp công dân", "an toàn thực phẩm", "quy hoạch sử dụng đất",
    "đào tạo cán bộ", "bảo hiểm y tế", "xây dựng nông thôn mới", "kiểm tra hồ sơ lưu trữ",
    "khen thưởng thi đua", "thu hồi công nợ", "đầu tư công", "quản lý rừng phòng hộ",
    "vệ sinh môi trường", "tuyển sinh lớp mười", "hòa giải cơ sở", "nghĩa vụ quân sự",
)  # fmt: skip
_PLACES = (
    "xã Diên Khánh", "xã Vạn Ninh", "xã Cam Lâm", "xã Khánh Vĩnh", "phường Ninh Hòa", "xã Tuy Phước",
    "xã Phù Mỹ", "phường Đức Phổ", "xã Sơn Tịnh", "xã Bắc Trà My", "xã Hòa Vang", "phường Phong Điền",
    "xã Cam Lộ", "xã Lệ Thủy", "xã Hương Khê", "xã Nghi Lộc", "xã Thọ Xuân", "xã Yên Mô",
)  # fmt: skip
_STANDS = (
    (Status.ARRIVED, Role.CLERK), (Status.ACCEPTED, Role.LEADER), (Status.DIRECTED, Role.UNIT_HEAD),
    (Status.DONE, None), (Status.DONE, None), (Status.DONE, None),
)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """What one document is made of; the same number always gives the same sheet."""

    number: int

    @property
    def id(self) -> str:
        """Return the document's id."""
        return f"{self.number:08x}-0000-7000-8000-{self.number:012x}"

    @property
    def words_digest(self) -> str:
        """Return the digest of its text, which is not on this machine."""
        return f"{self.number * 0x9E3779B97F4A7C15 & (2**64 - 1):064x}"

    @property
    def at(self) -> datetime:
        """Return when it came."""
        return _BEGIN + timedelta(seconds=47 * self.number)

    @property
    def sender(self) -> str:
        """Return the code of the agency it comes from."""
        return SENDERS[self.number % len(SENDERS)].code

    @property
    def code(self) -> CodeNumber:
        """Return its number at the sender's."""
        return CodeNumber(self.number % 5_000 + 1, "QĐ-SNV")

    @property
    def subject_parts(self) -> tuple[str, ...]:
        """Return the parts of its subject: common words, and one mark of a file that only three share."""
        mixed = self.number * 2_654_435_761 & (2**32 - 1)
        act, matter, place = _ACTS[mixed % 10], _MATTERS[(mixed >> 8) % 20], _PLACES[(mixed >> 16) % 18]
        return act, matter, place, f"năm {2020 + self.number % 7}", f"hồ sơ hs{self.number // 3}"

    def arrived(self) -> tuple[events.Arrived, Stamp]:
        """Return the event that begins it."""
        pages = FileRef(self.words_digest[::-1], "van-ban.pdf", "application/pdf", 180_000)
        words = FileRef(self.words_digest, "van-ban.txt", "text/plain", 9_000)
        sent = hashlib.sha256(self.id.encode()).hexdigest()[:36]
        origin = Origin(self.sender, sent, "quyet_dinh", self.code, local_date(_BEGIN), "Nguyễn Quốc Việt")
        event = events.Arrived(OURS, " ".join(self.subject_parts), origin, pages, words)
        return event, Stamp(self.id, "hub", self.at)

    def document(self) -> Document:
        """Return its state after a while: half of all is done, the rest waits for somebody."""
        event, stamp = self.arrived()
        status, role = _STANDS[self.number % len(_STANDS)]
        return replace(arrivals.begin(event, stamp), status=status, holder=Holder(role=role, since=stamp.at))


def feed(count: int, agency: str = OURS) -> Iterator[list[Record]]:
    """Give the records of so many documents in pages, as the hub's feed does; every second is registered."""
    places = itertools.count(1)
    page: list[Record] = []
    for number in range(count):
        event, stamp = Sheet(number).arrived()
        first = record(agency, 1, replace(event, agency=agency), stamp, stamp.document, GENESIS)
        page.append(replace(first, seq=next(places)))
        if number % 2:
            accepted = events.Accepted(2026, number + 1, date(2026, 1, 5))
            second = record(agency, 2, accepted, stamp, stamp.document, first.hash)
            page.append(replace(second, seq=next(places)))
        if len(page) >= PAGE:
            yield page
            page = []
    if page:
        yield page


def lay_in(store: Store, count: int, batch: int = 20_000) -> None:
    """Put so many documents into the lists and the search index of an empty store, without their logs."""
    store.directory.replace(PEOPLE)
    for start in range(0, count, batch):
        sheets = [Sheet(number) for number in range(start, min(count, start + batch))]
        _check(sheets[-1])
        store.database.run(partial(_lay, store, sheets))


def _lay(store: Store, sheets: Sequence[Sheet], connection: sa.Connection) -> None:
    store.database.put_many(connection, listed, [_columns(sheet) for sheet in sheets])
    words = [(sheet.number + 1, sheet.id, _words(sheet)) for sheet in sheets]
    shown = [{"place": place, "key": key, "tokens": text} for place, key, text in words]
    store.database.put_many(connection, search_text, shown)
    added = [(place, text) for place, _, text in words]
    connection.exec_driver_sql("INSERT INTO search(rowid, tokens) VALUES (?, ?)", added)


def _check(sheet: Sheet) -> None:
    """Fail unless the short way to rows and words leads to what the store itself would write."""
    state = sheet.document()
    assert _columns(sheet) == {**rows.listed(state, sheet.at), "is_indexed": True}
    assert _words(sheet) == tokens.of_document(state, NAMES)


_sample: list[rows.Columns] = []


def _columns(sheet: Sheet) -> rows.Columns:
    """Return the columns of a row, by changing a sample's: a tenth of the time."""
    if not _sample:
        _sample.append(rows.listed(Sheet(0).document(), Sheet(0).at))
    at = moments.to_text(sheet.at)
    status, role = _STANDS[sheet.number % len(_STANDS)]
    return {
        **_sample[0],
        "id": sheet.id,
        "subject": " ".join(sheet.subject_parts),
        "status": status.value,
        "holder_role": role.value if role else "",
        "since": at,
        "code": str(sheet.code),
        "origin": sheet.sender,
        "updated_at": at,
        "words": sheet.words_digest,
        "is_indexed": True,
    }


def _words(sheet: Sheet) -> str:
    """Return the words of a document, from the words of its parts."""
    found = set(_words_of_rest(sheet.number % len(SENDERS)))
    *common, mark = sheet.subject_parts
    for part in common:
        found |= _words_of(part)
    found |= {
        "hồ",
        "ho",
        "sơ",
        "so",
        mark.rpartition(" ")[2],
        str(sheet.code.number),
        str(sheet.code).partition("/")[0],
    }
    return " ".join(sorted(found))


@cache
def _words_of(part: str) -> frozenset[str]:
    return frozenset(tokens.of_texts([part]).split())


@cache
def _words_of_rest(number: int) -> frozenset[str]:
    """Return the words of everything but subject and number, which a sender's documents share."""
    bare = replace(Sheet(number).document(), subject="", code=CodeNumber(0, "QĐ-SNV"))
    return frozenset(tokens.of_document(bare, NAMES).split()) - {"0", "00"}
