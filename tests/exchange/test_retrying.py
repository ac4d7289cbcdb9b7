"""When to ask again: a random time that doubles up to a cap, and never sooner than told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.errors import Defect, NotFound, OfficeError, Refused, Unreachable
from eoffice.exchange.retrying import Backoff, told_s


@given(failures=st.integers(0, 200), told=st.floats(0, 1000))
def test_a_wait_is_within_its_limits(failures: int, told: float) -> None:
    backoff = Backoff(0.5, 60, failures=failures)
    wait_s = backoff.next_s(told)
    assert told <= wait_s <= max(told, min(60.0, 0.5 * 2 ** min(failures, 20)))
    assert backoff.failures == failures + 1


def test_waits_spread_so_that_desktops_do_not_come_back_together() -> None:
    waits = {round(Backoff(failures=7).next_s(), 3) for _ in range(200)}
    assert len(waits) > 190
    assert min(waits) < 10 < 50 < max(waits)


def test_after_a_success_waits_are_short_again() -> None:
    backoff = Backoff(failures=12)
    backoff.reset()
    assert backoff.next_s() <= 0.5


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Unreachable("exchange.hub_away"), 0),
        (Unreachable("storage.disk_full", wait_s=300), 300),
        (Unreachable("hub.stopping", wait_s="soon"), 0),
        (Refused("document.wrong_status"), 0),
        (NotFound("document.missing"), 0),
        (Defect("exchange.receipt_false"), 0),
    ],
)
def test_the_hub_may_say_how_long_to_wait(error: OfficeError, told: float) -> None:
    assert told_s(error) == told
