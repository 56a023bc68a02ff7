"""Carrying a proposal out: seats, stops, times, messages, and the old map as rows; inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from trips.models import AffectedRider, Booking, Call, Disruption, Leg, RestStop, Seat, SeatClaim, SeatLayout, Trip
from trips.queries.disruption.night import told_of_night
from trips.queries.disruption.replan.proposal import KEEPS, LEFT, MOVES, rests_in, sittings_in, times_in
from trips.services.booking import end_bookings
from trips.services.disruption.coaches import lay_coaches
from trips.services.disruption.vehicle_swap import swap_seats, write_vehicle
from trips.services.notices import (
    notices_after_replan,
    notices_for_employers,
    notices_for_stations,
    notices_of_night,
)
from trips.services.plan.schedule import cancel_trip, check_order, follow_times, is_late
from trips.services.seats.claims import hold_seats, release_seats
from trips.services.waitlist.waiting import seats_freed
from workers.queries.worker import lock_workers
from zunyi.notices.services.queue import queue_notices
from zunyi.rows import insert_rows

if TYPE_CHECKING:
    from zunyi.accounts.models import User

Rows = Sequence[dict[str, Any]]


def lock_people(trip: Trip) -> dict[int, Booking]:
    """The live bookings of a trip whose lock is held, with their workers' rows and their own locked, by their ids."""
    live = Booking.objects.filter(trip=trip, state__in=Booking.LIVE)
    list(lock_workers(list(live.values_list("worker", flat=True))))
    locked = live.select_related("worker", "board", "alight").order_by("pk").select_for_update(of=("self",))
    people = {booking.pk: booking for booking in locked}
    for booking in people.values():
        booking.trip = trip
    return people


def carry_out(disruption: Disruption, trip: Trip, people: dict[int, Booking], *, by: User | None) -> None:
    """Do what the frozen proposal says; the fingerprint was compared under the same locks."""
    if disruption.kind == Disruption.Kind.CANCELLED:
        _keep_old_map(disruption)
        cancel_trip(trip=trip, by=by, reason=disruption.happened)
        trip.refresh_from_db(fields=["state", "version"])
        queue_notices(notices_for_stations(trip))
        return
    rows: Rows = disruption.proposal["riders"]  # type: ignore[index]
    _free_seats(disruption, rows, people, by=by)
    if disruption.gives_other_seats:
        _swap(disruption)
    before = _write_stops(disruption)
    if disruption.goes_on_by_coach:
        lay_coaches(disruption, trip)
    _sit_down(rows, people, leg=disruption.leg if disruption.gives_other_seats else None)
    trip.version += 1
    trip.save(update_fields=["version"])
    follow_times(trip)
    check_order(trip, let_go=_let_go(disruption))
    _keep_old_map(disruption)
    seats_freed([trip.pk])
    _tell(disruption, trip, rows, people, before)


def _free_seats(disruption: Disruption, rows: Rows, people: dict[int, Booking], *, by: User | None) -> None:
    """Who is left over gives the seats back and is told so; whoever moves gives the old ones back."""
    left = [people[row["booking"]] for row in rows if row["outcome"] == LEFT]
    if left:
        # Whoever is taken back has lost no seat to somebody else; both are asked what they want now.
        news = "booking_cancelled" if disruption.turns_back else "seat_lost"
        end_bookings(left, by=by, reason=disruption.happened, news=news)
    leg = disruption.leg_id if disruption.gives_other_seats else None
    release_seats([people[row["booking"]] for row in rows if _sits_anew(row, leg)])


def _sits_anew(row: dict[str, Any], swapped: int | None) -> bool:
    """On a swapped run everybody gets a seat of the new vehicle, with the same label or not."""
    if row["outcome"] == LEFT:
        return False
    return row["outcome"] == MOVES or any(sitting.leg == swapped for sitting in sittings_in(row["before"]))


def _swap(disruption: Disruption) -> None:
    leg: Leg = disruption.leg
    disruption.old_layout, disruption.old_vehicle_number = leg.layout, leg.vehicle_number
    proposal: dict[str, Any] = disruption.proposal or {}
    layout = SeatLayout.objects.get(code=proposal["layout"])
    at = disruption.ended_at or timezone.now()
    swap_seats(leg, layout, blocked=proposal["blocked"], kept=proposal["kept"], at=at)
    write_vehicle(leg, disruption.choices)


def _write_stops(disruption: Disruption) -> list[tuple[datetime, datetime]]:
    """New times and the stop that is left out; answers (before, after) of each stop that comes later."""
    proposal: dict[str, Any] = disruption.proposal or {}
    times = times_in(proposal)
    calls = list(Call.objects.filter(Q(pk__in=times) | Q(pk=proposal["skipped"])))
    before = {call.pk: call.at for call in calls}
    for call in calls:
        call.arrives_at, call.departs_at = times.get(call.pk, (call.arrives_at, call.departs_at))
        if call.pk == proposal["skipped"]:
            call.boarding = call.alighting = False
    Call.objects.bulk_update(calls, ["arrives_at", "departs_at", "boarding", "alighting"])
    rests = rests_in(proposal)
    stops = list(RestStop.objects.filter(pk__in=rests))
    for stop in stops:
        stop.at = rests[stop.pk]
    # Later ones first: two rest stops of a run never stand at one time, not even on the way.
    for stop in sorted(stops, key=lambda each: each.at, reverse=True):
        stop.save(update_fields=["at"])
    return [(before[call.pk], call.at) for call in calls if before[call.pk] != call.at]


def _sit_down(rows: Rows, people: dict[int, Booking], *, leg: Leg | None) -> None:
    """Claim the new seats of everybody who got some, and write down where they get on and off."""
    sitting = [row for row in rows if _sits_anew(row, leg.pk if leg else None)]
    wanted = {(place.leg, place.label) for row in sitting for place in sittings_in(row["after"])}
    seats = Seat.objects.filter(leg__in={leg_id for leg_id, _ in wanted}).values_list("leg_id", "label", "pk")
    by_label = {(leg_id, label): pk for leg_id, label, pk in seats}
    hold_seats(
        [
            SeatClaim(booking_id=row["booking"], seat_id=by_label[place.leg, place.label], stretch=stretch)
            for row in sitting
            for place in sittings_in(row["after"])
            for stretch in range(place.first, place.until)
        ]
    )
    elsewhere = []
    for row in sitting:
        booking, after = people[row["booking"]], row["after"]
        if (booking.board_id, booking.alight_id) != (after["board"], after["alight"]):
            booking.board_id, booking.alight_id = after["board"], after["alight"]
            elsewhere.append(booking)
    Booking.objects.bulk_update(elsewhere, ["board", "alight"])


def _let_go(disruption: Disruption) -> set[tuple[int, int]]:
    """The changes between runs that nobody makes any more, by this disruption and those before it."""
    earlier = Disruption.objects.filter(trip=disruption.trip_id, state=Disruption.State.APPROVED)
    proposals = [disruption.proposal, *earlier.values_list("proposal", flat=True)]
    return {(off, on) for each in proposals if each for off, on in each["let_go"]}


def _keep_old_map(disruption: Disruption) -> None:
    """A row for everybody whose seat is touched: where they sat, where they sit, what they are to be asked."""
    proposal: dict[str, Any] = disruption.proposal or {}
    swapped = disruption.leg_id if disruption.gives_other_seats else None
    insert_rows(
        [
            AffectedRider(
                disruption=disruption,
                booking_id=row["booking"],
                outcome=row["outcome"],
                before=row["before"],
                after=row["after"],
                offers=proposal["offers"].get(row["party"], []),
                answer=AffectedRider.Answer.OPEN if row["outcome"] == LEFT else AffectedRider.Answer.NONE,
            )
            for row in proposal["riders"]
            if row["outcome"] != KEEPS or _sits_anew(row, swapped)
        ]
    )


def _tell(
    disruption: Disruption,
    trip: Trip,
    rows: Rows,
    people: dict[int, Booking],
    moves: list[tuple[datetime, datetime]],
) -> None:
    """Movers hear of it, after a delay everybody; employers where times or heads changed, stations always.

    Whoever holds a place without a yes is told nothing yet; the offer tells the newest plan.
    """
    staying = _fresh(trip, [row["booking"] for row in rows if row["outcome"] != LEFT], people)
    staying = [each for each in staying if each.state != Booking.State.HELD]
    moved = {row["booking"] for row in rows if row["outcome"] == MOVES}
    told = [each for each in staying if moves or each.pk in moved]
    quiet = [each for each in staying if not moves and each.pk not in moved]
    late = bool(moves) and is_late(moves)
    news = notices_after_replan(told, quiet, version=trip.version, moved=moved, late=late)
    if told_of_night(disruption):
        news += notices_of_night(told, version=trip.version)
    if moves or any(row["outcome"] == LEFT for row in rows):
        news += notices_for_employers(trip)
    queue_notices([*news, *notices_for_stations(trip)])


def _fresh(trip: Trip, ids: Iterable[int], people: dict[int, Booking]) -> list[Booking]:
    """The bookings with the stops as they are now: reminders are reckoned from them."""
    calls = {call.pk: call for call in Call.objects.filter(leg__trip=trip)}
    found = [people[pk] for pk in ids]
    for booking in found:
        booking.board, booking.alight = calls[booking.board_id], calls[booking.alight_id]
    return found
