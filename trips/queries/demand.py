"""Where people want to go, from open wishes: by destination, week and town, and how many are missing for a bus."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from trips.models import Booking, Call, Invitation, Trip, TripTemplate
from trips.queries.plan.template import usable_by
from workers.models import Wish, Worker
from workers.queries.consent import FOR_TRAVEL, declined
from workers.queries.worker import visible_to as workers_visible_to
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import DEPTHS, STEP, Level

# Demand is counted by the city that is wished for, and by the town of the household.
_CITY, _TOWN = STEP * DEPTHS[Level.CITY], STEP * DEPTHS[Level.TOWN]
HOME = "5203"
LONGEST_AHEAD = timedelta(weeks=12)


@dataclass(slots=True)
class Demand:
    """Who wants to go to one place in one week."""

    destination: Division
    monday: date
    wishes: list[Wish] = field(default_factory=list)
    towns: list[tuple[str, int]] = field(default_factory=list)

    @property
    def people(self) -> int:
        """How many they are; each counts once."""
        return len({wish.worker_id for wish in self.wishes})

    @property
    def needed(self) -> int:
        """How many fill a bus well enough to lay one on."""
        return int(settings.DEMAND_FOR_A_BUS)

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + timedelta(days=6)

    @property
    def first_day(self) -> date:
        """The day on which most of them can leave; no earlier than tomorrow."""
        days = Counter(wish.from_on for wish in self.wishes if wish.from_on and wish.from_on >= self.monday)
        wanted = days.most_common(1)[0][0] if days else self.monday
        return max(wanted, timezone.localdate() + timedelta(days=1))


def open_demand(user: User, *, today: date | None = None) -> list[Demand]:
    """The demand among the people for whom `user` may lay trips on, the most wanted first; in three queries.

    A wish without a day, or with one that is past, counts for the coming week. Whoever holds a seat, was asked
    already, or took the consent to travel back is not counted.
    """
    day = today or timezone.localdate()
    groups: dict[tuple[str, date], list[Wish]] = defaultdict(list)
    seen: set[tuple[int, str]] = set()
    for wish in _wishes(user, day):
        assert wish.destination is not None
        path = wish.destination.path[:_CITY]
        if (wish.worker_id, path) not in seen:
            seen.add((wish.worker_id, path))
            groups[path, _week_of(wish, day)].append(wish)
    places = {place.path: place for place in Division.objects.filter(path__in={path for path, _ in groups})}
    found = [Demand(places[path], monday, wishes) for (path, monday), wishes in groups.items()]
    _name_towns(found)
    return sorted(found, key=lambda each: (-each.people, each.monday, each.destination.code))


def demand_for(user: User, destination: Division, monday: date) -> Demand | None:
    """One line of it; None when nobody is left."""
    return next((each for each in open_demand(user) if each.destination == destination and each.monday == monday), None)


def _wishes(user: User, day: date) -> QuerySet[Wish]:
    people = workers_visible_to(user, "trips.schedule")
    seated = Booking.objects.filter(
        worker=OuterRef("worker"), state__in=[Booking.State.HELD, Booking.State.CONFIRMED], trip__departed_at=None
    )
    asked = Invitation.objects.filter(
        worker=OuterRef("worker"), state__in=[Invitation.State.PROPOSED, Invitation.State.ASKED]
    ).exclude(trip__state=Trip.State.CANCELLED)
    # Whoever wants work near home needs no trip.
    wishes = (
        Wish.objects.filter(state=Wish.State.OPEN, destination__isnull=False, worker__in=people.values("pk"))
        .exclude(to_on__lt=day)
        .exclude(destination__code__startswith=HOME)
    )
    for purpose in FOR_TRAVEL:
        wishes = wishes.exclude(declined("worker", purpose))
    return (
        wishes.filter(~Exists(seated), ~Exists(asked))
        .exclude(from_on__gt=day + LONGEST_AHEAD)
        .select_related("worker__household", "destination")
        .order_by("rank", "pk")
    )


def _week_of(wish: Wish, today: date) -> date:
    coming = today - timedelta(days=today.weekday()) + timedelta(days=7)
    if wish.from_on is None or wish.from_on < coming:
        return coming
    return wish.from_on - timedelta(days=wish.from_on.weekday())


def _name_towns(found: Iterable[Demand]) -> None:
    lines = list(found)
    paths = {wish.worker.household.path[:_TOWN] for each in lines for wish in each.wishes}
    names = dict(Division.objects.filter(path__in=paths).values_list("path", "short_name"))
    for each in lines:
        counted = Counter(names.get(wish.worker.household.path[:_TOWN], "") for wish in each.wishes)
        each.towns = counted.most_common()


def patterns_to(user: User, destination: Division) -> QuerySet[TripTemplate]:
    """The templates that lead to a place, for whoever may lay trips on."""
    return usable_by(user).filter(destination__path__startswith=destination.path)


def stop_near(calls: Sequence[Call], home: Division) -> Call | None:
    """The stop whose place shares most of its address with somebody's home; the first where none does."""
    return max(calls, key=lambda call: (_shared(call.place.division.path, home.path), -call.order), default=None)


def _shared(one: str, other: str) -> int:
    steps = 0
    while one[: steps + STEP] == other[: steps + STEP] and len(one) > steps and len(other) > steps:
        steps += STEP
    return steps


def invitations_visible_to(user: User, capability: str = "bookings.make") -> QuerySet[Invitation]:
    """The questions to people of the places where `user` holds `capability`; on drafts, of those where `user` plans."""
    planned = at_or_below("worker__household", division_paths(user, "trips.schedule"))
    return Invitation.objects.filter(
        at_or_below("worker__household", division_paths(user, capability)), ~Q(trip__state=Trip.State.DRAFT) | planned
    )


def waiting_for(people: Sequence[Worker]) -> QuerySet[Invitation]:
    """The questions that wait for an answer of these people, on trips that still can be signed up for."""
    return (
        Invitation.objects.filter(worker__in=people, state=Invitation.State.ASKED, trip__state=Trip.State.OPEN)
        .select_related("trip__destination", "worker", "board__place")
        .order_by("asked_at", "pk")
    )
