"""The marks of authority before a signer's position."""

from __future__ import annotations

from enum import StrEnum


class AuthorityMark(StrEnum):
    """The mark before the signer's position (Decree 30/2020, Appendix I, II.7b)."""

    NONE = ""
    ON_BEHALF = "TM."
    ACTING = "Q."
    FOR_HEAD = "KT."
    BY_ORDER = "TL."
    BY_DELEGATION = "TUQ."
