"""A second calculation, written from the rules of the decree alone: fractions and dictionaries, no engine.

It reads the very files a person would write (rules and data as JSON), and shares no line with what it checks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

Data = dict[str, Any]
_Q = {1: (1, 2, 3), 2: (4, 5, 6), 3: (7, 8, 9), 4: (10, 11, 12)}


def fraction(value: object) -> Fraction:
    """Return a number as it was written."""
    return Fraction(str(value))


def half_up(value: Fraction, places: int) -> Fraction:
    """Return a number rounded half up; points are never negative."""
    return Fraction((value * 10**places + Fraction(1, 2)).__floor__(), 10**places)


def months_of(period: str) -> list[tuple[int, int]]:
    """Return the months of a period by its name."""
    year = int(period[:4])
    if "Q" in period:
        return [(year, month) for month in _Q[int(period[-1])]]
    return [(year, int(period[5:]))] if "-" in period else [(year, month) for month in range(1, 13)]


def parts_of(period: str, made_of: str) -> list[str]:
    """Return the names of the months or quarters of a period."""
    if made_of == "months":
        return [f"{year}-{month:02}" for year, month in months_of(period)]
    return [f"{period}-Q{number}" for number in (1, 2, 3, 4)]


class Oracle:
    """Works out one period under one rule set."""

    def __init__(self, rules: Data, data: Data) -> None:
        self.rules = rules
        self.people = {one["id"]: one for one in data["people"]}
        self.data = data

    def coefficient(self, item: Data) -> Fraction:
        """Return K: as written with the work, else of the catalogue on the day it was given."""
        if "coefficient" in item:
            return fraction(item["coefficient"])
        return fraction(self.product(item)["coefficient"])

    def product(self, item: Data) -> Data:
        """Return the catalogue's entry for the day of assignment."""
        for one in self.rules.get("products", []):
            starts, ends = one.get("valid_from", "0001-01-01"), one.get("valid_to", "9999-12-31")
            if one["code"] == item.get("product") and starts <= item["assigned_on"] <= ends:
                return dict(one)
        return {}

    def weight(self, item: Data, person: Data) -> Fraction:
        """Return what one unit is worth."""
        work = self.rules.get("work", {})
        share = fraction(item.get("share", 1))
        if work.get("sharing") == "role_factor" and "share" not in item:
            share = fraction(work.get("role_factors", {}).get(item.get("role", "lead"), 1))
        place = work.get("position_coefficients", {}).get(person.get("position", ""), 1)
        return (
            self.coefficient(item) * share * fraction(place) * fraction(self.product(item).get("points", 1))
        )

    def counted(self, person: Data, period: str) -> list[Data]:
        """Return the work of a period: its term lies inside, and nobody took it away."""
        months = months_of(period)
        found = []
        for item in person["items"]:
            if item.get("status") in ("cancelled", "transferred"):
                continue
            day = date.fromisoformat(item["due"])
            if (day.year, day.month) in months:
                found.append(item)
        most = self.rules.get("work", {}).get("unplanned_per_month")
        return found if most is None else self.few_unplanned(found, int(most))

    @staticmethod
    def few_unplanned(items: list[Data], most: int) -> list[Data]:
        """Return the work with the earliest unplanned pieces of each month only."""
        used: dict[str, list[tuple[str, str]]] = {}
        for item in items:
            if item["origin"] == "unplanned":
                day = str(item.get("accepted_on", item["due"]))
                used.setdefault(day[:7], []).append((day, item["item"]))
        kept = {name for month in used.values() for _, name in sorted(month)[:most]}
        return [one for one in items if one["origin"] != "unplanned" or one["item"] in kept]

    def kept(self, item: Data, side: str) -> Fraction:
        """Return the part of the accepted units that is kept after faults or delays."""
        given = item.get("faults" if side == "quality" else "delays", 0)
        if isinstance(given, list):
            return self.kept_by_units(given, fraction(item["accepted"]), side)
        return self.kept_after(int(given), item, side)

    def kept_by_units(self, given: list[Data], accepted: Fraction, side: str) -> Fraction:
        """Return the part kept when marks name their units: always the first ones of the line."""
        if not accepted:
            return Fraction(1)
        # An objective cause takes no points, once somebody has confirmed it (Art. 14.2).
        counted = [one for one in given if one["cause"] == "subjective" or "evidence" not in one]
        ends = [min(fraction(one["units"]), accepted) if "units" in one else accepted for one in counted]
        steps = sorted({Fraction(0), accepted, *ends})
        parts = pairwise(steps)
        kept = [
            (high - low) * self.kept_after(sum(end >= high for end in ends), {}, side) for low, high in parts
        ]
        return sum(kept, Fraction(0)) / accepted

    def kept_after(self, times: int, item: Data, side: str) -> Fraction:
        """Return what is kept of units that were marked so many times."""
        cost = self.rules.get("deductions", {})
        if not times:
            return Fraction(1)
        if side == "quality" and cost.get("quality_mode") == "exclude":
            return Fraction(0)
        floor = fraction(cost.get(f"{side}_floor", 0))
        if side == "progress" and cost.get("late_steps"):
            late = int(item.get("days_late", 0))
            keeps = [fraction(step["keep"]) for step in cost["late_steps"] if late <= step["days"]]
            return max(floor, keeps[0] if keeps else Fraction(0))
        return max(floor, 1 - fraction(cost.get(f"{side}_rate", "0.25")) * times)

    def letters(self, person: Data, period: str) -> dict[str, Fraction | None]:
        """Return every letter of the ratio of a period."""
        items = self.counted(person, period)
        assigned = sum((fraction(one["assigned"]) * self.weight(one, person) for one in items), Fraction(0))
        cap = fraction(self.rules.get("deductions", {}).get("cap", 1))
        found: dict[str, Fraction | None] = {}
        for letter, side in (("a", ""), ("b", "quality"), ("c", "progress")):
            done = Fraction(0)
            for one in items:
                kept = self.kept(one, side) if side else Fraction(1)
                done += fraction(one["accepted"]) * self.weight(one, person) * kept
            found[letter] = min(done / assigned, cap) if assigned else None
        for letter in ("d", "đ", "e"):
            given = [one for one in person.get("entered", []) if one["component"] == letter]
            own = [fraction(one["value"]) for one in given if one["period"] == period]
            inner = [fraction(one["value"]) for one in given if one["period"] in self.inside(period)]
            found[letter] = own[-1] if own else sum(inner, Fraction(0)) / len(inner) if inner else None
        if found["d"] is None:
            found["d"] = self.of_managed(person, period)
        return found

    @staticmethod
    def inside(period: str) -> set[str]:
        """Return the shorter periods inside one."""
        months = {f"{year}-{month:02}" for year, month in months_of(period)}
        quarters = {f"{period}-Q{one}" for one in _Q} if len(period) == 4 else set()
        return (months | quarters) - {period}

    def of_managed(self, person: Data, period: str) -> Fraction | None:
        """Return 1 when all people managed passed, one half when somebody failed."""
        ranks = [self.score(one, period)["rank"] for one in person.get("manages", []) if one in self.people]
        told = [rank for rank in ranks if rank]
        if not told:
            return None
        return Fraction(1, 2) if self.rules["ranks"][-1]["code"] in told else Fraction(1)

    def general(self, person: Data, period: str) -> Fraction | None:
        """Return the general points: of the period, else the mean of the shorter ones."""
        own = [fraction(one["total"]) for one in person.get("general", []) if one["period"] == period]
        if own:
            return own[-1]
        inner = [one for one in person.get("general", []) if one["period"] in self.inside(period)]
        return sum((fraction(one["total"]) for one in inner), Fraction(0)) / len(inner) if inner else None

    def score(self, name: str, period: str) -> Data:
        """Return ratio, task, general, total and rank of a person before the quota."""
        person, rules = self.people[name], self.rules
        rounding = rules.get("rounding", {})
        made_of = self.made_of(person, period)
        general, volume = self.general(person, period), self.volume(person, period)
        parts: list[Data] = []
        if made_of == "items":
            ratio = self.ratio(person, period)
        else:
            parts = [one for one in map(self.part(person), parts_of(period, made_of)) if one]
            ratio = self.mean(parts, "ratio")
        task = None if ratio is None else ratio * fraction(rules["scale"]["task"])
        if task is not None and rounding.get("task_places") is not None:
            task = half_up(task, int(rounding["task_places"]))
        own = any(one["period"] == period for one in person.get("general", []))
        total = None if task is None or general is None else task + general
        if parts and self.mean(parts, "total") is not None and not (own and task is not None):
            total = self.mean(parts, "total")
        if parts and general is None:
            general = self.mean(parts, "general")
        rank = "" if total is None else self.rank(person, total, ratio, self.counted(person, period))
        return {"ratio": ratio, "task": task, "general": general, "total": total, "rank": rank, "v": volume}

    def made_of(self, person: Data, period: str) -> str:
        """Return what a period is made of; what another body sent always enters an average (Art. 21)."""
        how = self.rules.get("aggregation", {})
        brought = any(one["period"] in self.inside(period) for one in person.get("earlier", []))
        if "-" in period and "Q" not in period:
            return "items"
        if "Q" in period:
            return "months" if brought else str(how.get("quarter_from", "items"))
        wanted = str(how.get("year_from", "quarters"))
        return "quarters" if wanted == "items" and brought else wanted

    def part(self, person: Data) -> Callable[[str], Data | None]:
        """Return a function giving what one shorter period adds to an average."""

        def found(period: str) -> Data | None:
            weighting = self.rules.get("aggregation", {}).get("weighting", "simple")
            for one in person.get("earlier", []):
                if one["period"] == period:
                    weight = fraction(one.get("volume", 0)) if weighting == "volume" else Fraction(1)
                    return {"total": fraction(one["total"]), "ratio": None, "general": None, "w": weight}
            own = self.score(person["id"], period)
            if own["ratio"] is None and own["total"] is None:
                return None
            if self.rules.get("aggregation", {}).get("of_rounded") and own["total"] is not None:
                own["total"] = half_up(own["total"], int(self.rules["rounding"].get("places", 2)))
            return {**own, "w": own["v"] if weighting == "volume" else Fraction(1)}

        return found

    @staticmethod
    def mean(parts: list[Data], key: str) -> Fraction | None:
        """Return a weighted mean; nothing when one of the parts does not have the figure."""
        if not parts or any(one[key] is None for one in parts):
            return None
        whole = sum((one["w"] for one in parts), Fraction(0))
        if not whole:
            return Fraction(sum((one[key] for one in parts), Fraction(0)), len(parts))
        return sum((one[key] * one["w"] for one in parts), Fraction(0)) / whole

    def volume(self, person: Data, period: str) -> Fraction:
        """Return what was assigned, converted."""
        items = self.counted(person, period)
        return sum((fraction(one["assigned"]) * self.weight(one, person) for one in items), Fraction(0))

    def ratio(self, person: Data, period: str) -> Fraction | None:
        """Return the mean of the letters of the person's formula."""
        weights = self.rules["formula"]["leader" if person.get("leader") else "non_leader"]
        found = self.letters(person, period)
        if any(found[letter] is None for letter in weights):
            return None
        top = sum(
            (fraction(weight) * (found[letter] or 0) for letter, weight in weights.items()), Fraction(0)
        )
        return min(Fraction(1), top / sum((fraction(one) for one in weights.values()), Fraction(0)))

    def rank(self, person: Data, total: Fraction, ratio: Fraction | None, items: list[Data]) -> str:
        """Return the rank by points, then under the cases that forbid one (Art. 20)."""
        rounding, ranks = self.rules.get("rounding", {}), self.rules["ranks"]
        if rounding.get("threshold_on", "rounded") == "rounded":
            places = int(rounding.get("places", 2))
            total = half_up(total, places)
            ratio = None if ratio is None else half_up(ratio * 100, places) / 100
        at = len(ranks) - 1
        for place, step in enumerate(ranks):
            reached = (
                "ratio_least" not in step or ratio is None or ratio * 100 >= fraction(step["ratio_least"])
            )
            if total >= fraction(step["least"]) and reached:
                at = place
                break
        names = [one["code"] for one in ranks]
        short = sum((self.weight(one, person) * fraction(one["assigned"]) for one in items), Fraction(0))
        short -= sum((self.weight(one, person) * fraction(one["accepted"]) for one in items), Fraction(0))
        for case in self.rules.get("ceilings", []):
            whom = case.get("applies_to", "all")
            concerned = whom == "all" or (whom == "leaders") == bool(person.get("leader"))
            is_there = case["code"] in [one["code"] for one in person.get("flags", [])]
            if case["when"] == "incomplete":
                is_there = bool(items) and short > 0
            if concerned and is_there:
                at = max(at, names.index(case["at_most"]))
        return str(names[at])

    def ranked(self, period: str) -> dict[str, Data]:
        """Return everybody after the quota (Art. 20.5)."""
        found = {name: self.score(name, period) for name in self.people}
        quota, names = self.rules["quota"], [one["code"] for one in self.rules["ranks"]]
        free: dict[tuple[str, str], int] = {}
        for scope in quota["scopes"]:
            for key in {one.get(scope, "") for one in self.people.values()}:
                inside = [found[one["id"]] for one in self.people.values() if one.get(scope, "") == key]
                told = [names.index(one["rank"]) for one in inside if one["rank"]]
                good = sum(place <= names.index(quota["falls_to"]) for place in told)
                free[scope, key] = self.places(quota, good, len(told))
        wanting = [name for name, one in found.items() if one["rank"] == quota["rank"]]
        for name in sorted(wanting, key=lambda one: (self.merit(found[one], one), one)):
            keys = [(scope, self.people[name].get(scope, "")) for scope in quota["scopes"]]
            if all(free[key] >= 1 for key in keys):
                for key in keys:
                    free[key] -= 1
            else:
                found[name]["rank"] = quota["falls_to"]
        return found

    @staticmethod
    def places(quota: Data, good: int, everybody: int) -> int:
        """Return the places of a scope by the base read literally: the largest number that still fits."""
        share = fraction(quota["share"])
        if quota["base"] == "all":
            exact = share * everybody
        else:
            exact = share * good if quota["base"] == "good_or_better" else share * good / (1 + share)
        down = exact.__floor__()
        up = down if exact == down else down + 1
        by_rounding = {"floor": down, "ceil": up, "round": (exact + Fraction(1, 2)).__floor__()}
        return max(int(quota.get("least_places", 0)), by_rounding[quota["rounding"]])

    def merit(self, scored: Data, name: str) -> tuple[Fraction, ...]:
        """Return what orders people of the highest rank: the total, then the tie-breakers named."""
        rounding = self.rules.get("rounding", {})
        total = scored["total"]
        if rounding.get("threshold_on", "rounded") == "rounded":
            total = half_up(total, int(rounding.get("places", 2)))
        person, period = self.people[name], self.data["period"]
        items = self.counted(person, period)
        told = {
            "converted": -sum(
                (fraction(one["accepted"]) * self.weight(one, person) for one in items), Fraction(0)
            ),
            "delays": Fraction(sum(int(one.get("delays", 0)) for one in items)),
            "initiatives": Fraction(-int(person.get("initiatives", 0))),
            "votes": Fraction(-int(person.get("votes", 0))),
        }
        return (-total, *(told[one] for one in self.rules["quota"]["tie_breakers"]))
