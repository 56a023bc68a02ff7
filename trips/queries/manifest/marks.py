"""Marks on lists of trips: which version is in force, whether one waits, whether people moved after issue."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import MD5, Coalesce, Concat
from django.utils import timezone

from trips.models import Booking, Call, Disruption, Leg, Manifest, SeatClaim, Trip
from trips.queries.trip import manageable_by

if TYPE_CHECKING:
    from zunyi.accounts.models import User


# Kinds of disruption after which a list of the run says something else of the vehicle or its times.
_OTHER_FACTS = ("delay", *Disruption.SWAPS, "skipped", "stranded")


def seats_key(leg: Leg) -> str:
    """A fingerprint of who sits where on the run now, as `with_list_marks` compares it; one query."""
    key: str | None = Leg.objects.filter(pk=leg.pk).values_list(_seats_key("pk"), flat=True).get()
    return key or ""


def _seats_key(leg: str) -> Subquery:
    """MD5 over person, name, seat and stops of every live claim of the leg that `leg` names in the outer query."""
    said = Concat(
        "booking_id", Value(" "), "booking__worker__legal_name", Value(" "), "booking__board_id", Value(" "),
        "booking__alight_id", Value(" "), "seat_id", Value(" "), "stretch", output_field=CharField(),
    )  # fmt: skip
    claims = SeatClaim.objects.filter(seat__leg=OuterRef(leg), released_at=None, booking__state__in=Booking.TRAVELLING)
    return Subquery(
        claims.order_by()
        .values("seat__leg")
        .annotate(key=MD5(StringAgg(said, delimiter=",", order_by=("booking_id", "seat_id", "stretch"))))
        .values("key"),
        output_field=CharField(),
    )


def with_list_marks(trips: QuerySet[Trip]) -> QuerySet[Any]:
    """Add to each trip `list_version` (in force), `list_waits` and `list_moved` of its trunk, without a query a row.

    `list_moved`: people, names, seats or stops moved after issue. The page of the list says what.
    """
    trunk = with_marks(Leg.objects.filter(trip=OuterRef("pk"), role=Leg.Role.TRUNK))
    return trips.annotate(
        list_version=Subquery(trunk.values("list_version")[:1]),
        list_waits=Coalesce(Subquery(trunk.values("list_waits")[:1]), Value(False)),
        list_moved=Coalesce(Subquery(trunk.values("list_moved")[:1]), Value(False)),
    )


def with_marks(legs: QuerySet[Leg]) -> QuerySet[Any]:
    """Add the same three to each leg."""
    issued = Manifest.objects.filter(leg=OuterRef("pk"))
    latest = issued.filter(approved_at__isnull=False).order_by("-version")
    # Other times or another vehicle than the list names, with everybody in the seat of before.
    disrupted = Disruption.objects.filter(
        leg=OuterRef("pk"), state="approved", kind__in=_OTHER_FACTS, ended_at__gt=OuterRef("list_issued_at")
    )
    stands = Q(list_version=None) | Q(list_key="") | Q(trip__departed_at__isnull=False) | Q(trip__state="cancelled")
    return legs.annotate(
        list_version=Subquery(latest.values("version")[:1]),
        list_key=Subquery(latest.values("seats_key")[:1]),
        list_issued_at=Subquery(latest.values("issued_at")[:1]),
        list_waits=Exists(issued.filter(approved_at=None)),
    ).annotate(
        list_moved=Case(
            When(stands, then=Value(False)),
            When(Exists(disrupted), then=Value(True)),
            When(list_key=Coalesce(_seats_key("pk"), Value("")), then=Value(False)),
            default=Value(True),
            output_field=BooleanField(),
        )
    )


def legs_of_day(user: User, day: date) -> QuerySet[Any]:
    """The runs that leave on `day` and whose lists `user` may issue, with their marks, `starts_at` and `persons`."""
    begins = timezone.make_aware(datetime.combine(day, time()))
    first = Call.objects.filter(leg=OuterRef("pk")).order_by("order")
    seats = SeatClaim.objects.filter(seat__leg=OuterRef("pk"), released_at=None, booking__state__in=Booking.TRAVELLING)
    persons = seats.order_by().values("seat__leg")
    counted = persons.annotate(n=Func(F("booking_id"), function="count", template="count(DISTINCT %(expressions)s)"))
    legs = Leg.objects.filter(trip__in=manageable_by(user, "manifests.issue"))
    return (
        with_marks(legs.exclude(trip__state__in=[Trip.State.DRAFT, Trip.State.CANCELLED]))
        .annotate(
            starts_at=Subquery(first.values(at=Coalesce("departs_at", "arrives_at"))[:1]),
            persons=Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0),
        )
        .filter(starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1))
        .select_related("trip__organiser", "trip__destination", "layout")
        .order_by("starts_at", "trip__number", "order")
    )
