"""What a worker wants, written down and taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from workers.models import Consent, Wish, Worker
from workers.queries.worker import lock_workers
from workers.refusals import RegisteredJustNow, TooManyWishes, WishNotOpen, WishTwice
from workers.services.consent import keep_consents
from workers.services.register import Person, register_people
from workers.services.worker import check_age
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.refusals import refuse_on

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
def note_wish(*, person: Person, **wanted: Any) -> Wish:
    """Write down, on the public site, who somebody is and where they would like to go; with the consent to keep it.

    `wanted` are the facts of `add_wish`. Refuses as that does, and with NotOldEnoughYet, NameDoesNotFitNumber.
    """
    check_age(person.number)
    with refuse_on({"identity_one_person_one_record": RegisteredJustNow}):
        worker = register_people(people=[person], by=None)[0]
    purposes = (Consent.Purpose.TRAVEL, Consent.Purpose.MESSAGES)
    keep_consents(workers=[worker], purposes=purposes, manner=Consent.Manner.READ, by=None)
    return add_wish(worker=worker, by=None, **wanted)


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
