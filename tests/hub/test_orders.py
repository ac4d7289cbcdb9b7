"""Orders: one effect and one receipt however often they come, and refusals with a code."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import pytest

from eoffice.clock import new_id
from eoffice.domain import commands
from eoffice.domain.content import Urgency
from eoffice.errors import Refused
from eoffice.exchange.receipts import checked_receipt, holds
from eoffice.services import codec
from eoffice.services.log import check_chain, document_of
from eoffice.services.orders import OrderForm
from tests.hub.fixtures import Raw, Seen
from tests.hub.hub_process import RunningHub
from tests.hub.orders import add_version, drafted, drafting, form_of


def posted(client: httpx.Client, form: OrderForm, key: str = "") -> httpx.Response:
    """Send an order as bytes."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": key or form.id}
    return client.post("/v1/orders", content=codec.encode(form), headers=headers)


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of a refusal, after a look at its form."""
    shown = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert shown["status"] == answer.status_code
    assert all(
        shown[part] for part in ("type", "title", "detail", "detail_en", "cause", "next_step", "reference")
    )
    assert shown["reference"] == answer.headers["Request-Reference"]
    return answer.status_code, shown["code"]


def test_an_order_gives_its_records_and_a_receipt_that_anybody_can_check(as_person: Seen) -> None:
    lan = as_person("lan")
    form = form_of(drafting())
    answer = lan.give(form)
    receipt = checked_receipt(answer.receipt, form, lan.session.receipt_key)
    assert (receipt.document, receipt.first_version, receipt.last_version) == (form.document, 1, 1)
    assert check_chain(answer.records) == receipt.head
    state = document_of(answer.records)
    assert state is not None
    assert (state.author, state.agency) == ("lan", as_person("lan").session.person.agency)  # type: ignore[union-attr]


def test_the_same_order_ten_times_has_one_effect_and_one_receipt(raw: Raw) -> None:
    client, form = raw("lan"), form_of(drafting())
    answers = [posted(client, form) for _ in range(10)]
    assert [answer.status_code for answer in answers] == [201] + [200] * 9
    assert len({answer.content for answer in answers}) == 1
    history = client.get(f"/v1/documents/{form.document}/records").json()["records"]
    assert len(history) == 1


def test_the_same_order_from_many_threads_at_once_has_one_effect(raw: Raw) -> None:
    client, form = raw("lan"), form_of(drafting())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: posted(client, form), range(16)))
    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    assert len({answer.content for answer in answers}) == 1


def test_a_repeated_order_gives_its_first_records_though_the_document_went_on(
    as_person: Seen, raw: Raw
) -> None:
    client, form = raw("lan"), form_of(drafting())
    first = posted(client, form)
    change = commands.ChangeDetails("Tên mới", (), Urgency.URGENT)
    assert posted(client, form_of(change, form.document, 1)).status_code == 201
    assert posted(client, form).content == first.content


def test_an_order_repeated_by_somebody_else_is_refused(raw: Raw) -> None:
    form = form_of(drafting())
    posted(raw("lan"), form)
    for stranger in ("minh", "tam"):
        assert problem(posted(raw(stranger), form)) == (403, "permission.denied")


def test_an_order_under_a_used_key_with_other_content_is_refused(raw: Raw) -> None:
    client, form = raw("lan"), form_of(drafting())
    posted(client, form)
    other = replace(form_of(drafting("Khác hẳn")), id=form.id)
    assert problem(posted(client, other)) == (409, "order.key_reused")


def test_a_receipt_changed_by_one_letter_does_not_hold(as_person: Seen) -> None:
    lan = as_person("lan")
    receipt = lan.give(form_of(drafting())).receipt
    key = lan.session.receipt_key
    assert holds(receipt, key)
    changed = receipt.body.replace('"last_version":1', '"last_version":2')
    assert changed != receipt.body
    assert not holds(replace(receipt, body=changed), key)
    assert not holds(receipt, "00" * 32)
    assert not holds(replace(receipt, signature="zz"), key)


def test_the_key_must_be_the_id_of_the_order(raw: Raw) -> None:
    assert problem(posted(raw("lan"), form_of(drafting()), new_id())) == (422, "order.key_differs")


def test_a_refused_order_leaves_no_trace_and_may_come_again(as_person: Seen, raw: Raw) -> None:
    client, form = raw("lan"), form_of(drafting(" "))
    for _ in range(2):
        assert problem(posted(client, form)) == (422, "document.subject_missing")
    assert client.get(f"/v1/documents/{form.document}/records").status_code == 404
    assert posted(client, replace(form_of(drafting()), id=form.id)).status_code == 201


def test_two_people_on_the_same_document_the_second_is_told(as_person: Seen, raw: Raw) -> None:
    lan = as_person("lan")
    paper = drafted(lan)
    stale = form_of(commands.ChangeDetails("Lần hai", (), Urgency.NORMAL), paper.id, paper.events)
    paper.give(lan, commands.ChangeDetails("Lần một", (), Urgency.NORMAL))
    assert problem(posted(raw("lan"), stale)) == (409, "document.changed_meanwhile")


def test_an_order_about_a_document_that_is_not_there_is_refused(raw: Raw) -> None:
    form = form_of(commands.CancelDocument("thừa"), seen=1)
    assert problem(posted(raw("lan"), form)) == (422, "document.missing")


def test_a_document_that_is_begun_twice_is_refused(as_person: Seen, raw: Raw) -> None:
    paper = drafted(as_person("lan"))
    answer = posted(raw("lan"), form_of(drafting(), paper.id, 1))
    assert problem(answer) == (409, "document.exists")


def test_somebody_named_who_does_not_exist_refuses_the_order(as_person: Seen) -> None:
    lan = as_person("lan")
    paper = drafted(lan)
    add_version(lan, paper)
    with pytest.raises(Refused, match=r"people\.person_unknown"):
        paper.give(lan, commands.SubmitDocument("khong-ai"))


def test_a_recipient_that_does_not_exist_is_refused_at_issue_only(as_person: Seen) -> None:
    lan = as_person("lan")
    paper = drafted(lan)
    answer = paper.give(lan, commands.ChangeDetails("Gửi đi đâu", ("000.99.99.H99",), Urgency.NORMAL))
    assert answer.receipt.receipt.last_version == 2


def test_a_secret_subject_never_enters(raw: Raw) -> None:
    assert problem(posted(raw("lan"), form_of(drafting("TUYỆT MẬT")))) == (422, "secrecy.marked")


def changed(form: OrderForm, **parts: Any) -> bytes:  # noqa: ANN401 - any JSON value on purpose
    """Return the JSON of an order with some parts replaced."""
    return json.dumps({**codec.to_plain(form), **parts}).encode()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"kind": "NoSuchCommand"}, (422, "order.unreadable")),
        ({"kind": "ReceiveDocument", "command": {}}, (422, "order.unreadable")),
        ({"command": {}}, (422, "order.unreadable")),
        ({"command": {"direction": "sideways"}}, (422, "order.unreadable")),
        ({"seen": -1}, (422, "order.unreadable")),
        ({"seen": 10**30}, (422, "order.unreadable")),
        ({"seen": "1"}, (400, "request.unreadable")),
        ({"made_at": "2026-03-05T10:00:00"}, (422, "order.unreadable")),
        ({"made_at": "hôm nay"}, (400, "request.unreadable")),
        ({"document": "../../etc/passwd"}, (422, "order.bad_id")),
        ({"document": ""}, (422, "order.bad_id")),
        ({"command": None}, (400, "request.unreadable")),
    ],
)
def test_an_order_of_the_wrong_form_is_refused(
    raw: Raw, parts: dict[str, Any], expected: tuple[int, str]
) -> None:
    form = form_of(drafting())
    headers = {"Content-Type": "application/json", "Idempotency-Key": form.id}
    answer = raw("lan").post("/v1/orders", content=changed(form, **parts), headers=headers)
    assert problem(answer) == expected


@pytest.mark.parametrize(
    "name", ["../../x.pdf", "a/b.pdf", "C:\\x.pdf", ".hidden", "", "  ", "a\nb.pdf", "x" * 256, "a\u202eb"]
)
def test_names_of_files_that_could_lead_astray_are_refused(as_person: Seen, raw: Raw, name: str) -> None:
    paper = drafted(as_person("lan"))
    form = form_of(commands.RemoveAttachment("a" * 64), paper.id, paper.events)
    file = {"digest": "a" * 64, "name": name, "media_type": "application/pdf", "size": 1}
    headers = {"Content-Type": "application/json", "Idempotency-Key": form.id}
    body = changed(form, kind="AddAttachment", command={"file": file})
    assert problem(raw("lan").post("/v1/orders", content=body, headers=headers)) == (
        422,
        "order.bad_file_name",
    )


def test_the_commands_of_the_hub_are_nobody_elses(as_person: Seen, raw: Raw) -> None:
    paper = drafted(as_person("lan"))
    form = form_of(commands.RemoveAttachment("a" * 64), paper.id, paper.events)
    report = {"recipient": "000.21.09.H15", "code": "03", "by": "x"}
    headers = {"Content-Type": "application/json", "Idempotency-Key": form.id}
    body = changed(form, kind="ReportDelivery", command=report)
    for login in ("lan", "cuc", "hoa", "quan"):
        answer = raw(login).post("/v1/orders", content=body, headers=headers)
        assert problem(answer) == (403, "permission.denied")


def test_what_was_answered_is_on_disk_when_the_hub_is_killed(own_hub: RunningHub) -> None:
    own_hub.start()
    lan = own_hub.client("lan")
    forms = [form_of(drafting(f"Công văn số {number}")) for number in range(20)]
    heads = [lan.give(form).receipt.receipt.head for form in forms]
    own_hub.kill()
    with own_hub.kept() as kept:
        found = [kept.store.log.load(form.document) for form in forms]
    assert [stored.head for stored in found if stored] == heads
