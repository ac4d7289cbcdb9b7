"""Where the refresh token lives between two runs: the keyring of the person's session, or nowhere."""

from __future__ import annotations

import hashlib
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from eoffice.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keyring.backend import KeyringBackend

_SERVICE = "eoffice"
_OWN = {"win32": ("Windows",), "darwin": ("macOS",)}
_OWN_ELSEWHERE = ("SecretService", "kwallet", "libsecret")
"""Keyrings of the desktop itself. Others may ask for a password on a terminal nobody looks at."""


class Vault(Protocol):
    """Keeps one refresh token for each login at each hub."""

    @property
    def is_lasting(self) -> bool:
        """Tell whether tokens outlive the program."""
        ...

    def read(self, key: str) -> str:
        """Return a token, empty when there is none."""
        ...

    def write(self, key: str, token: str) -> None:
        """Keep a token in place of an earlier one; an empty one removes it."""
        ...


class MemoryVault:
    """Keeps tokens until the program ends."""

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}

    @property
    def is_lasting(self) -> bool:
        """Tell that tokens do not outlive the program."""
        return False

    def read(self, key: str) -> str:
        """Return a token, empty when there is none."""
        return self._tokens.get(key, "")

    def write(self, key: str, token: str) -> None:
        """Keep a token in place of an earlier one; an empty one removes it."""
        self._tokens[key] = token


class KeyringVault:
    """Keeps tokens in a keyring; when it fails while running, in memory from then on."""

    def __init__(self, backend: KeyringBackend) -> None:
        # With its own imports a tenth of a second: only where there is a keyring to ask.
        from keyring.errors import KeyringError

        self._failures = KeyringError
        self._backend = backend
        self._memory = MemoryVault()
        self._is_broken = False

    @property
    def is_lasting(self) -> bool:
        """Tell whether the keyring still works."""
        return not self._is_broken

    def read(self, key: str) -> str:
        """Return a token, empty when there is none."""
        try:
            # Memory first: what could not be written to the keyring must still be found in this run.
            return self._memory.read(key) or self._backend.get_password(_SERVICE, key) or ""
        except self._failures:
            self._is_broken = True
            return ""

    def write(self, key: str, token: str) -> None:
        """Keep a token in place of an earlier one; an empty one removes it."""
        self._memory.write(key, token)
        try:
            if token:
                self._backend.set_password(_SERVICE, key, token)
            elif self._backend.get_password(_SERVICE, key):
                self._backend.delete_password(_SERVICE, key)
        except self._failures:
            self._is_broken = True


def vault_of_this_session() -> Vault:
    """Return the keyring of the person's desktop session, or memory when there is none."""
    best = max(_own_keyrings(), key=lambda each: float(each.priority), default=None)
    return KeyringVault(best()) if best is not None else MemoryVault()


def key_of(address: str, login: str) -> str:
    """Return under which name a vault keeps the token of a person at a hub."""
    # One person may have the same login at two hubs: their tokens must not be mixed up.
    place = hashlib.sha256(address.encode()).hexdigest()[:12]
    return f"{place}:{login.strip().casefold()}"


def _own_keyrings() -> Iterator[type[KeyringBackend]]:
    """Give the keyrings of this system that work now.

    Asked for by name: keyring's own search reads the description of every installed package.
    """
    from keyring.backend import KeyringBackend

    for name in _OWN.get(sys.platform, _OWN_ELSEWHERE):
        module = import_module(f"keyring.backends.{name}")
        for each in vars(module).values():
            is_here = isinstance(each, type) and each.__module__ == module.__name__
            if is_here and issubclass(each, KeyringBackend) and each.viable:
                yield each


def notice_of(vault: Vault) -> Unreachable | None:
    """Return what a person should know about a vault: that they must sign in at every start."""
    return None if vault.is_lasting else Unreachable("exchange.no_keyring")
