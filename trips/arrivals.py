"""On which trip somebody comes who said yes to a job, for the lists of employers and stations."""

from __future__ import annotations

from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Substr

from employers.models import Placement
from employers.queries.coming import register_coming
from trips.models import Booking
from zunyi.divisions.models.division import STEP


def with_journey(placements: QuerySet[Placement]) -> QuerySet[Placement]:
    """Beside each placement the last trip booked since the offer that ends in the city of the job."""
    city = Substr(OuterRef("vacancy__division__path"), 1, STEP * 2)
    journey = Booking.objects.filter(
        worker=OuterRef("worker"),
        state__in=Booking.TRAVELLING,
        trip__destination__path__startswith=city,
        period__endswith__gte=OuterRef("offered_at"),
    ).order_by("-period", "-pk")
    off_at = Coalesce("alight__arrives_at", "alight__departs_at", output_field=DateTimeField())
    return placements.annotate(
        comes_at=Subquery(journey.annotate(off_at=off_at).values("off_at")[:1]),
        comes_to=Subquery(journey.values("alight__place__name")[:1]),
        comes_by=Subquery(journey.values("trip__number")[:1]),
    )


def register() -> None:
    """Bring it to the lists."""
    register_coming(with_journey)
