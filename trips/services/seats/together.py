"""Seating companions together on a leg: worked out beside, looked at, carried out by one person, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from trips.models import Leg, Reseating
from trips.queries.manifest.marks import seats_key
from trips.queries.seats.scene import seating_of
from trips.refusals import ReseatingOver, SeatsChangedMeanwhile, TripUnderWay
from trips.seating.improving import improve
from trips.seating.places import Party, Place, Seating, Vehicle, seats_now
from trips.services.seats.reseating import carry_out, lock_moving
from zunyi.audit.services import record

if TYPE_CHECKING:
    from zunyi.accounts.models import User

# Long enough for a train of sixteen cars; what is not proved best by then is the best found.
SECONDS = 8.0
KIND = "seats_together"
State = Reseating.State


@transaction.atomic
def ask_together(*, leg: Leg, by: User, anew: bool = False) -> Reseating:
    """Write down that somebody wants companions of a leg seated together; `work_out` fills it in, nobody moves yet.

    `anew`: the whole vehicle from the front, not only those who sit apart. Raises TripUnderWay.
    """
    if leg.trip.departed_at or leg.trip.is_over:
        raise TripUnderWay()
    asked = Reseating.objects.create(
        leg=leg, kind=Reseating.Kind.TOGETHER, state=State.WORKING, figures={"anew": anew}, by=by
    )
    record("seats.together_asked", leg.trip, by=by, leg=leg.order, anew=anew)
    return asked


def work_out(*, reseating: Reseating) -> Reseating:
    """Find better seats and keep them as a proposal with the fingerprint of the map that it fits; without a lock."""
    leg = Leg.objects.select_related("trip").get(pk=reseating.leg_id)
    key = seats_key(leg)
    parties, places = seating_of(leg)
    answer = improve(parties, places, seconds=SECONDS, anew=bool(reseating.figures.get("anew")))
    moves = _moves(parties, places, answer)
    figures = {**reseating.figures, **_figures(parties, places, answer), "moved": len(moves)}
    changed = Reseating.objects.filter(pk=reseating.pk, state=State.WORKING)
    changed.update(state=State.PROPOSED, moves=moves, figures=figures, seats_key=key)
    reseating.refresh_from_db()
    return reseating


@transaction.atomic
def give_up(*, reseating_id: int) -> None:
    """The work behind a question broke for good: say so on it, so that nobody waits for an answer."""
    waiting = Reseating.objects.select_related("leg__trip").filter(pk=reseating_id, state=State.WORKING)
    for reseating in waiting.select_for_update(of=("self",)):
        reseating.state = State.FAILED
        reseating.save(update_fields=["state"])
        record("seats.together_failed", reseating.leg.trip, by=None, leg=reseating.leg.order)


@transaction.atomic
def carry_out_proposal(*, reseating: Reseating, by: User) -> Reseating:
    """Seat everybody as the proposal says, all or none, and tell those whose seat is another one.

    Refuses with ReseatingOver, TripUnderWay, or SeatsChangedMeanwhile when anybody sits elsewhere, came or went since
    it was worked out, or a seat was blocked.
    """
    trip = lock_moving(reseating.leg)
    reseating = Reseating.objects.select_for_update(of=("self",)).select_related("leg").get(pk=reseating.pk)
    reseating.leg.trip = trip
    if reseating.state != State.PROPOSED:
        raise ReseatingOver(state=reseating.get_state_display())
    if seats_key(reseating.leg) != reseating.seats_key:
        raise SeatsChangedMeanwhile()
    moves = [(booking, old, new, mask) for booking, old, new, mask in reseating.moves]
    return carry_out(reseating, moves, by=by)


def _moves(parties: list[Party], places: list[Place], answer: Seating) -> list[list[int]]:
    keys = {place.label: place.key for place in places}
    return [
        [rider.key, keys[rider.seat], answer.seats[rider.key], rider.mask]
        for party in parties
        for rider in party.riders
        if answer.seats[rider.key] != keys[rider.seat]
    ]


def _figures(parties: list[Party], places: list[Place], answer: Seating) -> dict[str, object]:
    """Before and after: parties that sit apart, and people who have a companion right beside them."""
    vehicle = Vehicle(places)
    now = seats_now(vehicle, parties)
    then = {party.key: [vehicle.index[answer.seats[rider.key]] for rider in party.riders] for party in parties}
    groups = [party.key for party in parties if len(party.riders) > 1]
    return {
        "parties": len(groups),
        "people": sum(len(now[key]) for key in groups),
        "parted": [sum(not vehicle.are_connected(seats[key]) for key in groups) for seats in (now, then)],
        "beside": [sum(vehicle.with_a_mate(seats[key]) for key in groups) for seats in (now, then)],
    }
