"""Those left over by a disruption, party by party, and what each can be offered now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trips.models import AffectedRider, Disruption, WaitlistEntry
from trips.queries.disruption.replan.offers import trips_to_same_place
from trips.queries.disruption.reports import riders_of
from zunyi.accounts.models import User

Answer = AffectedRider.Answer
# More than that nobody listens to on the phone.
AT_MOST = 8
Parties = dict[str, list[AffectedRider]]


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that a party can say: seats on a trip, a place on a waitlist, or staying at home."""

    answer: str
    # None for the trip's own waitlist and for staying at home.
    trip: Any = None

    @property
    def key(self) -> str:
        """What stands for it in a form."""
        words = {Answer.OTHER_TRIP: "trip", Answer.WAITLIST: "wait"}
        return f"{words[Answer(self.answer)]}:{self.trip.pk}" if self.trip is not None else self.answer


def parties_left(disruption: Disruption, user: User, *, capability: str = "bookings.make") -> Parties:
    """The parties left over whom `user` may ask; who was reckoned as one in the proposal is asked as one."""
    keys = {row["booking"]: row["party"] for row in (disruption.proposal or {"riders": []})["riders"]}
    found: Parties = {}
    for rider in riders_of(disruption, user, capability=capability, outcome="left"):
        found.setdefault(keys.get(rider.booking_id, f"b{rider.booking_id}"), []).append(rider)
    return found


def is_open(party: Sequence[AffectedRider]) -> bool:
    """Whether the party can still answer, or answer otherwise: whoever has a seat elsewhere is settled."""
    return all(rider.answer != Answer.OTHER_TRIP for rider in party)


def is_to_ask(party: Sequence[AffectedRider]) -> bool:
    """Whether nobody has asked the party yet."""
    return any(rider.answer == Answer.OPEN for rider in party)


def ways_for(disruption: Disruption, parties: Mapping[str, Sequence[AffectedRider]]) -> dict[str, list[Way]]:
    """What each party can be offered now, those of the proposal first; two queries, however many parties.

    Seats on trips to the same place where all of the party fit and nobody waits before them; a place on the list of
    those that are full; the trip's own list while people can sign up for it; and staying at home, free as always.
    """
    trips = {trip.pk: trip for trip in trips_to_same_place(disruption.trip)}
    may_wait = disruption.trip.takes_sign_ups
    return {key: _ways(party, trips, may_wait=may_wait) for key, party in parties.items() if is_open(party)}


def _ways(party: Sequence[AffectedRider], trips: Mapping[int, Any], *, may_wait: bool) -> list[Way]:
    first = [pk for pk in party[0].offers if pk in trips]
    order = [trips[pk] for pk in dict.fromkeys([*first, *trips])]
    fitting = [trip for trip in order if trip.seats_free >= len(party) and not trip.waiting]
    full = [trip for trip in order if trip not in fitting]
    ways = [Way(Answer.OTHER_TRIP, trip) for trip in fitting[:AT_MOST]]
    if may_wait:
        ways.append(Way(Answer.WAITLIST))
    ways += [Way(Answer.WAITLIST, trip) for trip in full[:AT_MOST]]
    return [*ways, Way(Answer.HOME)]


def waits_of(parties: Mapping[str, Sequence[AffectedRider]]) -> dict[int, WaitlistEntry]:
    """Where people who chose a waitlist stand, by the rider's id, as long as they wait."""
    riders = [rider.pk for party in parties.values() for rider in party if rider.waits_id is not None]
    rows = AffectedRider.objects.filter(pk__in=riders, waits__state__in=WaitlistEntry.OPEN)
    return {rider.pk: rider.waits for rider in rows.select_related("waits__trip") if rider.waits is not None}
