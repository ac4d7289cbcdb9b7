"""One difference between a signed revision and today's file: how grave, which code, what to tell, where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from signing.verdict import Changes, Finding

__all__ = ["GRADES", "Finding", "forbidden", "gathered", "permitted", "suspicious"]

GRADES = (Changes.NONE, Changes.PERMITTED, Changes.SUSPICIOUS, Changes.FORBIDDEN)


def forbidden(code: str, listed: str, page: int | None = None, field: str | None = None) -> Finding:
    """Return a difference that no signature allows."""
    return Finding(Changes.FORBIDDEN, code, listed, page, field)


def suspicious(code: str, listed: str, page: int | None = None, field: str | None = None) -> Finding:
    """Return a difference that a person must look at."""
    return Finding(Changes.SUSPICIOUS, code, listed, page, field)


def permitted(listed: str, page: int | None = None, field: str | None = None) -> Finding:
    """Return a difference that takes nothing from the signature."""
    return Finding(Changes.PERMITTED, "", listed, page, field)


def gathered(findings: Iterable[Finding]) -> Iterator[str]:
    """Say "form fields filled: a, b" once instead of a line per field."""
    by_kind: dict[str, list[str]] = {}
    for line in dict.fromkeys(one.listed for one in findings if one.listed):
        kind, _, name = line.partition(": ")
        by_kind.setdefault(kind, []).append(name)
    for kind, names in by_kind.items():
        words = "form fields filled" if kind == "form field filled" else kind
        yield f"{words}: {', '.join(names)}" if names[0] else words
