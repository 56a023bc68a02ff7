"""The real-name list of a leg: as it stands now, and the version in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from employers.models import Placement
from trips.models import Booking, Call, HandOut, Leg, Manifest, SeatClaim, Trip
from trips.models.manifest import Row
from trips.models.trip import Mode
from trips.queries.manifest.facts import moment
from trips.queries.passengers import homes_of
from trips.queries.trip import OVER, manageable_by
from workers.identity_number import mask
from workers.models import Worker
from workers.names import carrier_name
from workers.queries.age import age_on, is_under_18
from workers.queries.consent import FOR_TRAVEL, declined

if TYPE_CHECKING:
    from zunyi.accounts.models import User


@dataclass(frozen=True, slots=True)
class Passenger:
    """Somebody with a seat on a leg, and where this person gets on and off it."""

    booking: Booking
    seat: str
    car: str
    seat_class: str
    ordinal: int
    board: Call
    alight: Call
    mode: str = Mode.BUS

    @property
    def worker(self) -> Worker:
        """The person."""
        return self.booking.worker


def passengers(leg: Leg, *, among: QuerySet[Booking] | None = None) -> list[Passenger]:
    """Everybody who holds a seat on the leg, stop by stop and seat by seat, in three queries.

    `among` bounds who is seen.
    """
    claims = (
        SeatClaim.objects.filter(seat__leg=leg, released_at=None, booking__state__in=Booking.TRAVELLING)
        .values("booking_id", "seat_id", "seat__label", "seat__car", "seat__seat_class", "seat__ordinal")
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
            car=seats[booking.pk]["seat__car"],
            seat_class=seats[booking.pk]["seat__seat_class"],
            ordinal=seats[booking.pk]["seat__ordinal"],
            board=calls.get(booking.board_id, first),
            alight=calls.get(booking.alight_id, last),
            mode=leg.mode,
        )
        for booking in bookings.select_related(
            "worker__identity", "worker__household", "companions", "guardian__worker"
        )
    ]
    return sorted(people, key=lambda each: (each.board.order, each.ordinal))


def rows_now(leg: Leg) -> list[Row]:
    """The list as it would be issued at this moment, with full identity numbers, in Chinese whoever asks.

    Whoever took back the consent to travel or to be named to the carrier is not on it.

    For issuing and comparing only: pages show `passengers`, or `masked` rows.
    """
    with translation.override("zh-hans"):
        agreed = Booking.objects.exclude(declined("worker", FOR_TRAVEL[0])).exclude(declined("worker", FOR_TRAVEL[1]))
        people = passengers(leg, among=agreed)
        onward = _onward(leg, people)
        return [_row(at, each, onward) for at, each in enumerate(people, start=1)]


@dataclass(frozen=True, slots=True)
class _Onward:
    """What is known of where people come from and go on to, by the booking's or the worker's id."""

    homes: dict[int, str]
    employers: dict[int, str]
    shuttles: dict[int, str]


def _onward(leg: Leg, people: list[Passenger]) -> _Onward:
    """In three queries for all."""
    bookings = [each.booking for each in people]
    jobs = Placement.objects.filter(
        worker__in=[each.worker_id for each in bookings],
        state__in=[Placement.State.ACCEPTED, Placement.State.ARRIVED],
    ).values_list("worker_id", "vacancy__employer__name")
    rides = (
        SeatClaim.objects.filter(
            booking__in=bookings, released_at=None, seat__leg__role=Leg.Role.SHUTTLE, seat__leg__trip=leg.trip_id
        )
        .exclude(seat__leg=leg)
        .order_by("seat__leg__order", "stretch")
        .values_list("booking_id", "seat__leg__vehicle_number", "seat__leg__order", "seat__label")
    )
    shuttles: dict[int, str] = {}
    for booking_id, vehicle, order, seat in rides:
        shuttles.setdefault(booking_id, f"{vehicle or order + 1} {seat}")
    return _Onward(homes=homes_of(bookings), employers=dict(jobs), shuttles=shuttles)


def _row(at: int, passenger: Passenger, onward: _Onward) -> Row:
    worker, booking = passenger.worker, passenger.booking
    day = timezone.localdate(passenger.board.at)
    adult = booking.guardian.worker if booking.guardian else None
    under_18 = is_under_18(worker.born_on, on=day) and not adult
    return {
        "seq": str(at),
        "booking": str(booking.pk),
        "ticket": ticket_of(passenger.mode, age_on(worker.born_on, day)) if adult else _("adult"),
        "linked_adult": adult.legal_name if adult else "",
        "legal_name": worker.legal_name,
        "carrier_name": carrier_name(worker.legal_name),
        "sex": worker.get_sex_display(),
        "born_on": worker.born_on.isoformat(),
        "id_kind": _("resident identity card"),
        "id_number": worker.identity.number(),
        "phone": booking.reach,
        "boards_at": passenger.board.place.name,
        "boards_time": moment(passenger.board.at),
        "alights_at": passenger.alight.place.name,
        "alights_time": moment(passenger.alight.arrives_at or passenger.alight.at),
        "seat": passenger.seat,
        "car": passenger.car,
        "seat_class": seat_class_name(passenger.seat_class),
        "companions": companions_label(booking),
        "slip": booking.slip_code,
        "home": onward.homes[booking.pk],
        "village": worker.household.name,
        "employer": onward.employers.get(worker.pk, ""),
        "shuttle": onward.shuttles.get(booking.pk, ""),
        "note": "、".join(_notes(booking, under_18=under_18)),
    }


def _notes(booking: Booking, *, under_18: bool) -> list[str]:
    notes = [_("aged 16 or 17")] if under_18 else []
    return [*notes, _("has the shared bag")] if booking.has_shared_bag else notes


def ticket_of(mode: str, age: int) -> str:
    """What a child travels on, by its age on the day (domain brief 2.1, 2.2): everybody has a seat all the same."""
    if mode == Mode.RAIL:
        return _("child, free") if age < 6 else _("child") if age < 14 else _("adult")
    if mode == Mode.FLIGHT:
        return _("infant") if age < 2 else _("child") if age < 12 else _("adult")
    return _("child") if age < 14 else _("adult")


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


def issuable_legs(user: User, capability: str = "manifests.issue") -> QuerySet[Leg]:
    """The runs whose lists `user` may issue: those of the trips that the own offices lay on."""
    found = Leg.objects.filter(trip__in=manageable_by(user, capability))
    return found.select_related("trip__organiser", "trip__destination", "layout")


def visible_to(user: User, capability: str = "manifests.issue") -> QuerySet[Manifest]:
    """The versions that `user` may open whole; of others' trips only the live list shows, and the own people on it."""
    return Manifest.objects.filter(leg__trip__in=manageable_by(user, capability))


def latest_manifest(leg: Leg) -> Manifest | None:
    """The version in force, if any was issued."""
    found = leg.manifests.filter(approved_at__isnull=False).select_related("issued_by", "approved_by")
    manifest = found.order_by("-version").first()
    if manifest:
        manifest.leg = leg
    return manifest


def waiting_manifest(leg: Leg) -> Manifest | None:
    """The version that waits for another person's yes, if there is one."""
    manifest = leg.manifests.filter(approved_at=None).select_related("issued_by").first()
    if manifest:
        manifest.leg = leg
    return manifest


def to_approve(user: User) -> QuerySet[Any]:
    """The changed lists that wait for this person's yes, with `starts_at`, the next run first; never the own ones."""
    ours = manageable_by(user, "manifests.issue").exclude(state__in=OVER).filter(departed_at=None)
    waiting = Manifest.objects.filter(approved_at=None, leg__trip__in=ours).exclude(issued_by=user)
    first = Call.objects.filter(leg=OuterRef("leg")).order_by("order").values(at=Coalesce("departs_at", "arrives_at"))
    runs = waiting.annotate(starts_at=Subquery(first[:1])).select_related("leg__trip", "issued_by")
    return runs.order_by("starts_at", "pk")


def hand_outs_of(manifest: Manifest) -> QuerySet[HandOut]:
    """Who got this version, the last one first."""
    return manifest.hand_outs.select_related("by").order_by("-at", "-pk")


def hand_outs_of_leg(leg: Leg) -> QuerySet[HandOut]:
    """Who got any version of the run's list: those who need the new one."""
    return HandOut.objects.filter(manifest__leg=leg).select_related("by", "manifest").order_by("-at", "-pk")


def masked(row: Row) -> Row:
    """The row as a page may show it: first six and last four characters of the number."""
    return row | {"id_number": mask(row["id_number"])}


def sees_whole_list(user: User, trip: Trip, capability: str = "manifests.issue") -> bool:
    """Whether the person's own office lays the trip on, and so answers for everybody on it."""
    return manageable_by(user, capability).filter(pk=trip.pk).exists()
