"""Who rides the train with feeders and shuttles: from two townships to two factories, and in the second unit."""

from __future__ import annotations

from collections.abc import Iterable

from trips.models import Booking, Call, Leg, Seat, Trip
from trips.queries.journey import calls_of
from trips.services.bags import give_bag_to
from trips.services.pick_up import change_pick_up
from trips.services.seats.reseating import move_people
from trips.services.sign_up import KEEP, sign_up_known
from workers.models import Consent, Worker
from zunyi.accounts.models import User
from zunyi.desk.demo.bookings import CITY
from zunyi.desk.demo.waits import idle
from zunyi.divisions.models import Division

FACTORIES = ("珠海样例电子厂", "珠海样例家电厂")
# (county, where they get on, how many at most): what the feeders hold, and some who come to the station themselves.
_FROM = (("520324", "正安县集合点", 32), ("520304", "播州样例上车点", 13), ("520303", "遵义南站", 12))
_TOWNSHIP = "正安瑞溪镇上车点"
_SIZES = (2, 1, 3, 1, 2, 1, 1)
SECOND_UNIT = "10"


def make_riders(trip: Trip, officers: dict[str, User]) -> None:
    """Parties from home gate to factory gate, a shared bag, a couple from two stops, some in the second unit."""
    calls = {call.place.name: call for call in calls_of(trip.pk) if call.boarding}
    ends = [call for call in calls_of(trip.pk) if call.place.name in FACTORIES]
    for code, place, most in _FROM:
        office = officers.get(code, officers[CITY])
        # Half of those who are free: others of the demo want people as well.
        people = idle(Division.objects.get(code=code), 2 * most)
        booked = list(_sign_up(trip, people[: len(people) // 2], calls[place], ends, office))
        together = [party for party in booked if len(party) > 1]
        if together:
            give_bag_to(booking=together[0][0], by=office)
        if together and place == _FROM[0][1]:
            change_pick_up(booking=together[0][1], board=calls[_TOWNSHIP], by=office)
        if place == _FROM[1][1]:
            _into_second_unit(trip, booked, office)


def _sign_up(trip: Trip, people: list[Worker], board: Call, ends: list[Call], by: User) -> Iterable[list[Booking]]:
    """One party after the other, to the factories in turn."""
    left, at = list(people), 0
    while left:
        size = min(_SIZES[at % len(_SIZES)], len(left))
        party = [left.pop(0) for _ in range(size)]
        yield sign_up_known(
            trip=trip, workers=party, by=by, manner=Consent.Manner.BY_PHONE, board=board, alight=ends[at % len(ends)],
            other_seats=KEEP,
        )  # fmt: skip
        at += 1


def _into_second_unit(trip: Trip, parties: list[list[Booking]], by: User) -> None:
    """A town's people sit in one car of the second unit, as the railway asked for."""
    trunk = trip.legs.get(role=Leg.Role.TRUNK)
    free = list(
        Seat.objects.filter(leg=trunk, car=SECOND_UNIT, taken=0, blocked_reason="", quota=None).order_by("ordinal")
    )
    people = [booking for party in parties for booking in party]
    seats = {booking.pk: seat.pk for booking, seat in zip(people, free, strict=False)}
    if seats:
        move_people(leg=trunk, seats=seats, by=by, reason="铁路要求播州乘客集中在10车")
