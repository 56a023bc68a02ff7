"""Writing many rows, or one, at the cost of the statement: for the paths where hundreds of people press at once.

Django's `bulk_create` builds and compiles a query each time, which costs more than PostgreSQL's own work (measured:
docs/performance.md). Here the statement of a model is put together once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

# Rows in one statement; more make it no cheaper.
BATCH = 2000
_JSON = json.JSONEncoder(ensure_ascii=False)
# What COPY's text form keeps for itself; NUL is no character for PostgreSQL.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": None})


@lru_cache(maxsize=64)
def _statement(model: type[models.Model]) -> tuple[str, tuple[models.Field[Any, Any], ...], str]:
    """The beginning of the INSERT, the fields that it fills, and the column of the key that the database gives."""
    quote, meta = connection.ops.quote_name, model._meta
    pk = meta.pk
    key = quote(str(pk.column)) if pk.db_returning else ""
    fields = tuple(field for field in meta.concrete_fields if not (key and field.primary_key))
    columns = ", ".join(quote(str(field.column)) for field in fields)
    return f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ", fields, key  # noqa: S608 - names of our own tables


def insert_rows(rows: Sequence[models.Model], *, skip_known: bool = False) -> None:
    """Insert new rows of one model, a statement for each BATCH of them, and give them their keys.

    `skip_known` leaves out rows that a unique rule already holds; then no keys come back. Broken rules raise
    IntegrityError as always. Nothing else of `save()` happens: no signals, no parents.
    """
    for start in range(0, len(rows), BATCH):
        _insert(rows[start : start + BATCH], skip_known=skip_known)


def _insert(rows: Sequence[models.Model], *, skip_known: bool) -> None:
    beginning, fields, key = _statement(type(rows[0]))
    ending = " ON CONFLICT DO NOTHING" if skip_known else f" RETURNING {key}" if key else ""
    values: list[Any] = []
    groups = [f"({', '.join(_place(row, field, values) for field in fields)})" for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(beginning + ", ".join(groups) + ending, values)
        keys = [key for (key,) in cursor.fetchall()] if key and not skip_known else []
    for row, key in zip(rows, keys, strict=False):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


def _place(row: models.Model, field: models.Field[Any, Any], values: list[Any]) -> str:
    """What stands in the statement for one field; a value joins `values`."""
    value = field.pre_save(row, True)
    if isinstance(value, DatabaseDefault):
        return "DEFAULT"
    values.append(field.get_db_prep_save(value, connection))
    return "%s"


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into a model's table as they come; the memory is that of a few hundred rows, however many there are.

    Values are text, numbers, days, bytes, None, booleans; lists and dicts for JSON columns, tuples for arrays of codes.
    """
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        statement = f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"
        cursor.copy_expert(statement, _Paper(copy_line(row) for row in rows))


def copy_line(row: Iterable[Any]) -> str:
    """One row in the text form of COPY."""
    return "\t".join([value if type(value) is str and value.isalnum() else _copied(value) for value in row]) + "\n"


def _copied(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return value.translate(_ESCAPES) if value else value
    if value is None:
        return "\\N"
    if kind is bool:
        return "t" if value else "f"
    if kind is bytes:
        return f"\\\\x{value.hex()}"
    if kind is list or kind is dict:
        return _JSON.encode(value).translate(_ESCAPES) if value else "[]" if kind is list else "{}"
    if kind is int:
        return str(value)
    if kind is tuple:
        return f"{{{','.join(value)}}}"
    return value.isoformat() if isinstance(value, date) else str(value).translate(_ESCAPES)


class _Paper:
    """Lines as a file that psycopg reads from, a piece at a time."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.rest = lines, b""

    def read(self, size: int = 8192) -> bytes:
        parts, length = [self.rest], len(self.rest)
        while length < size and (line := next(self.lines, None)) is not None:
            parts.append(encoded := line.encode())
            length += len(encoded)
        whole = b"".join(parts)
        self.rest = whole[size:]
        return whole[:size]
