"""Who travels where, on which seat, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from trips.models import Boarding, Booking, Seat, SeatClaim
from trips.queries.booking import SLIP_ALPHABET
from trips.queries.consent_text import CONSENT_TEXT
from trips.queries.journey import Journey, alighting_calls, boarding_calls, journey_between
from trips.services.seats.claims import hold_seats
from workers.models import Consent
from workers.queries.age import is_of_working_age
from zunyi.accounts.models import User
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.people import Party
from zunyi.desk.demo.plan import State
from zunyi.desk.demo.trips import GONE, OVER, Laid, cancelled_at
from zunyi.desk.demo.words import REASONS
from zunyi.rows import insert_rows

CITY = "520300"
Status, Channel = Booking.State, Booking.Channel
ENDED = (Status.CANCELLED, Status.NO_SHOW)


@dataclass(slots=True)
class Ride:
    """A booking with its seat, as the following rooms of the demo need it."""

    laid: Laid
    booking: Booking
    seat: Seat
    journey: Journey
    party: Party


@dataclass(slots=True)
class Waiting:
    """The parties that have not travelled yet, by office."""

    parties: dict[str, list[Party]]
    turn: int = 0
    served: int = 0
    known: list[str] = field(default_factory=list)

    def take(self, office: str, seats: int) -> Party | None:
        """The next party of that office which the seats suffice for; the city takes from each office in turn."""
        offices = [office] if office != CITY else self._turns()
        for code in offices:
            group = self.parties.get(code, [])
            for at in range(len(group) - 1, max(-1, len(group) - 6), -1):
                if len(group[at].members) <= seats:
                    return group.pop(at)
        return None

    def _turns(self) -> list[str]:
        self.known = self.known or sorted(self.parties)
        self.turn = (self.turn + 1) % len(self.known)
        return self.known[self.turn :] + self.known[: self.turn]


def make_bookings(
    day: Day, laid: list[Laid], parties: dict[str, list[Party]], officers: dict[str, User], *, scale: float
) -> list[Ride]:
    """Fill the trips, the oldest first; nobody travels twice."""
    waiting = Waiting({code: day.chance.sample(group, len(group)) for code, group in parties.items()})
    rides = [
        ride
        for each in sorted(laid, key=lambda each: each.planned.departs_at)
        for ride in _fill(day, each, waiting, officers, people=each.people(scale))
    ]
    insert_rows([ride.booking for ride in rides])
    hold_seats([claim for ride in rides for claim in _claims(ride)])
    insert_rows([boarding for ride in rides for boarding in _boardings(day, ride)])
    insert_rows([consent for ride in rides for consent in _consents(ride)])
    return rides


def _fill(day: Day, laid: Laid, waiting: Waiting, officers: dict[str, User], *, people: int) -> Iterator[Ride]:
    free = list(laid.seats)
    while people > 0:
        party = waiting.take(laid.office, people)
        if party is None:
            return
        journey = _journey(day, laid)
        if not all(is_of_working_age(each.born_on, on=journey.starts_at.date()) for each in party.members):
            continue
        waiting.served += 1
        state = _state(day, laid, journey, waiting.served)
        taken = free[: len(party.members)]
        if state not in ENDED:
            del free[: len(taken)]
        # Somebody else took the place of those who cancelled in time.
        if state != Status.CANCELLED or laid.state == State.CANCELLED:
            people -= len(taken)
        yield from _book(day, laid, party, taken, journey, state, officers)


def _journey(day: Day, laid: Laid) -> Journey:
    board = day.chance.choice(boarding_calls(laid.calls))
    ways_off = [call for call in alighting_calls(laid.calls) if laid.calls.index(call) > laid.calls.index(board)]
    return journey_between(
        laid.calls, board, ways_off[-1] if day.chance.random() < 0.7 else day.chance.choice(ways_off)
    )


def _state(day: Day, laid: Laid, journey: Journey, at: int) -> str:
    """What became of the party that was served at that place: each 19th has cancelled, each 37th did not come."""
    if laid.state == State.CANCELLED or at % 19 == 7:
        return Status.CANCELLED
    if laid.state in GONE and at % 37 == 11:
        return Status.NO_SHOW
    if laid.state in OVER:
        return Status.ARRIVED
    if laid.state == State.DEPARTED and journey.starts_at <= day.now:
        return Status.BOARDED
    if _boards_now(day, laid, journey) and day.chance.random() < 0.5:
        return Status.BOARDED
    return Status.CONFIRMED


def _boards_now(day: Day, laid: Laid, journey: Journey) -> bool:
    """Whether the vehicle stands at the first stop, where people are let on in these minutes."""
    is_soon = laid.planned.departs_at - day.now < timedelta(hours=2, minutes=15)
    return laid.state == State.CLOSED and is_soon and journey.board == laid.calls[0]


def _book(
    day: Day,
    laid: Laid,
    party: Party,
    seats: list[Seat],
    journey: Journey,
    state: str,
    officers: dict[str, User],
) -> Iterator[Ride]:
    by_officer = day.chance.random() < 0.55
    booked_at = day.between(
        max([laid.planned.departs_at - timedelta(days=18), *_registered(party, laid.planned.departs_at)]),
        min(laid.trip.closes_at or day.now, day.now - timedelta(minutes=5)),
    )
    ended_at = _ended_at(day, laid, state, booked_at)
    for worker, seat in zip(party.members, seats, strict=True):
        booking = Booking(
            trip=laid.trip,
            worker=worker,
            companions=party.companions,
            board=journey.board,
            alight=journey.alight,
            period=DateTimeTZRange(journey.starts_at, journey.ends_at),
            state=state,
            channel=Channel.OFFICER if by_officer else Channel.WEB,
            booked_by=officers.get(party.office, officers[CITY]) if by_officer else None,
            booked_at=booked_at,
            ended_at=ended_at,
            end_reason=_reason(day, laid) if state == Status.CANCELLED else "",
            slip_code="".join(day.chance.choices(SLIP_ALPHABET, k=8)),
        )
        yield Ride(laid, booking, seat, journey, party)


def _registered(party: Party, before: datetime) -> list[datetime]:
    """When these people came into the registry; of last year's travellers it is said afterwards."""
    return [each.created_at for each in party.members if each.created_at < before]


def _ended_at(day: Day, laid: Laid, state: str, booked_at: datetime) -> datetime | None:
    if state == Status.NO_SHOW:
        return min(laid.planned.departs_at, day.now)
    if laid.state == State.CANCELLED:
        return max(cancelled_at(day, laid), booked_at)
    if state == Status.CANCELLED:
        return day.between(booked_at, laid.planned.departs_at - timedelta(hours=3))
    return None


def _reason(day: Day, laid: Laid) -> str:
    return laid.planned.reason if laid.state == State.CANCELLED else day.chance.choice(REASONS)


def _claims(ride: Ride) -> Iterator[SeatClaim]:
    for stretches in ride.journey.rides:
        for stretch in range(stretches.first, stretches.until):
            yield SeatClaim(booking=ride.booking, seat=ride.seat, stretch=stretch, released_at=ride.booking.ended_at)


def _boardings(day: Day, ride: Ride) -> Iterator[Boarding]:
    """Who was let on, who came off, who was missed; some are let on early."""
    state, leaves = ride.booking.state, ride.journey.starts_at
    if state == Status.NO_SHOW:
        yield _boarding(day, ride, Boarding.Event.NO_SHOW, min(leaves, day.now))
    if state in (Status.BOARDED, Status.ARRIVED):
        came = min(leaves, day.now) - timedelta(minutes=day.chance.randrange(2, 40))
        yield _boarding(day, ride, Boarding.Event.ON, came)
    if state == Status.ARRIVED:
        off = ride.journey.ends_at + timedelta(minutes=day.chance.randrange(25))
        yield _boarding(day, ride, Boarding.Event.OFF, min(off, day.now))


def _boarding(day: Day, ride: Ride, event: str, at: datetime) -> Boarding:
    nonce = UUID(int=day.chance.getrandbits(128), version=4)
    by = ride.laid.trip.created_by
    return Boarding(
        booking=ride.booking, leg=ride.laid.leg, event=event, happened_at=at, recorded_at=at, by=by, nonce=nonce
    )


def _consents(ride: Ride) -> Iterator[Consent]:
    helper = ride.booking.booked_by
    for purpose in (Consent.Purpose.TRAVEL, Consent.Purpose.SHARING, Consent.Purpose.MESSAGES):
        yield Consent(
            worker=ride.booking.worker,
            purpose=purpose,
            text_version=CONSENT_TEXT,
            manner=Consent.Manner.READ_ALOUD if helper else Consent.Manner.READ,
            helper=helper,
            given_at=ride.booking.booked_at,
        )
