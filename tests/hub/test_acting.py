"""Roles count as they are in the very change."""

from __future__ import annotations

from dataclasses import replace

from eoffice.demo import cast
from eoffice.domain.people import Directory, Role
from eoffice.hub.acting import as_now, keeper

CLERK = cast.CLERK.person


def test_a_role_just_taken_or_given_counts_and_not_the_one_of_the_session() -> None:
    directory = Directory(people=(replace(CLERK, roles=frozenset({Role.OFFICER})),))
    assert as_now(directory, CLERK).roles == {Role.OFFICER}


def test_somebody_whom_the_directory_no_longer_has_keeps_no_role() -> None:
    gone = as_now(Directory(), CLERK)
    assert gone.id == CLERK.id
    assert gone.roles == frozenset()


def test_the_keeper_of_the_hub_needs_no_account_and_nobody_is_taken_for_them() -> None:
    assert as_now(Directory(), keeper("x")).roles == {Role.ADMINISTRATOR}
    assert as_now(Directory(), replace(keeper("x"), name="Hub")).roles == frozenset()
