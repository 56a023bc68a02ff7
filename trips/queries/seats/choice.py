"""The map on which people choose their seat: what they may have, what they have, and why not the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from trips.models import Booking, Leg, Seat, SeatClaim
from trips.queries.booking import party_on_trip
from trips.queries.manifest.lists import latest_manifest
from trips.queries.plan.quota import kept_for
from trips.queries.seats.map import SHORT, Drawing, car_named, is_known, picture_of, riders_of
from trips.refusals import ListIsFrozen, TripUnderWay
from zunyi.accounts.models import User
from zunyi.refusals import Refusal


def why_no_choice(leg: Leg, *, by: User | None) -> Refusal | None:
    """Why no seat can be chosen on this run now: workers may until its list is issued, the office until it leaves."""
    if leg.trip.departed_at or leg.trip.is_over:
        return TripUnderWay()
    if by is None and latest_manifest(leg) is not None:
        return ListIsFrozen()
    return None


def legs_ridden(booking: Booking) -> list[Leg]:
    """The runs on which somebody has a seat, in their order."""
    ridden = Seat.objects.filter(claims__booking=booking, claims__released_at=None).values("leg")
    return list(Leg.objects.filter(pk__in=ridden).select_related("trip", "layout").order_by("order"))


def party_on_leg(booking: Booking, leg: Leg) -> list[Booking]:
    """Those who travel with this person and ride on this run as well, the person first."""
    riding = set(
        SeatClaim.objects.filter(seat__leg=leg, released_at=None, booking__trip=booking.trip_id).values_list(
            "booking_id", flat=True
        )
    )
    others = [each for each in party_on_trip(booking) if each.pk in riding and each.pk != booking.pk]
    return [booking, *others]


def stretches_ridden(booking: Booking, leg: Leg) -> list[int]:
    """The stretches of a run that somebody rides, in order."""
    claims = SeatClaim.objects.filter(booking=booking, seat__leg=leg, released_at=None)
    return sorted(set(claims.values_list("stretch", flat=True)))


def choice_map(
    leg: Leg, bookings: Sequence[Booking], *, user: User | None = None, car: str | None = None
) -> dict[str, Any]:
    """The picture of a run for these people to choose on, for `templates/trips/parts/seat_map.html`.

    `car` says which car a phone shows (else the one they sit in). An officer (`user`) sees all of them, may point at a
    seat where somebody sits, to swap with that person, and reads the names that the officer may see.
    """
    draw = _Choosing(leg, bookings, user)
    sections = list(leg.layout.plan["cars"])
    cars = list(dict.fromkeys(section["car"] for section in sections))
    if user is None and len(cars) > 1:
        car = car if car in cars else draw.car_of_their_seats() or cars[0]
        sections = [section for section in sections if section["car"] == car]
    kind = "checkbox" if len(bookings) > 1 else "radio"
    return {
        "mode": picture_of(leg),
        "cars": draw.cars(sections),
        "choose": {"name": "seat", "type": kind},
        "by_office": user is not None,
        "is_full": not any(draw.free_in(each) for each in cars),
        "car_choice": [(each, car_named(each), each == car, draw.free_in(each)) for each in cars]
        if user is None and len(cars) > 1
        else [],
    }


def seats_to_choose(leg: Leg, bookings: Sequence[Booking]) -> list[tuple[Seat, str]]:
    """Every seat of a run in the order of giving out, and what it is to these people: mine, free, taken, kept, blocked.

    The same as `choice_map` draws, for programs.
    """
    draw = _Choosing(leg, bookings, None)
    return [(seat, draw.state_of(seat)) for seat in sorted(draw.seats.values(), key=lambda seat: seat.ordinal)]


class _Choosing(Drawing):
    """The vehicle's picture with what these people may choose."""

    def __init__(self, leg: Leg, bookings: Sequence[Booking], user: User | None) -> None:
        seats = {
            each.label: each
            for each in Seat.objects.filter(leg=leg).select_related("quota__division", "quota__employer")
        }
        riders = riders_of(leg, user) if user else {}
        super().__init__(leg, seats, riders, {}, may_change=False)
        self.user = user
        self.own: dict[int, int] = {}
        self.mask = 0
        held = SeatClaim.objects.filter(booking__in=bookings, seat__leg=leg, released_at=None)
        for seat_id, stretch in held.values_list("seat_id", "stretch"):
            self.own[seat_id] = self.own.get(seat_id, 0) | 1 << stretch
            self.mask |= 1 << stretch
        quotas = kept_for(leg.trip, [booking.worker for booking in bookings]) or {}
        self.may = set.intersection(*(set(each) for each in quotas.values())) if quotas else set()

    def car_of_their_seats(self) -> str:
        """The car in which the first of them sits."""
        return next((seat.car for seat in self.seats.values() if seat.pk in self.own), "")

    def free_in(self, car: str) -> int:
        """How many seats of a car they may have."""
        return sum(seat.car == car and self.state_of(seat) == "free" for seat in self.seats.values())

    def cell(self, cell: dict[str, Any] | None) -> dict[str, Any] | None:
        """One seat, with its value where it can be chosen."""
        seat = self.seats.get(cell["label"]) if cell else None
        if seat is None:
            return None
        state = self.state_of(seat)
        drawn: dict[str, Any] = {"label": seat.label.partition("车")[2] or seat.label, "state": state}
        if state in ("free", "mine"):
            drawn |= {"value": seat.pk, "checked": state == "mine"}
        elif state == "blocked":
            drawn |= {"title": seat.blocked_reason, "text": seat.blocked_reason[:SHORT]}
        elif state == "kept":
            drawn["title"] = _("kept for %(whom)s") % {"whom": seat.quota.division or seat.quota.employer}  # type: ignore[union-attr]
        elif self.user:
            names = [each.worker.legal_name for each in self.riders.get(seat.pk, []) if is_known(each)]
            drawn |= {"title": "、".join(names), "text": names[0][:SHORT] if names else ""}
            drawn |= {"value": seat.pk} if names else {}
        return drawn

    def state_of(self, seat: Seat) -> str:
        """What a seat is to these people."""
        if seat.pk in self.own:
            return "mine"
        if seat.blocked_reason:
            return "blocked"
        if seat.taken & self.mask:
            return "taken"
        return "kept" if seat.quota_id is not None and seat.quota_id not in self.may else "free"
