"""From what was reported and chosen to a proposal: one reckoning for each kind of disruption."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from trips.models import Call, Disruption, Leg, SeatLayout
from trips.queries.disruption.replan.coaches import Coaches, go_on
from trips.queries.disruption.replan.offers import offers_for
from trips.queries.disruption.replan.proposal import Fate, Proposal
from trips.queries.disruption.replan.scene import Rider, Scene
from trips.queries.disruption.replan.stops import skip, ways_off_instead, ways_on_instead
from trips.queries.disruption.replan.swap import swap
from trips.queries.disruption.replan.times import ALL, BUSES, delay, missed
from trips.queries.plan.limit import limits

Kind = Disruption.Kind
# What becomes of people whose vehicle is stuck.
WAITS, VEHICLE, COACHES, BACK = "waits", "vehicle", "coaches", "back"
# Instead of a stop: the one that lies nearest on the way.
NEAREST = 0


def plan_of(disruption: Disruption, scene: Scene) -> Proposal:
    """The proposal for a disruption on the trip as it stands; raises LookupError where a stop or run is gone."""
    proposal = _PLANS[Kind(disruption.kind)](disruption.choices, scene, _leg(scene, disruption.leg_id))
    proposal.offers = offers_for(scene.trip, proposal.left_parties)
    return proposal


def _delay(chosen: dict[str, Any], scene: Scene, leg: Leg) -> Proposal:
    return delay(
        scene,
        call=_call(scene, chosen["call"]),
        minutes=chosen["minutes"],
        waits=chosen["waits"],
        limits={key: figure.value for key, figure in limits().items()},
    )


def _cancelled(chosen: dict[str, Any], scene: Scene, leg: Leg) -> Proposal:
    return Proposal([Fate.is_left(rider, "cancelled") for rider in scene.riders])


def _swap(chosen: dict[str, Any], scene: Scene, leg: Leg) -> Proposal:
    layout = SeatLayout.objects.filter(code=chosen["layout"]).first()
    if layout is None:
        raise LookupError(chosen["layout"])
    return swap(
        scene,
        leg=leg,
        layout=layout,
        drivers=chosen.get("drivers", leg.drivers),
        escorts=chosen.get("escorts", leg.escorts),
        rule=chosen["rule"],
    )


def _skipped(chosen: dict[str, Any], scene: Scene, leg: Leg) -> Proposal:
    call = _call(scene, chosen["call"])
    stops = scene.stops[call.leg_id]
    return skip(
        scene,
        call=call,
        on_at=_instead(scene, chosen.get("on_at"), ways_on_instead(stops, call)),
        off_at=_instead(scene, chosen.get("off_at"), ways_off_instead(stops, call)),
    )


def _stranded(chosen: dict[str, Any], scene: Scene, leg: Leg) -> Proposal:
    """It goes on later, another vehicle or coaches take everybody on, or everybody is taken back."""
    call = _call(scene, chosen["call"])
    onward = chosen["onward"]
    if onward == BACK:
        return Proposal([_taken_back(rider, call) for rider in scene.riders])
    later = delay(
        scene,
        call=call,
        minutes=chosen["minutes"],
        # People who are fetched are waited for by everything that can.
        waits=BUSES if onward == WAITS else ALL,
        limits={key: figure.value for key, figure in limits().items()},
    )
    if onward == COACHES:
        return go_on(scene, leg=leg, call=call, coaches=_coaches(chosen), later=later)
    if onward != VEHICLE:
        return later
    other = _swap(chosen, scene, leg)
    other.times, other.rests, other.let_go = later.times, later.rests, later.let_go
    return other


def _coaches(chosen: dict[str, Any]) -> Coaches:
    """So many of the one type, and perhaps some of another."""
    wanted = [(chosen["coach"], chosen["coaches"]), (chosen.get("coach_2"), chosen.get("coaches_2") or 0)]
    types = {layout.code: layout for layout in SeatLayout.objects.filter(code__in=[code for code, _ in wanted if code])}
    return Coaches(
        layouts=tuple(types[code] for code, count in wanted if code for _ in range(count)),
        plates=tuple(chosen.get("plates", "").split()),
        drivers=chosen["drivers"],
        escorts=chosen["escorts"],
        place=chosen.get("place"),
        leaves=datetime.fromisoformat(chosen["leaves"]),
    )


def _taken_back(rider: Rider, call: Call) -> Fate:
    """Whoever would have ridden to that stop or beyond it comes home; who got off before has arrived."""
    rides = any(sitting.leg == call.leg_id and sitting.until >= call.order for sitting in rider.sittings)
    return Fate.is_left(rider, "back") if rides else Fate.stays(rider)


def _instead(scene: Scene, chosen: int | None, ways: list[Call]) -> Call | None:
    if chosen == NEAREST:
        return ways[0] if ways else None
    return _call(scene, chosen) if chosen is not None else None


def _missed(chosen: dict[str, Any], scene: Scene, leg: Leg) -> Proposal:
    return missed(
        scene,
        leg=leg,
        coming_from=_leg(scene, chosen["coming_from"]),
        arrives=datetime.fromisoformat(chosen["arrives"]),
        limits={key: figure.value for key, figure in limits().items()},
    )


_PLANS = {
    Kind.DELAY: _delay,
    Kind.CANCELLED: _cancelled,
    Kind.VEHICLE: _swap,
    Kind.UNCOUPLED: _swap,
    Kind.TRAIN_SET: _swap,
    Kind.SKIPPED: _skipped,
    Kind.MISSED: _missed,
    Kind.STRANDED: _stranded,
}


def _leg(scene: Scene, pk: int) -> Leg:
    leg = next((leg for leg in scene.legs if leg.pk == pk), None)
    if leg is None:
        raise LookupError(pk)
    return leg


def _call(scene: Scene, pk: int) -> Call:
    return scene.call[pk]
