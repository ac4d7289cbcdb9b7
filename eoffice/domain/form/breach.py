"""A rule that a document breaks: where, how badly, in what words, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from eoffice.domain.form.observed import Seen
from eoffice.domain.form.parts import Part, Parts


class Severity(StrEnum):
    """How much a breach weighs: an error stops the approval of the form, a warning wants a reason."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Mending(StrEnum):
    """What a machine can change without asking what the author meant."""

    WORDS = "words"
    SIZE = "size"
    BOLD = "bold"
    ITALIC = "italic"
    ALIGN = "align"
    FIRST_LINE = "first_line"
    BEFORE = "before"
    SPACING = "spacing"
    FONT = "font"
    BLACK = "black"
    MARGINS = "margins"
    PAPER = "paper"
    PAGE_NUMBER = "page_number"


@dataclass(frozen=True)
class Mend:
    """One change: in the line with this place, or everywhere (-1)."""

    what: Mending
    at: int = -1
    value: str | float | bool = ""
    old: str = ""


@dataclass(frozen=True)
class Breach:
    """One rule broken at one place."""

    rule: str
    part: str = ""
    """The component, as named in the table of the rules."""
    seen: Seen | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity | None = None
    """Set where the rule weighs less or more here than usual."""
    mends: tuple[Mend, ...] = ()
    variant: str = ""
    """Which of several sentences of the rule to say."""


Breaches = Iterator[Breach]


@dataclass(frozen=True)
class Known:
    """What the office knows beside the page; None and empty mean that it is not known here."""

    today: date | None = None
    agency_name: str = ""
    agency_abbreviation: str = ""
    unit_abbreviations: frozenset[str] = frozenset()
    place: str = ""
    signer: str = ""
    signed_on: date | None = None
    has_delegation: bool | None = None
    taken_numbers: frozenset[str] | None = None
    recipients: tuple[str, ...] | None = None
    titles_allowed: bool = False
    """True where the head of the sector allows titles before names: forces, schools, health, science."""
    people: frozenset[str] = frozenset()
    electronic: bool = False
    """True when the document is issued as a file of its own with signature fields."""
    taken_copies: frozenset[str] | None = None
    """Numbers that copies of this year have already; one series for all forms (Appendix I, Part II, 1c)."""
    copied_from: str = ""
    """What a copy was made of: "original", "main_copy", or the group of a copy, "SY", "SL", "TrS"."""
    ended: Mapping[str, str] = field(default_factory=dict)
    """Documents no longer in force, by their code, and what came in their place."""
    numbered_later: bool = False
    """True while number and date are still to be taken."""


def breach(
    rule: str, part: Part | str, seen: Seen | None = None, /, *mends: Mend, **values: object
) -> Breach:
    """Return a breach with its words."""
    return Breach(rule, str(part), seen, values, mends=mends)


def sized(parts: Parts, rule: str, part: Part, low: float, high: float) -> Breaches:
    """Give a breach for each line of a component whose letters are too small or too large."""
    for seen in parts.all(part):
        # A hundredth of a point: sizes are kept as floats.
        wrong = next((size for size in seen.sizes if not low - 0.01 <= size <= high + 0.01), None)
        if wrong is not None:
            # The nearest lawful size changes the look the least.
            best = low if wrong < low else high
            yield Breach(
                rule,
                str(part),
                seen,
                {"size": _plain(wrong), "least": _plain(low), "most": _plain(high)},
                mends=(Mend(Mending.SIZE, seen.at, best),),
                variant="size",
            )
            return


def styled(parts: Parts, rule: str, part: Part, *, bold: bool, italic: bool) -> Breaches:
    """Give a breach for the first line of a component that is not bold or upright as it must be."""
    for seen in parts.all(part):
        for look, wanted in (("bold", bold), ("italic", italic)):
            found = seen.all_are(look) if wanted else seen.any_is(look)
            # None means that the file does not tell: nobody is blamed for that.
            if found is not None and found is not wanted:
                what = Mending.BOLD if look == "bold" else Mending.ITALIC
                yield Breach(
                    rule,
                    str(part),
                    seen,
                    {},
                    mends=(Mend(what, seen.at, wanted),),
                    variant=f"{look}_{'on' if wanted else 'off'}",
                )
                return


def _plain(value: float) -> str:
    """Return a figure as people write it here."""
    return f"{value:g}".replace(".", ",")


plain = _plain
