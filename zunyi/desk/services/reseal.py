"""Changing the sealing key while the bureau works: everything old is sealed again under the newest key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection, models, transaction
from django.db.models import F, Func, Value
from psycopg2.extras import execute_values

from zunyi.accounts.adapter import SealedFactors
from zunyi.desk.sealed import SEALED, SealedColumn
from zunyi.sealing import newest_key, seal_bytes, unseal_bytes

BATCH = 1000
Tell = Callable[[str, int], None]


def reseal_everything(*, tell: Tell = lambda column, done: None) -> dict[str, int]:
    """Seal anew whatever lies under an older key; answers how many values of each column were sealed anew.

    Broken off, it goes on where it stopped: only what is still old is looked for. Old and new values open all the
    while, as long as both keys are in SEALING_KEYS; a value that somebody writes meanwhile is never overwritten.
    """
    done = {str(column): _reseal(column, tell) for column in SEALED}
    return done | {"mfa.Authenticator": _reseal_second_factors()}


def still_old() -> dict[str, int]:
    """How many values of each column lie under an older key; nothing in it, and the old key may go."""
    counts = {str(column): _old(column).count() for column in SEALED}
    return {name: count for name, count in counts.items() if count}


def _old(column: SealedColumn) -> models.QuerySet[Any]:
    newest = newest_key().to_bytes(2, "big")
    start = Func(F(column.field), Value(1), Value(2), function="substr", output_field=models.BinaryField())
    rows: models.QuerySet[Any] = column.model._default_manager.alias(start=start)
    return rows.exclude(start=newest).exclude(**{column.field: None}).exclude(**{column.field: b""}).order_by("pk")


def _reseal(column: SealedColumn, tell: Tell) -> int:
    done, last = 0, None
    while True:
        rows = _old(column) if last is None else _old(column).filter(pk__gt=last)
        batch = list(rows.values_list("pk", column.field, *column.needs)[:BATCH])
        if not batch:
            return done
        with transaction.atomic():
            done += _write(column, batch)
        last = batch[-1][0]
        tell(str(column), done)


def _write(column: SealedColumn, batch: list[tuple[Any, ...]]) -> int:
    """One statement for a batch; a row that changed since it was read stays as it is."""
    table, key = column.model._meta.db_table, column.model._meta.pk.column
    values = []
    for pk, old, *needs in batch:
        binding = column.bound_to(*needs)
        values.append((pk, bytes(old), seal_bytes(unseal_bytes(old, bound_to=binding), bound_to=binding)))
    statement = (
        f'UPDATE "{table}" t SET "{column.field}" = v.new FROM (VALUES %s) v (pk, old, new) '  # noqa: S608 - our names
        f'WHERE t."{key}" = v.pk AND t."{column.field}" = v.old'
    )
    with connection.cursor() as cursor:
        execute_values(cursor.cursor, statement, values, page_size=BATCH)
        return int(cursor.rowcount)


def _reseal_second_factors() -> int:
    """The secrets of second steps, which allauth keeps in JSON."""
    adapter, count = SealedFactors(), 0
    for each in Authenticator.objects.order_by("pk"):
        data = dict(each.data)
        for name in ("secret", "seed"):
            if name in data:
                data[name] = adapter.encrypt(adapter.decrypt(data[name]))
        if data != each.data:
            count += Authenticator.objects.filter(pk=each.pk, data=each.data).update(data=data)
    return count
