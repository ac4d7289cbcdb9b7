"""What answers mean: problems become our errors with the hub's own code, everything else is no hub."""

from __future__ import annotations

import httpx
import pytest

from eoffice.errors import Defect, NotFound, OfficeError, Refused, Unreachable
from eoffice.exchange import wire
from eoffice.exchange.channel import error_of, value_of
from eoffice.exchange.wire import FeedPage, Tokens
from eoffice.hub.problems import answer_of
from eoffice.services import codec


def came(error: OfficeError, status: int = 0) -> OfficeError:
    """Send an error over the wire and return what arrives."""
    sent = answer_of(error, "abc123", status)
    return error_of(httpx.Response(sent.status_code, content=bytes(sent.body), headers=dict(sent.headers)))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Refused("permission.denied", person="Lan", command="SignDocument"), Refused),
        (Refused("document.wrong_status", status="draft", command="X"), Refused),
        (Refused("auth.locked", wait_s=60, minutes=1), Refused),
        (NotFound("document.missing", document="x"), NotFound),
        (Unreachable("storage.disk_full", detail="x"), Unreachable),
        (Unreachable("hub.stopping"), Unreachable),
    ],
)
def test_an_error_arrives_as_the_same_error(error: OfficeError, kind: type) -> None:
    arrived = came(error)
    assert type(arrived) is kind
    assert arrived.code == error.code
    assert {key: str(value) for key, value in error.values.items()}.items() <= {
        key: str(value) for key, value in arrived.values.items()
    }.items()


def test_a_defect_of_the_hub_may_be_tried_again_and_names_its_reference() -> None:
    arrived = came(Defect("hub.defect", reference="abc123"))
    assert (type(arrived), arrived.code, arrived.values["reference"]) == (
        Unreachable,
        "exchange.hub_failed",
        "abc123",
    )


@pytest.mark.parametrize("content", [b"", b"<html>Bad gateway</html>", b"{}", b"[]", b'{"code": 1}'])
@pytest.mark.parametrize("status", [400, 404, 407, 502, 503])
def test_what_is_no_problem_of_ours_comes_from_somebody_else(content: bytes, status: int) -> None:
    error = error_of(httpx.Response(status, content=content))
    assert (type(error), error.code) == (Unreachable, "exchange.not_a_hub")


@pytest.mark.parametrize("kind", [FeedPage, Tokens])
def test_a_body_of_another_form_is_no_answer(kind: type) -> None:
    with pytest.raises(Unreachable, match=r"exchange\.not_a_hub"):
        value_of(httpx.Response(200, content=b'{"records": 5}'), kind)


def test_problems_say_in_both_languages_what_to_do() -> None:
    problem = codec.decode(bytes(answer_of(Refused("auth.wrong"), "r").body), wire.Problem)
    assert problem.detail != problem.detail_en
    assert problem.type == "urn:eoffice:problem:auth.wrong"
    assert problem.next_step
    assert problem.cause
