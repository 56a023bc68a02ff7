"""Seats of companions on two runs: one change that was carried out, one that waits for somebody to look at it."""

from __future__ import annotations

from trips.models import Leg, Mode, Trip
from trips.services.seats.together import ask_together, carry_out_proposal, work_out
from zunyi.accounts.models import User
from zunyi.desk.demo.bookings import CITY
from zunyi.desk.demo.people import SHOWN_COUNTY
from zunyi.desk.demo.trips import Laid


def make_reseatings(laid: list[Laid], officers: dict[str, User]) -> None:
    """For the shown county's last open bus: carried out; for the city's last open train: still to be looked at."""
    by = officers[SHOWN_COUNTY]
    still_open = [each for each in laid if each.trip.state == Trip.State.OPEN]
    still_open.sort(key=lambda each: each.planned.departs_at, reverse=True)
    buses = [leg for each in still_open if each.office == SHOWN_COUNTY for leg in _trunk(each, Mode.BUS)]
    trains = [leg for each in still_open for leg in _trunk(each, Mode.RAIL)]
    for leg in buses[:1]:
        proposal = work_out(reseating=ask_together(leg=leg, by=by))
        if proposal.moves:
            carry_out_proposal(reseating=proposal, by=by)
    for leg in trains[:1]:
        work_out(reseating=ask_together(leg=leg, by=officers[CITY]))


def _trunk(laid: Laid, mode: str) -> list[Leg]:
    return list(Leg.objects.filter(trip=laid.trip, role=Leg.Role.TRUNK, mode=mode).select_related("trip", "layout"))
