"""A draft at one desk, with real stores, Word files and pages: what is kept, refused and saved."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from eoffice.domain.content import Block, Paragraph, Span
from eoffice.domain.document import Document, Status
from eoffice.domain.people import AuthorityMark
from eoffice.errors import Refused
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.reading import read_working_copy
from eoffice.rendering.typesetting import OfficialTypesetter
from eoffice.services.composing import DraftRequest
from eoffice.services.drafting import Drafting
from eoffice.services.files import DOCX, Files
from eoffice.services.law import load_kinds
from eoffice.services.ordering import Desk, Ordering
from eoffice.services.reviewing import Reviewing
from eoffice.services.working_folder import digest_of, snapshot
from eoffice.storage.blobs import SegmentBlobs
from tests.builders import COMMUNE, LAN, MORNING, a_directory
from tests.frozen_clock import FrozenClock
from tests.new_store import new_store


class NoHub:
    """A desk that is never connected."""

    def fetch(self, digest: str) -> None:
        """Everything these tests need lies on the desk."""
        raise AssertionError(digest)


class OwnDesk:
    """One person's desk in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = new_store(folder / "office.sqlite")
        self.store.directory.replace(a_directory())
        self.blobs = SegmentBlobs(folder / "blobs", reserve=1 << 20)
        store = self.store
        clock = FrozenClock(MORNING)
        desk = Desk(LAN, clock, store.log, store.outbox, store.replica, store.directory)
        self.ordering = Ordering(desk, self._poke)
        self.files = Files(self.blobs, NoHub(), folder / "cache")
        typesetter = OfficialTypesetter()
        self.drafting = Drafting(self.ordering, self.files, load_kinds(), typesetter, folder / "working")
        self.reviewing = Reviewing(self.ordering, self.drafting)

    def _poke(self) -> None:
        """Nobody waits for orders here."""

    def state(self, document: str) -> Document:
        """Return a document with everything ordered."""
        return self.ordering.now_here(document)

    def leftovers(self) -> list[str]:
        """Return the files of documents on this desk."""
        kept = (self.folder / "working", self.folder / "cache")
        return [path.name for folder in kept for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[OwnDesk]:
    desk = OwnDesk(tmp_path)
    yield desk
    desk.blobs.close()
    desk.store.close()


def paragraph(words: str) -> Block:
    return Paragraph((Span(words),))


def request(*lines: str) -> DraftRequest:
    body = tuple(paragraph(line) for line in lines or ("Đề nghị các đơn vị rà soát.",))
    return DraftRequest("cong_van", "Rà soát chữ ký số", "mai", (COMMUNE,), body)


def write(path: Path, words: str) -> None:
    """Change the first sentence of the body in a working copy, as Word would."""
    text = docx.Document(str(path))
    old = next(
        one for one in text.paragraphs if one.style is not None and one.style.name == "eOffice Nội dung"
    )
    old.runs[0].text = words
    text.save(str(path))


def newest_words(desk: OwnDesk, document: str) -> str:
    latest = desk.state(document).latest
    assert latest is not None
    return desk.files.read(latest.words).decode()


def test_a_secret_body_leaves_nothing_behind(desk: OwnDesk) -> None:
    for marked in (request("Nội dung.", "TUYỆT MẬT"), replace(request(), legal_bases=("MẬT",))):
        with pytest.raises(Refused, match=r"secrecy\.marked"):
            desk.drafting.begin(marked)
    assert desk.leftovers() == []
    assert desk.store.outbox.waiting() == ()
    desk.drafting.begin(request("Thực hiện Luật Bảo vệ bí mật nhà nước, độ MẬT và TỐI MẬT."))
    assert desk.leftovers() != []


def test_a_file_of_ones_own_is_looked_through_whole(desk: OwnDesk, tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("Nội dung.")
    own.sections[0].header.paragraphs[0].text = "TỐI MẬT"
    own.save(str(tmp_path / "cua-toi.docx"))
    with pytest.raises(Refused, match=r"secrecy\.marked"):
        desk.drafting.read(tmp_path / "cua-toi.docx")
    own.sections[0].header.paragraphs[0].text = "Bảo mật"
    own.save(str(tmp_path / "cua-toi.docx"))
    assert desk.drafting.read(tmp_path / "cua-toi.docx").body


def test_a_stamp_put_into_the_working_copy_is_refused_and_no_version(desk: OwnDesk) -> None:
    document = desk.drafting.begin(request())
    path = desk.drafting.working_copy(document)
    text = docx.Document(str(path))
    text.sections[0].header.paragraphs[0].text = "MẬT"
    text.save(str(path))
    with pytest.raises(Refused, match=r"secrecy\.marked"):
        desk.drafting.save_working_copy(document)
    assert len(desk.state(document).versions) == 1


def test_a_secret_attachment_is_not_kept(desk: OwnDesk, tmp_path: Path) -> None:
    document = desk.drafting.begin(request())
    own = docx.Document()
    own.add_table(1, 2).rows[0].cells[1].text = "MẬT"
    own.save(str(tmp_path / "phu-luc.docx"))
    (tmp_path / "Danh sách (MẬT).txt").write_text("Nội dung.")
    for name in ("phu-luc.docx", "Danh sách (MẬT).txt"):
        with pytest.raises(Refused, match=r"secrecy\.marked"):
            desk.drafting.attach(document, tmp_path / name, DOCX)
    (tmp_path / "anh.png").write_bytes(b"\x89PNG\0")
    desk.drafting.attach(document, tmp_path / "anh.png", "image/png")
    assert [file.name for file in desk.state(document).attachments] == ["anh.png"]


def test_a_copy_left_behind_on_this_machine_is_brought_up_to_date_and_undoes_nothing(desk: OwnDesk) -> None:
    document = desk.drafting.begin(request())
    path = desk.drafting.working_copy(document)
    first = path.read_bytes()
    write(path, "Bản thứ hai.")
    assert desk.drafting.save_working_copy(document) is not None
    second = path.read_bytes()
    path.write_bytes(first)
    assert desk.drafting.save_working_copy(document) is None
    assert path.read_bytes() == second
    path.write_bytes(first)
    assert desk.drafting.open_working_copy(document).read_bytes() == second
    assert len(desk.state(document).versions) == 2
    write(path, "Bản thứ ba.")
    assert desk.drafting.save_working_copy(document) is not None
    assert "Bản thứ ba." in newest_words(desk, document)


def test_work_in_the_copy_is_kept_when_it_is_opened_again(desk: OwnDesk) -> None:
    document = desk.drafting.begin(request())
    path = desk.drafting.working_copy(document)
    write(path, "Đang viết dở.")
    written = path.read_bytes()
    assert desk.drafting.open_working_copy(document).read_bytes() == written


def test_another_docx_beside_the_copy_is_not_taken_for_it(desk: OwnDesk) -> None:
    document = desk.drafting.begin(request())
    path = desk.drafting.working_copy(document)
    other = path.with_name("a-ban-khac.docx")
    other.write_bytes(path.read_bytes())
    write(other, "Bản để riêng.")
    assert desk.drafting.working_copy(document) == path
    assert desk.drafting.save_changes(document) is None
    path.unlink()
    assert desk.drafting.save_changes(document) is None
    assert desk.drafting.open_working_copy(document) == path
    assert len(desk.state(document).versions) == 1


def test_what_was_saved_last_is_handed_on(desk: OwnDesk) -> None:
    document = desk.drafting.begin(request())
    write(desk.drafting.working_copy(document), "Câu viết ngay trước khi trình.")
    desk.reviewing.submit(document, "hung", "Kính trình.")
    assert desk.state(document).status is Status.SUBMITTED
    assert len(desk.state(document).versions) == 2
    assert "Câu viết ngay trước khi trình." in newest_words(desk, document)


def test_a_copy_that_cannot_be_read_is_not_handed_on(desk: OwnDesk) -> None:
    document = desk.drafting.begin(request())
    desk.drafting.working_copy(document).write_bytes(b"half a file")
    with pytest.raises(UnreadableFile):
        desk.reviewing.submit(document, "hung")
    assert desk.state(document).status is Status.DRAFT


def test_two_savings_at_once_make_one_version(desk: OwnDesk) -> None:
    document = desk.drafting.begin(request())
    write(desk.drafting.working_copy(document), "Bản thứ hai.")
    threads = [threading.Thread(target=desk.drafting.save_working_copy, args=(document,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(desk.state(document).versions) == 2


def test_a_snapshot_does_not_move_while_the_file_is_written_and_goes_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "du-thao.docx"
    path.write_bytes(b"one")
    with snapshot(path, tmp_path / "scratch") as copy:
        path.write_bytes(b"two")
        assert (copy.name, copy.read_bytes()) == (path.name, b"one")
    assert list((tmp_path / "scratch").iterdir()) == []


def test_another_kind_and_another_signer_keep_what_was_written_and_can_be_taken_back(desk: OwnDesk) -> None:
    document = desk.drafting.begin(request())
    write(desk.drafting.working_copy(document), "Câu này người soạn gõ trong Word.")
    before = desk.drafting.change_form(document, "bao_cao", "mai", AuthorityMark.NONE, "")
    state = desk.state(document)
    assert (state.kind, state.notation, len(state.versions)) == ("bao_cao", "BC-SNV", 3)
    assert "Câu này người soạn gõ trong Word." in newest_words(desk, document)
    pages = read_working_copy(desk.drafting.working_copy(document))
    assert pages.subject == "Rà soát chữ ký số"
    assert digest_of(desk.drafting.working_copy(document)) == state.versions[-1].master.digest
    assert desk.drafting.save_changes(document) is None
    desk.drafting.restore_form(before)
    state = desk.state(document)
    assert (state.kind, state.notation) == ("cong_van", "SNV-TC")
    assert state.versions[-1].master == state.versions[1].master
    assert digest_of(desk.drafting.working_copy(document)) == state.versions[1].master.digest
    with pytest.raises(Refused, match=r"document\.form_same"):
        desk.drafting.change_form(document, "cong_van", "mai", AuthorityMark.NONE, "")
    assert len(desk.state(document).versions) == 4
