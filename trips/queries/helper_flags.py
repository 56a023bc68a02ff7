"""What is odd about phones and helpers, counted from sign-ups; and which flags an office sees."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone

from trips.models import Booking
from workers.models import HelperFlag, Worker
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths

# From these numbers on somebody should look; nothing is blocked by them.
STRANGERS, SURNAMES = 6, 4
PEOPLE_AN_HOUR = 60
PEOPLE_AT_NIGHT, NIGHT = 10, (23, 5)
SIGNED_UP, CANCELLED_SHARE = 10, 0.5


@dataclass(frozen=True, slots=True)
class Odd:
    """One pattern: who or which phone, how many people, from when to when, in which place."""

    kind: str
    people: int
    first_at: datetime
    last_at: datetime
    path: str
    helper_id: int | None = None
    phone: str = ""


def visible_to(user: User, capability: str = "flags.view") -> QuerySet[HelperFlag]:
    """The flags of the places where `user` holds `capability`."""
    return HelperFlag.objects.filter(at_or_below("division", division_paths(user, capability)))


def odd_phones(*, since: datetime) -> list[Odd]:
    """One phone on which many people of several surnames signed up, that is not an officer's own."""
    recent = Booking.objects.filter(booked_at__gte=since, worker__erased_at=None)
    many = (
        recent.exclude(worker__phone="")
        .exclude(worker__phone_of=Worker.PhoneOf.OFFICER)
        .values("worker__phone")
        .annotate(people=Count("worker", distinct=True), first=Min("booked_at"), last=Max("booked_at"))
        .filter(people__gte=STRANGERS)
        .order_by("worker__phone")
    )
    found = []
    for each in many:
        people = Worker.objects.filter(phone=each["worker__phone"], erased_at=None).select_related("household")
        surnames = {person.legal_name[:1] for person in people}
        if len(surnames) >= SURNAMES:
            path = Counter(person.household.path for person in people).most_common(1)[0][0]
            found.append(
                Odd(
                    HelperFlag.Kind.PHONE,
                    each["people"],
                    each["first"],
                    each["last"],
                    path,
                    None,
                    each["worker__phone"],
                )
            )
    return found


def odd_helpers(*, since: datetime) -> list[Odd]:
    """Helpers who sign up very many in an hour, or at night, or whose people cancel in droves; from one query."""
    rows = (
        Booking.objects.filter(booked_at__gte=since, booked_by__isnull=False, channel=Booking.Channel.OFFICER)
        .order_by("booked_at")
        .values_list("booked_by", "booked_at", "state", "worker__household__path")
    )
    by_helper: dict[int, list[tuple[datetime, str, str]]] = defaultdict(list)
    for helper, at, state, path in rows:
        by_helper[helper].append((at, state, path))
    return [odd for helper, made in by_helper.items() for odd in _odd(helper, made)]


def _odd(helper: int, made: list[tuple[datetime, str, str]]) -> Iterator[Odd]:
    """Each pattern with the sign-ups that make it, and the times of those alone."""
    path = Counter(path for _at, _state, path in made).most_common(1)[0][0]
    hour = _fullest_hour([at for at, _state, _path in made])
    night = [at for at, _state, _path in made if _is_night(at)]
    cancelled = [at for at, state, _path in made if state == Booking.State.CANCELLED]
    is_odd = {
        HelperFlag.Kind.PACE: (hour, len(hour) >= PEOPLE_AN_HOUR),
        HelperFlag.Kind.NIGHT: (night, len(night) >= PEOPLE_AT_NIGHT),
        HelperFlag.Kind.CANCELLED: (
            cancelled, len(made) >= SIGNED_UP and len(cancelled) >= len(made) * CANCELLED_SHARE,
        ),
    }  # fmt: skip
    for kind, (times, odd) in is_odd.items():
        if odd:
            yield Odd(kind, len(times), times[0], times[-1], path, helper)


def _fullest_hour(times: list[datetime]) -> list[datetime]:
    """The most sign-ups, in their order, that lie within an hour of each other."""
    best, start = times[:0], 0
    for at, moment in enumerate(times):
        while moment - times[start] > timedelta(hours=1):
            start += 1
        if at - start >= len(best):
            best = times[start : at + 1]
    return best


def _is_night(at: datetime) -> bool:
    hour = timezone.localtime(at).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]
