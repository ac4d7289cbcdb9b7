"""Who may log in, and their sessions. Hashes come in ready-made; nothing here sees a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from eoffice.errors import Refused
from eoffice.storage import moments
from eoffice.storage.database import Database
from eoffice.storage.schema import account, login_session


@dataclass(frozen=True)
class Account:
    """How one person logs in."""

    person: str
    login: str
    secret_hash: str
    """The Argon2 hash with its parameters, as text."""
    failed_tries: int = 0
    locked_until: datetime | None = None
    is_active: bool = True
    must_change: bool = False
    """True while the secret is one that an administrator gave."""


@dataclass(frozen=True)
class Session:
    """One refresh token of a login; every renewal makes a new one of the same family."""

    id: str
    person: str
    token_hash: str
    family: str
    expires: datetime
    is_revoked: bool = False


class SqlAccounts:
    """Stores accounts and sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, changed: Account) -> None:
        """Add an account or replace the person's; raises Refused `account.login_taken`."""
        keep = self._database.upsert(
            account, *(column.name for column in account.c if column.name != "person")
        )
        try:
            self._database.run(lambda connection: connection.execute(keep, _account_columns(changed)))
        except sa.exc.IntegrityError as error:
            raise Refused("account.login_taken", login=changed.login) from error

    def by_login(self, login: str) -> Account | None:
        """Return the account of a login, upper and lower case alike."""
        return self._account(account.c.login == _folded(login))

    def by_person(self, person: str) -> Account | None:
        """Return the account of a person."""
        return self._account(account.c.person == person)

    def all(self) -> tuple[Account, ...]:
        """Return every account, by login."""
        with self._database.read() as connection:
            found = connection.execute(sa.select(account).order_by(account.c.login))
            return tuple(_account(row) for row in found)

    def note_failure(self, person: str, lock_after: int, locked_until: datetime) -> Account | None:
        """Count a wrong secret, lock the account when there were too many; return it as it is now."""

        def work(connection: sa.Connection) -> None:
            # One statement counts: two wrong tries at the same time are two.
            tries = account.c.failed_tries + 1
            until = sa.case(
                (tries >= lock_after, moments.to_text(locked_until)), else_=account.c.locked_until
            )
            changed = sa.update(account).where(account.c.person == person)
            connection.execute(changed.values(failed_tries=tries, locked_until=until))

        self._database.run(work)
        return self.by_person(person)

    def note_success(self, person: str) -> None:
        """Forget earlier failures."""
        cleared = sa.update(account).where(account.c.person == person)
        self._database.run(
            lambda connection: connection.execute(cleared.values(failed_tries=0, locked_until=""))
        )

    def open_session(self, session: Session) -> None:
        """Store a session."""
        self._database.run(
            lambda connection: connection.execute(sa.insert(login_session), _session_columns(session))
        )

    def session(self, token_hash: str) -> Session | None:
        """Return the session of a refresh token, revoked ones too."""
        query = sa.select(login_session).where(login_session.c.token_hash == token_hash)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return _session(row) if row else None

    def renew(self, token_hash: str, successor: Session) -> bool:
        """Replace a session by its successor; False, and the whole family ends, when it was used before."""

        def work(connection: sa.Connection) -> bool:
            used = sa.update(login_session).where(
                login_session.c.token_hash == token_hash, login_session.c.is_revoked.is_(sa.false())
            )
            # Found and used up in one statement: two who show the same token cannot both be first.
            if connection.execute(used.values(is_revoked=True)).rowcount == 1:
                connection.execute(sa.insert(login_session), _session_columns(successor))
                return True
            # Used before: somebody holds a copy, and nobody can tell who. Both must sign in anew.
            ended = sa.update(login_session).where(login_session.c.family == successor.family)
            connection.execute(ended.values(is_revoked=True))
            return False

        return self._database.run(work)

    def end_family(self, family: str) -> None:
        """Revoke every session of a login."""
        self._revoke(login_session.c.family == family)

    def end_all(self, person: str) -> None:
        """Revoke every session of a person."""
        self._revoke(login_session.c.person == person)

    def forget_expired(self, now: datetime) -> int:
        """Remove sessions that are over; return how many."""
        over = sa.delete(login_session).where(login_session.c.expires < moments.to_text(now))
        return self._database.run(lambda connection: connection.execute(over).rowcount)

    def _revoke(self, which: sa.ColumnElement[bool]) -> None:
        ended = sa.update(login_session).where(which).values(is_revoked=True)
        self._database.run(lambda connection: connection.execute(ended))

    def _account(self, which: sa.ColumnElement[bool]) -> Account | None:
        with self._database.read() as connection:
            row = connection.execute(sa.select(account).where(which)).first()
        return _account(row) if row else None


def _folded(login: str) -> str:
    return login.strip().casefold()


def _account_columns(value: Account) -> dict[str, object]:
    return {
        "person": value.person,
        "login": _folded(value.login),
        "secret_hash": value.secret_hash,
        "failed_tries": value.failed_tries,
        "locked_until": moments.to_text(value.locked_until),
        "is_active": value.is_active,
        "must_change": value.must_change,
    }


def _account(row: sa.Row[tuple[object, ...]]) -> Account:
    return Account(
        row.person,
        row.login,
        row.secret_hash,
        row.failed_tries,
        moments.from_text(row.locked_until),
        row.is_active,
        row.must_change,
    )


def _session_columns(value: Session) -> dict[str, object]:
    return {
        "id": value.id,
        "person": value.person,
        "token_hash": value.token_hash,
        "family": value.family,
        "expires": moments.to_text(value.expires),
        "is_revoked": value.is_revoked,
    }


def _session(row: sa.Row[tuple[object, ...]]) -> Session:
    expires = moments.from_text(row.expires)
    if expires is None:
        raise AssertionError("a session always has an end")
    return Session(row.id, row.person, row.token_hash, row.family, expires, row.is_revoked)
