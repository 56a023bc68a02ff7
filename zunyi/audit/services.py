"""Writing the history; called inside the transaction of the thing that is done."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection, models

from zunyi.audit.models import AuditEntry
from zunyi.rows import insert_rows

if TYPE_CHECKING:
    from zunyi.accounts.models import User


def record(action: str, about: models.Model, *, by: User | None, **data: Any) -> AuditEntry:
    """Add to the history that `by` did `action` ("booking.made") to `about`; None means the worker or the system.

    `data` holds plain JSON facts. Identity numbers, phones and workers' names never belong there.
    """
    entry = _entry(action, about, by=by, data=data)
    insert_rows([entry])
    return entry


def record_many(action: str, things: Iterable[models.Model], *, by: User | None, **data: Any) -> None:
    """The same action for many things, in one statement."""
    insert_rows([_entry(action, thing, by=by, data=data) for thing in things])


def record_rows(
    action: str, kind: type[models.Model], ids: models.QuerySet[Any, Any], *, by: User | None, **data: Any
) -> None:
    """The same action for very many things of one kind, which a query names by their keys: written by the database."""
    rows, params = ids.query.sql_with_params()
    facts = [action, kind._meta.label_lower, by.pk if by else None, json.dumps(data), *params]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {AuditEntry._meta.db_table} (action, about_type, about_id, by_id, data)"  # noqa: S608
            f" SELECT %s, %s, thing.id::text, %s::bigint, %s::jsonb FROM ({rows}) AS thing (id)",
            facts,
        )


def _entry(action: str, about: models.Model, *, by: User | None, data: dict[str, Any]) -> AuditEntry:
    if isinstance(by, AnonymousUser):
        by = None
    return AuditEntry(action=action, about_type=about._meta.label_lower, about_id=str(about.pk), by=by, data=data)
