"""Laying on the coaches that take people on from where their vehicle ends; inside the caller's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from trips.models import Call, Disruption, EscortDuty, Leg, SeatLayout, Trip
from trips.services.plan.legs import put_in_order
from trips.services.seats.layout import make_seats


def lay_coaches(disruption: Disruption, trip: Trip) -> None:
    """Each coach is a run of its own with stops and seats; the proposal's numbers below zero become those of the runs.

    Stops that are not reached any more stay in the plan, and nobody gets on or off there. Escorts and the leader of
    the run that ends go along with its people.
    """
    proposal: dict[str, Any] = disruption.proposal or {}
    plan = proposal["coaches"]
    stops = {call.pk: call for call in Call.objects.filter(leg=plan["run"]).select_related("place")}
    _name_old_stops(proposal, stops, plan["turned"])
    made = {
        vehicle["leg"]: _lay(trip, disruption.leg, plan, vehicle, stops, order)
        for order, vehicle in enumerate(plan["vehicles"])
    }
    _end_early(stops, plan)
    put_in_order(trip)
    for row in proposal["riders"]:
        _with_real_numbers(row["after"], made)


def _name_old_stops(proposal: dict[str, Any], stops: dict[int, Call], turned: int | None) -> None:
    """What the stop was called that becomes the place where the vehicle ends: the old map says it as it was."""
    for row in proposal["riders"]:
        ends = [row["before"][end] for end in ("board", "alight")]
        if turned in ends:
            calls = Call.objects.in_bulk(ends)
            row["before"]["stops"] = " → ".join(str(calls[pk].place) for pk in ends if pk in calls)


def _lay(
    trip: Trip, ended: Leg, plan: dict[str, Any], vehicle: dict[str, Any], stops: dict[int, Call], order: int
) -> dict[int, Call]:
    """One coach; answers its stops by the ids of those that they take the place of, its first one by 0."""
    layout = SeatLayout.objects.get(code=vehicle["layout"])
    leg = Leg.objects.create(
        trip=trip, order=_FREE + order, role=Leg.Role.SHUTTLE, mode=layout.mode, layout=layout,
        vehicle_number=vehicle["plate"] or _named(order + 1), drivers=plan["drivers"], escorts=plan["escorts"],
        leader=ended.leader, leader_phone=ended.leader_phone,
    )  # fmt: skip
    make_seats(leg=leg)
    EscortDuty.objects.bulk_create(
        EscortDuty(user_id=user, leg=leg) for user in ended.escort_duties.values_list("user", flat=True)
    )
    leaves = datetime.fromisoformat(plan["leaves"])
    calls = {0: Call(leg=leg, order=0, place_id=plan["place"], departs_at=leaves, boarding=True, alighting=False)}
    last = len(plan["stops"])
    for at, (pk, arrives, departs) in enumerate(plan["stops"], 1):
        old, is_last = stops[pk], at == last
        reached = datetime.fromisoformat(arrives or departs)
        calls[pk] = Call(
            leg=leg, order=at, place_id=old.place_id, arrives_at=reached,
            departs_at=None if is_last else datetime.fromisoformat(departs or arrives),
            boarding=old.boarding and not is_last, alighting=old.alighting or is_last,
        )  # fmt: skip
    Call.objects.bulk_create(calls.values())
    return calls


# Orders above those of the runs that there are, until they stand in order.
_FREE = 500


def _named(number: int) -> str:
    """What people look for as long as no plate is known; kept, so in the bureau's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("coach %(n)s") % {"n": number}


def _end_early(stops: dict[int, Call], plan: dict[str, Any]) -> None:
    for pk in plan["unreached"]:
        stops[pk].boarding = stops[pk].alighting = False
    if plan["turned"] is not None:
        turned = stops[plan["turned"]]
        turned.place_id, turned.boarding, turned.alighting = plan["place"], False, True
    Call.objects.bulk_update(stops.values(), ["place", "boarding", "alighting"])


def _with_real_numbers(after: dict[str, Any], made: dict[int, dict[int, Call]]) -> None:
    coach = next((calls for number, calls in made.items() if any(seat[0] == number for seat in after["seats"])), None)
    if coach is None:
        return
    first = coach[0]
    after["seats"] = [[first.leg_id if seat[0] < 0 else seat[0], *seat[1:]] for seat in after["seats"]]
    for end in ("board", "alight"):
        if after[end] in coach:
            after[end] = coach[after[end]].pk
