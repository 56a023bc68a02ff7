"""What a careful clerk would keep in a notebook: who sits where on which stretch, who waits, what is held.

It knows nothing of the database. Which seat somebody gets is the vehicle's business; whether there is one, who comes
first, and why not, is written down here a second time, as simply as can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Stretches = range


@dataclass(eq=False, slots=True)
class Person:
    """Somebody; seats may be kept for people of the place that is called home."""

    key: int
    is_home: bool


@dataclass(eq=False, slots=True)
class Place:
    """A seat: closed or not, kept or not, and who has it on which stretch."""

    label: str
    is_closed: bool = False
    is_kept: bool = False
    riders: dict[int, Ticket] = field(default_factory=dict)

    def is_free(self, ride: Stretches) -> bool:
        return not self.is_closed and not any(stretch in self.riders for stretch in ride)

    def may_have(self, person: Person, bus: Bus) -> bool:
        return not self.is_kept or person.is_home


@dataclass(eq=False, slots=True)
class Ticket:
    """One person on one bus from stop to stop."""

    person: Person
    bus: Bus
    ride: Stretches
    state: str
    party: Party | None = None
    # Where one sits, or sat last, on which stretch.
    seats: dict[int, str] = field(default_factory=dict)
    is_seat_gone: bool = False
    # It was only held when it ended: nothing to bring back.
    never_said_yes: bool = False
    # Tickets with the same one travel together.
    group: object | None = None

    @property
    def is_live(self) -> bool:
        return self.state in ("held", "confirmed")

    @property
    def labels(self) -> list[str]:
        """One's seats in the order of the way."""
        return list(dict.fromkeys(self.seats[at] for at in self.ride))


@dataclass(eq=False, slots=True)
class Party:
    """People who wait together, in the order of the list."""

    people: list[Person]
    ride: Stretches
    takes_part: bool
    state: str = "waiting"
    skipped: str = ""
    unanswered: int = 0
    held: list[Ticket] = field(default_factory=list)
    group: object | None = None


@dataclass(eq=False, slots=True)
class Bus:
    """One vehicle and its list of those who wait."""

    places: dict[str, Place]
    tickets: list[Ticket] = field(default_factory=list)
    waiting: list[Party] = field(default_factory=list)
    has_quota: bool = False
    # How often another vehicle came: seats of an earlier one are not these, whatever their labels say.
    era: int = 0

    def live(self) -> list[Ticket]:
        return [ticket for ticket in self.tickets if ticket.is_live]

    def of(self, person: Person) -> Ticket | None:
        return next((ticket for ticket in self.live() if ticket.person is person), None)

    def free(self, ride: Stretches) -> tuple[int, int]:
        """How many seats are free for everybody, and how many kept ones."""
        free = [place for place in self.places.values() if place.is_free(ride)]
        kept = sum(place.is_kept for place in free)
        return len(free) - kept, kept

    def load(self, stretch: int) -> int:
        return sum(stretch in ticket.ride for ticket in self.live())

    # What is answered -------------------------------------------------------

    def why_not(self, other: Bus, party: Sequence[Person], ride: Stretches) -> str:
        """Why these people cannot have seats; empty when they can."""
        waits = any(each.state == "waiting" and each.skipped in ("", "few_seats", "quota") for each in self.waiting)
        if waits and not (self.has_quota and all(person.is_home for person in party)):
            return "others_wait_first"
        for person in party:
            if self.of(person):
                return "already_booked"
            if meets(other.of(person), ride):
                return "worker_travels_elsewhere"
        everybody, kept = self.free(ride)
        home = sum(person.is_home for person in party) if self.has_quota else 0
        if waits:
            return "" if len(party) <= kept else "others_wait_first"
        fits = len(party) - home + max(home - kept, 0) <= everybody
        return "" if fits else "full"

    def fitting(self, party: Sequence[Person], ride: Stretches) -> int:
        """How many of the party, the first ones first, could sit; up to the first for whom there is no seat."""
        everybody, kept = self.free(ride)
        for at, person in enumerate(party):
            if person.is_home and self.has_quota and kept:
                kept -= 1
            elif everybody:
                everybody -= 1
            else:
                return at
        return len(party)

    # What is written down ---------------------------------------------------

    def sit(self, ticket: Ticket, seats: str | Mapping[int, str]) -> str:
        """Put somebody on a seat, or on one for each stretch; says what is wrong with it, if anything."""
        wanted = dict.fromkeys(ticket.ride, seats) if isinstance(seats, str) else dict(seats)
        for at, label in wanted.items():
            place = self.places.get(label)
            if place is None or not place.is_free(range(at, at + 1)) or not place.may_have(ticket.person, self):
                return f"{label} is not free for person {ticket.person.key}"
        self.write(ticket, wanted)
        return ""

    def write(self, ticket: Ticket, seats: dict[int, str]) -> None:
        """These seats are the ticket's, whoever may have them."""
        ticket.seats, ticket.is_seat_gone = seats, False
        for at, label in seats.items():
            self.places[label].riders[at] = ticket

    def _lift(self, ticket: Ticket) -> None:
        for place in self.places.values():
            place.riders = {stretch: other for stretch, other in place.riders.items() if other is not ticket}

    def stand_up(self, ticket: Ticket, state: str) -> None:
        self._lift(ticket)
        ticket.never_said_yes = ticket.state == "held" and state == "cancelled"
        ticket.state = state

    def restore(self, ticket: Ticket) -> str:
        """Give somebody the same seats again; or why not."""
        if ticket.is_seat_gone or self.sit(ticket, ticket.seats):
            return "seat_gone_meanwhile"
        ticket.state = "confirmed"
        return ""

    def move(self, wanted: Mapping[Ticket, str], part: Stretches | None = None) -> str:
        """Seat people on other seats, all the way or on a part of it; or why not, and nobody has moved.

        The tickets come in the order in which they were written.
        """
        for ticket, label in wanted.items():
            if no := self._why_not_there(ticket, label):
                return no
        then = {}
        for ticket, label in wanted.items():
            stretches = [at for at in ticket.ride if part is None or at in part]
            if not stretches:
                return "seat_of_another_run"
            then[ticket] = ticket.seats | dict.fromkeys(stretches, label)
        if all(seats == ticket.seats for ticket, seats in then.items()):
            return "nothing_to_move"
        return "" if self.change(then) else "seat_not_free"

    def _why_not_there(self, ticket: Ticket, label: str) -> str:
        if self.places[label].is_closed:
            return "seat_not_for_passengers"
        return "" if self.places[label].may_have(ticket.person, self) else "seat_kept_for_others"

    def change(self, then: Mapping[Ticket, dict[int, str]]) -> bool:
        """Let people sit otherwise, all at once; False when they would sit on each other or on somebody else."""
        taken = [(at, label) for seats in then.values() for at, label in seats.items()]
        others = [self.places[label].riders.get(at) for at, label in taken]
        if len(set(taken)) < len(taken) or any(other is not None and other not in then for other in others):
            return False
        for ticket in then:
            self._lift(ticket)
        for ticket, seats in then.items():
            self.write(ticket, seats)
        return True

    def move_back(self, moves: Sequence[tuple[Ticket, int, str, str]], era: int) -> str:
        """Take a change of seats back: (who, on which stretch, the seat before, the seat since)."""
        if not all(ticket.is_live for ticket, *_ in moves):
            return "booking_already_ended"
        if era != self.era:
            return "seats_changed_meanwhile"
        for ticket, _at, old, _new in moves:
            if no := self._why_not_there(ticket, old):
                return no
        then: dict[Ticket, dict[int, str]] = {}
        for ticket, at, old, new in moves:
            if ticket.seats.get(at) != new or at not in ticket.ride:
                return "seats_changed_meanwhile"
            then.setdefault(ticket, dict(ticket.seats))[at] = old
        return "" if self.change(then) else "seats_changed_meanwhile"

    def settle(self, people: Sequence[Person]) -> None:
        """Who got a seat by another way waits no more."""
        for party in [each for each in self.waiting if each.state == "waiting"]:
            party.people = [person for person in party.people if person not in people]
            if not party.people:
                self.waiting.remove(party)

    def drop(self, party: Party, state: str = "cancelled") -> None:
        """Give an offer's seats back."""
        for ticket in party.held:
            self.stand_up(ticket, state)
        party.held = []

    def promote(self, other: Bus, *, lapsed: Party | None = None) -> Iterator[tuple[Party, list[Person]]]:
        """Whom seats are offered, in their order; the next is looked at once the seats of the one before are known.

        A party whose offer has `lapsed` in the same breath is looked at the next time.
        """
        waiting = [party for party in self.waiting if party.state == "waiting" and party is not lapsed]
        if lapsed is None and not any(any(self.free(party.ride)) for party in waiting):
            return
        for party in waiting:
            party.people = [person for person in party.people if self.of(person) is None]
            if not party.people:
                self.waiting.remove(party)
        for party in [each for each in waiting if each.people]:
            if any(self.free(party.ride)):
                chosen, party.skipped = self.choose(party, other)
                if chosen:
                    yield party, chosen

    def choose(self, party: Party, other: Bus) -> tuple[list[Person], str]:
        """Who of a party is offered a seat, or why nobody is."""
        able = [person for person in party.people if not meets(other.of(person), party.ride)]
        if len(able) < len(party.people) and (not party.takes_part or not able):
            return [], "elsewhere"
        seats = self.fitting(able, party.ride)
        if seats == len(able) or (seats and party.takes_part):
            return able[:seats], ""
        return [], "quota" if sum(self.free(party.ride)) >= len(able) else "few_seats"


def meets(ticket: Ticket | None, ride: Stretches) -> bool:
    """Whether somebody is on the other bus, which leaves at the same time, on one of these stretches."""
    return ticket is not None and bool(set(ticket.ride) & set(ride))
