"""The byte-range check by itself, on small made-up files."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.tiling import later_fault, tiling_fault

CMS = b"\x30\x03abc"  # a DER sequence of three bytes
HEAD, TAIL = b"%PDF-1.7 head ", b" tail\n%%EOF\n"


def check(
    gap: bytes,
    *,
    tail: bytes = TAIL,
    after: bytes = b"",
    contents: bytes | None = None,
    ranges: tuple[object, ...] | None = None,
) -> str | None:
    data = HEAD + gap + tail + after
    held = contents if contents is not None else CMS + bytes(3)
    honest = (0, len(HEAD), len(HEAD) + len(gap), len(tail))
    return tiling_fault(io.BytesIO(data), ranges or honest, held)


def gap_of(content: bytes) -> bytes:
    return b"<" + content.hex().encode() + b">"


HONEST = gap_of(CMS + bytes(3))


def test_an_honest_range_has_no_fault() -> None:
    assert check(HONEST) is None
    assert check(HONEST.upper()) is None


@pytest.mark.parametrize("after", [b"\n", b"\r\n  ", b"\n1 0 obj\nendobj\nxref\nstartxref\n9\n%%EOF\n"])
def test_white_space_and_whole_revisions_may_follow(after: bytes) -> None:
    assert check(HONEST, after=after) is None


@pytest.mark.parametrize(
    ("gap", "fault"),
    [
        (b"(" + CMS + b")", "tiling.gap"),
        (HONEST + b" /Reason (x) <00>", "tiling.gap"),
        (b" " + HONEST, "tiling.gap"),
        (gap_of(CMS + b"\0\1\0"), "tiling.after_cms"),
        (HONEST[:-1] + b"  >", "tiling.after_cms"),
        (gap_of(b""), "tiling.no_cms"),
        (gap_of(b"\x30\x50abc"), "tiling.no_cms"),
        (gap_of(b"\x30\x84\xff\xff\xff\xff"), "tiling.no_cms"),
    ],
)
def test_the_gap_holds_one_hex_string_with_one_signature(gap: bytes, fault: str) -> None:
    held = bytes.fromhex(gap.strip(b"<> ").decode()) if gap.startswith(b"<") and b"/" not in gap else b""
    assert check(gap, contents=held) == fault


def test_the_signature_read_must_be_the_one_in_the_gap() -> None:
    assert check(HONEST, contents=b"\x30\x03xyz") == "tiling.other_contents"


def test_a_range_ends_where_a_revision_ends() -> None:
    assert check(HONEST, tail=b" tail without an end", after=TAIL) == "tiling.end"
    assert check(HONEST, tail=b" tail without an end") is None  # to the very end: nothing is unsigned
    assert check(HONEST, after=b"\n9 0 obj\n<<>>\nendobj\n") == "tiling.trailing"


SIZE = len(HEAD + HONEST + TAIL)
SECOND = len(HEAD + HONEST)


@pytest.mark.parametrize(
    ("ranges", "fault"),
    [
        ((0, 9, 20), "tiling.shape"),
        ((0, 9, 20, 9, 30, 9), "tiling.shape"),
        ((0, 9, 20, "9"), "tiling.shape"),
        ((), "tiling.shape"),
        ((1, len(HEAD), SECOND, len(TAIL)), "tiling.order"),
        ((0, SECOND, SECOND, len(TAIL)), "tiling.order"),
        ((0, len(HEAD), SECOND, len(TAIL) + 1), "tiling.order"),
        ((0, -1, SECOND, len(TAIL)), "tiling.order"),
        ((0, len(HEAD), SECOND, -5), "tiling.order"),
        ((0, len(HEAD) - 1, SECOND, len(TAIL)), "tiling.gap"),
        ((0, len(HEAD), SECOND + 1, len(TAIL) - 1), "tiling.gap"),
    ],
)
def test_ranges_of_another_shape_are_refused(ranges: tuple[object, ...], fault: str) -> None:
    data = io.BytesIO(HEAD + HONEST + TAIL)
    assert tiling_fault(data, ranges, CMS + bytes(3)) == fault
    assert len(data.getvalue()) == SIZE


def test_later_revisions_are_exactly_those_the_reader_knows() -> None:
    end = len(HEAD)
    body = b"x" * ((1 << 20) - 30)  # so that the first place lies across two windows
    file = io.BytesIO(HEAD + body + b"startxref\n123456\n%%EOF\n" + body + b"startxref\r\n789\r\n%%EOF")
    assert later_fault(file, end, [123456, 789]) is None
    assert later_fault(file, end, [123456]) == "tiling.trailing"
    assert later_fault(file, end, [123456, 790]) == "tiling.trailing"
    assert later_fault(io.BytesIO(HEAD + b"\n"), end, []) is None


@given(st.lists(st.integers(0, 3 << 20), max_size=4), st.integers(0, 99))
def test_no_place_is_missed_or_counted_twice(lengths: list[int], place: int) -> None:
    parts = [b"y" * length + b"startxref\n%d\n%%%%EOF\n" % (place + n) for n, length in enumerate(lengths)]
    expected = [place + n for n in range(len(lengths))]
    assert later_fault(io.BytesIO(HEAD + b"".join(parts)), len(HEAD), expected) is None
