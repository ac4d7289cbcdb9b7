"""Search on both engines: accents or not, fields and texts, newest first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from eoffice.domain import commands
from eoffice.domain.content import Urgency
from eoffice.services.ports import ListQuery
from eoffice.storage import lists, searching
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import Store
from eoffice.storage.schema import search_text
from tests.frozen_clock import FrozenClock
from tests.storage.office import OURS, THEIRS, Office, directory

Find = Callable[..., list[str]]


@pytest.fixture
def find(store: Store, blobs: SegmentBlobs) -> Find:
    """Return a function that brings the index up to date and gives the subjects found."""

    def found(words: str, offset: int = 0, limit: int = 50, agency: str = OURS) -> list[str]:
        store.indexer.catch_up_all(blobs)
        query = ListQuery(agency=agency, words=words)
        return [row.subject for row in store.lists.page(query, offset, limit)]

    return found


def put_text(blobs: SegmentBlobs, office: Office, document: str, text: str) -> None:
    blobs.put_bytes(text.encode())
    office.add_version(document, text.encode())


@pytest.mark.parametrize("words", ["duong", "Đường", "đường", "DUONG sat", "sắt đường", "duon"])
def test_duong_finds_duong_with_and_without_accents(office: Office, find: Find, words: str) -> None:
    office.draft("Quy hoạch Đường sắt")
    office.draft("Họp giao ban")
    assert find(words) == ["Quy hoạch Đường sắt"]


def test_every_word_must_occur(office: Office, find: Find) -> None:
    office.draft("Kế hoạch đào tạo")
    assert find("ke hoach") == ["Kế hoạch đào tạo"]
    assert find("ke hoach bo nhiem") == []


def test_words_of_the_text_are_found_and_mix_with_words_of_the_fields(
    office: Office, blobs: SegmentBlobs, find: Find
) -> None:
    document = office.draft("Kế hoạch đào tạo")
    put_text(blobs, office, document, "Cử ông Nguyễn Văn Hòa đi học.")
    assert find("nguyen van hoa") == ["Kế hoạch đào tạo"]
    assert find("hoà") == ["Kế hoạch đào tạo"]
    assert find("ke hoach hoa") == ["Kế hoạch đào tạo"]


def test_what_is_written_with_accents_comes_before_what_only_sounds_alike(office: Office, find: Find) -> None:
    office.draft("Đường Lê Lợi")
    office.draft("Dưỡng sinh")
    assert find("duong") == ["Dưỡng sinh", "Đường Lê Lợi"]
    assert find("đường") == ["Đường Lê Lợi", "Dưỡng sinh"]
    assert find("đường", offset=1) == ["Dưỡng sinh"]
    assert find("đường", offset=0, limit=1) == ["Đường Lê Lợi"]
    assert find("đường", offset=2) == []


def test_the_newest_come_first_and_pages_join_without_gap(office: Office, find: Find) -> None:
    for number in range(7):
        office.draft(f"Tờ trình {number}")
    assert find("to trinh", limit=3) == ["Tờ trình 6", "Tờ trình 5", "Tờ trình 4"]
    assert find("to trinh", offset=3) == ["Tờ trình 3", "Tờ trình 2", "Tờ trình 1", "Tờ trình 0"]


def test_numbers_names_and_opinions_are_found(office: Office, find: Find) -> None:
    office.issue("Bổ nhiệm cán bộ")
    assert find("01/QĐ-SNV") == ["Bổ nhiệm cán bộ"]
    assert find("so tai chinh") == ["Bổ nhiệm cán bộ"]
    assert find("05/03/2026") == ["Bổ nhiệm cán bộ"]
    assert find("dong y") == ["Bổ nhiệm cán bộ"]
    arrived = office.log.feed(THEIRS, 0, 1)[0].document
    office.accept(arrived)
    office.give(
        f"{THEIRS}/lanh-dao", arrived, commands.GiveDirective("Phòng kế toán xử lý", f"{THEIRS}/van-thu")
    )
    assert find("ke toan", agency=THEIRS) == ["Bổ nhiệm cán bộ"]
    assert find("ke toan") == []


def test_a_changed_subject_is_found_by_its_new_words_only(office: Office, find: Find) -> None:
    document = office.draft("Kế hoạch cũ")
    assert find("cu") == ["Kế hoạch cũ"]
    change = commands.ChangeDetails("Phương án mới", (), Urgency.NORMAL)
    office.give(f"{OURS}/an", document, change)
    assert find("ke hoach") == []
    assert find("phuong an") == ["Phương án mới"]


def test_the_text_of_an_earlier_version_is_forgotten(
    office: Office, store: Store, blobs: SegmentBlobs, find: Find
) -> None:
    document = office.draft("Kế hoạch")
    put_text(blobs, office, document, "con mèo")
    assert find("meo") == ["Kế hoạch"]
    put_text(blobs, office, document, "con trâu")
    assert find("meo") == []
    assert find("trau") == ["Kế hoạch"]
    with store.database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(search_text)).scalar() == 1


def test_a_text_shared_by_many_recipients_is_indexed_once(
    store: Store, blobs: SegmentBlobs, find: Find
) -> None:
    people = directory(recipients=40)
    store.directory.replace(people)
    office = Office(store.log, people, FrozenClock())
    text = "nội dung dùng chung"
    blobs.put_bytes(text.encode())
    others = tuple(agency.code for agency in people.agencies if agency.code != OURS)
    office.issue("Công điện", text.encode(), others)
    assert find("dung chung") == ["Công điện"]
    assert [find("dung chung", agency=code) for code in others[:3]] == [["Công điện"]] * 3
    assert find("cong dien dung chung", agency=others[5]) == ["Công điện"]
    with store.database.read() as connection:
        texts = (
            sa.select(sa.func.count()).select_from(search_text).where(sa.func.length(search_text.c.key) == 64)
        )
        assert connection.execute(texts).scalar() == 1


def test_a_text_that_comes_later_is_found_once_it_is_here(
    office: Office, store: Store, blobs: SegmentBlobs, find: Find
) -> None:
    document = office.draft("Kế hoạch")
    office.add_version(document, "tin mật của rừng".encode())
    assert find("rung") == []
    store.indexer.file_arrived(blobs.put_bytes("tin mật của rừng".encode()))
    assert find("rung") == ["Kế hoạch"]


@pytest.mark.parametrize("words", ["!!!", '"', "' OR 1", "* ) (", "\\", ":", "\0"])
def test_signs_alone_find_nothing_and_break_nothing(office: Office, find: Find, words: str) -> None:
    office.draft("Kế hoạch")
    assert find(words) == []


def test_counts_agree_with_pages(office: Office, store: Store, find: Find) -> None:
    for subject in ("Đường sắt", "Dưỡng sinh", "Họp"):
        office.draft(subject)
    assert len(find("đường")) == store.lists.count(ListQuery(agency=OURS, words="đường")) == 2
    assert store.lists.count(ListQuery(agency=OURS, words="vắng")) == 0
    assert store.lists.count(ListQuery(agency=OURS, words="...")) == 0


def test_common_words_are_found_just_as_rare_ones(
    office: Office, store: Store, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        office.draft(
            f"Báo cáo {'quý' if number % 2 else 'năm'} {number}" + (" đặc biệt" if number < 2 else "")
        )
    queries = ["bao cao", "báo quý", "bao cao nam", "bao dac biet", "quy nam", "bao cao 7"]
    expected = [(find(words), find(words, offset=3, limit=4)) for words in queries]
    monkeypatch.setattr(searching, "RARE", 1)
    monkeypatch.setattr(lists, "SLICE", 4)
    for probed in (3000, 8):
        monkeypatch.setattr(lists, "PROBED", probed)
        assert [(find(words), find(words, offset=3, limit=4)) for words in queries] == expected
        counted = [store.lists.count(ListQuery(agency=OURS, words=words)) for words in queries]
        assert counted == [len(every) for every, _ in expected]
