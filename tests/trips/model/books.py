"""Two buses, twelve people, the notebook beside them, and what may never differ between the two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_person
from tests.trips.model.plain import Bus, Party, Person, Place, Ticket
from trips.models import Booking, Leg, Mode, Seat, SeatLayout, Trip, WaitlistEntry
from trips.queries.booking import seats_of
from trips.queries.journey import calls_of
from trips.refusals import TripFull
from trips.services.seats.layout import make_seats
from workers.services.register import register_people
from zunyi.refusals import Refusal

STOPS, SIZES, PEOPLE = 4, (5, 7, 9), 12
HOME, AWAY = "520324100", "520304100"
buses = st.integers(0, 1)
rides = st.sampled_from([(on, off) for on in range(STOPS - 1) for off in range(on + 1, STOPS)] + [(0, STOPS - 1)] * 4)
parties = st.lists(st.integers(0, PEOPLE - 1), min_size=1, max_size=3, unique=True)


def draw(size: int) -> SeatLayout:
    """A vehicle of so many seats, two and two."""
    rows = [
        {"row": at // 4 + 1, "cells": [
            {"label": str(seat + 1), "column": "ABCD"[seat % 4]} for seat in range(at, min(at + 4, size))
        ]} for at in range(0, size, 4)
    ]  # fmt: skip
    for row in rows:
        row["cells"].insert(2, None)
    plan = {"cars": [{"car": "", "title": "", "class": "seat", "rows": rows}]}
    facts = {"name": f"{size}座", "mode": Mode.BUS, "plan": plan}
    return SeatLayout.objects.get_or_create(code=f"model-{size}", defaults=facts)[0]


def outcome(work: Callable[[], object]) -> tuple[object, str]:
    """What came back, and the code of the refusal, if it was one."""
    try:
        return work(), ""
    except TripFull as no:
        return None, "full" if no.code != "others_wait_first" else no.code
    except Refusal as no:
        return None, no.code


class Books(RuleBasedStateMachine):
    """Two buses that leave at the same time, and both books of them; the rules stand in the files beside."""

    @initialize(size=st.sampled_from(SIZES))
    def lay_on(self, size: int) -> None:
        leaves = timezone.now() + timedelta(days=3)
        homes = [make_division(HOME), make_division(AWAY)]
        self.people = [Person(at, at % 3 > 0) for at in range(PEOPLE)]
        self.told = [make_person(household=homes[0 if each.is_home else 1]) for each in self.people]
        self.workers = register_people(people=self.told, by=None)
        self.by_pk = {worker.pk: person for worker, person in zip(self.workers, self.people, strict=True)}
        self.trips = [self._bus(each, leaves) for each in (size, 5)]
        self.calls = [calls_of(trip.pk) for trip in self.trips]
        self.plain = [
            Bus({seat.label: Place(seat.label) for seat in Seat.objects.filter(leg__trip=trip)}) for trip in self.trips
        ]
        self.booking: dict[int, Ticket] = {}
        self.entry: dict[int, Party] = {}
        # Changes of seats, with the vehicle that came last before each; changes of trips.
        self.changes: dict[int, tuple[Bus, int, list[tuple[Ticket, int, str, str]]]] = {}
        self.transfers: list[tuple[int, list[tuple[Ticket, Ticket]]]] = []

    def _bus(self, size: int, leaves: datetime) -> Trip:
        trip = make_trip(seats=0, calls=STOPS, departs_at=leaves, organiser=make_division("520300"))
        trip.legs.update(layout=draw(size))
        make_seats(leg=trip.legs.select_related("layout").get())
        return trip

    # For the rules ----------------------------------------------------------

    def write_down(
        self,
        at: int,
        made: Sequence[Booking],
        ride: range,
        state: str,
        *,
        party: Party | None = None,
        group: object | None = None,
    ) -> list[Ticket]:
        """Put new bookings into the notebook, on the seats that the vehicle gave them."""
        labels, tickets = seats_of(list(made)), []
        for booking in made:
            ticket = Ticket(self.by_pk[booking.worker_id], self.plain[at], ride, state, party, group=group)
            self.booking[booking.pk] = ticket
            self.plain[at].tickets.append(ticket)
            assert not self.plain[at].sit(ticket, labels[booking.pk][0])
            tickets.append(ticket)
        return tickets

    def pick(self, data: st.DataObject, *states: str) -> tuple[Booking, Ticket] | None:
        """Some booking in one of these states that is no open offer's."""
        found = [pk for pk, each in self.booking.items() if each.state in states and each.party is None]
        if not found:
            return None
        pk = data.draw(st.sampled_from(found))
        return Booking.objects.select_related("trip").get(pk=pk), self.booking[pk]

    def other(self, bus: Bus) -> Bus:
        """The one that leaves at the same time."""
        return self.plain[1 - self.plain.index(bus)]

    def bookings_of(self, tickets: Sequence[Ticket]) -> list[Booking]:
        """The rows behind tickets, in their order."""
        pks = [self.pk_of(ticket) for ticket in tickets]
        rows = Booking.objects.in_bulk(pks)
        return [rows[pk] for pk in pks]

    def pk_of(self, ticket: Ticket) -> int:
        """The row behind a ticket."""
        return next(pk for pk, each in self.booking.items() if each is ticket)

    def leg(self, bus: Bus) -> Leg:
        """The vehicle's run as it stands now."""
        return Leg.objects.select_related("trip", "layout").get(trip=self.trips[self.plain.index(bus)])

    # The two books ----------------------------------------------------------

    @invariant()
    def both_say_the_same(self) -> None:
        for trip, bus in zip(getattr(self, "trips", []), getattr(self, "plain", []), strict=True):
            assert self._seats(trip) == {
                place.label: (place.is_closed, place.is_kept, sum(1 << at for at in place.riders))
                for place in bus.places.values()
            }
            live = list(Booking.objects.filter(trip=trip, state__in=Booking.LIVE))
            assert {booking.pk: booking.state for booking in live} == {
                pk: ticket.state for pk, ticket in self.booking.items() if ticket.bus is bus and ticket.is_live
            }
            assert self._groups(live) == self._parties(bus)
            labels = seats_of(live)
            assert {pk: self.booking[pk].labels for pk in labels} == labels
            assert self._list(trip) == [
                (self.entry_of(party), party.state, party.skipped, [person.key for person in party.people])
                for party in bus.waiting
            ]

    def _groups(self, live: Sequence[Booking]) -> set[frozenset[int]]:
        found: dict[int, set[int]] = {}
        for booking in live:
            found.setdefault(booking.companions_id or -booking.pk, set()).add(booking.pk)
        return {frozenset(party) for party in found.values()}

    def _parties(self, bus: Bus) -> set[frozenset[int]]:
        found: dict[int, set[int]] = {}
        for pk, ticket in self.booking.items():
            if ticket.bus is bus and ticket.is_live:
                found.setdefault(id(ticket.group or ticket), set()).add(pk)
        return {frozenset(party) for party in found.values()}

    def _seats(self, trip: Trip) -> dict[str, tuple[bool, bool, int]]:
        seats = Seat.objects.filter(leg__trip=trip).values_list("label", "blocked_reason", "quota", "taken")
        return {label: (bool(closed), quota is not None, taken) for label, closed, quota, taken in seats}

    def entry_of(self, party: Party) -> int:
        """The row behind a party."""
        return next(pk for pk, each in self.entry.items() if each is party)

    def _list(self, trip: Trip) -> list[tuple[int, str, str, list[int]]]:
        entries = WaitlistEntry.objects.filter(trip=trip, state__in=WaitlistEntry.OPEN).order_by("since", "pk")
        return [
            (
                entry.pk, entry.state, entry.skipped,
                [self.by_pk[m.worker_id].key for m in entry.members.filter(ended_at=None).order_by("pk")],
            )
            for entry in entries
        ]  # fmt: skip
