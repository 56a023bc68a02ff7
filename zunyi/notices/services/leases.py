"""Taking messages in hand, and writing down what became of them: nobody ever holds one that somebody else holds.

A claim is a lease with a number (`fence`) that grows with each claim. Whoever outlived the lease writes with an old
number, and the statement finds no row. PostgreSQL's clock is the only one that counts, whichever machine asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

from zunyi.notices.models import Notice

LEASE = timedelta(seconds=60)
State = Notice.State


def database_now() -> datetime:
    """The time by the clock that all dispatchers share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def claim_due(*, now: datetime, limit: int) -> list[Notice]:
    """Take the messages that have been due longest; those in other hands are passed over, not waited for.

    Those on one phone lie beside each other, and the last phone of a batch is taken whole.
    """
    due = Notice.objects.filter(state=State.DUE, due_at__lte=now)
    hold: dict[str, Any] = {"state": State.CLAIMED, "lease_until": now + LEASE, "state_at": now}
    taken = _take(due.order_by("due_at", "phone", "pk")[:limit], **hold)
    if len(taken) == limit and taken[-1].phone:
        taken += _take(due.filter(due_at=taken[-1].due_at, phone=taken[-1].phone).order_by("pk"), **hold)
    return taken


def claim_unknown(*, now: datetime, limit: int) -> list[Notice]:
    """Take the messages about which the provider is to be asked; their lease is the time of the next question."""
    waiting = Notice.objects.filter(state=State.UNKNOWN, lease_until__lte=now).order_by("lease_until", "pk")[:limit]
    return _take(waiting, lease_until=now + LEASE)


def claim_sent(*, now: datetime, limit: int) -> list[Notice]:
    """Take sent messages of which no receipt has come; their lease is the time of the next question."""
    waiting = Notice.objects.filter(state=State.SENT, lease_until__lte=now).order_by("lease_until", "pk")[:limit]
    return _take(waiting, lease_until=now + LEASE)


def take_back_expired(*, now: datetime) -> None:
    """Free what dead dispatchers held: not begun is due again; begun is unknown, for the provider may have it."""
    held = Notice.objects.filter(lease_until__lt=now).order_by("pk")
    _take(held.filter(state=State.CLAIMED), state=State.DUE, lease_until=None, state_at=now)
    _take(held.filter(state=State.SENDING), state=State.UNKNOWN, lease_until=now, state_at=now)


def _take(wanted: QuerySet[Notice], **changes: Any) -> list[Notice]:
    """Change what nobody else has in hand, with a new fence number; durable: committed when this returns."""
    with transaction.atomic(durable=True):
        taken = list(_lock(wanted))
        Notice.objects.filter(pk__in=[notice.pk for notice in taken]).update(fence=F("fence") + 1, **changes)
    for notice in taken:
        notice.fence += 1
        for name, value in changes.items():
            setattr(notice, name, value)
    return taken


def _lock(wanted: QuerySet[Notice]) -> QuerySet[Notice]:
    return wanted.select_for_update(skip_locked=True)


# One statement for a whole batch. The rows are locked in the order of their ids (see `supersede_notices`).
_WRITE_DOWN = """
    WITH new AS (
        SELECT * FROM unnest(
            %(id)s::bigint[], %(fence)s::int[], %(state)s::text[], %(reason)s::text[], %(due_at)s::timestamptz[],
            %(lease_until)s::timestamptz[], %(attempts)s::int[], %(phone)s::text[], %(text)s::text[],
            %(provider_ref)s::text[], %(carried_by_id)s::bigint[], %(gateway)s::text[],
            %(of_use_until)s::timestamptz[]
        ) AS t (
            id, fence, state, reason, due_at, lease_until, attempts, phone, text, provider_ref, carried_by_id, gateway,
            of_use_until
        )
    ), held AS (
        SELECT notice.id FROM notices_notice notice JOIN new ON new.id = notice.id AND new.fence = notice.fence
        WHERE notice.state = %(was)s ORDER BY notice.id FOR UPDATE OF notice
    )
    UPDATE notices_notice notice
    SET state = new.state, reason = new.reason, due_at = new.due_at, lease_until = new.lease_until,
        attempts = new.attempts, phone = new.phone, text = new.text, provider_ref = new.provider_ref,
        carried_by_id = new.carried_by_id, gateway = new.gateway, of_use_until = new.of_use_until,
        state_at = CASE WHEN notice.state = new.state THEN notice.state_at ELSE %(now)s END
    FROM new, held
    WHERE notice.id = new.id AND notice.id = held.id AND notice.fence = new.fence AND notice.state = %(was)s
    RETURNING notice.id
"""
_COLUMNS = (
    "fence", "state", "reason", "due_at", "lease_until", "attempts", "phone", "text", "provider_ref", "carried_by_id",
    "gateway", "of_use_until",
)  # fmt: skip


def write_down(notices: Sequence[Notice], *, was: str, now: datetime) -> set[int]:
    """Keep the changed notices that are still in our hand and in state `was`; returns the ids that were kept."""
    if not notices:
        return set()
    values: dict[str, Any] = {name: [getattr(notice, name) for notice in notices] for name in _COLUMNS}
    values |= {"id": [notice.pk for notice in notices], "was": str(was), "now": now}
    values["state"] = [str(notice.state) for notice in notices]
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_WRITE_DOWN, values)
        return {row[0] for row in cursor.fetchall()}
