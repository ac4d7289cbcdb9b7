"""Passwords: argon2id, with the same work for a login that does not exist."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from eoffice.errors import Refused

SHORTEST = 8
LONGEST = 256


def checked(password: str) -> str:
    """Return a new password that may be used; raises Refused `auth.password_weak`."""
    if not SHORTEST <= len(password) <= LONGEST or len(set(password)) < SHORTEST // 2:
        raise Refused("auth.password_weak", shortest=SHORTEST, longest=LONGEST)
    return password


class Passwords:
    """Hashes passwords and compares them; each call takes tens of milliseconds of a core."""

    def __init__(self, memory_kib: int = 46 * 1024, rounds: int = 2) -> None:
        # Above the minimum of OWASP's cheat sheet (46 MiB, 1 round), below what two cores feel.
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
        # Compared with when the login does not exist: the time taken must not tell which logins do.
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    def hash(self, password: str) -> str:
        """Return the hash to keep."""
        return self._hasher.hash(password)

    def matches(self, kept: str | None, password: str) -> bool:
        """Tell whether a password is the one behind a hash; without a hash, no, after the same work."""
        try:
            return self._hasher.verify(kept or self._nobody, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False
