"""The sync loop between a desk and a real hub: nothing lost, nothing twice, everything explained."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from eoffice.clock import new_id
from eoffice.domain import commands
from eoffice.domain.content import Urgency
from eoffice.domain.document import FileRef, Status
from eoffice.domain.people import Role
from eoffice.exchange.client import HubClient
from eoffice.exchange.receipts import holds
from eoffice.exchange.streaming import Follower
from eoffice.exchange.transfers import PIECE, HubFiles
from eoffice.exchange.vault import MemoryVault
from eoffice.exchange.wire import FeedPage
from eoffice.services.ports import ListQuery
from eoffice.services.workplace import Connectedness
from tests.exchange.desks import Desk, a_desk
from tests.faults.proxy import BadLine
from tests.hub.hub_process import CLOCK, OURS, PASSWORD, RunningHub, person_named
from tests.waiting import wait_until


@pytest.fixture
def lan(hub: RunningHub, tmp_path: Path) -> Iterator[Desk]:
    with a_desk(hub, tmp_path / "lan") as desk:
        yield desk


@pytest.fixture
def minh(hub: RunningHub, tmp_path: Path) -> Iterator[Desk]:
    with a_desk(hub, tmp_path / "minh", "minh") as desk:
        yield desk


def text_of(desk: Desk) -> tuple[FileRef, FileRef, FileRef]:
    """Return three new files that lie at a desk only."""
    made = []
    for name in ("van-ban.docx", "van-ban.pdf", "van-ban.txt"):
        content = os.urandom(2000).hex().encode()
        made.append(FileRef(desk.blobs.put_bytes(content), name, "text/plain", len(content)))
    return made[0], made[1], made[2]


def test_an_order_goes_to_the_hub_and_its_records_and_receipt_come_back(lan: Desk) -> None:
    document = lan.draft()
    assert lan.await_document(document).status is Status.DRAFT
    lan.await_empty()
    (record,) = lan.store.log.records(document)
    order = record.parsed()[2]
    receipt = lan.store.log.receipt(order)
    assert receipt is not None
    assert holds(receipt, lan.client.session.receipt_key)
    # The record may come over the stream while the loop is still on its way.
    wait_until(lambda: lan.sync.state.connectedness is Connectedness.ONLINE)


def test_files_go_up_before_the_order_that_names_them(lan: Desk, minh: Desk, tmp_path: Path) -> None:
    document = lan.draft()
    files = text_of(lan)
    lan.order(commands.AddVersion(*files), document, 1, [file.digest for file in files])
    lan.order(commands.SubmitDocument("minh"), document, 2)
    state = minh.await_document(document, events=3)
    assert state.latest is not None
    HubFiles(minh.client, minh.blobs, tmp_path / "down").fetch(state.latest.words.digest)
    assert minh.blobs.read(files[2].digest) == lan.blobs.read(files[2].digest)


def test_what_others_do_arrives_by_itself(lan: Desk, minh: Desk) -> None:
    document = lan.draft()
    files = text_of(lan)
    lan.order(commands.AddVersion(*files), document, 1, [file.digest for file in files])
    lan.order(commands.SubmitDocument("minh"), document, 2)
    minh.await_document(document, events=3)
    minh.order(commands.ReturnDocument("Cần sửa"), document, 3)
    assert lan.await_document(document, events=4).status is Status.RETURNED
    assert any(document in news.documents for news in lan.news)


def test_a_refused_order_stays_with_its_reason_and_those_behind_it_wait(lan: Desk) -> None:
    document, other = lan.draft(), lan.draft("Một việc khác")
    lan.await_document(document)
    refused = lan.order(commands.SubmitDocument("minh"), document, 1)
    behind = lan.order(commands.ChangeDetails("Tên mới", (), Urgency.NORMAL), document, 2)
    lan.order(commands.ChangeDetails("Vẫn đi", (), Urgency.NORMAL), other, 1)
    assert lan.await_document(other, events=2).subject == "Vẫn đi"
    wait_until(lambda: (lan.sync.state.refused, lan.sync.state.waiting) == (1, 1))
    first, second = lan.store.outbox.waiting()
    assert (first.form.id, first.error_code, first.is_refused) == (refused, "document.no_version", True)
    assert (second.form.id, second.is_refused, second.attempts) == (behind, False, 0)
    assert (lan.sync.state.waiting, lan.sync.state.connectedness) == (1, Connectedness.ONLINE)


def test_giving_up_a_refused_order_lets_those_behind_it_go(lan: Desk) -> None:
    document = lan.draft()
    lan.await_document(document)
    refused = lan.order(commands.SubmitDocument("minh"), document, 1)
    lan.order(commands.ChangeDetails("Tên mới", (), Urgency.NORMAL), document, 1)
    wait_until(lambda: lan.sync.state.refused == 1)
    lan.store.outbox.drop(refused)
    lan.sync.poke()
    assert lan.await_document(document, events=2).subject == "Tên mới"


def test_two_people_on_one_document_the_slower_is_told(lan: Desk, minh: Desk) -> None:
    document = lan.draft()
    lan.await_document(document)
    for subject in ("Nhanh", "Chậm"):
        lan.order(commands.ChangeDetails(subject, (), Urgency.NORMAL), document, 1)
    wait_until(lambda: lan.sync.state.refused == 1)
    (late,) = lan.store.outbox.waiting()
    assert late.error_code == "document.changed_meanwhile"
    assert lan.await_document(document, events=2).subject == "Nhanh"


def test_work_goes_on_while_the_hub_is_away_and_is_sent_later(hub: RunningHub, tmp_path: Path) -> None:
    with BadLine(hub.address) as line, a_desk(hub, tmp_path, address=line.address) as desk:
        desk.await_state(Connectedness.ONLINE)
        line.go_away()
        desk.await_state(Connectedness.OFFLINE)
        documents = [desk.draft(f"Lúc mất mạng {number}") for number in range(3)]
        wait_until(lambda: desk.sync.state.waiting == 3)
        assert desk.sync.state.error is not None
        assert desk.sync.state.error.code == "exchange.hub_away"  # type: ignore[attr-defined]
        line.come_back()
        desk.sync.poke()
        for document in documents:
            desk.await_document(document)
        desk.await_empty()
        desk.await_state(Connectedness.ONLINE)
        assert desk.sync.state.error is None


def test_a_file_that_is_cut_again_and_again_arrives_whole(hub: RunningHub, tmp_path: Path) -> None:
    with BadLine(hub.address) as line, a_desk(hub, tmp_path, address=line.address) as desk:
        document = desk.draft()
        desk.await_document(document)
        content = os.urandom(3 * PIECE)
        digest = desk.blobs.put_bytes(content)
        line.cut_after(PIECE + PIECE // 2)
        file = FileRef(digest, "lon.bin", "application/octet-stream", len(content))
        desk.order(commands.AddAttachment(file), document, 1, [digest])
        wait_until(lambda: line.cuts >= 1)
        line.cut_after(2 * PIECE)
        wait_until(lambda: line.cuts >= 2 or desk.document(document).events == 2)  # type: ignore[union-attr]
        line.cut_after(None)
        desk.sync.poke()
        assert desk.await_document(document, events=2).attachments == (file,)
        down = HubFiles(desk.client, desk.blobs, tmp_path / "down")
        down.fetch(digest)
        assert hub.client("cuc").part(digest, 0, 100)[0] == content[:100]


def test_a_download_goes_on_where_it_was_cut(hub: RunningHub, lan: Desk, minh: Desk, tmp_path: Path) -> None:
    document = lan.draft()
    content = os.urandom(2 * PIECE + 5)
    digest = lan.blobs.put_bytes(content)
    file = FileRef(digest, "lon.bin", "application/octet-stream", len(content))
    lan.order(commands.AddAttachment(file), document, 1, [digest])
    lan.await_document(document, events=2)
    folder = tmp_path / "down"
    folder.mkdir()
    (folder / f"{digest}.part").write_bytes(content[:PIECE])
    HubFiles(minh.client, minh.blobs, folder).fetch(digest)
    assert minh.blobs.read(digest) == content
    assert list(folder.iterdir()) == []
    (folder / f"{digest}.part").write_bytes(b"x" * 10)


def test_a_download_that_is_damaged_is_thrown_away(lan: Desk, minh: Desk, tmp_path: Path) -> None:
    document = lan.draft()
    content = os.urandom(5000)
    digest = lan.blobs.put_bytes(content)
    file = FileRef(digest, "tep.bin", "application/octet-stream", len(content))
    lan.order(commands.AddAttachment(file), document, 1, [digest])
    lan.await_document(document, events=2)
    down = HubFiles(minh.client, minh.blobs, tmp_path / "down")
    (tmp_path / "down" / f"{digest}.part").write_bytes(b"x" * 10)
    with pytest.raises(Exception, match=r"blob\.damaged"):
        down.fetch(digest)
    down.fetch(digest)
    assert minh.blobs.read(digest) == content
    with pytest.raises(Exception, match=r"blob\.missing"):
        down.fetch(hashlib.sha256(b"nothing").hexdigest())
    with pytest.raises(Exception, match=r"blob\.missing"):
        down.fetch("../../hub.db")


def test_the_directory_comes_with_the_first_round_and_follows_changes(hub: RunningHub, lan: Desk) -> None:
    lan.await_state(Connectedness.ONLINE)
    assert wait_until(lan.store.directory.read).person("lan").name == person_named("lan").name
    before = lan.store.directory.read().version
    with hub.kept() as kept:
        kept.store.directory.put_person(person_named("can"))
    wait_until(lambda: lan.store.directory.read().version > before)
    wait_until(lambda: any(news.directory_changed for news in lan.news))


def test_a_new_role_shows_documents_that_were_hidden_before(own_hub: RunningHub, tmp_path: Path) -> None:
    own_hub.start()
    with a_desk(own_hub, tmp_path / "a") as lan, a_desk(own_hub, tmp_path / "b", "son") as son:
        document = lan.draft()
        lan.await_document(document)
        wait_until(lambda: son.store.replica.cursor(OURS) >= 1)
        assert son.document(document) is None
        person = person_named("son")
        promoted = person.__class__(**{**person.__dict__, "roles": frozenset({Role.CLERK})})
        with own_hub.kept() as kept:
            kept.store.directory.put_person(promoted)
        lan.draft("Việc mới để hub lên tiếng")
        son.await_document(document)


def test_a_role_that_is_lost_takes_what_may_not_be_read_any_more_along(
    own_hub: RunningHub, tmp_path: Path
) -> None:
    own_hub.start()
    with a_desk(own_hub, tmp_path / "a") as lan, a_desk(own_hub, tmp_path / "b", "cuc") as cuc:
        document, own = lan.draft("Quy hoạch đường sắt"), cuc.draft("Của chính mình")
        for each in (document, own):
            cuc.await_document(each)
        cuc.store.indexer.catch_up_all(cuc.blobs)
        assert cuc.store.lists.count(ListQuery(words="duong sat")) == 1
        person = person_named("cuc")
        with own_hub.kept() as kept:
            kept.store.directory.put_person(replace(person, unit="tc", roles=frozenset({Role.OFFICER})))
        lan.draft("Việc mới để hub lên tiếng")
        wait_until(lambda: cuc.document(document) is None)
        wait_until(lambda: any(document in news.documents and news.directory_changed for news in cuc.news))
        assert cuc.store.log.records(document) == ()
        assert cuc.store.lists.row(document) is None
        assert cuc.document(own) is not None, "an author keeps reading"
        with cuc.store.database.read() as connection:
            words = " ".join(connection.exec_driver_sql("SELECT tokens FROM search_text").scalars())
        assert "sắt" not in words
        assert cuc.store.verify(is_whole=False) == ()


def test_clocks_that_are_far_apart_are_told(hub: RunningHub, tmp_path: Path) -> None:
    with a_desk(hub, tmp_path / "slow", now=lambda: CLOCK.now() - timedelta(minutes=10)) as desk:
        desk.await_state(Connectedness.ONLINE)
        assert 590 < desk.sync.state.clock_skew_s < 610
    with a_desk(hub, tmp_path / "right") as desk:
        desk.await_state(Connectedness.ONLINE)
        assert desk.sync.state.clock_skew_s == 0


def test_somebody_who_is_signed_out_keeps_the_work_and_goes_on_after_signing_in(
    hub: RunningHub, tmp_path: Path
) -> None:
    with a_desk(hub, tmp_path, vault=MemoryVault()) as desk:
        desk.await_state(Connectedness.SIGNED_OUT)
        document = desk.draft()
        wait_until(lambda: desk.sync.state.waiting == 1)
        desk.client.session.sign_in(PASSWORD)
        desk.sync.poke()
        desk.await_document(document)
        desk.await_state(Connectedness.ONLINE)


class Buffered(HubClient):
    """The hub behind a proxy that holds back streams: nothing of them ever arrives."""

    polls = 0

    def follow(self, after: int) -> Follower:
        """Return a stream that breaks before its first byte."""
        follower = super().follow(after)
        follower.close()
        return follower

    def poll(self, after: int) -> FeedPage:
        """Count the polls."""
        type(self).polls += 1
        return super().poll(after)


def test_where_streams_do_not_get_through_news_come_by_long_poll(
    hub: RunningHub, lan: Desk, tmp_path: Path
) -> None:
    with a_desk(hub, tmp_path / "deaf", "cuc", client_kind=Buffered) as cuc:
        wait_until(lambda: Buffered.polls >= 1)
        document = lan.draft()
        cuc.await_document(document)
        cuc.await_state(Connectedness.ONLINE)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_loop_that_ends_by_a_defect_says_so(lan: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lan.await_state(Connectedness.ONLINE)

    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(lan.store.outbox, "note_attempt", lambda _: broken(), raising=False)
    lan.draft()
    wait_until(lambda: getattr(lan.sync.state.error, "code", "") == "exchange.sync_ended")
    assert lan.sync.state.connectedness is Connectedness.OFFLINE
    assert len(lan.store.outbox.waiting()) == 1


def test_stopping_is_quick_though_the_stream_is_silent(lan: Desk) -> None:
    lan.await_state(Connectedness.ONLINE)
    started = time.monotonic()
    lan.sync.stop()
    assert time.monotonic() - started < 5
    waiting = lan.order(commands.CancelDocument("x"), new_id(), 1)
    assert [entry.form.id for entry in lan.store.outbox.waiting()] == [waiting]


def test_a_desk_that_starts_anew_takes_up_where_it_was(hub: RunningHub, tmp_path: Path) -> None:
    with a_desk(hub, tmp_path) as desk:
        document = desk.draft()
        desk.await_document(document)
        desk.await_empty()
        wait_until(lambda: desk.store.replica.cursor(OURS) > 0)
        cursor = desk.store.replica.cursor(OURS)
    with a_desk(hub, tmp_path) as desk:
        assert desk.store.replica.cursor(OURS) >= cursor
        assert desk.document(document) is not None
        desk.order(commands.ChangeDetails("Sau khi mở lại", (), Urgency.NORMAL), document, 1)
        assert desk.await_document(document, events=2).subject == "Sau khi mở lại"
