"""People who are asked whether they go, odd patterns to look at, a request to be forgotten, a night of retention."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from trips.models import Booking, Invitation, Trip
from trips.queries.demand import stop_near
from trips.queries.journey import boarding_calls, calls_of
from trips.services.invitations import ask_riders, decline_invitation
from workers.models import HelperFlag, Suspicion, Wish, Worker
from workers.services.erasure import ask_erasure
from workers.services.retention import run_retention
from zunyi.accounts.models import Assignment, User
from zunyi.desk.demo.people import SHOWN_COUNTY
from zunyi.divisions.models import Division

ASKED, PROPOSED = 6, 3


def make_questions(officers: dict[str, User]) -> None:
    """For the shown county: riders proposed and asked, flags, a request for erasure, and a run of retention."""
    county, by = Division.objects.get(code=SHOWN_COUNTY), officers[SHOWN_COUNTY]
    trip = Trip.objects.filter(organiser=county, state=Trip.State.OPEN).order_by("-pk").first()
    seated = Booking.objects.filter(state__in=Booking.LIVE).values("worker")
    idle = Worker.objects.filter(household__path__startswith=county.path).exclude(pk__in=seated).order_by("pk")
    if trip is not None:
        _ask(trip, idle.filter(wishes__state=Wish.State.OPEN).distinct()[: ASKED + PROPOSED], by)
    _flag(county)
    # Nobody who is shown as a suspected duplicate: those two could not be put together while the request waits.
    paired = {pk for pair in Suspicion.objects.values_list("first", "second") for pk in pair}
    if somebody := idle.exclude(pk__in=paired).last():
        ask_erasure(worker=somebody, by=by)
    run_retention()


def _ask(trip: Trip, people: Iterable[Worker], by: User) -> None:
    stops = boarding_calls(calls_of(trip.pk))
    rows = [
        Invitation(trip=trip, worker=worker, board=stop_near(stops, worker.household), wish=worker.wishes.first())
        for worker in people
    ]
    asked = Invitation.objects.bulk_create(rows[:ASKED])
    if asked:
        ask_riders(trip=trip, by=by)
        decline_invitation(invitation=asked[0], by=None)
    Invitation.objects.bulk_create(rows[ASKED:])


def _flag(county: Division) -> None:
    helper = Assignment.objects.filter(role="village", division__path__startswith=county.path).first()
    now = timezone.now()
    night = timezone.localtime(now).replace(hour=1, minute=12, second=0, microsecond=0) - timedelta(days=1)
    if helper is None:
        return
    HelperFlag.objects.create(
        kind=HelperFlag.Kind.NIGHT, division=county, helper=helper.user, people=14,
        first_at=night - timedelta(hours=2), last_at=night,
    )  # fmt: skip
    HelperFlag.objects.create(
        kind=HelperFlag.Kind.NOT_ASKED, division=county, helper=helper.user, people=1,
        first_at=now - timedelta(hours=5), last_at=now - timedelta(hours=5),
    )  # fmt: skip
