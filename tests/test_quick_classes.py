"""Methods of value classes kept between two starts: the same classes, and nothing taken from a bad file."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eoffice.bootstrap.quick_classes import CompiledMethods


@contextmanager
def _started(file: Path) -> Iterator[CompiledMethods]:
    methods = CompiledMethods(file)
    methods.put_on()
    try:
        yield methods
    finally:
        methods.take_off()
    methods.keep()


def _made() -> type:
    @dataclasses.dataclass(frozen=True, order=True)
    class Letter:
        """A letter."""

        number: int
        words: str = "x"
        seen: list[str] = dataclasses.field(default_factory=list, compare=False)

    return Letter


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the file of one start."""
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    file = tmp_path / "bytecode" / "methods"
    with _started(file):
        _made()
    return file


def test_the_second_start_compiles_nothing_and_its_classes_behave_alike(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _no(*_: object, **__: object) -> None:
        raise AssertionError("compiled")

    plain = _made()
    monkeypatch.setattr("eoffice.bootstrap.quick_classes.compile", _no, raising=False)
    with _started(kept):
        quick = _made()
    assert repr(quick(1)).endswith("Letter(number=1, words='x', seen=[])")
    assert (quick(1) < quick(2), quick(1) == quick(1, "x", ["y"]), hash(quick(1))) == (
        True,
        True,
        hash(plain(1)),
    )
    assert quick(1).seen is not quick(1).seen
    with pytest.raises(dataclasses.FrozenInstanceError):
        quick(1).number = 2


def _cut_short(sound: bytes) -> bytes:
    return sound[:-9]


def _changed(sound: bytes) -> bytes:
    return sound[:-9] + bytes(9)


def _of_another_python(sound: bytes) -> bytes:
    return b"other" + sound


@pytest.mark.parametrize("spoil", [bytes.upper, _cut_short, _changed, _of_another_python])
def test_a_spoiled_file_is_not_read_and_is_written_anew(kept: Path, spoil: Callable[[bytes], bytes]) -> None:
    sound = kept.read_bytes()
    kept.write_bytes(spoil(sound))
    with _started(kept):
        assert _made()(3).number == 3
    assert kept.read_bytes() == sound


def test_where_nothing_may_be_written_the_classes_are_made_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "bytecode").write_text("in the way", encoding="utf-8")
    with _started(tmp_path / "bytecode" / "methods"):
        assert _made()(3).number == 3


def test_afterwards_python_compiles_by_itself_again(kept: Path) -> None:
    with _started(kept):
        pass
    assert "exec" not in vars(dataclasses)
