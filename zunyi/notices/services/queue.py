"""Owing somebody a message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from zunyi.divisions.models import Division
from zunyi.notices.models import Notice
from zunyi.rows import insert_rows


def notice(
    kind: str,
    *,
    person: str,
    about: models.Model,
    due_at: datetime | None = None,
    version: int = 1,
    division: Division | int | None = None,
    matter: str = "",
    phone: str = "",
) -> Notice:
    """A message of `kind` about a thing, not yet written down: collect several, then `queue_notices` once.

    `matter` ("trip:7") names the larger thing that the desk counts by: 573 of 576 told. `phone` brings those on one
    phone into one dispatcher's hand; where the message goes in the end is asked just before sending.
    """
    return Notice(
        kind=kind,
        person=person,
        about_type=about._meta.label_lower,
        about_id=str(about.pk),
        version=version,
        matter=matter,
        phone=phone,
        due_at=due_at or timezone.now(),
        division_id=division.pk if isinstance(division, Division) else division,
    )


def queue_notices(notices: Iterable[Notice]) -> None:
    """Write the messages down in the transaction that owes them, in one statement; one owed already stays as it is."""
    insert_rows(list(notices), skip_known=True)


# What can still be taken back: all but what is on its way or has arrived.
_STILL_HERE = (
    Notice.State.DUE,
    Notice.State.CLAIMED,
    Notice.State.CARRIED,
    Notice.State.TO_CALL,
    Notice.State.NOT_REACHED,
    Notice.State.FAILED,
)


@transaction.atomic
def supersede_notices(*, about: Iterable[models.Model], reason: str, kinds: Iterable[str] | None = None) -> int:
    """Take back what was not sent yet about these things; returns how many.

    A message that a dispatcher is just preparing is taken out of its hand: without the claim it cannot begin to send.
    `reason` is an English sentence marked with `gettext_noop`; the desk shows its translation.
    """
    things = list(about)
    if not things:
        return 0
    waiting = Notice.objects.filter(
        about_type=things[0]._meta.label_lower, about_id__in=[str(thing.pk) for thing in things], state__in=_STILL_HERE
    )
    if kinds is not None:
        waiting = waiting.filter(kind__in=list(kinds))
    return _take_back(waiting, reason)


@transaction.atomic
def hush_persons(*, persons: Iterable[str], reason: str) -> int:
    """Take back everything that was not sent yet to these persons ("worker:7"), whatever it is about; how many."""
    return _take_back(Notice.objects.filter(person__in=list(persons), state__in=_STILL_HERE), reason)


def _take_back(waiting: QuerySet[Notice], reason: str) -> int:
    # Who stands in a relative's message is told once that has left.
    waiting = waiting.filter(~Q(state=Notice.State.CARRIED) | Q(carried_by__state__in=_STILL_HERE))
    # In the order of ids, as dispatchers write, so that the two wait for each other and never in a ring.
    ids = list(waiting.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    # Those who stood in a message that is taken back get their own.
    Notice.objects.filter(carried_by__in=ids, state=Notice.State.CARRIED).exclude(pk__in=ids).update(
        state=Notice.State.DUE, carried_by=None, fence=F("fence") + 1
    )
    return Notice.objects.filter(pk__in=ids).update(
        state=Notice.State.SUPERSEDED,
        reason=reason[:200],
        state_at=timezone.now(),
        lease_until=None,
        carried_by=None,
        fence=F("fence") + 1,
    )


def owe_anew(*, ids: Iterable[int], reason: str) -> int:
    """Let these messages go out now that were taken back for `reason`; how many. The caller is in a transaction."""
    taken = Notice.objects.filter(pk__in=list(ids), state=Notice.State.SUPERSEDED, reason=reason)
    locked = list(taken.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    now = timezone.now()
    return Notice.objects.filter(pk__in=locked).update(
        state=Notice.State.DUE, reason="", due_at=Greatest(F("due_at"), now), state_at=now, fence=F("fence") + 1
    )


def revive_notices(wanted: Iterable[Notice], *, reason: str) -> int:
    """Let messages go out after all that were taken back for `reason`; each at the time of its twin in `wanted`.

    For what is owed again, where `queue_notices` finds the old row in the way. Returns how many.
    """
    revived = 0
    for each in wanted:
        revived += Notice.objects.filter(
            person=each.person,
            about_type=each.about_type,
            about_id=each.about_id,
            version=each.version,
            kind=each.kind,
            channel=each.channel,
            state=Notice.State.SUPERSEDED,
            reason=reason,
        ).update(
            state=Notice.State.DUE,
            reason="",
            due_at=each.due_at,
            state_at=timezone.now(),
            fence=F("fence") + 1,
        )
    return revived
