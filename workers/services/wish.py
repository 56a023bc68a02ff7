"""What a worker wants, written down and taken back."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from workers.models import Wish, Worker
from workers.queries.worker import lock_workers
from workers.refusals import TooManyWishes, WishNotOpen, WishTwice
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division

MOST_WISHES = 5


@transaction.atomic
def add_wish(
    *,
    worker: Worker,
    by: User | None,
    destination: Division | None = None,
    trade: str = "",
    wage_floor: int | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    night_ok: bool = True,
) -> Wish:
    """Write down one more wish, after those that are open. Refuses with TooManyWishes or WishTwice."""
    lock_workers([worker.pk]).get()
    open_wishes = list(_open_wishes(worker))
    if len(open_wishes) >= MOST_WISHES:
        raise TooManyWishes(most=MOST_WISHES)
    if any(wish.destination_id == (destination and destination.pk) and wish.trade == trade for wish in open_wishes):
        raise WishTwice()
    wish = Wish.objects.create(
        worker=worker,
        rank=max((wish.rank for wish in open_wishes), default=0) + 1,
        destination=destination,
        trade=trade,
        wage_floor=wage_floor,
        from_on=from_on,
        to_on=to_on,
        night_ok=night_ok,
    )
    record("worker.wish_added", worker, by=by, wish=wish.pk)
    return wish


@transaction.atomic
def withdraw_wish(*, wish: Wish, by: User | None) -> Wish:
    """Take a wish back; the next one moves up. Refuses with WishNotOpen."""
    lock_workers([wish.worker_id]).get()
    wish = Wish.objects.select_related("worker").get(pk=wish.pk)
    if wish.state != Wish.State.OPEN:
        raise WishNotOpen()
    wish.state = Wish.State.WITHDRAWN
    wish.save(update_fields=["state"])
    # One by one from the front: the rule of one wish a rank holds after each statement.
    for later in _open_wishes(wish.worker).filter(rank__gt=wish.rank):
        later.rank -= 1
        later.save(update_fields=["rank"])
    record("worker.wish_withdrawn", wish.worker, by=by, wish=wish.pk)
    return wish


def _open_wishes(worker: Worker) -> QuerySet[Wish]:
    return Wish.objects.filter(worker=worker, state=Wish.State.OPEN).order_by("rank")
