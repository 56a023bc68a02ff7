"""From what was reported and chosen to a proposal: one reckoning for each kind of disruption."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from trips.models import Call, Disruption, Leg, SeatLayout
from trips.queries.disruption.replan.offers import offers_for
from trips.queries.disruption.replan.proposal import Fate, Proposal
from trips.queries.disruption.replan.scene import Scene
from trips.queries.disruption.replan.stops import skip, ways_off_instead, ways_on_instead
from trips.queries.disruption.replan.swap import swap
from trips.queries.disruption.replan.times import delay, missed
from trips.queries.plan.limit import limits

Kind = Disruption.Kind
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
}


def _leg(scene: Scene, pk: int) -> Leg:
    leg = next((leg for leg in scene.legs if leg.pk == pk), None)
    if leg is None:
        raise LookupError(pk)
    return leg


def _call(scene: Scene, pk: int) -> Call:
    return scene.call[pk]
