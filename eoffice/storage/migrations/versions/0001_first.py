"""The first schema: log, views, directory, accounts, outbox, search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
PLACE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, KEY, nullable=False)


def _number(name: str, *, zero: bool = False) -> sa.Column[int]:
    default = sa.text("0") if zero else None
    return sa.Column(name, PLACE, server_default=default, autoincrement=False, nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def _partial_index(name: str, where: str, *columns: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "listed", list(columns), sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    """Take the step."""
    _make_log()
    _make_views()
    _make_directory()
    _make_people()
    _make_local()
    _make_search()


def _make_log() -> None:
    """Make the log and what stands beside it."""
    op.create_table("held", _text("agency"), _text("digest"), sa.PrimaryKeyConstraint("agency", "digest"))
    op.create_table("feed_head", _text("agency"), _number("next"), sa.PrimaryKeyConstraint("agency"))
    op.create_table(
        "number_book",
        _text("agency"),
        _number("year"),
        _text("series"),
        _number("last"),
        _number("limit"),
        sa.PrimaryKeyConstraint("agency", "year", "series"),
    )
    op.create_table(
        "receipt",
        _text("order"),
        _text("order_digest"),
        _text("body"),
        _text("key_id"),
        _text("signature"),
        sa.PrimaryKeyConstraint("order"),
    )
    op.create_table(
        "record",
        _text("agency"),
        _number("seq"),
        _text("document"),
        _number("version"),
        _text("body"),
        _text("previous"),
        _text("hash"),
        sa.PrimaryKeyConstraint("agency", "seq"),
        sa.UniqueConstraint("document", "version", name="uq_record_document_version"),
    )


def _make_views() -> None:
    """Make the tables that lists read."""
    op.create_table(
        "document",
        _text("id"),
        _text("agency"),
        _number("version"),
        _text("head"),
        _text("state"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "listed",
        _text("id"),
        _text("agency"),
        _number("version"),
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
        _number("arrival_number"),
        _text("due"),
        _text("updated_at"),
        _flag("is_pending"),
        _text("words"),
        _flag("is_indexed"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_listed_recent", "listed", ["agency", "updated_at", "id"])
    op.create_index("ix_listed_status", "listed", ["agency", "direction", "status", "updated_at", "id"])
    _partial_index("ix_listed_holder", "holder_person != ''", "holder_person", "updated_at", "id")
    _partial_index("ix_listed_role", "holder_role != ''", "agency", "holder_role", "updated_at")
    _partial_index("ix_listed_author", "author != 'hub'", "author", "updated_at", "id")
    _partial_index("ix_listed_words", "words != ''", "words")
    _partial_index("ix_listed_due_for_search", "is_indexed IS false", "updated_at")
    op.create_table("overlay", _text("document"), _text("state"), sa.PrimaryKeyConstraint("document"))


def _make_directory() -> None:
    """Make the tables of agencies and people."""
    op.create_table(
        "agency",
        _text("code"),
        _text("name"),
        _text("abbreviation"),
        _text("place"),
        _text("parent"),
        _text("former_code"),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "delegation",
        _text("id"),
        _text("mark"),
        _text("grantor"),
        _text("grantee"),
        _text("valid_from"),
        _text("valid_to"),
        _text("basis"),
        _text("kinds"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "person",
        _text("id"),
        _text("name"),
        _text("agency"),
        _text("unit"),
        _text("position"),
        _text("roles"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_person_agency"), "person", ["agency"], unique=False)
    op.create_table(
        "unit",
        _text("agency"),
        _text("id"),
        _number("rank"),
        _text("name"),
        _text("abbreviation"),
        sa.PrimaryKeyConstraint("agency", "id"),
    )


def _make_people() -> None:
    """Make accounts and sessions."""
    op.create_table(
        "account",
        _text("person"),
        _text("login"),
        _text("secret_hash"),
        _number("failed_tries", zero=True),
        _text("locked_until"),
        _flag("is_active"),
        _flag("must_change"),
        sa.PrimaryKeyConstraint("person"),
        sa.UniqueConstraint("login"),
    )
    op.create_table(
        "login_session",
        _text("id"),
        _text("person"),
        _text("token_hash"),
        _text("family"),
        _text("expires"),
        _flag("is_revoked"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index(op.f("ix_login_session_family"), "login_session", ["family"], unique=False)
    op.create_index(op.f("ix_login_session_person"), "login_session", ["person"], unique=False)


def _make_local() -> None:
    """Make what belongs to one machine."""
    op.create_table(
        "outbox",
        _number("position"),
        _text("order"),
        _text("form"),
        _text("blobs"),
        _number("attempts", zero=True),
        _text("error_code"),
        _text("error_values"),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("order"),
    )
    op.create_table("setting", _text("key"), _text("value"), sa.PrimaryKeyConstraint("key"))
    op.create_table(
        "upload",
        _text("id"),
        _text("owner"),
        _text("digest"),
        _number("size"),
        _text("expires"),
        sa.PrimaryKeyConstraint("id"),
    )


def _make_search() -> None:
    """Make the search index: the one table whose kind differs between the engines."""
    op.create_table(
        "search_text",
        _number("place"),
        _text("key"),
        _text("tokens"),
        sa.PrimaryKeyConstraint("place"),
        sa.UniqueConstraint("key"),
    )
    if op.get_bind().dialect.name == "sqlite":
        # detail=none: only "which rows", all that is asked. The words are folded already, so the
        # tokenizer must leave accents alone; deletion needs the old words, which search_text keeps.
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5(tokens, content='search_text', content_rowid='place', "
            "detail='none', prefix='2 3', tokenize='unicode61 remove_diacritics 0')"
        )
        return
    op.execute(
        "ALTER TABLE search_text ADD COLUMN vector tsvector "
        "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED"
    )
    op.execute("CREATE INDEX ix_search_text_vector ON search_text USING gin (vector)")
