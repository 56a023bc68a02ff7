"""What the outbox asks about bookings: whom to tell what, and who was forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from trips.models import Booking, Trip
from workers.queries.consent import texts_declined
from zunyi.accounts.models import User
from zunyi.notices.models import Notice
from zunyi.notices.queries.notice import Told, told_by_kind, visible_to

# Trips that leave so soon should long have their reminders in the outbox.
NEAR = timedelta(hours=36)


def bookings_to_tell(ids: Iterable[int]) -> QuerySet[Booking]:
    """Bookings with all that a message says of them, except the seats (`seats_of`).

    `wants_no_texts`: the worker took the consent to text messages back, so somebody has to pass them on.
    """
    return (
        Booking.objects.filter(pk__in=list(ids))
        .select_related("trip__destination", "worker__identity", "board__place", "board__leg", "alight__place")
        .annotate(wants_no_texts=texts_declined("worker"))
    )


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
            state__in=[Booking.State.HELD, Booking.State.CONFIRMED],
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
            state__in=[Booking.State.HELD, Booking.State.CONFIRMED],
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


def told_about(trip: Trip, user: User) -> Told | None:
    """How far the news of a trip got among the people whose messages `user` sees; the reminder's, once it has begun."""
    if not user.can("notices.view"):
        return None
    kinds = {told.kind: told for told in told_by_kind(visible_to(user).filter(matter=matter_of(trip.pk)))}
    reminder, booked = kinds.get("reminder"), kinds.get("booked")
    return reminder if reminder and (reminder.told or reminder.open) else booked or reminder
