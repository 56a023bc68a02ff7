"""Another vehicle for a run: who keeps the seat, who moves, who is left over when it is too small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trips.models import Leg, SeatLayout
from trips.queries.disruption.replan.proposal import KEEPS, MOVES, Fate, Proposal, whole_parties
from trips.queries.disruption.replan.scene import Rider, Scene, Sitting, parties_of
from trips.queries.disruption.replan.stops import ride_of
from trips.queries.seats.layout import DrawnSeat, reserved, seats_in_order
from trips.seating.places import Party, Place
from trips.seating.places import Rider as Seated
from trips.seating.reseat import reseat

# Who is left over first; people with needs on the way never before others, companions never without each other.
LAST_SIGNED_UP, ALONE_FIRST = "last", "alone"


def swap(
    scene: Scene, *, leg: Leg, layout: SeatLayout, drivers: int, escorts: int, rule: str = LAST_SIGNED_UP
) -> Proposal:
    """Seat the people of `leg` in a vehicle of that type; `rule` says who is left over when seats run out."""
    drawn = seats_in_order(layout.plan)
    blocked = _blocked(scene, leg, layout, drivers, escorts, drawn)
    aboard = scene.aboard(leg.pk)
    kept = _kept(scene, leg, aboard, [seat.label for seat in drawn if seat.label not in blocked])
    places = [_place(at, seat, blocked, kept) for at, seat in enumerate(drawn)]
    parties, by_key = _parties(scene, leg, aboard, rule)
    seating = reseat(parties, places)
    fates = {rider.booking: Fate.stays(rider) for rider in scene.riders}
    for key, rider in by_key.items():
        place = seating.seats.get(key)
        fates[rider.booking] = _fate(rider, leg.pk, drawn[place].label if place is not None else None)
    return Proposal(whole_parties(fates.values()), layout=layout.code, blocked=blocked, kept=kept)


def _fate(rider: Rider, leg_id: int, label: str | None) -> Fate:
    if label is None:
        return Fate.is_left(rider, "too_small")
    first, until = ride_of(rider.sittings, leg_id) or (0, 0)
    seats, seen = [], False
    for sitting in rider.sittings:
        if sitting.leg != leg_id:
            seats.append(sitting)
        elif not seen:
            seats.append(Sitting(leg_id, label, first, until))
            seen = True
    outcome = KEEPS if tuple(seats) == rider.sittings else MOVES
    return Fate(rider, outcome, rider.board, rider.alight, tuple(seats), "" if outcome == KEEPS else "other_vehicle")


def _blocked(
    scene: Scene, leg: Leg, layout: SeatLayout, drivers: int, escorts: int, drawn: Sequence[DrawnSeat]
) -> dict[str, str]:
    """The crew's seats of the new vehicle, and what an officer had closed by hand where that seat exists as well."""
    labels = {seat.label for seat in drawn}
    crew = reserved(layout, drivers=drivers, escorts=escorts)
    crew_before = reserved(leg.layout, drivers=leg.drivers, escorts=leg.escorts)
    by_hand = {
        seat.label: seat.blocked_reason
        for seat in scene.seats[leg.pk]
        if seat.blocked_reason and seat.label in labels and seat.label not in crew_before
    }
    return by_hand | crew


def _kept(scene: Scene, leg: Leg, aboard: Sequence[Rider], labels: Sequence[str]) -> dict[str, int]:
    """Which seats of the new vehicle are kept by quotas: never so many that somebody on board loses a seat."""
    sitting = {s.label for rider in aboard for s in rider.sittings if s.leg == leg.pk}
    spare = max(len(labels) - len(aboard), 0)
    kept: dict[str, int] = {}
    free = [label for label in reversed(labels) if label not in sitting]
    for seat in scene.seats[leg.pk]:
        if seat.quota_id is None:
            continue
        if seat.label in sitting:
            if seat.label in labels:
                kept[seat.label] = seat.quota_id
        elif spare and free:
            label = seat.label if seat.label in free else free[0]
            free.remove(label)
            kept[label] = seat.quota_id
            spare -= 1
    return kept


def _place(at: int, seat: DrawnSeat, blocked: Mapping[str, str], kept: Mapping[str, int]) -> Place:
    return Place(
        key=at,
        label=seat.label,
        ordinal=at,
        car=seat.car,
        row=seat.row,
        column=seat.column,
        bench=seat.bench,
        seat_class=seat.seat_class,
        features=frozenset(seat.features),
        kept=kept.get(seat.label),
        taken=-1 if seat.label in blocked else 0,
    )


def _parties(scene: Scene, leg: Leg, aboard: Sequence[Rider], rule: str) -> tuple[list[Party], dict[int, Rider]]:
    quotas = {seat.label: seat.quota_id for seat in scene.seats[leg.pk] if seat.quota_id is not None}
    groups = parties_of(aboard)
    if rule == ALONE_FIRST:
        groups.sort(key=lambda party: -len(party))
    groups.sort(key=lambda party: not any(rider.has_needs for rider in party))
    by_key, parties = {}, []
    for rank, group in enumerate(groups):
        riders = []
        for rider in group:
            first, until = ride_of(rider.sittings, leg.pk) or (0, 0)
            now = next(s.label for s in rider.sittings if s.leg == leg.pk)
            riders.append(Seated(key=rider.booking, mask=Sitting(leg.pk, now, first, until).mask, seat=now))
            by_key[rider.booking] = rider
        may = frozenset(quotas[each.seat] for each in riders if each.seat in quotas)
        parties.append(Party(key=rank, riders=tuple(riders), rank=rank, may=may))
    return parties, by_key
