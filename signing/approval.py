"""What differs between the version that was approved and the file that is about to be signed.

The comparing is done elsewhere; here its result becomes findings beside the others before the PIN.
Decree 30/2020, articles 11 to 13: what is signed is what was approved, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from signing.hygiene import HygieneFinding, Severity

MOST_SHOWN = 12
"""More changes than this are counted: nobody reads them before a PIN."""


def differences(changes: Sequence[str], remarks: Sequence[str] = ()) -> tuple[HygieneFinding, ...]:
    """Return findings for the changed clauses, each told in one sentence, and for what was not compared.

    Without any change the words are the same and only the bytes differ, which is a warning: a person
    looks, and decides.
    """
    if not changes and not remarks:
        return (HygieneFinding("hygiene.approved_same_words", Severity.WARNING),)
    found = [
        HygieneFinding("hygiene.changed_clause", Severity.ERROR, (("change", change),))
        for change in changes[:MOST_SHOWN]
    ]
    if len(changes) > MOST_SHOWN:
        more = len(changes) - MOST_SHOWN
        found.append(HygieneFinding("hygiene.more_changes", Severity.ERROR, (("count", more),)))
    # What could not be compared may hide a change: it forbids as much as one.
    found += [HygieneFinding("hygiene.not_compared", Severity.ERROR, (("what", one),)) for one in remarks]
    return tuple(found)
