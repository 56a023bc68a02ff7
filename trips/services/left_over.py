"""Those for whom a disruption left no seat: asked one party after the other, and nobody moved without a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from trips.models import AffectedRider, Booking, Trip
from trips.refusals import AlreadyAnswered, OtherTripMissing
from trips.services.booking import book_workers
from trips.services.locks import lock_trips
from workers.queries.worker import lock_workers
from zunyi.audit.services import record_many

if TYPE_CHECKING:
    from zunyi.accounts.models import User

Answer = AffectedRider.Answer


@transaction.atomic
def answer_left_over(
    *, riders: Sequence[AffectedRider], answer: str, by: User | None, trip: Trip | None = None
) -> list[AffectedRider]:
    """Write down what a party said: another trip (they get seats together there), or they stay at home.

    Who stays may say otherwise later. Refuses with AlreadyAnswered, OtherTripMissing, and as `book_workers` does; then
    nothing has changed.
    """
    if answer == Answer.OTHER_TRIP and trip is None:
        raise OtherTripMissing()
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
    now = timezone.now()
    for rider in locked:
        rider.answer, rider.answered_at, rider.answered_by = answer, now, by
        rider.new_booking = seats.get(rider.booking.worker_id)
    AffectedRider.objects.bulk_update(locked, ["answer", "answered_at", "answered_by", "new_booking"])
    record_many("disruption.answered", [rider.booking for rider in locked], by=by, answer=answer)
    return locked
