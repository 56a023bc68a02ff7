"""How much room a trip has for those who wait, reckoned in memory while its lock keeps everybody else out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from trips.models import Seat
from trips.queries.journey import Stretches

Kept = Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Room:
    """The seats of a trip: by leg, which stretches of each are taken and for which quota it is kept."""

    seats: dict[int, list[tuple[int, int | None]]]
    _counted: dict[tuple[int, int], Counter[int | None]] = field(default_factory=dict)

    def is_free_on(self, rides: Sequence[Stretches], *, of: int = 1) -> bool:
        """Whether so many seats are free on every ride, kept ones included."""
        return all(sum(self._free(ride).values()) >= of for ride in rides)

    def seats_for(self, party: Sequence[int], rides: Sequence[Stretches], kept: Kept | None) -> int:
        """How many of these people, the first ones first, could sit on every ride."""
        return min((self._seated(party, ride, kept) for ride in rides), default=0)

    def _seated(self, party: Sequence[int], ride: Stretches, kept: Kept | None) -> int:
        """Own kept seats first, then those for everybody; up to the first person for whom there is none."""
        free = self._free(ride)
        for at, worker in enumerate(party):
            own = [quota for quota in (kept or {}).get(worker, ()) if free[quota]]
            seat = own[0] if own else None
            if not free[seat]:
                return at
            free[seat] -= 1
        return len(party)

    def _free(self, ride: Stretches) -> Counter[int | None]:
        """How many seats are free on the ride, by the quota that they are kept for (None: for nobody)."""
        key = (ride.leg_id, ride.mask)
        if key not in self._counted:
            seats = self.seats.get(ride.leg_id, [])
            self._counted[key] = Counter(quota for taken, quota in seats if taken & ride.mask == 0)
        return self._counted[key].copy()


def room_of(trip_id: int) -> Room:
    """The seats of a trip that are not blocked, in one query."""
    seats: dict[int, list[tuple[int, int | None]]] = {}
    rows = Seat.objects.filter(leg__trip=trip_id, blocked_reason="").order_by().values_list("leg", "taken", "quota")
    for leg, taken, quota in rows:
        seats.setdefault(leg, []).append((taken, quota))
    return Room(seats)
