"""Writing the history; called inside the transaction of the thing that is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

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


def _entry(action: str, about: models.Model, *, by: User | None, data: dict[str, Any]) -> AuditEntry:
    if isinstance(by, AnonymousUser):
        by = None
    return AuditEntry(action=action, about_type=about._meta.label_lower, about_id=str(about.pk), by=by, data=data)
