"""The number a code begins with, 15 of "15/QĐ-UBND", as SQL of either database."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class leading_number(sa.sql.functions.GenericFunction[int]):  # noqa: N801 - a function of SQL, named as such
    """Give the digits a text begins with as a number, 0 when it begins otherwise."""

    type = sa.Integer()
    inherit_cache = True


@compiles(leading_number)
def _for_sqlite(element: leading_number, compiler: SQLCompiler, **options: object) -> str:
    """SQLite casts as far as the digits go."""
    return f"CAST({compiler.process(element.clauses, **options)} AS INTEGER)"


@compiles(leading_number, "postgresql")
def _for_postgresql(element: leading_number, compiler: SQLCompiler, **options: object) -> str:
    """PostgreSQL refuses to cast a text with anything after its digits."""
    inner = compiler.process(element.clauses, **options)
    return f"COALESCE(CAST(substring({inner} from '^[0-9]+') AS INTEGER), 0)"
