"""Tracked changes that a file already holds: taken in, taken back or refused, never dropped in silence."""

from __future__ import annotations

from eoffice.comparison.errors import NotComparable
from eoffice.comparison.word.package import Package
from eoffice.comparison.word.resolver import resolve, tracked_in

_KINDS = ("header", "footer", "footnotes", "endnotes", "comments")


def story_parts(package: Package) -> list[str]:
    """Return the parts that hold text: the document, headers, footers, notes and comments."""
    found = [package.main]
    found.extend(
        one.target
        for one in package.relations(package.main)
        if one.kind in _KINDS and not one.external and one.target in package.content
    )
    return list(dict.fromkeys(found))


def settle(package: Package, *, keep_new: bool, refuse: bool) -> int:
    """Accept or reject the tracked changes of a package, and return how many there were."""
    roots = [root for part in story_parts(package) if (root := package.root(part)) is not None]
    count = 0
    for root in roots:
        here = tracked_in(root)
        count += here
        if here and not refuse:
            resolve(root, accept=keep_new)
    if count and refuse:
        raise NotComparable("comparison.tracked_changes", file=package.name, count=count)
    return count
