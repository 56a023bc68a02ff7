"""Signing up, holding, giving back, another stop, one more companion, another trip."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.trips.model.books import STOPS, Books, buses, outcome, parties, rides
from tests.trips.model.plain import Bus, Ticket
from trips.models import Booking, Transfer
from trips.queries.booking import seats_of
from trips.services.booking import book_workers, cancel_booking
from trips.services.holds import confirm_holds, hold_places, lapse_due_holds
from trips.services.pick_up import change_pick_up
from trips.services.sign_up import join_companion
from trips.services.transfer import transfer_bookings, undo_transfer
from trips.services.undo import restore_booking
from workers.models import Companions, Consent


class SignUpRules(Books):
    """What happens to sign-ups."""

    @rule(at=buses, party=parties, ride=rides, holds=st.booleans(), together=st.booleans())
    def book(self, at: int, party: list[int], ride: tuple[int, int], holds: bool, together: bool) -> None:
        people = [self.people[each] for each in party]
        group = Companions.objects.create() if together and len(people) > 1 else None
        facts = {"trip": self.trips[at], "workers": [self.workers[each] for each in party], "by": None,
                 "board": self.calls[at][ride[0]], "alight": self.calls[at][ride[1]], "companions": group}  # fmt: skip
        # Who is held comes in the order of the registry; the first of whom something stands in the way is named.
        judged = sorted(people, key=lambda person: person.key) if holds else people
        expected = self.plain[at].why_not(self.plain[1 - at], judged, range(*ride))
        if holds:
            made, no = outcome(lambda: hold_places(until=timezone.now() + timedelta(hours=1), **facts))
        else:
            made, no = outcome(lambda: book_workers(channel="web", **facts))
        assert no == expected
        if made:
            self.write_down(at, made, range(*ride), "held" if holds else "confirmed", group=group)
            self.plain[at].settle(people)

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        if found := self.pick(data, "confirmed", "held"):
            booking, ticket = found
            cancel_booking(booking=booking, by=None)
            ticket.bus.stand_up(ticket, "cancelled")

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        if found := self.pick(data, "cancelled"):
            booking, ticket = found
            bus, other = ticket.bus, self.other(ticket.bus)
            if ticket.never_said_yes:
                expected = "hold_lapsed"
            elif bus.of(ticket.person):
                expected = "already_booked"
            elif (on_other := other.of(ticket.person)) and set(on_other.ride) & set(ticket.ride):
                expected = "worker_travels_elsewhere"
            else:
                expected = bus.restore(ticket)
            _, no = outcome(lambda: restore_booking(booking=booking, by=None))
            assert no == expected

    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        if found := self.pick(data, "held"):
            confirm_holds(bookings=[found[0]], by=None, manner=Consent.Manner.READ)
            found[1].state = "confirmed"

    @rule(data=st.data())
    def expire(self, data: st.DataObject) -> None:
        if found := self.pick(data, "held"):
            Booking.objects.filter(pk=found[0].pk).update(held_until=timezone.now() - timedelta(seconds=1))
            assert lapse_due_holds() == 1
            found[1].bus.stand_up(found[1], "cancelled")

    @rule(data=st.data(), stop=st.integers(0, STOPS - 2))
    def change_stop(self, data: st.DataObject, stop: int) -> None:
        if found := self.pick(data, "confirmed", "held"):
            booking, ticket = found
            bus, at = ticket.bus, self.plain.index(ticket.bus)
            if stop == ticket.ride.start:
                return
            before, ride = (ticket.seats, ticket.ride), range(stop, ticket.ride.stop)
            same, expected = "", ""
            if not ride:
                expected = "no_boarding_here"
            elif (on_other := self.other(bus).of(ticket.person)) and set(on_other.ride) & set(ride):
                expected = "worker_travels_elsewhere"
            bus.stand_up(ticket, ticket.state)
            if not expected:
                fitting = [each for each in bus.places.values() if each.is_free(ride)]
                fitting = [each for each in fitting if each.may_have(ticket.person, bus)]
                expected = "" if fitting else "full"
                # Who sat on two seats stays on the later one: the way changes at its beginning.
                last = ticket.labels[-1]
                same = last if last in {each.label for each in fitting} else ""
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

    @rule(data=st.data(), whom=st.integers(0, 11))
    def take_along(self, data: st.DataObject, whom: int) -> None:
        """One more person travels with somebody, from the same stop."""
        if found := self.pick(data, "confirmed", "held", "cancelled"):
            booking, first = found
            bus, person = first.bus, self.people[whom]
            expected = "booking_already_ended" if not first.is_live else ""
            expected = expected or bus.why_not(self.other(bus), [person], first.ride)
            made, no = outcome(
                lambda: join_companion(booking=booking, person=self.told[whom], by=None, manner=Consent.Manner.READ)
            )
            assert no == expected
            if isinstance(made, Booking):
                first.group = first.group or object()
                self.write_down(self.plain.index(bus), [made], first.ride, "confirmed", group=first.group)
                bus.settle([person])

    # Another trip -----------------------------------------------------------

    @rule(data=st.data(), whole=st.booleans(), apart=st.booleans(), ride=rides)
    def transfer(self, data: st.DataObject, whole: bool, apart: bool, ride: tuple[int, int]) -> None:
        """People change to the other bus: all whom it concerns, or nobody."""
        if not (found := self.pick(data, "confirmed", "held")):
            return
        first = found[1]
        source, target = first.bus, self.other(first.bus)
        party = [each for each in source.live() if each.group is not None and each.group is first.group] or [first]
        going = sorted(party, key=self.pk_of) if whole else [first]
        expected = "only_held" if any(each.state == "held" for each in going) else ""
        if not expected and not apart and len(going) < len(party):
            expected = "companions_travel_together"
        before = [(each, each.seats) for each in going]
        if not expected:
            for each in going:
                source.stand_up(each, "cancelled")
            people = sorted((each.person for each in going), key=lambda person: person.key)
            expected = target.why_not(source, people, range(*ride))
            if expected:
                self._as_before(source, before)
        at = self.plain.index(target)
        done, no = outcome(
            lambda: transfer_bookings(
                bookings=self.bookings_of(going), to=self.trips[at], by=None, reason="试", manner="by_phone",
                board=self.calls[at][ride[0]], alight=self.calls[at][ride[1]], apart=apart,
            )
        )  # fmt: skip
        assert no == expected
        if not no:
            new = sorted(done, key=lambda booking: booking.pk)  # type: ignore[call-overload]
            groups = {id(each.group) for each in going}
            group = first.group if len(groups) == 1 else None
            tickets = self.write_down(at, new, range(*ride), "confirmed", group=group)
            target.settle([each.person for each in going])
            by_person = {each.person.key: each for each in tickets}
            pk = Transfer.objects.latest("pk").pk
            self.transfers.append((pk, [(each, by_person[each.person.key]) for each in going]))

    def _as_before(self, bus: Bus, before: list[tuple[Ticket, dict[int, str]]]) -> None:
        for ticket, seats in before:
            ticket.state = "confirmed"
            bus.write(ticket, seats)

    @rule(data=st.data())
    def undo_transfer(self, data: st.DataObject) -> None:
        """They get their old seats again, all of them, or stay where they are."""
        if not self.transfers:
            return
        pk, pairs = data.draw(st.sampled_from(self.transfers))
        transfer = Transfer.objects.get(pk=pk)
        expected = "transfer_over" if transfer.undone_at else self._way_back(pairs)
        _, no = outcome(lambda: undo_transfer(transfer=transfer, by=None))
        assert no == expected

    def _way_back(self, pairs: list[tuple[Ticket, Ticket]]) -> str:
        """Put everybody back where they sat; or say why not, and nobody has moved."""
        if not all(new.is_live for _old, new in pairs):
            return "booking_already_ended"
        for _old, new in pairs:
            new.bus.stand_up(new, "cancelled")
        no, back = "", []
        for old, _new in pairs:
            no = "booking_stands" if old.state != "cancelled" else ""
            no = no or ("already_booked" if old.bus.of(old.person) else "") or old.bus.restore(old)
            if no:
                break
            back.append(old)
        if no:
            for old in back:
                old.bus.stand_up(old, "cancelled")
            for _old, new in pairs:
                self._as_before(new.bus, [(new, new.seats)])
        return no
