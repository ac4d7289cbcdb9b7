"""How fast lists page and search among many documents; prints medians in milliseconds.

Run: python -m tests.bench.bench_storage_lists [ROWS] [FOLDER]
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from eoffice.services.ports import ListQuery
from eoffice.storage import moments, tokens
from eoffice.storage.opening import Store, open_store
from eoffice.storage.rows import Columns
from eoffice.storage.schema import listed, search_text

VOCABULARY = (
    "quyết định về việc ban hành kế hoạch đào tạo bồi dưỡng cán bộ công chức viên chức năm tỉnh thành phố "
    "đường giao thông quy hoạch đất đai xây dựng trường học bệnh viện hỗ trợ người dân doanh nghiệp báo cáo "
    "kết quả thực hiện nhiệm vụ phát triển kinh tế xã hội quốc phòng an ninh ngân sách tài chính đầu tư công "
    "phê duyệt dự án khu công nghiệp thủ tục hành chính cải cách chuyển đổi số văn thư lưu trữ điều động"
)
WORDS = VOCABULARY.split()
NAMES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
)
AGENCY = "000.01.01.H01"
START = datetime(2024, 1, 1, tzinfo=UTC)
STEP = 20_000


def dice(number: int, salt: str, sides: int) -> int:
    """Return a number that looks random and is always the same."""
    return int.from_bytes(hashlib.blake2b(f"{number}{salt}".encode(), digest_size=4).digest()) % sides


def subject(number: int) -> str:
    """Return a subject of ten common words and one name."""
    picked = [WORDS[dice(number, f"w{place}", len(WORDS))] for place in range(10)]
    return " ".join([*picked, NAMES[dice(number, "n", len(NAMES))], f"hồ sơ {number}"])


def row(number: int) -> Columns:
    """Return one row; one in a hundred waits for a person."""
    moment = moments.to_text(START + timedelta(minutes=number))
    is_waiting = dice(number, "h", 100) == 0
    return {
        "id": f"{number:012d}",
        "agency": AGENCY,
        "version": 5,
        "direction": ("incoming", "outgoing")[number % 2],
        "kind": "quyet_dinh",
        "subject": subject(number),
        "status": ("done", "issued")[number % 2] if not is_waiting else ("arrived", "draft")[number % 2],
        "urgency": "normal",
        "author": f"p{number % 50}",
        "holder_person": f"p{number % 50}" if is_waiting else "",
        "holder_role": "",
        "since": moment,
        "code": f"{number}/QĐ-SNV",
        "issued_date": "",
        "origin": "",
        "arrival_number": 0,
        "due": "",
        "updated_at": moment,
        "is_pending": False,
        "words": "",
        "is_indexed": True,
    }


def filled(store: Store, count: int) -> None:
    """Fill the tables of lists and search directly."""
    for start in range(0, count, STEP):
        numbers = range(start, min(count, start + STEP))
        columns = [row(number) for number in numbers]
        texts = [
            {"place": number + 1, "key": f"{number:012d}", "tokens": tokens.of_texts([subject(number)])}
            for number in numbers
        ]
        with store.database.write() as connection:
            store.database.put_many(connection, listed, columns)
            store.database.put_many(connection, search_text, texts)
            added = [(each["place"], each["tokens"]) for each in texts]
            connection.exec_driver_sql("INSERT INTO search(rowid, tokens) VALUES (?, ?)", added)


def measured(work: Callable[[], object], times: int = 9) -> float:
    """Return the median time of a piece of work in milliseconds."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    return median(taken)


def cases(count: int) -> Iterator[tuple[str, ListQuery, int]]:
    """Give what is asked for, with the place it is asked from."""
    yield "first page", ListQuery(agency=AGENCY), 0
    yield "page in the middle", ListQuery(agency=AGENCY), count // 2
    yield "last page", ListQuery(agency=AGENCY), count - 100
    yield "incoming, arrived", ListQuery(agency=AGENCY, directions=("incoming",), statuses=("arrived",)), 0
    yield "outgoing", ListQuery(agency=AGENCY, directions=("outgoing",)), 0
    yield "mine in hand", ListQuery(agency=AGENCY, holder_person="p7"), 0
    yield "written by me", ListQuery(agency=AGENCY, author="p7"), 0
    for words in (
        "duong",
        "đường",
        "quyet dinh dao tao",
        "đào tạo bồi dưỡng",
        "Nguyễn đường",
        str(count // 3),
    ):
        yield f"search {words!r}", ListQuery(agency=AGENCY, words=words), 0
    yield "search what is not there", ListQuery(agency=AGENCY, words="quyet dinh zzz"), 0


def main(count: int, folder: Path) -> None:
    """Measure."""
    place = folder / f"lists-{count}.sqlite"
    is_new = not place.exists()
    store = open_store(place)
    if is_new:
        begun = time.perf_counter()
        filled(store, count)
        sys.stdout.write(f"filled in {time.perf_counter() - begun:.0f} s, {place.stat().st_size >> 20} MB\n")
    for name, query, offset in cases(count):
        page = measured(partial(store.lists.page, query, offset, 100))
        counted = measured(partial(store.lists.count, query), 3)
        sys.stdout.write(f"{name:32} page {page:8.1f} ms   count {counted:8.1f} ms\n")
    store.close()


if __name__ == "__main__":
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    main(rows, Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp()))
