"""The picture of a leg's vehicle with the people in it, for `templates/trips/parts/seat_map.html`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trips.models import Booking, Leg, Mode, Reseating, Seat, SeatClaim
from trips.queries import booking as bookings
from trips.queries.seats.scene import EXIT
from zunyi.accounts.models import User

PICTURES = {Mode.BUS: "coach", Mode.RAIL: "train", Mode.FLIGHT: "aircraft"}
TINTS = 8
# The cars of a train set; two of them may run as one train.
UNIT = 8
CLASSES = {"second": "second class", "first": "first class", "business": "business class", "economy": "economy"}
# A couple of characters fit below the seat's label.
SHORT = 3


def seat_map(leg: Leg, user: User, *, may_change: bool = False) -> dict[str, Any]:
    """Who sits where, in three queries. Names stand only where `user` may see the person (queries.booking).

    With `may_change` each seat leads to its own page.
    """
    seats = {
        seat.label: seat for seat in Seat.objects.filter(leg=leg).select_related("quota__division", "quota__employer")
    }
    riders = riders_of(leg, user)
    tints = tints_of(riders)
    draw = Drawing(leg, seats, riders, tints, may_change)
    return {"mode": picture_of(leg), "cars": draw.cars(leg.layout.plan["cars"])}


def seat_map_before(reseating: Reseating, user: User) -> dict[str, Any]:
    """The picture of a run as it was before a change of seats; people who cancelled since are drawn as well."""
    leg = reseating.leg
    seats = {seat.label: seat for seat in Seat.objects.filter(leg=leg).select_related("quota")}
    shown = bookings.visible_to(user).filter(pk__in=[booking for booking, *_ in reseating.before])
    known = {booking.pk: booking for booking in shown.select_related("worker")}
    riders: dict[int, list[Booking]] = defaultdict(list)
    for booking_id, seat_id, _mask in reseating.before:
        riders[seat_id].append(known.get(booking_id) or Booking(pk=booking_id))
    draw = Drawing(leg, seats, riders, tints_of(riders), may_change=False, leads=False)
    return {"mode": picture_of(leg), "cars": draw.cars(leg.layout.plan["cars"])}


def riders_of(leg: Leg, user: User) -> dict[int, list[Booking]]:
    """The bookings on each seat by the seat's id, in the order of the stretches.

    Of people whom `user` may not see, only that somebody sits there is told: their `worker` is not at hand.
    """
    claims = (
        SeatClaim.objects.filter(seat__leg=leg, released_at=None)
        .order_by("stretch")
        .values_list("seat_id", "booking_id", "booking__companions_id")
    )
    pairs = list(dict.fromkeys(claims))
    shown = bookings.visible_to(user).filter(trip=leg.trip_id).select_related("worker", "board__place", "alight__place")
    known = {booking.pk: booking for booking in shown}
    riders: dict[int, list[Booking]] = defaultdict(list)
    for seat_id, booking_id, companions_id in pairs:
        riders[seat_id].append(known.get(booking_id) or Booking(pk=booking_id, companions_id=companions_id))
    return riders


def picture_of(leg: Leg) -> str:
    """What the vehicle looks like."""
    return PICTURES[Mode(leg.mode)]


def car_named(car: str) -> str:
    """What is written on the car."""
    return _("Car %(car)s") % {"car": car}


def class_named(section: dict[str, Any]) -> str:
    """The class as the vehicle's plan calls it, which is in Chinese, or in the reader's words."""
    if (get_language() or settings.LANGUAGE_CODE).startswith("zh"):
        return str(section["title"])
    return CLASSES.get(section["class"], str(section["title"])) if section["title"] else ""


def is_known(booking: Booking) -> bool:
    """Whether the person of this booking may be named to the one who asked."""
    return booking.worker_id is not None


def tints_of(riders: dict[int, list[Booking]]) -> dict[int, int]:
    """A tint for each party of two or more, by the id of the companions."""
    members: dict[int, set[int]] = defaultdict(set)
    for on_seat in riders.values():
        for booking in on_seat:
            if booking.companions_id:
                members[booking.companions_id].add(booking.pk)
    parties = [party for party, people in members.items() if len(people) > 1]
    return {party: at % TINTS + 1 for at, party in enumerate(parties)}


class Drawing:
    """The plan of the vehicle type, filled with the leg's own seats."""

    def __init__(
        self,
        leg: Leg,
        seats: dict[str, Seat],
        riders: dict[int, list[Booking]],
        tints: dict[int, int],
        may_change: bool,
        *,
        leads: bool = True,
    ) -> None:
        self.leg, self.seats, self.riders, self.tints = leg, seats, riders, tints
        # A map of the past leads nowhere: its seats have no pages.
        self.may_change, self.leads = may_change, leads

    def cars(self, sections: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The vehicle's bodies: of a train car after car, each with its classes; a bus and an aircraft are one."""
        groups = [(name, list(group)) for name, group in groupby(sections, key=itemgetter("car"))]
        drawn = [self.car(name, group) for name, group in groups]
        if _is_coupled([group for _name, group in groups]):
            drawn[UNIT]["unit"] = _("second unit")
        return drawn

    def car(self, name: str, sections: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """One body with the parts of it that have another class, front to back."""
        only = class_named(sections[0]) if len(sections) == 1 else ""
        drawn = [self.section(each, class_named(each) if len(sections) > 1 else "") for each in sections]
        title = " ".join(filter(None, [name and car_named(name), only]))
        free = sum(each["free"] for each in drawn)
        return {"title": title or str(self.leg.layout), "note": _("%(free)s free") % {"free": free}, "sections": drawn}

    def section(self, section: dict[str, Any], title: str) -> dict[str, Any]:
        """The rows of one class; `title` where others stand beside it."""
        rows = []
        door = _beyond_aisle(section["rows"]) if self.leg.mode == Mode.BUS else None
        for row in section["rows"]:
            cells = [self.cell(cell) for cell in row["cells"]]
            drawn: dict[str, Any] = {"row": row["row"] or _("crew"), "cells": cells}
            if door and row["row"] and not any(row["cells"][door:]):
                drawn |= {"cells": cells[:door], "door": len(cells) - door}
            drawn["exit"] = any(EXIT in cell.get("features", ()) for cell in row["cells"] if cell)
            rows.append(drawn)
        free = sum(cell["state"] in ("free", "kept") for row in rows for cell in row["cells"] if cell)
        part: dict[str, Any] = {"title": title, "rows": rows, "free": free, "note": _("%(free)s free") % {"free": free}}
        if self.leg.mode != Mode.BUS:
            part["columns"] = _columns(section)
        return part

    def cell(self, cell: dict[str, Any] | None) -> dict[str, Any] | None:
        seat = self.seats.get(cell["label"]) if cell else None
        if seat is None:
            return None
        # Inside a car the car's number need not be said again.
        drawn: dict[str, Any] = {"label": seat.label.partition("车")[2] or seat.label, "state": "free"}
        on_seat = self.riders.get(seat.pk, [])
        if seat.blocked_reason:
            drawn |= {"state": "blocked", "title": seat.blocked_reason, "text": seat.blocked_reason[:SHORT]}
        elif on_seat:
            names = [booking.worker.legal_name for booking in on_seat if is_known(booking)]
            tint = next((self.tints[b.companions_id] for b in on_seat if b.companions_id in self.tints), None)
            drawn |= {"state": "group" if tint else "taken", "tint": tint}
            drawn |= {"title": "、".join(names), "text": names[0][:SHORT] if names else ""}
        elif seat.quota is not None:
            whom = str(seat.quota.division or seat.quota.employer)
            drawn |= {"state": "kept", "title": _("kept for %(whom)s") % {"whom": whom}, "text": whom[:SHORT]}
        if self.leads and (self.may_change or on_seat):
            drawn["url"] = reverse("trips:seat", args=[self.leg.trip.number, seat.pk])
        return drawn


def _is_coupled(cars: Sequence[Sequence[dict[str, Any]]]) -> bool:
    """Whether two units of eight cars run as one train: the second is drawn as the first."""
    shapes = [
        [(part["class"], [[bool(cell) for cell in row["cells"]] for row in part["rows"]]) for part in car]
        for car in cars
    ]
    return len(shapes) == 2 * UNIT and shapes[:UNIT] == shapes[UNIT:]


def _beyond_aisle(rows: Sequence[dict[str, Any]]) -> int | None:
    """Where the seats on the doors' side of a bus begin: right of the column in which the fewest seats stand."""
    width = max(len(row["cells"]) for row in rows)
    seats = [sum(bool(row["cells"][at]) for row in rows if at < len(row["cells"])) for at in range(width)]
    aisle = min(range(width), key=seats.__getitem__)
    return aisle + 1 if 0 < aisle < width - 1 else None


def _columns(section: dict[str, Any]) -> list[str | None]:
    """The letter of each column, None for an aisle, over all rows of the section."""
    width = max(len(row["cells"]) for row in section["rows"])
    columns: list[str | None] = [None] * width
    for row in section["rows"]:
        for at, cell in enumerate(row["cells"]):
            if cell:
                columns[at] = cell["column"]
    return columns
