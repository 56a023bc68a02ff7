"""The real-name list of a leg: as it stands now, as it was issued, and what lies between."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Min, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from trips.models import Booking, Call, Leg, Manifest, SeatClaim, Trip
from trips.queries.trip import manageable_by
from workers.models import Worker
from workers.names import carrier_name
from workers.queries.age import is_under_18

if TYPE_CHECKING:
    from zunyi.accounts.models import User

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Passenger:
    """Somebody with a seat on a leg, and where this person gets on and off it."""

    booking: Booking
    seat: str
    seat_class: str
    ordinal: int
    board: Call
    alight: Call

    @property
    def worker(self) -> Worker:
        """The person."""
        return self.booking.worker


@dataclass(frozen=True, slots=True)
class Differences:
    """What a version says that another did not: rows by person."""

    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    # (before, now)
    reseated: tuple[tuple[Row, Row], ...]
    changed: tuple[tuple[Row, Row], ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.reseated or self.changed)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each, for the history."""
        return {
            "added": len(self.added), "removed": len(self.removed),
            "reseated": len(self.reseated), "changed": len(self.changed),
        }  # fmt: skip


def passengers(leg: Leg, *, among: QuerySet[Booking] | None = None) -> list[Passenger]:
    """Everybody who holds a seat on the leg, stop by stop and seat by seat, in three queries.

    `among` bounds who is seen.
    """
    claims = (
        SeatClaim.objects.filter(seat__leg=leg, released_at=None, booking__state__in=Booking.LIVE)
        .values("booking_id", "seat_id", "seat__label", "seat__seat_class", "seat__ordinal")
        .annotate(first=Min("stretch"))
        .order_by("first")
    )
    seats = {claim["booking_id"]: claim for claim in reversed(claims)}
    bookings = (Booking.objects.all() if among is None else among).filter(pk__in=seats)
    calls = {call.pk: call for call in leg.calls.select_related("place").order_by("order")}
    if not calls:
        return []
    first, last = next(iter(calls.values())), next(reversed(calls.values()))
    people = [
        Passenger(
            booking=booking,
            seat=seats[booking.pk]["seat__label"],
            seat_class=seats[booking.pk]["seat__seat_class"],
            ordinal=seats[booking.pk]["seat__ordinal"],
            board=calls.get(booking.board_id, first),
            alight=calls.get(booking.alight_id, last),
        )
        for booking in bookings.select_related("worker__identity", "worker__household", "companions")
    ]
    return sorted(people, key=lambda each: (each.board.order, each.ordinal))


def rows_now(leg: Leg) -> list[Row]:
    """The list as it would be issued at this moment, with full identity numbers, in Chinese whoever asks.

    For issuing and comparing only: pages show `passengers`, or `masked` rows.
    """
    with translation.override("zh-hans"):
        return [_row(at, each) for at, each in enumerate(passengers(leg), start=1)]


def _row(at: int, passenger: Passenger) -> Row:
    worker, booking = passenger.worker, passenger.booking
    under_18 = is_under_18(worker.born_on, on=timezone.localdate(passenger.board.at))
    return {
        "seq": str(at),
        "legal_name": worker.legal_name,
        "carrier_name": carrier_name(worker.legal_name),
        "sex": worker.get_sex_display(),
        "id_kind": _("resident identity card"),
        "id_number": worker.identity.number(),
        "phone": booking.reach,
        "boards_at": passenger.board.place.name,
        "boards_time": _moment(passenger.board.at),
        "alights_at": passenger.alight.place.name,
        "alights_time": _moment(passenger.alight.arrives_at or passenger.alight.at),
        "seat": passenger.seat,
        "seat_class": seat_class_name(passenger.seat_class),
        "companions": companions_label(booking),
        "slip": booking.slip_code,
        "note": _("aged 16 or 17") if under_18 else "",
    }


def companions_label(booking: Booking) -> str:
    """What the members of one group share on a list; nothing for somebody who travels alone."""
    if booking.companions is None:
        return ""
    return booking.companions.label or f"{booking.companions_id}"


def seat_class_name(code: str) -> str:
    """The class as a ticket names it; an unknown code stands for itself."""
    names = {
        "second": _("second class"), "first": _("first class"), "business": _("business class"),
        "economy": _("economy class"), "seat": "",
    }  # fmt: skip
    return names.get(code, code)


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def hash_of(rows: Sequence[Row]) -> str:
    """SHA-256, in hex, of the rows as canonical JSON (sorted keys, no blanks, UTF-8)."""
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def latest_manifest(leg: Leg) -> Manifest | None:
    """The version in force, if any was issued."""
    return leg.manifests.select_related("issued_by").order_by("-version").first()


def is_stale(leg: Leg, *, rows: Sequence[Row] | None = None, manifest: Manifest | None = None) -> bool:
    """Whether the version in force says something else than today's bookings.

    Once the trip has left, the list stands.
    """
    manifest = manifest or latest_manifest(leg)
    if manifest is None or leg.trip.departed_at or leg.trip.state == Trip.State.CANCELLED:
        return False
    return hash_of(rows_now(leg) if rows is None else rows) != manifest.sha256


def differences(before: Sequence[Row], now: Sequence[Row]) -> Differences:
    """What changed from one list to the other: who came, who went, who sits elsewhere, whose other facts moved.

    A person is known by the identity number, never by the name.
    """
    old, new = ({row["id_number"]: row for row in rows} for rows in (before, now))
    both = [(old[number], row) for number, row in new.items() if number in old]
    return Differences(
        added=tuple(row for number, row in new.items() if number not in old),
        removed=tuple(row for number, row in old.items() if number not in new),
        reseated=tuple((was, row) for was, row in both if was["seat"] != row["seat"]),
        changed=tuple(
            (was, row) for was, row in both if was["seat"] == row["seat"] and _facts(was) != _facts(row)
        ),
    )  # fmt: skip


def _facts(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "seq"}


def masked(row: Row) -> Row:
    """The row as a page may show it: first six and last four characters of the number."""
    number = row["id_number"]
    return row | {"id_number": f"{number[:6]}********{number[-4:]}"}


def sees_whole_list(user: User, trip: Trip, capability: str = "manifests.issue") -> bool:
    """Whether the person's own office lays the trip on, and so answers for everybody on it."""
    return manageable_by(user, capability).filter(pk=trip.pk).exists()
