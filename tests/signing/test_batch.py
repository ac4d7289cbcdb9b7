"""A batch through troubles: a token pulled half-way, a bad file, a person who stops it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hsm import TokenAbsent
from signing.batch import BatchResult, Job, Outcome, Rules, State, sign_batch
from signing.journal import Journal
from signing.operations import Recipe
from signing.placing import Operation
from tests.signing.authority_server import AuthorityServer, PlainKey
from tests.signing.conftest import draw_document


@pytest.fixture(scope="module")
def key() -> Iterator[PlainKey]:
    with AuthorityServer() as authority:
        yield PlainKey(authority, "Ân")


class Pulled:
    """A key whose token is taken out after some signatures."""

    def __init__(self, key: PlainKey, after: int) -> None:
        self.certificate, self.chain, self._key, self.left = key.certificate, key.chain, key, after

    def sign(self, data: bytes, digest: str) -> bytes:
        if self.left == 0:
            raise TokenAbsent("token.absent", token="x")
        self.left -= 1
        return self._key.sign(data, digest)


def jobs(folder: Path, count: int) -> list[Job]:
    made = []
    for number in range(count):
        draw_document(folder / f"{number}.pdf")
        target = folder / "ra" / f"{number}.pdf"
        made.append(Job(folder / f"{number}.pdf", target, Recipe(Operation.COMMENT, text="Đã xem")))
    return made


def states(result: BatchResult) -> list[State]:
    return [one.state for one in result.outcomes]


def test_a_token_pulled_half_way_stops_and_the_rest_is_signed_later(key: PlainKey, tmp_path: Path) -> None:
    todo = jobs(tmp_path, 5)
    with Journal(tmp_path / "nhật ký") as journal:
        result = sign_batch(todo, Pulled(key, 2), journal, Rules(processes=0))
    assert states(result) == [State.DONE] * 2 + [State.FAILED] + [State.NOT_TRIED] * 2
    assert isinstance(result.stopped_by, TokenAbsent)
    assert sorted(one.name for one in (tmp_path / "ra").iterdir()) == ["0.pdf", "1.pdf"]
    second = Pulled(key, 3)
    with Journal(tmp_path / "nhật ký") as journal:
        again = sign_batch(todo, second, journal, Rules(processes=0))
    assert states(again) == [State.SKIPPED] * 2 + [State.DONE] * 3
    assert second.left == 0


def test_a_file_named_but_not_yet_noted_is_not_signed_again(key: PlainKey, tmp_path: Path) -> None:
    todo = jobs(tmp_path, 2)
    with Journal(tmp_path / "j") as journal:
        sign_batch(todo, key, journal, Rules(processes=0))
    lines = (tmp_path / "j").read_bytes().splitlines(keepends=True)
    (tmp_path / "j").write_bytes(b"".join(lines[:2]) + lines[2][:20])  # a power cut tears the last line
    with Journal(tmp_path / "j") as journal:
        again = sign_batch(todo, Pulled(key, 0), journal, Rules(processes=0))
    assert states(again) == [State.SKIPPED, State.SKIPPED]
    with Journal(tmp_path / "j") as journal:  # what was torn is gone, the rest can be read again
        assert [Path(one.source).name for one in journal.entries] == ["0.pdf"]


def test_a_bad_file_is_passed_over_or_stops_as_wished(key: PlainKey, tmp_path: Path) -> None:
    todo = jobs(tmp_path, 3)
    todo[1].source.write_bytes(b"%PDF-1.4 hong")
    assert states(sign_batch(todo, key, rules=Rules(processes=0))) == [State.DONE, State.FAILED, State.DONE]
    stopped = sign_batch(todo, key, rules=Rules(stop_at_errors=True, processes=0))
    assert states(stopped) == [State.DONE, State.FAILED, State.NOT_TRIED]
    assert not list((tmp_path / "ra").glob(".*"))


def test_a_batch_can_be_stopped_by_its_person(key: PlainKey, tmp_path: Path) -> None:
    ended: list[Outcome] = []
    result = sign_batch(
        jobs(tmp_path, 6),
        key,
        rules=Rules(processes=0),
        progress=lambda outcome, _done, _all: ended.append(outcome),
        cancelled=lambda: len(ended) >= 1,
    )
    assert result.cancelled
    assert result.count(State.DONE) >= 1
    assert result.count(State.NOT_TRIED) >= 1
    assert not list((tmp_path / "ra").glob(".*"))
