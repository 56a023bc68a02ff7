"""What the outbox asks about bookings: whom to tell what, and who was forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from trips.models import Booking, Call, Trip
from workers.queries.consent import texts_declined
from zunyi.accounts.models import User
from zunyi.notices.models import Notice
from zunyi.notices.queries.notice import FATE, Told, open_now, visible_to

# Trips that leave so soon should long have their reminders in the outbox.
NEAR = timedelta(hours=36)


def bookings_to_tell(ids: Iterable[int]) -> QuerySet[Booking]:
    """Bookings with all that a message says of them, except the seats (`seats_of`).

    `wants_no_texts`: the worker took the consent to text messages back, so somebody has to pass them on.
    """
    return (
        Booking.objects.filter(pk__in=list(ids))
        .select_related(
            "trip__destination", "worker__identity", "board__place", "board__leg", "alight__place", "offer__entry"
        )
        .annotate(wants_no_texts=texts_declined("worker"))
    )


def still_to_be_told(bookings: Iterable[Booking]) -> set[int]:
    """Those whose first message has not left yet, by the booking's id: it will tell them the newest seat."""
    waiting = Notice.objects.filter(
        kind__in=["booked", "trip_moved"],
        about_type=Booking._meta.label_lower,
        about_id__in=[str(booking.pk) for booking in bookings],
        state__in=[Notice.State.DUE, Notice.State.CLAIMED, Notice.State.CARRIED],
    )
    held = {booking.pk for booking in bookings if booking.state == Booking.State.HELD}
    return held | {int(about) for about in waiting.values_list("about_id", flat=True)}


def bookings_to_preview(limit: int) -> QuerySet[Booking]:
    """The newest live bookings with all that a message says of them."""
    newest = Booking.objects.filter(state__in=Booking.LIVE).order_by("-pk").values_list("pk", flat=True)[:limit]
    return bookings_to_tell(newest).order_by("-pk")


def bookings_without_reminder(*, now: datetime) -> QuerySet[Booking]:
    """Live bookings whose vehicle leaves soon and of whose newest plan nobody was ever to be told."""
    reminders = Notice.objects.filter(
        about_type=Booking._meta.label_lower,
        about_id=Cast(OuterRef("pk"), CharField()),
        kind__in=["reminder", "booked", "trip_changed", "trip_delayed"],
        version=OuterRef("trip__version"),
    )
    return (
        Booking.objects.filter(
            ~Exists(reminders),
            state=Booking.State.CONFIRMED,
            board__departs_at__gt=now,
            board__departs_at__lte=now + NEAR,
        )
        .exclude(trip__state__in=[Trip.State.CANCELLED, Trip.State.ARRIVED, Trip.State.SETTLED])
        .select_related("trip", "worker", "board")
        .order_by("pk")
    )


def bookings_with_old_documents(*, now: datetime) -> QuerySet[Booking]:
    """Live bookings to come whose worker's identity card expires before the day of travel."""
    return (
        Booking.objects.filter(
            state=Booking.State.CONFIRMED,
            board__departs_at__gt=now,
            worker__identity__valid_to__lt=TruncDate("board__departs_at", tzinfo=timezone.get_default_timezone()),
        )
        .exclude(trip__state__in=[Trip.State.CANCELLED, Trip.State.ARRIVED, Trip.State.SETTLED])
        .select_related("trip", "worker", "board")
        .order_by("pk")
    )


def matter_of(trip_id: int) -> str:
    """How the outbox names a trip: "573 of 576 told" is counted by it."""
    return f"trip:{trip_id}"


def travelling(matter: str) -> list[str]:
    """The ids of those bookings of a trip that were not cancelled, as the outbox writes them."""
    number = matter.removeprefix("trip:")
    if not number.isdigit():
        return []
    ids = Booking.objects.filter(trip=int(number)).exclude(state=Booking.State.CANCELLED).values_list("pk", flat=True)
    return [str(pk) for pk in ids]


# What tells a person all about a departure; once the evening's reminder has begun it is the one that counts.
_DEPARTURE = ("booked", "trip_changed", "trip_delayed", "reminder")


def told_about(trip: Trip, user: User) -> Told | None:
    """How far the news of a departure got among the people whose messages `user` sees: one end a person.

    The evening's reminder counts once it has begun; for who signed up after it, and before that for everybody, the
    newest message about the departure.
    """
    if not user.can("notices.view"):
        return None
    rows = (
        visible_to(user)
        .filter(matter=matter_of(trip.pk), kind__in=_DEPARTURE, about_id__in=travelling(matter_of(trip.pk)))
        .exclude(state__in=[Notice.State.SUPERSEDED, Notice.State.HANDED_ON])
        .annotate(fate=FATE)
        .order_by("version", "due_at", "pk")
        .values_list("person", "kind", "fate", "due_at")
    )
    now, ends, reminded = timezone.now(), {}, False
    for person, kind, fate, due_at in rows:
        waits = kind == "reminder" and fate == Notice.State.DUE and due_at > now
        reminded = reminded or (kind == "reminder" and not waits)
        if not waits or person not in ends:
            ends[person] = fate
    return Told("reminder" if reminded else "booked", Counter(ends.values())) if ends else None


@dataclass(frozen=True, slots=True)
class Unreached:
    """A trip to come with people whom no message reached."""

    trip: Trip
    matter: str
    departs_at: datetime
    persons: int


def unreached_by_trip(user: User) -> list[Unreached]:
    """The trips to come on which somebody must still be told in person, the next one first: two queries."""
    capability = "notices.view" if user.can("notices.view") else "notices.call"
    with_relative = Q(state=Notice.State.CARRIED, carried_by__state__in=Notice.OPEN)
    lost = open_now() | with_relative & (Q(of_use_until=None) | Q(of_use_until__gt=timezone.now()))
    counts = dict(
        visible_to(user, capability)
        .filter(lost, matter__startswith="trip:")
        .order_by()
        .values_list("matter")
        .annotate(n=Count("person", distinct=True))
    )
    ids = [int(matter.partition(":")[2]) for matter in counts]
    first = Call.objects.filter(leg__trip=OuterRef("pk")).order_by("leg__order", "order").values("departs_at")[:1]
    trips = (
        Trip.objects.filter(pk__in=ids)
        .annotate(leaves_at=Subquery(first), last_at=Max("legs__calls__departs_at"))
        .filter(last_at__gt=timezone.now())
    )
    return [
        Unreached(trip, matter_of(trip.pk), trip.leaves_at, counts[matter_of(trip.pk)])
        for trip in trips.order_by("leaves_at", "number")
    ]
