"""Those for whom a disruption left no seat: asked one party after the other, and nobody moved without a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from trips.models import AffectedRider, Booking, Trip, WaitlistEntry
from trips.refusals import AlreadyAnswered, OtherTripMissing
from trips.services.booking import book_workers
from trips.services.locks import lock_trips
from trips.services.waitlist.entries import join_waitlist_known
from workers.models import Consent
from workers.queries.worker import lock_workers
from zunyi.audit.services import record_many

if TYPE_CHECKING:
    from zunyi.accounts.models import User

Answer = AffectedRider.Answer


@transaction.atomic
def answer_left_over(
    *,
    riders: Sequence[AffectedRider],
    answer: str,
    by: User | None,
    trip: Trip | None = None,
    manner: str = Consent.Manner.BY_PHONE,
) -> list[AffectedRider]:
    """Write down what a party said: another trip (seats together there), a place on the waitlist, or staying at home.

    On the waitlist they stand where their sign-up stood: who lost a seat does not queue behind later people. Who stays
    or waits may say otherwise later. `manner` is how they were asked. Refuses with AlreadyAnswered, OtherTripMissing,
    and as `book_workers` and `join_waitlist_known` do; then nothing has changed.
    """
    if answer == Answer.OTHER_TRIP and trip is None:
        raise OtherTripMissing()
    if answer == Answer.WAITLIST:
        trip = trip or riders[0].disruption.trip
    if trip is not None:
        lock_trips([trip.pk])
    ids = [rider.pk for rider in riders]
    people = AffectedRider.objects.filter(pk__in=ids).select_related("booking__companions").order_by("pk")
    workers = list(lock_workers(list(people.values_list("booking__worker", flat=True))))
    locked = list(people.select_for_update(of=("self",)))
    if any(rider.answer in (Answer.NONE, Answer.OTHER_TRIP) for rider in locked):
        raise AlreadyAnswered()
    seats = {}
    if answer == Answer.OTHER_TRIP and trip is not None:
        made = book_workers(
            trip=trip,
            workers=workers,
            by=by,
            channel=Booking.Channel.OFFICER,
            companions=locked[0].booking.companions if len(locked) > 1 else None,
        )
        seats = {booking.worker_id: booking for booking in made}
    elif answer == Answer.WAITLIST and trip is not None:
        entry = join_waitlist_known(trip=trip, workers=workers, by=by, manner=manner)
        WaitlistEntry.objects.filter(pk=entry.pk).update(since=min(rider.booking.booked_at for rider in locked))
    now = timezone.now()
    for rider in locked:
        rider.answer, rider.answered_at, rider.answered_by = answer, now, by
        rider.new_booking = seats.get(rider.booking.worker_id)
    AffectedRider.objects.bulk_update(locked, ["answer", "answered_at", "answered_by", "new_booking"])
    record_many("disruption.answered", [rider.booking for rider in locked], by=by, answer=answer)
    return locked
