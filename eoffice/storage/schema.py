"""The tables. Truth: record, receipt, directory, accounts, outbox; the rest can be rebuilt from it.

Keys are text (UUIDv7 or codes) and compare byte by byte on both engines; moments are text in UTC
of one fixed width, so that text order is time order.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

Key = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text that sorts by code point everywhere."""

Place = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A whole number; as a single key it is SQLite's own row number."""


def _text(name: str, *, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, Key, primary_key=primary_key, nullable=False)


def _integer(name: str, default: int | None = None, *, primary_key: bool = False) -> sa.Column[int]:
    shown = None if default is None else sa.text(str(default))
    return sa.Column(
        name, Place, primary_key=primary_key, nullable=False, server_default=shown, autoincrement=False
    )


def _boolean(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


record = sa.Table(
    "record",
    metadata,
    _text("agency", primary_key=True),
    _integer("seq", primary_key=True),
    _text("document"),
    _integer("version"),
    _text("body"),
    _text("previous"),
    _text("hash"),
    sa.UniqueConstraint("document", "version", name="uq_record_document_version"),
)
"""The event log. `body` is kept exactly as it was hashed."""

feed_head = sa.Table("feed_head", metadata, _text("agency", primary_key=True), _integer("next"))
"""The next free place of each agency's feed; its row lock makes the order of places the order of commits."""

document = sa.Table(
    "document",
    metadata,
    _text("id", primary_key=True),
    _text("agency"),
    _integer("version"),
    _text("head"),
    _text("state"),
)
"""View: the state each log adds up to, and the hash of its last record."""

listed = sa.Table(
    "listed",
    metadata,
    _text("id", primary_key=True),
    _text("agency"),
    _integer("version"),
    _text("direction"),
    _text("kind"),
    _text("subject"),
    _text("status"),
    _text("urgency"),
    _text("author"),
    _text("holder_person"),
    _text("holder_role"),
    _text("since"),
    _text("code"),
    _text("issued_date"),
    _text("origin"),
    _integer("arrival_number"),
    _text("due"),
    _text("updated_at"),
    _boolean("is_pending"),
    _text("words"),
    _boolean("is_indexed"),
    sa.Column("asked", Key, nullable=False, server_default=""),
    _integer("arrival_year", 0),
    sa.Index("ix_listed_recent", "agency", "updated_at", "id"),
    sa.Index("ix_listed_status", "agency", "direction", "status", "updated_at", "id"),
)
"""View: one narrow row for each document, as lists show it. `words` is the digest of its text;
`is_indexed` is false while a newer state waits for the search index; `asked` holds the people whose
opinion is still waited for, each between bars: "|an|binh|"; `arrival_year` is the year whose register
the arrival number belongs to, 0 before there is one."""


def _partial(name: str, where: sa.ColumnElement[bool], *columns: sa.Column[str]) -> None:
    sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)


_partial(
    "ix_listed_holder", listed.c.holder_person != "", listed.c.holder_person, listed.c.updated_at, listed.c.id
)
_partial(
    "ix_listed_role", listed.c.holder_role != "", listed.c.agency, listed.c.holder_role, listed.c.updated_at
)
_partial("ix_listed_asked", listed.c.asked != "", listed.c.agency, listed.c.updated_at)
_partial("ix_listed_author", listed.c.author != "hub", listed.c.author, listed.c.updated_at, listed.c.id)
_partial("ix_listed_words", listed.c.words != "", listed.c.words)
_partial("ix_listed_due_for_search", listed.c.is_indexed.is_(sa.false()), listed.c.updated_at)

overlay = sa.Table("overlay", metadata, _text("document", primary_key=True), _text("state"))
"""What a document will be if the hub agrees to the orders that wait; only on a desktop."""

matter = sa.Table(
    "matter",
    metadata,
    _text("id", primary_key=True),
    _text("agency"),
    _text("kind"),
    _integer("version"),
    _text("head"),
    _text("state"),
)
"""View: the state of each work item, evaluation and register, and the hash of its last record."""

worked = sa.Table(
    "worked",
    metadata,
    _text("id", primary_key=True),
    _text("agency"),
    _text("kind"),
    _text("title"),
    _text("status"),
    _text("person"),
    _text("waits_for"),
    _text("acceptor"),
    _text("unit"),
    _text("group"),
    _text("period"),
    _text("due"),
    _text("assigned_on"),
    _text("document"),
    _text("updated_at"),
    _boolean("is_pending"),
    sa.Index("ix_worked_period", "agency", "kind", "period", "unit"),
    sa.Index("ix_worked_waits", "waits_for", "kind", "due"),
    sa.Index("ix_worked_due", "agency", "kind", "status", "due"),
    sa.Index("ix_worked_document", "document"),
)
"""View: one narrow row for each matter, as lists show it; provisional where orders wait."""

worked_by = sa.Table(
    "worked_by",
    metadata,
    _text("matter", primary_key=True),
    _text("person", primary_key=True),
    sa.Index("ix_worked_by_person", "person", "matter"),
)
"""View: everybody who carries a share of an item, or is judged."""

matter_overlay = sa.Table(
    "matter_overlay", metadata, _text("matter", primary_key=True), _text("kind"), _text("state")
)
"""What a matter will be if the hub agrees to the orders that wait; only on a desktop.

No backup carries it: it follows from the outbox."""

search_text = sa.Table(
    "search_text",
    metadata,
    _integer("place", primary_key=True),
    sa.Column("key", Key, nullable=False, unique=True),
    _text("tokens"),
)
"""View: the distinct words of a document's fields (key: document) or of a file (key: digest)."""

number_book = sa.Table(
    "number_book",
    metadata,
    _text("agency", primary_key=True),
    _integer("year", primary_key=True),
    _text("series", primary_key=True),
    _integer("last"),
    _integer("limit"),
)
"""The last number of each book; `last` can be rebuilt from the log, `limit` is a setting."""

receipt = sa.Table(
    "receipt",
    metadata,
    sa.Column("order", Key, primary_key=True),
    _text("order_digest"),
    _text("body"),
    _text("key_id"),
    _text("signature"),
)
"""The hub's signed receipts, exactly as given."""

agency = sa.Table(
    "agency",
    metadata,
    _text("code", primary_key=True),
    _text("name"),
    _text("abbreviation"),
    _text("place"),
    _text("parent"),
    _text("former_code"),
)

unit = sa.Table(
    "unit",
    metadata,
    _text("agency", primary_key=True),
    _text("id", primary_key=True),
    _integer("rank"),
    _text("name"),
    _text("abbreviation"),
)

person = sa.Table(
    "person",
    metadata,
    _text("id", primary_key=True),
    _text("name"),
    sa.Column("agency", Key, nullable=False, index=True),
    _text("unit"),
    _text("position"),
    _text("roles"),
)

delegation = sa.Table(
    "delegation",
    metadata,
    _text("id", primary_key=True),
    _text("mark"),
    _text("grantor"),
    _text("grantee"),
    _text("valid_from"),
    _text("valid_to"),
    _text("basis"),
    _text("kinds"),
)

certificate = sa.Table(
    "certificate",
    metadata,
    _text("fingerprint", primary_key=True),
    _text("agency"),
    _text("person"),
    _text("subject"),
    _text("issuer"),
    _text("serial"),
    _text("not_before"),
    _text("not_after"),
    _text("policies"),
    _text("registered_by"),
    _text("registered_at"),
    _text("withdrawn_by"),
    _text("withdrawn_at"),
    _text("reason"),
)
"""The registry of certificates; an empty person stands for the agency's seal."""

agency_form = sa.Table(
    "agency_form",
    metadata,
    _text("agency", primary_key=True),
    _integer("revision", primary_key=True),
    _text("content"),
)
"""What agencies settled about their documents: rows are only ever added, the newest counts."""

account = sa.Table(
    "account",
    metadata,
    _text("person", primary_key=True),
    sa.Column("login", Key, nullable=False, unique=True),
    _text("secret_hash"),
    _integer("failed_tries", 0),
    _text("locked_until"),
    _boolean("is_active"),
    _boolean("must_change"),
)

# Only digests of tokens are kept: whoever reads this table cannot sign in with what stands in it.
login_session = sa.Table(
    "login_session",
    metadata,
    _text("id", primary_key=True),
    sa.Column("person", Key, nullable=False, index=True),
    sa.Column("token_hash", Key, nullable=False, unique=True),
    sa.Column("family", Key, nullable=False, index=True),
    _text("expires"),
    _boolean("is_revoked"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    # The order of giving is the order of sending: a later order may rest on an earlier one.
    _integer("position", primary_key=True),
    sa.Column("order", Key, nullable=False, unique=True),
    _text("form"),
    _text("blobs"),
    _integer("attempts", 0),
    _text("error_code"),
    _text("error_values"),
)

setting = sa.Table("setting", metadata, _text("key", primary_key=True), _text("value"))

held = sa.Table("held", metadata, _text("agency", primary_key=True), _text("digest", primary_key=True))
"""The files an agency has handed in or received: only these may it name and read."""

upload = sa.Table(
    "upload",
    metadata,
    _text("id", primary_key=True),
    _text("owner"),
    _text("digest"),
    _integer("size"),
    _text("expires"),
)
"""Files on their way in; the bytes lie in the upload folder, their number is the offset."""

# A table that comes with a later schema needs its line in `_CAME_WITH` of backup.py as well.
TRUTH = (
    record,
    feed_head,
    number_book,
    receipt,
    agency,
    unit,
    person,
    delegation,
    certificate,
    agency_form,
    account,
    outbox,
    overlay,
    setting,
    held,
)
"""What a backup carries; views are rebuilt, sessions and half uploads end."""
