"""The waitlist: joining, offers by the rule and by hand, answers, silence."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.trips.model.books import Books, buses, outcome, parties, rides
from tests.trips.model.plain import Party, Person
from trips.models import WaitlistEntry, WaitlistOffer
from trips.services.waitlist import offers, promotion
from trips.services.waitlist.entries import join_waitlist_known
from workers.models import Consent


class WaitRules(Books):
    """What happens to those who wait."""

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
            group = object() if len(people) > 1 else None
            self.entry[entry.pk] = Party(people, range(*ride), takes_part, group=group)
            bus.waiting.append(self.entry[entry.pk])

    @rule(at=buses)
    def promote(self, at: int) -> None:
        self._promote(at)

    def _promote(self, at: int, *, lapsed: Party | None = None) -> None:
        made = {offer.entry_id: offer for offer in promotion.promote(trip=self.trips[at])}
        for party, chosen in self.plain[at].promote(self.plain[1 - at], lapsed=lapsed):
            offer = made.pop(self.entry_of(party))
            self._offered(at, party, chosen, offer)
        assert made == {}

    def _offered(self, at: int, party: Party, chosen: list[Person], offer: WaitlistOffer) -> None:
        held = list(offer.bookings.filter(state="held").order_by("pk"))
        assert [self.by_pk[booking.worker_id] for booking in held] == chosen
        party.state, party.skipped = "offered", ""
        party.held = self.write_down(at, held, party.ride, "held", party=party, group=party.group)

    @rule(data=st.data())
    def offer_by_hand(self, data: st.DataObject) -> None:
        found = [(at, party) for at, bus in enumerate(self.plain) for party in bus.waiting if party.state == "waiting"]
        if not found:
            return
        at, party = data.draw(st.sampled_from(found))
        if any(self.plain[at].of(person) for person in party.people):
            return
        chosen, why = self.plain[at].choose(party, self.plain[1 - at])
        entry = WaitlistEntry.objects.select_related("trip").get(pk=self.entry_of(party))
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
        return at, party, WaitlistOffer.objects.get(entry=self.entry_of(party), state="open")

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
