"""The vehicle: seats closed and kept, people who change seats, another vehicle."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.factories.disruptions import report
from tests.factories.divisions import make_division
from tests.trips.model.books import SIZES, STOPS, Books, buses, draw, outcome
from tests.trips.model.plain import Bus, Place, Ticket
from trips.models import Booking, Disruption, Leg, Quota, Reseating, Seat
from trips.queries.booking import seats_of
from trips.services.disruption.report import approve_disruption
from trips.services.plan.quotas import hand_back_quota, set_quota
from trips.services.seats.layout import block_seat, unblock_seat
from trips.services.seats.reseating import move_people, pick_seats, swap_seats, undo_reseating

# The whole way, or one stretch of it.
parts = st.none() | st.integers(0, STOPS - 2).map(lambda at: range(at, at + 1))


class SeatRules(Books):
    """What happens to the vehicle and on it."""

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
        bus.places, bus.era = places, bus.era + 1
        now = Booking.objects.in_bulk([pk for pk, ticket in mine.items() if ticket.is_live])
        labels = seats_of(now.values())
        left = 0
        for pk, ticket in mine.items():
            if not ticket.is_live:
                ticket.is_seat_gone = True
            elif now[pk].is_live:
                # Whoever is aboard already stays aboard, also on a seat that is kept for others now.
                [label] = labels[pk]
                assert places[label].is_free(ticket.ride)
                bus.write(ticket, dict.fromkeys(ticket.ride, label))
            else:
                ticket.never_said_yes = ticket.state == "held"
                ticket.state, ticket.is_seat_gone, left = "cancelled", True, left + 1
        seats = sum(not place.is_closed for place in places.values())
        assert left == 0 or load > seats or bus.has_quota

    # Kept seats -------------------------------------------------------------

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

    # Other seats ------------------------------------------------------------

    @rule(data=st.data(), part=parts, by_hand=st.booleans())
    def move(self, data: st.DataObject, part: range | None, by_hand: bool) -> None:
        """The office moves somebody, or somebody picks another seat on the map."""
        if found := self.pick(data, "confirmed", "held"):
            booking, ticket = found
            bus, leg = ticket.bus, self.leg(ticket.bus)
            seat = self._seat(data, leg)
            before = {ticket: ticket.seats}
            expected = bus.move({ticket: seat.label}, part if by_hand else None)
            if by_hand:
                made, no = outcome(lambda: move_people(leg=leg, seats={booking.pk: seat.pk}, by=None, stretches=part))
            else:
                made, no = outcome(lambda: pick_seats(leg=leg, bookings=[booking], seats=[seat.pk], by=None))
            assert no == expected
            self._remember(made, bus, before)

    @rule(data=st.data())
    def swap(self, data: st.DataObject) -> None:
        """Two people of one bus change places."""
        if not (found := self.pick(data, "confirmed", "held")):
            return
        bus = found[1].bus
        pair = {found[0].pk: found[1]}
        others = [pk for pk, each in self.booking.items() if each.is_live and each.bus is bus and pk not in pair]
        if not others:
            return
        pk = data.draw(st.sampled_from(others))
        pair = dict(sorted({**pair, pk: self.booking[pk]}.items()))
        one, other = pair.values()
        before = {one: one.seats, other: other.seats}
        expected = bus.move({one: other.labels[0], other: one.labels[0]})
        first, second = (Booking.objects.get(pk=pk) for pk in pair)
        made, no = outcome(lambda: swap_seats(leg=self.leg(bus), first=first, second=second, by=None))
        assert no == expected
        self._remember(made, bus, before)

    @rule(data=st.data())
    def take_a_change_back(self, data: st.DataObject) -> None:
        """Everybody of a change sits as before it, or nobody does."""
        if not self.changes:
            return
        pk = data.draw(st.sampled_from(sorted(self.changes)))
        bus, era, moves = self.changes[pk]
        change = Reseating.objects.select_related("leg__trip").get(pk=pk)
        expected = "reseating_over" if change.state == "undone" else bus.move_back(moves, era)
        _, no = outcome(lambda: undo_reseating(reseating=change, by=None))
        assert no == expected

    def _seat(self, data: st.DataObject, leg: Leg) -> Seat:
        return data.draw(st.sampled_from(list(Seat.objects.filter(leg=leg).order_by("ordinal"))))

    def _remember(self, made: object, bus: Bus, before: dict[Ticket, dict[int, str]]) -> None:
        if isinstance(made, Reseating):
            moves = [
                (ticket, at, old[at], ticket.seats[at])
                for ticket, old in before.items()
                for at in ticket.ride
                if old[at] != ticket.seats[at]
            ]
            self.changes[made.pk] = (bus, bus.era, moves)
