"""A delay, run by run: which stops come later, which vehicles wait, which connections break, and who misses what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from trips.models import Call, Leg, Mode, Place, RestStop
from trips.queries.disruption.replan.proposal import MOVES, Fate, Proposal, Times, whole_parties
from trips.queries.disruption.replan.scene import Rider, Room, Scene, parties_of
from trips.queries.journey import change_between, changes_of

# Which vehicles wait for people who come late.
ALL, BUSES, NOBODY = "all", "buses", "none"
_TRANSFERS = {Place.Kind.STATION: "transfer_station", Place.Kind.AIRPORT: "transfer_airport"}


@dataclass(slots=True)
class Shift:
    """How much later each call comes, and the (off, on) at which people no longer get over."""

    later: dict[int, timedelta] = field(default_factory=dict)
    broken: list[tuple[Call, Call]] = field(default_factory=list)
    # The vehicle that leads to the stops that wait, for the list of knock-on effects.
    waits: list[tuple[Call, Call, timedelta]] = field(default_factory=list)


def minutes_to_change(on: Call, limits: Mapping[str, int]) -> int:
    """How long a change takes there at least, by the bureau's own setting."""
    key = "transfer_bus" if on.leg.mode == Mode.BUS else _TRANSFERS.get(Place.Kind(on.place.kind), "transfer_bus")
    return limits[key]


def shift_of(scene: Scene, call: Call, minutes: int, *, waits: str, limits: Mapping[str, int]) -> Shift:
    """What `minutes` of delay from `call` on do to the trip; what waits leaves later, and no later than needed.

    A change that was planned more tightly than the setting keeps its own measure.
    """
    shift = Shift()
    _put_off(shift, scene.stops[call.leg_id], call.order, timedelta(minutes=minutes))
    for off, on in sorted(changes_of(scene.stops), key=lambda change: (change[0].leg.order, change[1].leg.order)):
        if off.pk not in shift.later:
            continue
        arrives = off.arrives_at or off.at
        planned = on.at - arrives
        needed = min(timedelta(minutes=minutes_to_change(on, limits)), planned)
        late = arrives + shift.later[off.pk] + needed - (on.at + shift.later.get(on.pk, timedelta()))
        if late <= timedelta():
            continue
        if waits == ALL or (waits == BUSES and on.leg.mode == Mode.BUS):
            _put_off(shift, scene.stops[on.leg_id], on.order, shift.later.get(on.pk, timedelta()) + late)
            shift.waits.append((off, on, late))
        else:
            shift.broken.append((off, on))
    return shift


def _put_off(shift: Shift, stops: Sequence[Call], order: int, by: timedelta) -> None:
    for stop in stops:
        if stop.order >= order:
            shift.later[stop.pk] = max(shift.later.get(stop.pk, timedelta()), by)


def times_of(scene: Scene, shift: Shift) -> Times:
    """The new times of the calls that come later."""
    calls = scene.call
    return {
        pk: tuple(at + by if at else None for at in (calls[pk].arrives_at, calls[pk].departs_at))  # type: ignore[misc]
        for pk, by in shift.later.items()
    }


def rests_of(scene: Scene, shift: Shift) -> dict[int, datetime]:
    """The rest stops that come later, each by as much as the stop after it; one query."""
    found: dict[int, datetime] = {}
    for rest in RestStop.objects.filter(leg__in=scene.stops):
        after = next((stop for stop in scene.stops[rest.leg_id] if stop.at > rest.at), None)
        if after is not None and after.pk in shift.later:
            found[rest.pk] = rest.at + shift.later[after.pk]
    return found


def delay(scene: Scene, *, call: Call, minutes: int, waits: str, limits: Mapping[str, int]) -> Proposal:
    """Later stops, connections that wait or break, and another run for who misses one."""
    shift = shift_of(scene, call, minutes, waits=waits, limits=limits)
    fates = {rider.booking: Fate.stays(rider) for rider in scene.riders}
    for off, on in shift.broken:
        arrives = (off.arrives_at or off.at) + shift.later[off.pk]
        for fate in over_to_others(scene, missing(scene, off, on), on, arrives, limits, shift.later):
            fates[fate.rider.booking] = fate
    return Proposal(
        fates=whole_parties(fates.values()),
        times=times_of(scene, shift),
        rests=rests_of(scene, shift),
        let_go=[(off.pk, on.pk) for off, on in shift.broken],
    )


def missed(scene: Scene, *, leg: Leg, coming_from: Leg, arrives: datetime, limits: Mapping[str, int]) -> Proposal:
    """Those who come with one run do not reach another: another run of the trip, or left over."""
    change = change_between(scene.stops[coming_from.pk], scene.stops[leg.pk])
    fates = {rider.booking: Fate.stays(rider) for rider in scene.riders}
    if change is None:
        return Proposal(list(fates.values()))
    off, on = change
    for fate in over_to_others(scene, missing(scene, off, on), on, arrives, limits, {}):
        fates[fate.rider.booking] = fate
    return Proposal(whole_parties(fates.values()), let_go=[(off.pk, on.pk)])


def missing(scene: Scene, off: Call, on: Call) -> list[Rider]:
    """Those who change there."""
    return [
        rider
        for rider in scene.riders
        if any(
            (a.leg, a.until, b.leg, b.first) == (off.leg_id, off.order, on.leg_id, on.order)
            for a, b in pairwise(rider.sittings)
        )
    ]


def over_to_others(
    scene: Scene,
    riders: Iterable[Rider],
    on: Call,
    arrives: datetime,
    limits: Mapping[str, int],
    later: Mapping[int, timedelta],
) -> list[Fate]:
    """Who missed the run of `on`: a seat on another run of the same kind that still goes where they want, or none."""
    rooms: dict[int, Room] = {}
    fates: list[Fate] = []
    for party in parties_of(riders):
        fates += _party_over(scene, party, on, arrives, limits, later, rooms) or [
            Fate.is_left(rider, "missed") for rider in party
        ]
    return fates


def _party_over(
    scene: Scene,
    party: Sequence[Rider],
    on: Call,
    arrives: datetime,
    limits: Mapping[str, int],
    later: Mapping[int, timedelta],
    rooms: dict[int, Room],
) -> list[Fate] | None:
    ends = {scene.call[rider.alight].place_id for rider in party}
    if len(ends) > 1 or any(rider.alight not in {c.pk for c in scene.stops[on.leg_id]} for rider in party):
        return None
    for stops in scene.stops.values():
        if stops[0].leg_id == on.leg_id or stops[0].leg.role != on.leg.role:
            continue
        start = next((stop for stop in stops[:-1] if stop.place_id == on.place_id), stops[0])
        end = next((s for s in stops if s.place_id in ends and s.alighting and s.order > start.order), None)
        wait = timedelta(minutes=minutes_to_change(start, limits))
        if end is None or start.at + later.get(start.pk, timedelta()) < arrives + wait:
            continue
        room = rooms.setdefault(stops[0].leg_id, Room(scene, stops[0].leg_id))
        seats = room.take(start.order, end.order, [""] * len(party), [None] * len(party))
        if seats is not None:
            return [
                Fate(
                    rider, MOVES, rider.board, end.pk,
                    (*(s for s in rider.sittings if s.leg != on.leg_id), seat), "other_run",
                )
                for rider, seat in zip(party, seats, strict=True)
            ]  # fmt: skip
    return None
