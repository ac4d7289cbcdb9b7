"""What the sender sees of a recipient never goes backwards."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.domain.exchange import Delivery, DeliveryStep, StatusCode, advanced

AT = datetime(2026, 3, 5, tzinfo=UTC)
WORK = [code for code in StatusCode if code < StatusCode.RECALL_REQUESTED]
RECALL = [code for code in StatusCode if code not in WORK]
C = StatusCode


def after(*codes: StatusCode) -> Delivery:
    delivery = Delivery("H1", C.ARRIVED, (DeliveryStep(C.ARRIVED, AT, "hub"),))
    for code in codes:
        delivery = delivery.report(DeliveryStep(code, AT, "ai"))
    return delivery


@given(st.lists(st.sampled_from(WORK)))
def test_work_reports_only_ever_advance(codes: list[StatusCode]) -> None:
    assert after(*codes).code is max([C.ARRIVED, *codes])


@given(st.lists(st.sampled_from(StatusCode)))
def test_every_report_is_kept_in_the_order_it_came(codes: list[StatusCode]) -> None:
    assert [step.code for step in after(*codes).steps] == [C.ARRIVED, *codes]


@given(st.lists(st.sampled_from(StatusCode)))
def test_a_work_report_is_never_shown_below_one_that_was_shown_before(codes: list[StatusCode]) -> None:
    shown = [after(*codes[:count]).code for count in range(len(codes) + 1)]
    work = [code for code in shown if code in WORK]
    assert work == sorted(work)


@pytest.mark.parametrize(
    ("reports", "shown"),
    [
        ((C.REFUSED,), C.REFUSED),
        ((C.REFUSED, C.ARRIVED), C.REFUSED),
        ((C.ACCEPTED, C.REFUSED), C.ACCEPTED),
        ((C.DONE, C.ASSIGNED), C.DONE),
        ((C.DONE, C.RECALL_REQUESTED), C.RECALL_REQUESTED),
        ((C.DONE, C.RECALL_REQUESTED, C.ARRIVED), C.RECALL_REQUESTED),
        ((C.ACCEPTED, C.RECALL_REQUESTED, C.IN_PROGRESS), C.RECALL_REQUESTED),
        ((C.RECALL_REQUESTED, C.RECALL_AGREED, C.DONE), C.RECALL_AGREED),
        ((C.RECALL_REQUESTED, C.RECALL_REFUSED), C.RECALL_REFUSED),
        ((C.RECALL_REQUESTED, C.RECALL_REFUSED, C.ACCEPTED), C.ACCEPTED),
        ((C.DONE, C.RECALL_REQUESTED, C.RECALL_REFUSED, C.IN_PROGRESS), C.RECALL_REFUSED),
    ],
)
def test_a_recall_stays_in_view_until_it_is_answered(
    reports: tuple[StatusCode, ...], shown: StatusCode
) -> None:
    assert after(*reports).code is shown


@pytest.mark.parametrize("recall", RECALL)
def test_an_answer_about_a_recall_is_always_shown(recall: StatusCode) -> None:
    assert all(advanced(code, recall) is recall for code in StatusCode)


def test_what_was_reached_is_remembered_behind_a_recall() -> None:
    assert after(C.ASSIGNED, C.RECALL_REQUESTED).reached is C.ASSIGNED
