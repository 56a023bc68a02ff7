"""The people of one trip, as its desk lists them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, Q, QuerySet, Subquery

from trips.models import Booking, SeatClaim, Trip
from trips.queries import booking as bookings
from zunyi.accounts.models import User
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import DEPTHS, STEP, Level

# What the list may show: those who travel, and those who do not any more.
LIVE, ENDED, ALL = "live", "ended", "all"


def passengers_of(
    trip: Trip, user: User, *, q: str = "", state: str = LIVE, board: int | None = None
) -> QuerySet[Booking]:
    """The bookings of a trip that `user` may see, in the order of their seats.

    `q` is part of a name, its initials, the end of a phone number or a slip code; `board` is the call to get on at.
    """
    first_seat = SeatClaim.objects.filter(booking=OuterRef("pk"), released_at=None).order_by(
        "seat__leg__order", "seat__ordinal"
    )
    of_the_trip = bookings.visible_to(user).filter(trip=trip)
    return (
        passengers_among(of_the_trip, q=q, state=state, board=board)
        .select_related("worker__household", "board__place", "alight__place")
        .annotate(seat_order=Subquery(first_seat.values("seat__ordinal")[:1]))
        .order_by("seat_order", "pk")
    )


def passengers_among(
    found: QuerySet[Booking], *, q: str = "", state: str = LIVE, board: int | None = None
) -> QuerySet[Booking]:
    """Narrow bookings as the list of passengers is narrowed."""
    if state == LIVE:
        found = found.filter(state__in=Booking.LIVE)
    elif state == ENDED:
        found = found.exclude(state__in=Booking.LIVE)
    if board:
        found = found.filter(board=board)
    if q := q.strip():
        found = found.filter(
            Q(worker__name_key__icontains=q)
            | Q(worker__initials__istartswith=q)
            | Q(worker__phone__endswith=q)
            | Q(phone__endswith=q)
            | Q(slip_code__istartswith=q)
        )
    return found


def homes_of(people: Sequence[Booking]) -> dict[int, str]:
    """Where each passenger lives by the booking's id, as people say it: 正安 格林镇 上坝村; in one query for all."""
    homes = [booking.worker.household for booking in people]
    depths = range(STEP * DEPTHS[Level.COUNTY], STEP * DEPTHS[Level.TOWN] + 1, STEP)
    paths = {home.path[:end] for home in homes for end in depths if end < len(home.path)}
    above = dict(Division.objects.filter(path__in=paths).values_list("path", "short_name"))
    return {booking.pk: " ".join(_steps(booking.worker.household, above, depths)) for booking in people}


def _steps(home: Division, above: dict[str, str], depths: range) -> list[str]:
    higher = [above[home.path[:end]] for end in depths if end < len(home.path)]
    return [*higher, home.short_name]
