"""A full bus with people who wait for it: one was just offered a seat, a party of three and a couple stand behind."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from trips.models import Booking, Invitation, Trip, WaitlistMember
from trips.queries.trip import open_trips
from trips.services.booking import cancel_booking
from trips.services.sign_up import KEEP, sign_up_known
from trips.services.waitlist.entries import join_waitlist_known
from trips.services.waitlist.promotion import promote
from workers.models import Consent, Worker
from zunyi.accounts.models import User
from zunyi.desk.demo.people import SHOWN_COUNTY
from zunyi.divisions.models import Division

PARTIES = (1, 3, 2)
# A coach at most.
MOST_FREE = 46


def make_waits(officers: dict[str, User]) -> None:
    """For the shown county: fill one of its open trips to the last seat, let three parties join, give a seat back."""
    county, by = Division.objects.get(code=SHOWN_COUNTY), officers[SHOWN_COUNTY]
    later = timezone.now() + timedelta(days=1)
    fitting = open_trips().filter(
        organiser=county, mode="bus", seats_free__gt=0, seats_free__lte=MOST_FREE, departs_at__gt=later
    )
    trip = fitting.order_by("seats_free", "number").first()
    if trip is None:
        return
    people = idle(county, trip.seats_free + sum(PARTIES))
    if len(people) < trip.seats_free + sum(PARTIES):
        return
    signed = [_sign_up(trip, people.pop(), by) for _ in range(trip.seats_free)]
    for size in PARTIES:
        party = [people.pop() for _ in range(size)]
        join_waitlist_known(trip=trip, workers=party, by=by, manner=Consent.Manner.BY_PHONE)
    cancel_booking(booking=signed[-1], by=None)
    promote(trip=trip)


def idle(county: Division, many: int) -> list[Worker]:
    """Grown people of the county who hold no seat, wait for none, and are asked about none."""
    seated = Booking.objects.filter(state__in=Booking.LIVE).values("worker")
    grown = timezone.localdate() - timedelta(days=18 * 366)
    free = Worker.objects.filter(
        household__path__startswith=county.path, erased_at=None, merged_into=None, born_on__lt=grown
    )
    willing = free.exclude(consents__withdrawn_at__isnull=False).exclude(pk__in=seated)
    willing = willing.exclude(pk__in=WaitlistMember.objects.values("worker"))
    willing = willing.exclude(pk__in=Invitation.objects.values("worker"))
    return list(willing.order_by("pk").distinct()[:many])


def _sign_up(trip: Trip, worker: Worker, by: User) -> Booking:
    return sign_up_known(trip=trip, workers=[worker], by=by, manner=Consent.Manner.BY_PHONE, other_seats=KEEP)[0]
