"""Owing somebody a message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.utils import timezone

from zunyi.divisions.models import Division
from zunyi.notices.models import Notice


def notice(
    kind: str,
    *,
    person: str,
    about: models.Model,
    due_at: datetime | None = None,
    version: int = 1,
    division: Division | int | None = None,
) -> Notice:
    """A message of `kind` about a thing, not yet written down: collect several, then `queue_notices` once."""
    return Notice(
        kind=kind,
        person=person,
        about_type=about._meta.label_lower,
        about_id=str(about.pk),
        version=version,
        due_at=due_at or timezone.now(),
        division_id=division.pk if isinstance(division, Division) else division,
    )


def queue_notices(notices: Iterable[Notice]) -> None:
    """Write the messages down in the transaction that owes them, in one statement; one owed already stays as it is."""
    Notice.objects.bulk_create(list(notices), ignore_conflicts=True, batch_size=2000)


def supersede_notices(*, about: Iterable[models.Model], reason: str, kinds: Iterable[str] | None = None) -> int:
    """Take back what was not sent yet about these things; returns how many."""
    things = list(about)
    if not things:
        return 0
    waiting = Notice.objects.filter(
        about_type=things[0]._meta.label_lower, about_id__in=[str(thing.pk) for thing in things], state=Notice.State.DUE
    )
    if kinds is not None:
        waiting = waiting.filter(kind__in=list(kinds))
    return waiting.update(state=Notice.State.SUPERSEDED, reason=reason[:200], state_at=timezone.now())
