"""Sign-in, renewal and sign-out: passwords, the wait after wrong ones, refresh tokens used once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from eoffice.clock import Clock, new_id
from eoffice.domain.people import Person
from eoffice.errors import NotFound, Refused
from eoffice.exchange.wire import PasswordChange, SignIn, Tokens
from eoffice.hub.limits import Limits
from eoffice.hub.passwords import LONGEST, Passwords, checked
from eoffice.hub.throttle import Throttle, locked
from eoffice.hub.tokens import PassOffice
from eoffice.storage.accounts import Account, Session, SqlAccounts
from eoffice.storage.directory import SqlDirectory
from eoffice.text import clean_line

_LONGEST_LOGIN = 100


@dataclass(frozen=True)
class Throttles:
    """The two waits after wrong passwords; they hold for logins that do not exist, too."""

    of_login: Throttle
    of_address: Throttle


class SigningIn:
    """Lets people in and keeps their sign-ins; blocking, to be called from a worker thread."""

    def __init__(
        self,
        accounts: SqlAccounts,
        directory: SqlDirectory,
        passwords: Passwords,
        passes: PassOffice,
        throttles: Throttles,
        clock: Clock,
        limits: Limits,
        receipt_key: str,
    ) -> None:
        self._accounts = accounts
        self._directory = directory
        self._passwords = passwords
        self._passes = passes
        self._throttles = throttles
        self._clock = clock
        self._limits = limits
        self._receipt_key = receipt_key

    def sign_in(self, wanted: SignIn, address: str) -> Tokens:
        """Return tokens for a right password; raises Refused `auth.wrong`, `auth.locked`."""
        login = clean_line(wanted.login).casefold()[:_LONGEST_LOGIN]
        # Both before the password is looked at: while locked, not even the right one tells that it is right.
        self._throttles.of_address.demand(address)
        self._throttles.of_login.demand(login)
        account = self._accounts.by_login(login)
        # Argon2 works as long as its input: an endless password must cost no more than an empty one.
        password = wanted.password if len(wanted.password) <= LONGEST else ""
        is_right = self._passwords.matches(account.secret_hash if account else None, password)
        # One answer for all three: it must not tell which logins exist, nor which are shut out.
        if account is None or not is_right or not account.is_active:
            self._note_failure(login, address, account)
            raise Refused("auth.wrong")
        self._demand_unlocked(account)
        # Of the login only: a right password of their own must not free an address to go on guessing others.
        self._throttles.of_login.succeeded(login)
        if account.failed_tries:
            self._accounts.note_success(account.person)
        return self._begin(account)

    def renew(self, refresh: str) -> Tokens:
        """Return the next pair of tokens.

        A token used twice means that somebody else holds a copy: the sign-in ends for both.
        Raises Refused `auth.session_ended`.
        """
        session = self._accounts.session(_digest(refresh))
        account = self._accounts.by_person(session.person) if session else None
        if session is None or session.expires <= self._clock.now() or not (account and account.is_active):
            raise Refused("auth.session_ended")
        following, secret = self._session(session.person, session.family)
        # The old one is used up and the next one kept in one change: a kill leaves one of the two good.
        if not self._accounts.renew(session.token_hash, following):
            raise Refused("auth.session_ended")
        return self._tokens(account, session.family, secret)

    def change_password(self, person: Person, change: PasswordChange) -> Tokens:
        """Change a password and return the tokens of a new sign-in; all others of the person end.

        Raises Refused `auth.wrong`, `auth.locked`, `auth.password_weak`.
        """
        account = self._accounts.by_person(person.id)
        if account is None:
            raise Refused("auth.session_ended")
        self._throttles.of_login.demand(account.login)
        if not self._passwords.matches(account.secret_hash, change.old[:LONGEST]):
            self._throttles.of_login.failed(account.login)
            raise Refused("auth.wrong")
        secret_hash = self._passwords.hash(checked(change.new))
        changed = Account(person.id, account.login, secret_hash)
        self._accounts.put(changed)
        self._accounts.end_all(person.id)
        return self._begin(changed)

    def sign_out(self, refresh: str) -> None:
        """End a sign-in for which a refresh token, present or past, is shown."""
        session = self._accounts.session(_digest(refresh))
        if session is not None:
            self._accounts.end_family(session.family)

    def named(self, token: str) -> str:
        """Return the id that an access token names, without a look into the store.

        Raises Refused `auth.missing`, `auth.expired`.
        """
        return self._passes.read(token).person

    def person_of(self, token: str) -> Person:
        """Return who shows an access token and is not shut out; one look into the store.

        Raises Refused `auth.missing`, `auth.expired`, `auth.session_ended`.
        """
        return self.working(self.named(token))

    def working(self, person_id: str) -> Person:
        """Return a person who is not shut out; raises Refused `auth.session_ended`."""
        account = self._accounts.by_person(person_id)
        if account is None or not account.is_active:
            raise Refused("auth.session_ended")
        return self.person(person_id)

    def until(self, token: str) -> datetime:
        """Return when an access token ends; raises Refused `auth.missing`, `auth.expired`."""
        return self._passes.read(token).until

    def person(self, person_id: str) -> Person:
        """Return a person as the directory knows them now; raises Refused `auth.session_ended`."""
        try:
            return self._directory.read().person(person_id)
        except NotFound as error:
            raise Refused("auth.session_ended") from error

    def _begin(self, account: Account) -> Tokens:
        """Keep a new sign-in and return its first tokens."""
        session, secret = self._session(account.person, new_id())
        self._accounts.open_session(session)
        return self._tokens(account, session.family, secret)

    def _session(self, person: str, family: str) -> tuple[Session, str]:
        """Return a new session with the refresh token that only its owner will know."""
        secret = secrets.token_urlsafe(32)
        expires = self._clock.now() + timedelta(seconds=self._limits.refresh_lives_s)
        return Session(new_id(), person, _digest(secret), family, expires), secret

    def _tokens(self, account: Account, family: str, secret: str) -> Tokens:
        person = self.person(account.person)
        access = self._passes.give(person.id, family)
        return Tokens(access, self._passes.lives_s, secret, person, self._receipt_key, account.must_change)

    def _note_failure(self, login: str, address: str, account: Account | None) -> None:
        """Count a wrong password: here for every login, in the store for real ones, to outlive a restart."""
        self._throttles.of_login.failed(login)
        self._throttles.of_address.failed(address)
        if account is None:
            return
        now = self._clock.now()
        # The wait is over: counting begins anew, or the very next wrong try would lock again.
        if account.locked_until is not None and account.locked_until <= now:
            self._accounts.note_success(account.person)
        until = now + timedelta(seconds=self._limits.locked_s)
        self._accounts.note_failure(account.person, self._limits.failures, until)

    def _demand_unlocked(self, account: Account) -> None:
        """Refuse even the right password while the account is locked."""
        if account.locked_until is not None and account.locked_until > self._clock.now():
            raise locked(account.locked_until - self._clock.now())


# Random secrets of 256 bits need no slow hash: nobody can guess them from a stolen table.
def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
