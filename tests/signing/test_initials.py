"""Initials stand where people look for them: behind the end of the text, then beside the file copy."""

from __future__ import annotations

from signing.fields import INITIALS
from signing.places import Basis
from signing.placing import Operation, propose
from signing.sheets import Box, PageWords, PresentField, Sheet, Word


def line(text: str, left: float, low: float, right: float, size: float = 13) -> tuple[Word, ...]:
    """Spread the words of a line evenly between two edges."""
    words = text.split()
    step = (right - left) / len(words)
    return tuple(
        Word(word, left + step * at, low, left + step * (at + 1) - 3, low + size * 1.15, size)
        for at, word in enumerate(words)
    )


FULL = line(
    "Giám đốc Sở Khoa học và Công nghệ và các ông bà có tên tại Điều 1 chịu trách nhiệm", 85, 700, 538
)
SHORT = line("Quyết định này./.", 85, 684, 180)
COPIES = (*line("Nơi nhận:", 85, 650, 140, 12), *line("- Lưu: VT, TH (05).", 85, 634, 190, 11))
SIGNER = (*line("CHỦ TỊCH", 330, 650, 450), *line("Nguyễn Đặng Ưỡn Ẵm", 320, 540, 470))
APPENDIX = PageWords(1, 595, 842, line("Phụ lục", 250, 780, 340))


def placed(words: tuple[Word, ...], taken: int = 0) -> tuple[Basis, int, PageWords, Box]:
    page = PageWords(0, 595, 842, words)
    fields = tuple(PresentField(name, 0, (0, 0, 1, 1), taken=True) for name in INITIALS[:taken])
    made = propose(Sheet(2, (page, APPENDIX), fields), Operation.COMMENT)
    return made.basis, made.place.page, page, made.place.rect


def test_the_full_line_above_the_last_one_does_not_drive_initials_to_the_foot_of_the_appendix() -> None:
    basis, number, page, box = placed((*FULL, *SHORT, *COPIES, *SIGNER))
    assert (basis, number) == (Basis.ANCHOR, 0)
    assert page.is_free(box)
    assert SHORT[-1].x1 < box[0] < SHORT[-1].x1 + 10
    assert box[1] < SHORT[-1].y0 < box[3]


def test_a_second_person_stands_beside_the_first() -> None:
    words = (*FULL, *SHORT, *COPIES, *SIGNER)
    first, second = placed(words)[3], placed(words, taken=1)[3]
    assert second[0] >= first[2]
    assert second[1] == first[1]


def test_where_the_text_ends_at_the_edge_the_line_of_the_file_copy_is_taken() -> None:
    full = line("trách nhiệm thi hành Quyết định này kể từ ngày ký./.", 85, 684, 538)
    basis, number, page, box = placed((*FULL, *full, *COPIES, *SIGNER))
    assert (basis, number) == (Basis.ANCHOR, 0)
    assert COPIES[-1].x1 < box[0] < COPIES[-1].x1 + 10
    assert page.is_free(box)


def test_without_either_the_foot_of_the_last_page_is_left() -> None:
    basis, number, _, box = placed(SIGNER)
    assert (basis, number) == (Basis.RULE, 1)
    assert box[1] > 0
