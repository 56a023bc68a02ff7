"""Incidents within what a person may see, and whom they hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_noop

from trips.models import Booking, Incident, Leg, SeatClaim, Trip
from trips.queries import booking as bookings
from trips.queries.booking import seats_of
from workers.models import NextOfKin, Worker
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.notices.models import Notice

# The right of its own: city and county offices hold it, nobody else (zunyi/accounts/roles.py).
RIGHT = "incidents.handle"
LEFT_IN_PEACE = gettext_noop("Nothing is sent to this person for now; the bureau is in touch in another way.")


def visible_to(user: User, capability: str = RIGHT) -> QuerySet[Incident]:
    """Those that concern a place of `user`: that laid the trip on, or where somebody who was on it lives."""
    paths = division_paths(user, capability)
    aboard = SeatClaim.objects.filter(seat__leg=OuterRef("leg"), released_at=None)
    scope = at_or_below("trip__organiser", paths) | at_or_below("booking__worker__household", paths)
    own_aboard = aboard.filter(at_or_below("booking__worker__household", paths))
    found = Incident.objects.filter(scope | Q(Exists(own_aboard), booking=None, forgotten_at=None))
    return found.select_related("trip__organiser", "leg", "booking__worker__household", "opened_by", "closed_by")


def matching(found: QuerySet[Incident], *, q: str = "", state: str = "", kind: str = "") -> QuerySet[Incident]:
    """Narrow the list; `q` is part of the trip's number or title."""
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if q := q.strip():
        found = found.filter(Q(trip__number__icontains=q) | Q(trip__title__icontains=q))
    return found.order_by("-opened_at", "-pk")


def open_for(user: User) -> int:
    """How many of them are open."""
    return visible_to(user).filter(state=Incident.State.OPEN).count()


def open_on(trip: Trip, user: User) -> QuerySet[Incident]:
    """The open ones of a trip, for whoever may know of them; nothing for everybody else."""
    return visible_to(user).filter(trip=trip, state=Incident.State.OPEN)


def may_open(user: User, booking: Booking) -> bool:
    """Whether this passenger's county, or the organiser's, is one of the person's places."""
    places = (booking.worker.household.path, booking.trip.organiser.path)
    return any(place.startswith(path) for path in division_paths(user, RIGHT) for place in places)


def aboard(leg: Leg) -> QuerySet[Booking]:
    """Everybody who travels on a run and has a seat there."""
    claims = SeatClaim.objects.filter(booking=OuterRef("pk"), seat__leg=leg, released_at=None)
    return Booking.objects.filter(Exists(claims), trip=leg.trip_id, state__in=Booking.TRAVELLING)


def legs_with_seat(booking: Booking) -> list[Leg]:
    """The runs on which a passenger has a seat, in their order."""
    claims = SeatClaim.objects.filter(booking=booking, seat__leg=OuterRef("pk"), released_at=None)
    return list(Leg.objects.filter(Exists(claims), trip=booking.trip_id).order_by("order"))


def frozen() -> QuerySet[Booking]:
    """The bookings that an open incident holds; what the triggers of the database judge by, said once more."""
    whole = Incident.objects.filter(state=Incident.State.OPEN, booking=None).values("leg")
    on_the_run = SeatClaim.objects.filter(booking=OuterRef("pk"), seat__leg__in=whole, released_at=None)
    own = Incident.objects.filter(state=Incident.State.OPEN, booking=OuterRef("pk"))
    travels = Booking.objects.exclude(state__in=[Booking.State.HELD, Booking.State.CANCELLED])
    return travels.filter(Exists(own) | Exists(on_the_run))


def held_workers(workers: Collection[Worker]) -> set[int]:
    """Those of these people, by their ids, to whom an incident that is open happened."""
    open_ones = Incident.objects.filter(state=Incident.State.OPEN, booking__worker__in=workers)
    return set(open_ones.values_list("booking__worker", flat=True))


def has_held_run(trip: Trip) -> bool:
    """Whether a run of the trip had an accident that is not closed: nobody gets a seat on it now."""
    return Incident.objects.filter(trip=trip, state=Incident.State.OPEN, booking=None).exists()


def left_in_peace(persons: Collection[str]) -> Mapping[str, str]:
    """Of these persons ("worker:7") those whom no message may reach: in an open incident, or dead."""
    ids = [int(person.removeprefix("worker:")) for person in persons if person.startswith("worker:")]
    if not ids or not Incident.objects.filter(Q(state=Incident.State.OPEN) | Q(kind=Incident.Kind.DEATH)).exists():
        return {}
    died = Incident.objects.filter(kind=Incident.Kind.DEATH, booking__worker__in=ids).values_list("booking__worker")
    held = frozen().filter(worker__in=ids).values_list("worker")
    return {f"worker:{pk}": LEFT_IN_PEACE for (pk,) in [*died, *held]}


def concerned(incident: Incident, user: User) -> QuerySet[Booking]:
    """Those whom it concerns and whom `user` may see: the passenger, or of a whole run everybody with a seat there."""
    found = aboard(incident.leg) if incident.booking_id is None else Booking.objects.filter(pk=incident.booking_id)
    if incident.booking_id is None:
        found = found.filter(pk__in=bookings.visible_to(user).values("pk"))
    kin = NextOfKin.objects.filter(worker=OuterRef("worker"))
    seat = SeatClaim.objects.filter(booking=OuterRef("pk"), seat__leg=incident.leg_id, released_at=None)
    found = found.annotate(
        has_kin=Exists(kin),
        seat=Subquery(seat.values("seat__label")[:1]),
        place_on_map=Subquery(seat.values("seat__ordinal")[:1]),
    )
    return found.select_related("worker__household").order_by("place_on_map", "pk")


def taken_back(incident: Incident, user: User) -> list[Notice]:
    """Messages that it kept from going out and that may still help somebody; none to whoever died or is still held."""
    if incident.is_open or incident.is_forgotten:
        return []
    persons = {f"worker:{pk}" for pk in concerned(incident, user).values_list("worker", flat=True)}
    silent = left_in_peace(persons)
    waiting = Notice.objects.filter(
        Q(of_use_until=None) | Q(of_use_until__gt=timezone.now()), person__in=persons - silent.keys(),
        state=Notice.State.SUPERSEDED, reason=LEFT_IN_PEACE, state_at__gte=incident.opened_at,
    )  # fmt: skip
    return list(waiting.order_by("person", "due_at", "pk"))


def told_to(worker: Worker) -> QuerySet[Incident]:
    """What a copy of somebody's own data says of it: what is closed. A family that reads along learns of no death."""
    own = Incident.objects.filter(booking__worker=worker, state=Incident.State.CLOSED, forgotten_at=None)
    return own.exclude(kind=Incident.Kind.DEATH).select_related("trip").order_by("happened_at")


def seat_in(incident: Incident) -> str:
    """The seat of the passenger on that run; nothing for a whole run."""
    return " · ".join(seats_of([incident.booking])[incident.booking.pk]) if incident.booking else ""
