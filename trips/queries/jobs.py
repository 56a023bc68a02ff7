"""Jobs and trips side by side: who has a job where a trip goes and no seat, and who rides there without a job."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from employers.models import JobQuestion, Placement
from employers.queries.placement import visible_to as placements_visible_to
from employers.queries.placement import workers_with_a_job
from trips.models import Booking, Invitation, Trip
from trips.queries.booking import visible_to as bookings_visible_to
from workers.queries.consent import FOR_TRAVEL, declined
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.divisions.models.division import STEP

LIVE = (Booking.State.HELD, Booking.State.CONFIRMED)


def placed_without_seat(user: User, trip: Trip) -> QuerySet[Placement]:
    """Who said yes to a job in the city that a trip goes to, holds no seat, and was not asked about this trip."""
    seated = Booking.objects.filter(worker=OuterRef("worker"), state__in=LIVE, trip__departed_at=None)
    asked = Invitation.objects.filter(worker=OuterRef("worker"), trip=trip)
    found = placements_visible_to(user, "trips.schedule").filter(
        ~Exists(seated),
        ~Exists(asked),
        state=Placement.State.ACCEPTED,
        worker__erased_at=None,
        vacancy__division__path__startswith=trip.destination.path[: STEP * 2],
    )
    for purpose in FOR_TRAVEL:
        found = found.exclude(declined("worker", purpose))
    return found.order_by("vacancy__from_on", "pk")


def riders_without_job(user: User, trip: Trip) -> QuerySet[Booking]:
    """Who holds a seat on a trip and neither a job nor an offer."""
    has_job = workers_with_a_job().filter(worker=OuterRef("worker"))
    found = bookings_visible_to(user).filter(~Exists(has_job), trip=trip, state__in=LIVE)
    return found.select_related("worker__household").order_by("pk")


def questions_visible_to(user: User, capability: str = "placements.answer") -> QuerySet[JobQuestion]:
    """Who waits to be asked how to go on after a job was taken back, in the places of `user`."""
    paths = division_paths(user, capability)
    return JobQuestion.objects.filter(at_or_below("placement__worker__household", paths)).select_related(
        "placement__worker__household", "placement__vacancy__employer", "placement__vacancy__division"
    )
