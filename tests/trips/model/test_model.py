"""Whatever happens to two buses, in whatever order: the database says what the notebook says.

200 examples with `make reliability ONLY=model`; more by hand: MODEL_EXAMPLES=10000.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from unittest import mock

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.factories.disruptions import report
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from tests.trips.model.plain import Bus, Party, Person, Place, Ticket
from trips.models import Booking, Disruption, Leg, Mode, Quota, Seat, SeatLayout, Trip, WaitlistEntry, WaitlistOffer
from trips.queries.booking import seats_of
from trips.queries.journey import calls_of
from trips.refusals import TripFull
from trips.services.booking import book_workers, cancel_booking
from trips.services.disruption.report import approve_disruption
from trips.services.holds import confirm_holds, hold_places, lapse_due_holds
from trips.services.pick_up import change_pick_up
from trips.services.plan.quotas import hand_back_quota, set_quota
from trips.services.seats.layout import block_seat, make_seats, unblock_seat
from trips.services.undo import restore_booking
from trips.services.waitlist import offers, promotion
from trips.services.waitlist.entries import join_waitlist_known
from workers.models import Consent
from zunyi.refusals import Refusal

STOPS, SIZES, PEOPLE = 4, (5, 7, 9), 12
HOME, AWAY = "520324100", "520304100"
buses = st.integers(0, 1)
rides = st.sampled_from([(on, off) for on in range(STOPS - 1) for off in range(on + 1, STOPS)] + [(0, STOPS - 1)] * 4)
parties = st.lists(st.integers(0, PEOPLE - 1), min_size=1, max_size=3, unique=True)
_serial = count()


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


class Buses(RuleBasedStateMachine):
    """Two buses that leave at the same time, twelve people, and all that may happen to them."""

    @initialize(size=st.sampled_from(SIZES))
    def lay_on(self, size: int) -> None:
        leaves = timezone.now() + timedelta(days=3)
        home, away = make_division(HOME), make_division(AWAY)
        self.people = [Person(at, at % 3 > 0) for at in range(PEOPLE)]
        self.workers = [make_worker(household=home if each.is_home else away) for each in self.people]
        self.by_pk = {worker.pk: person for worker, person in zip(self.workers, self.people, strict=True)}
        self.trips = [self._bus(each, leaves) for each in (size, 5)]
        self.calls = [calls_of(trip.pk) for trip in self.trips]
        self.plain = [
            Bus({seat.label: Place(seat.label) for seat in Seat.objects.filter(leg__trip=trip)}) for trip in self.trips
        ]
        self.booking: dict[int, Ticket] = {}
        self.entry: dict[int, Party] = {}

    def _bus(self, size: int, leaves: object) -> Trip:
        trip = make_trip(seats=0, calls=STOPS, departs_at=leaves, organiser=make_division("520300"))
        trip.legs.update(layout=draw(size))
        make_seats(leg=trip.legs.select_related("layout").get())
        return trip

    # Signing up, holding, giving back ---------------------------------------

    @rule(at=buses, party=parties, ride=rides, holds=st.booleans())
    def book(self, at: int, party: list[int], ride: tuple[int, int], holds: bool) -> None:
        people = [self.people[each] for each in party]
        facts = {"trip": self.trips[at], "workers": [self.workers[each] for each in party], "by": None,
                 "board": self.calls[at][ride[0]], "alight": self.calls[at][ride[1]]}  # fmt: skip
        expected = self.plain[at].why_not(self.plain[1 - at], people, range(*ride))
        if holds:
            made, no = outcome(lambda: hold_places(until=timezone.now() + timedelta(hours=1), **facts))
        else:
            made, no = outcome(lambda: book_workers(channel="web", **facts))
        assert no == expected
        if made:
            self._write_down(at, made, range(*ride), "held" if holds else "confirmed")
            self.plain[at].settle(people)

    def _write_down(self, at: int, made: list[Booking], ride: range, state: str, party: Party | None = None) -> None:
        labels = seats_of(made)
        for booking in made:
            ticket = Ticket(self.by_pk[booking.worker_id], self.plain[at], ride, state, party)
            self.booking[booking.pk] = ticket
            self.plain[at].tickets.append(ticket)
            assert not self.plain[at].sit(ticket, labels[booking.pk][0])
            if party:
                party.held.append(ticket)

    def _pick(self, data: st.DataObject, *, states: tuple[str, ...]) -> tuple[Booking, Ticket] | None:
        """Some booking in one of these states that is no open offer's."""
        found = [pk for pk, each in self.booking.items() if each.state in states and each.party is None]
        if not found:
            return None
        pk = data.draw(st.sampled_from(found))
        return Booking.objects.get(pk=pk), self.booking[pk]

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        if found := self._pick(data, states=("confirmed", "held")):
            booking, ticket = found
            cancel_booking(booking=booking, by=None)
            ticket.bus.stand_up(ticket, "cancelled")

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        if found := self._pick(data, states=("cancelled",)):
            booking, ticket = found
            bus, other = ticket.bus, self._other(ticket.bus)
            if ticket.never_said_yes:
                expected = "hold_lapsed"
            elif bus.of(ticket.person):
                expected = "already_booked"
            elif (on_other := other.of(ticket.person)) and set(on_other.ride) & set(ticket.ride):
                expected = "worker_travels_elsewhere"
            else:
                place = bus.places.get(ticket.label)
                fits = place and place.is_free(ticket.ride) and place.may_have(ticket.person, bus)
                expected = "" if fits and not ticket.is_seat_gone else "seat_gone_meanwhile"
            _, no = outcome(lambda: restore_booking(booking=booking, by=None))
            assert no == expected
            if not no:
                ticket.state = "confirmed"
                assert not bus.sit(ticket, ticket.label)

    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        if found := self._pick(data, states=("held",)):
            confirm_holds(bookings=[found[0]], by=None, manner=Consent.Manner.READ)
            found[1].state = "confirmed"

    @rule(data=st.data())
    def expire(self, data: st.DataObject) -> None:
        if found := self._pick(data, states=("held",)):
            Booking.objects.filter(pk=found[0].pk).update(held_until=timezone.now() - timedelta(seconds=1))
            assert lapse_due_holds() == 1
            found[1].bus.stand_up(found[1], "cancelled")

    @rule(data=st.data(), stop=st.integers(0, STOPS - 2))
    def change_stop(self, data: st.DataObject, stop: int) -> None:
        if found := self._pick(data, states=("confirmed", "held")):
            booking, ticket = found
            bus, at = ticket.bus, self.plain.index(ticket.bus)
            if stop == ticket.ride.start:
                return
            before, ride = (ticket.label, ticket.ride, ticket.state), range(stop, ticket.ride.stop)
            same, expected = "", ""
            if not ride:
                expected = "no_boarding_here"
            elif (on_other := self._other(bus).of(ticket.person)) and set(on_other.ride) & set(ride):
                expected = "worker_travels_elsewhere"
            bus.stand_up(ticket, ticket.state)
            if not expected:
                fitting = [each for each in bus.places.values() if each.is_free(ride)]
                fitting = [each for each in fitting if each.may_have(ticket.person, bus)]
                expected = "" if fitting else "full"
                same = ticket.label if ticket.label in {each.label for each in fitting} else ""
            _, no = outcome(lambda: change_pick_up(booking=booking, board=self.calls[at][stop], by=None))
            assert no == expected
            if no:
                ticket.ride = before[1]
                assert not bus.sit(ticket, before[0])
                return
            ticket.ride = ride
            label = seats_of([booking])[booking.pk][0]
            assert label == (same or label)
            assert not bus.sit(ticket, label)

    def _other(self, bus: Bus) -> Bus:
        return self.plain[1 - self.plain.index(bus)]

    # The vehicle ------------------------------------------------------------

    @rule(at=buses, data=st.data())
    def close_or_open_a_seat(self, at: int, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(sorted(self.plain[at].places.values(), key=lambda each: each.label)))
        seat = Seat.objects.get(leg__trip=self.trips[at], label=place.label)
        if place.is_closed:
            unblock_seat(seat=seat, by=None)
            place.is_closed = False
            return
        _, no = outcome(lambda: block_seat(seat=seat, reason="座椅损坏", by=None))
        assert no == ("seat_taken" if place.riders else "")
        place.is_closed = not no

    @rule(at=buses, size=st.sampled_from(SIZES))
    def swap_vehicle(self, at: int, size: int) -> None:
        bus = self.plain[at]
        if any(party.state == "offered" for party in bus.waiting):
            return
        closed = {label for label, place in bus.places.items() if place.is_closed}
        leg = Leg.objects.get(trip=self.trips[at])
        disruption = report(
            self.trips[at], Disruption.Kind.VEHICLE, leg=leg, layout=draw(size).code, rule="last", drivers=0, escorts=0
        )
        approve_disruption(disruption=disruption, by=None)
        self.trips[at].refresh_from_db()
        places = {
            seat.label: Place(seat.label, bool(seat.blocked_reason), seat.quota_id is not None)
            for seat in Seat.objects.filter(leg=leg)
        }
        assert {label for label, place in places.items() if place.is_closed} == closed & places.keys()
        self._seat_anew(bus, places)

    def _seat_anew(self, bus: Bus, places: dict[str, Place]) -> None:
        """Everybody still sits, on exactly one seat, unless there are more people than seats somewhere."""
        mine = {pk: ticket for pk, ticket in self.booking.items() if ticket.bus is bus}
        load = max(bus.load(stretch) for stretch in range(STOPS - 1))
        bus.places = places
        now = Booking.objects.in_bulk([pk for pk, ticket in mine.items() if ticket.is_live])
        labels = seats_of(now.values())
        left = 0
        for pk, ticket in mine.items():
            if not ticket.is_live:
                ticket.is_seat_gone = True
            elif now[pk].is_live:
                place = places[labels[pk][0]]
                kept, place.is_kept = place.is_kept, False  # whoever is aboard already stays aboard
                assert not bus.sit(ticket, place.label)
                place.is_kept = kept
            else:
                ticket.never_said_yes = ticket.state == "held"
                ticket.state, ticket.is_seat_gone, left = "cancelled", True, left + 1
        seats = sum(not place.is_closed for place in places.values())
        assert left == 0 or load > seats or bus.has_quota

    # Quotas -----------------------------------------------------------------

    @rule(at=buses, seats=st.integers(1, 4))
    def keep_seats(self, at: int, seats: int) -> None:
        bus = self.plain[at]
        own = [
            place for place in bus.places.values()
            if not place.is_closed and not place.is_kept and any(t.person.is_home for t in place.riders.values())
        ]  # fmt: skip
        free = [place for place in bus.places.values() if not place.is_closed and not place.riders]
        expected = "quota_twice" if bus.has_quota else "" if len(own) + len(free) >= seats else "quota_too_large"
        quota, no = outcome(
            lambda: set_quota(
                trip=self.trips[at], division=make_division("520324"), seats=seats,
                hands_back_at=timezone.now() + timedelta(hours=4), by=None,
            )
        )  # fmt: skip
        assert no == expected
        if not no:
            marked = set(Seat.objects.filter(quota=quota).values_list("label", flat=True))
            assert len(marked) == seats
            assert marked <= {place.label for place in own + free}
            assert len(marked & {place.label for place in own}) == min(seats, len(own))
            bus.has_quota = True
            for label in marked:
                bus.places[label].is_kept = True

    @rule(at=buses)
    def hand_back(self, at: int) -> None:
        for quota in Quota.objects.filter(trip=self.trips[at], handed_back_at=None).select_related("trip"):
            hand_back_quota(quota=quota, by=None)
        self.plain[at].has_quota = False
        for place in self.plain[at].places.values():
            place.is_kept = False

    # The waitlist -----------------------------------------------------------

    @rule(at=buses, party=parties, ride=rides, takes_part=st.booleans())
    def join(self, at: int, party: list[int], ride: tuple[int, int], takes_part: bool) -> None:
        bus, people = self.plain[at], [self.people[each] for each in party]
        waiting = {person for each in bus.waiting for person in each.people}
        expected = "already_booked" if any(bus.of(person) for person in people) else ""
        expected = expected or ("already_waiting" if waiting & set(people) else "")
        entry, no = outcome(
            lambda: join_waitlist_known(
                trip=self.trips[at], workers=[self.workers[each] for each in party], by=None, channel="web",
                board=self.calls[at][ride[0]], alight=self.calls[at][ride[1]], manner=Consent.Manner.READ,
                takes_part=takes_part,
            )
        )  # fmt: skip
        assert no == expected
        if entry:
            # A party goes in the order of the registry.
            people.sort(key=lambda person: person.key)
            self.entry[entry.pk] = Party(people, range(*ride), takes_part)
            bus.waiting.append(self.entry[entry.pk])

    @rule(at=buses)
    def promote(self, at: int) -> None:
        self._promote(at)

    def _promote(self, at: int, *, lapsed: Party | None = None) -> None:
        made = {offer.entry_id: offer for offer in promotion.promote(trip=self.trips[at])}
        for party, chosen in self.plain[at].promote(self.plain[1 - at], lapsed=lapsed):
            offer = made.pop(self._pk(party))
            self._offered(at, party, chosen, offer)
        assert made == {}

    def _offered(self, at: int, party: Party, chosen: list[Person], offer: WaitlistOffer) -> None:
        held = list(offer.bookings.filter(state="held").order_by("pk"))
        assert [self.by_pk[booking.worker_id] for booking in held] == chosen
        party.state, party.skipped = "offered", ""
        self._write_down(at, held, party.ride, "held", party)

    def _pk(self, party: Party) -> int:
        return next(pk for pk, each in self.entry.items() if each is party)

    @rule(data=st.data())
    def offer_by_hand(self, data: st.DataObject) -> None:
        found = [(at, party) for at, bus in enumerate(self.plain) for party in bus.waiting if party.state == "waiting"]
        if not found:
            return
        at, party = data.draw(st.sampled_from(found))
        if any(self.plain[at].of(person) for person in party.people):
            return
        chosen, why = self.plain[at].choose(party, self.plain[1 - at])
        entry = WaitlistEntry.objects.select_related("trip").get(pk=self._pk(party))
        offer, no = outcome(lambda: promotion.offer_by_hand(entry=entry, by=None, reason="试"))
        words = {"": "", "elsewhere": "worker_travels_elsewhere", "quota": "full", "few_seats": "full"}
        assert no == words[why]
        if offer:
            self._offered(at, party, chosen, offer)

    def _offer(self, data: st.DataObject) -> tuple[int, Party, WaitlistOffer] | None:
        found = [(at, party) for at, bus in enumerate(self.plain) for party in bus.waiting if party.state == "offered"]
        if not found:
            return None
        at, party = data.draw(st.sampled_from(found))
        return at, party, WaitlistOffer.objects.get(entry=self._pk(party), state="open")

    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        if found := self._offer(data):
            at, party, offer = found
            offers.accept_offer(offer=offer, by=None)
            going = [ticket.person for ticket in party.held]
            for ticket in party.held:
                ticket.state, ticket.party = "confirmed", None
            party.held, party.state = [], "waiting"
            party.people = [person for person in party.people if person not in going]
            if not party.people:
                self.plain[at].waiting.remove(party)

    @rule(data=st.data(), stays=st.booleans())
    def refuse(self, data: st.DataObject, stays: bool) -> None:
        if found := self._offer(data):
            at, party, offer = found
            offers.refuse_offer(offer=offer, by=None, stays=stays)
            seats = len(party.held)
            self._give_up(at, party)
            party.state, party.takes_part = "waiting", party.takes_part and seats >= len(party.people)
            if not stays:
                self.plain[at].waiting.remove(party)

    @rule(data=st.data())
    def lapse(self, data: st.DataObject) -> None:
        if found := self._offer(data):
            at, party, offer = found
            WaitlistOffer.objects.filter(pk=offer.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
            self._give_up(at, party)
            party.unanswered += 1
            self.plain[at].waiting.remove(party)
            if party.unanswered < 2:
                party.state = "waiting"
                self.plain[at].waiting.append(party)
            self._promote(at, lapsed=party)

    def _give_up(self, at: int, party: Party) -> None:
        for ticket in party.held:
            ticket.party = None
        self.plain[at].drop(party)

    # The two books ----------------------------------------------------------

    @invariant()
    def both_say_the_same(self) -> None:
        for trip, bus in zip(getattr(self, "trips", []), getattr(self, "plain", []), strict=True):
            assert self._seats(trip) == {
                place.label: (place.is_closed, place.is_kept, sum(1 << at for at in place.riders))
                for place in bus.places.values()
            }
            live = Booking.objects.filter(trip=trip, state__in=Booking.LIVE)
            assert {booking.pk: booking.state for booking in live} == {
                pk: ticket.state for pk, ticket in self.booking.items() if ticket.bus is bus and ticket.is_live
            }
            labels = seats_of(live)
            assert {pk: [self.booking[pk].label] for pk in labels} == labels
            assert self._list(trip) == [
                (self._pk(party), party.state, party.skipped, [person.key for person in party.people])
                for party in bus.waiting
            ]

    def _seats(self, trip: Trip) -> dict[str, tuple[bool, bool, int]]:
        seats = Seat.objects.filter(leg__trip=trip).values_list("label", "blocked_reason", "quota", "taken")
        return {label: (bool(closed), quota is not None, taken) for label, closed, quota, taken in seats}

    def _list(self, trip: Trip) -> list[tuple[int, str, str, list[int]]]:
        entries = WaitlistEntry.objects.filter(trip=trip, state__in=WaitlistEntry.OPEN).order_by("since", "pk")
        return [
            (
                entry.pk, entry.state, entry.skipped,
                [self.by_pk[m.worker_id].key for m in entry.members.filter(ended_at=None).order_by("pk")],
            )
            for entry in entries
        ]  # fmt: skip


@pytest.mark.reliability
@pytest.mark.django_db(transaction=True)
def test_model_and_database_never_differ(full_size):
    examples = int(os.environ.get("MODEL_EXAMPLES", "200" if full_size else "6"))
    how = settings(
        max_examples=examples, stateful_step_count=40 if full_size else 25, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), print_blob=True, derandomize=not full_size,
        # A difference is told as it was found; looking for the shortest way to it takes minutes.
        phases=[Phase.explicit, Phase.generate, Phase.shrink] if full_size else [Phase.explicit, Phase.generate],
    )  # fmt: skip
    with mock.patch("trips.bell._ring"):
        run_state_machine_as_test(Buses, settings=how)
    print(f'{{"name": "model", "violations": 0, "examples": {examples}}}')
