"""Makes the people and the work that the benchmark of the evaluation computes with."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from eoffice.domain.kpi.inputs import GeneralScore, Mark, PersonInput, Side, WorkResult
from eoffice.domain.kpi.periods import period_of

FACTORS = tuple(Decimal(text) for text in ("0.8", "1", "1.5", "2"))
AGENCY = 200


def people(count: int, months: range, items_a_month: int, seed: int = 7) -> Iterator[PersonInput]:
    """Yield people with their work of some months of 2026."""
    chance = random.Random(seed)  # noqa: S311 - paper for a benchmark, no secret
    period = period_of("2026-Q3")
    for at in range(count):
        name = f"n{at:05}"
        items = tuple(
            _work(chance, name, month, number) for month in months for number in range(items_a_month)
        )
        general = GeneralScore(period, (("", Decimal(chance.randint(20, 30))),))
        yield PersonInput(
            name, f"Nguyễn Văn {at}", f"A{at // AGENCY}", f"Phòng {at % 8}", "Chuyên viên", f"g{at % 4}",
            items=items, general=(general,),
        )  # fmt: skip


def _work(chance: random.Random, person: str, month: int, number: int) -> WorkResult:
    """Return one piece of work; one in ten has a fault or a delay."""
    assigned = Decimal(chance.randint(1, 5))
    accepted = assigned if chance.random() < 0.9 else assigned - 1
    marks = (Mark(chance.choice((Side.QUALITY, Side.PROGRESS))),) if chance.random() < 0.1 else ()
    return WorkResult(
        f"{person}-{month}-{number}",
        person,
        assigned,
        accepted,
        product=f"SP{number % 9}",
        coefficient=chance.choice(FACTORS),
        due=date(2026, month, 1 + number % 28),
        accepted_on=date(2026, month, 1 + number % 28),
        marks=marks,
        title="Báo cáo kết quả thực hiện nhiệm vụ",
        document=f"{number}/KH-VP",
    )
