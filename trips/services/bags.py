"""Whose the shared bag of a party is: one of them has it, on the slips and on the escorts' list (edge case 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from trips.models import Booking
from trips.refusals import BookingAlreadyEnded, NobodyToShareWith, TripUnderWay
from zunyi.audit.services import record

if TYPE_CHECKING:
    from zunyi.accounts.models import User


@transaction.atomic
def give_bag_to(*, booking: Booking, by: User | None, has: bool = True) -> Booking:
    """Say that this one of a party has the bag that they share, instead of whoever had it; or (`has` False) nobody.

    Refuses with BookingAlreadyEnded, TripUnderWay or NobodyToShareWith.
    """
    if booking.companions_id is None:
        raise NobodyToShareWith()
    party = Booking.objects.filter(trip=booking.trip_id, companions=booking.companions_id, state__in=Booking.LIVE)
    locked = {each.pk: each for each in party.select_related("trip").order_by("pk").select_for_update(of=("self",))}
    if booking.pk not in locked:
        raise BookingAlreadyEnded()
    if len(locked) < 2:
        raise NobodyToShareWith()
    chosen = locked[booking.pk]
    if chosen.trip.departed_at or chosen.trip.is_over:
        raise TripUnderWay()
    # One after the other: the rule of one bag a party stands at every moment.
    others = party.exclude(pk=booking.pk) if has else party
    others.filter(has_shared_bag=True).update(has_shared_bag=False)
    if has and not chosen.has_shared_bag:
        party.filter(pk=booking.pk).update(has_shared_bag=True)
    chosen.has_shared_bag = has
    record("booking.bag_named", chosen, by=by, has=has)
    return chosen
