"""The demo as a stranger types it: the real process, what it leaves, and files it cannot use."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from eoffice.demo import cast, cli
from eoffice.exchange.receipts import holds
from eoffice.hub.keys import ReceiptSigner
from eoffice.services import codec
from eoffice.services.orders import SignedReceipt
from tests.end_to_end.demo_process import Played, colours_of, judged, pages_of, play, words_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SAMPLES = Path(__file__).parents[2] / "../shared/samples"
VALID = "Signature is Valid."
CLAUSE = (
    "Các phòng, đơn vị rà soát danh mục công việc đang thực hiện, đối chiếu với chức năng, nhiệm vụ được "
    "giao và đề xuất phương án sắp xếp phù hợp với tình hình thực tế của địa phương."
)
CLAUSES_ON_THREE_PAGES = 40


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Give the demo as it comes, played once."""
    return play(tmp_path_factory.mktemp("demo") / "kept", "--json")


def test_the_story_ends_well_and_says_so_in_one_json_document(played: Played) -> None:
    assert played.code == 0, played.told
    assert "Traceback" not in played.told
    assert set(played.answer) == {"documents", "receipts", "pictures", "steps"}
    names = {step["who"] for step in played.answer["steps"]}
    assert names == {player.person.name for player in cast.PLAYERS}, "everybody has played"
    assert any("nơi nhận đã hoàn thành" in step["what"] for step in played.answer["steps"])


def test_another_program_finds_both_signatures_of_both_documents_valid(played: Played) -> None:
    assert len(played.documents) == 2
    for file in played.documents:
        assert judged(file) == [VALID, VALID], file.name
    letter, decision = (words_of(file) for file in played.documents)
    assert cast.LETTER_SUBJECT in letter
    assert cast.ADDED_SENTENCE in letter, "the version that was saved in between is the one that was signed"
    assert "Số: 01/" in letter
    assert cast.DECISION_SUBJECT.removeprefix("Về việc ") in decision


def test_every_receipt_holds_with_the_public_key_of_the_hub(played: Played) -> None:
    key = ReceiptSigner(played.folder / "hub" / "receipt.key").public_key
    receipts = [codec.decode(Path(file).read_bytes(), SignedReceipt) for file in played.answer["receipts"]]
    assert len(receipts) > 25
    assert len({receipt.order for receipt in receipts}) == len(receipts)
    assert [receipt.order for receipt in receipts if not holds(receipt, key)] == []


def test_every_step_left_a_picture_with_something_on_it(played: Played) -> None:
    pictures = [Path(step["picture"]) for step in played.answer["steps"]]
    assert len(set(pictures)) == len(pictures)
    assert {file.parent for file in pictures} == {Path(played.answer["pictures"])}
    # Smooth letters alone give dozens of shades; an empty window has a handful of flat colours.
    assert {file.name: colours_of(file) for file in pictures if colours_of(file) < 50} == {}


def test_the_hub_and_the_desks_are_left_in_order(played: Played) -> None:
    log = (played.folder / "hub.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert not (played.folder / "hub" / "hub.address").exists(), "the hub has ended in good order"
    assert list(played.folder.rglob("defects.log")) == []
    assert not (played.folder / "people.csv").exists(), "passwords are not left lying about"


def test_a_folder_with_something_in_it_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "của tôi.txt").write_text("quan trọng", encoding="utf-8")
    refused = play(tmp_path, "--json")
    assert (refused.code, refused.said) == (2, "")
    assert "thư mục trống" in refused.told
    assert [file.name for file in tmp_path.iterdir()] == ["của tôi.txt"]


def three_pages(file: Path) -> Path:
    """Write a letter of three pages, as somebody would type it without our template."""
    document = docx.Document()
    document.add_paragraph("Kính gửi: Ủy ban nhân dân các xã, phường")
    for number in range(1, CLAUSES_ON_THREE_PAGES + 1):
        document.add_paragraph(f"{number}. {CLAUSE}")
    document.save(str(file))
    return file


def test_the_text_of_a_persons_own_file_is_what_gets_signed(tmp_path: Path) -> None:
    done = play(tmp_path / "kept", "--document", three_pages(tmp_path / "Công văn của tôi.docx"), "--json")
    assert done.code == 0, done.told
    letter, _ = done.documents
    assert judged(letter) == [VALID, VALID]
    assert pages_of(letter) >= 3
    assert words_of(letter).count("đối chiếu với chức năng, nhiệm vụ được giao") == CLAUSES_ON_THREE_PAGES


def test_the_decree_itself_can_be_sent(tmp_path: Path) -> None:
    sample = SAMPLES / "nghi-dinh-30-2020.docx"
    if not sample.is_file():
        pytest.skip("the sample documents are not here")
    done = play(tmp_path / "kept", "--document", sample, "--json")
    assert done.code == 0, done.told
    letter, decision = done.documents
    assert judged(letter) == judged(decision) == [VALID, VALID]
    assert "Nguyên tắc, yêu cầu quản lý công tác văn thư" in words_of(letter)


def not_a_docx(file: Path) -> None:
    file.write_text("Xin chào", encoding="utf-8")


def old_word(file: Path) -> None:
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000)


def encrypted(file: Path) -> None:
    name = "EncryptedPackage".encode("utf-16-le")
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + name + b"\x00" * 600)


def damaged(file: Path) -> None:
    content = three_pages(file).read_bytes()
    file.write_bytes(content[: len(content) // 2])


def another_zip(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "không phải Word")


def without_words(file: Path) -> None:
    docx.Document().save(str(file))


def marked_secret(file: Path) -> None:
    document = docx.Document()
    document.add_paragraph("TUYỆT MẬT")
    document.add_paragraph(CLAUSE)
    document.save(str(file))


def missing(file: Path) -> None:
    file.unlink(missing_ok=True)


Make = Callable[[Path], None]


def demand_told(code: int, said: str, told: str, says: str) -> None:
    """Fail unless a refusal is usage error 2, silent on standard output, in three plain sentences."""
    assert (code, said) == (2, ""), told
    assert says in told
    assert len(told.strip().splitlines()) == 3, "what happened, why, and what to do"
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (not_a_docx, "không phải là văn bản Word"),
        (old_word, "định dạng Word cũ"),
        (encrypted, "mật khẩu"),
        (damaged, "bị hỏng"),
    ],
)
def test_a_file_that_is_no_document_is_told_at_once_and_nothing_is_made(
    tmp_path: Path, make: Make, says: str
) -> None:
    file = tmp_path / "Của tôi.docx"
    make(file)
    before = file.read_bytes()
    refused = play(tmp_path / "kept", "--document", file, "--json")
    demand_told(refused.code, refused.said, refused.told, says)
    assert not (tmp_path / "kept").exists()
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (another_zip, "không phải là văn bản Word"),
        (without_words, "chưa có nội dung"),
        (marked_secret, "mật"),
        (missing, "Không mở được"),
    ],
)
def test_a_document_that_cannot_be_sent_is_told_in_the_same_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make: Make, says: str
) -> None:
    file = tmp_path / "Của tôi.docx"
    make(file)
    code = cli.main(["--headless", "--keep", str(tmp_path / "kept"), "--document", str(file)])
    shown = capsys.readouterr()
    demand_told(code, shown.out, shown.err, says)
    assert not (tmp_path / "kept").exists()


def test_words_that_make_no_sense_are_bad_usage(tmp_path: Path) -> None:
    refused = play(tmp_path / "kept", "--fly")
    assert (refused.code, refused.said) == (2, "")
    assert "usage" in refused.told
    assert "Traceback" not in refused.told
