"""A stop that is left out: everybody who got on or off there, and where they do so instead."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from trips.models import Call
from trips.queries.disruption.replan.proposal import MOVES, Fate, Proposal, whole_parties
from trips.queries.disruption.replan.scene import Rider, Room, Scene, Sitting, parties_of


def ways_on_instead(stops: Sequence[Call], skipped: Call) -> list[Call]:
    """Where people may get on instead, the next stop after it first."""
    found = [stop for stop in stops[:-1] if stop.boarding and stop.pk != skipped.pk]
    return sorted(found, key=lambda stop: (stop.order < skipped.order, abs(stop.order - skipped.order)))


def ways_off_instead(stops: Sequence[Call], skipped: Call) -> list[Call]:
    """Where people may get off instead, the stop before it first."""
    found = [stop for stop in stops[1:] if stop.alighting and stop.pk != skipped.pk]
    return sorted(found, key=lambda stop: (stop.order > skipped.order, abs(stop.order - skipped.order)))


def skip(scene: Scene, *, call: Call, on_at: Call | None, off_at: Call | None) -> Proposal:
    """Nobody gets on or off at `call`; who did is moved to the stops named, or left over where none is.

    Whoever changes vehicles there cannot go on and is left over.
    """
    there = [rider for rider in scene.riders if _touches(rider, call)]
    room = Room(scene, call.leg_id, without=there)
    kept = {seat.label: seat.quota_id for seat in scene.seats[call.leg_id]}
    fates = {rider.booking: Fate.stays(rider) for rider in scene.riders}
    for party in parties_of(there):
        for fate in _party(party, call, on_at, off_at, room, kept):
            fates[fate.rider.booking] = fate
    return Proposal(whole_parties(fates.values()), skipped=call.pk)


def _touches(rider: Rider, call: Call) -> bool:
    return any(s.leg == call.leg_id and call.order in (s.first, s.until) for s in rider.sittings) or call.pk in (
        rider.board,
        rider.alight,
    )


def _party(
    party: Sequence[Rider],
    call: Call,
    on_at: Call | None,
    off_at: Call | None,
    room: Room,
    kept: dict[str, int | None],
) -> list[Fate]:
    wanted = [(rider, _ride(rider, call, on_at, off_at)) for rider in party]
    fates = [Fate.is_left(rider, "no_stop") for rider, ride in wanted if ride is None]
    rides = sorted(((rider, ride) for rider, ride in wanted if ride is not None), key=lambda pair: pair[1][:2])
    for (first, until), same in groupby(rides, key=lambda pair: pair[1][:2]):
        members = list(same)
        labels = [ride[2] for _, ride in members]
        seats = room.take(first, until, labels, [kept.get(label) for label in labels])
        for at, (rider, _) in enumerate(members):
            if seats is None:
                fates.append(Fate.is_left(rider, "no_seat"))
                continue
            others = tuple(s for s in rider.sittings if s.leg != call.leg_id)
            fates.append(
                Fate(
                    rider,
                    MOVES,
                    on_at.pk if on_at and rider.board == call.pk else rider.board,
                    off_at.pk if off_at and rider.alight == call.pk else rider.alight,
                    tuple(sorted((*others, seats[at]), key=lambda s: [x.leg for x in rider.sittings].index(s.leg))),
                    "other_stop",
                )
            )
    return fates


def _ride(rider: Rider, call: Call, on_at: Call | None, off_at: Call | None) -> tuple[int, int, str] | None:
    """The stretches of the leg after the change and the seat now; None where no stop takes its place."""
    sitting = next((s for s in rider.sittings if s.leg == call.leg_id), None)
    if sitting is None:
        return None
    first, until = sitting.first, max(s.until for s in rider.sittings if s.leg == call.leg_id)
    if first == call.order:
        if rider.board != call.pk or on_at is None:
            return None
        first = on_at.order
    if until == call.order:
        if rider.alight != call.pk or off_at is None:
            return None
        until = off_at.order
    return (first, until, sitting.label) if first < until else None


def ride_of(sittings: Sequence[Sitting], leg_id: int) -> tuple[int, int] | None:
    """From which stretch to before which somebody rides a leg, over all seats."""
    own = [sitting for sitting in sittings if sitting.leg == leg_id]
    return (min(s.first for s in own), max(s.until for s in own)) if own else None
