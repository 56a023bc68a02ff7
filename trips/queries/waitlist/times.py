"""How long offers of a waitlist wait: by trip, by office, else as everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from trips.models import Trip, WaitlistRule
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths
from zunyi.divisions.models import Division

# What stands while nobody has set anything: half a day that people are awake.
USUAL_MINUTES = 360
# Who lays trips on.
LEVELS = ("city", "county", "unit")


def minutes_for(trip: Trip) -> int:
    """How long an offer of this trip waits: the trip's own rule, its office's or one above it, else the usual time."""
    rules = WaitlistRule.objects.filter(Q(trip=trip) | Q(division__path__in=_ends(trip.organiser.path)))
    nearest = sorted(
        rules.select_related("division"), key=lambda rule: len(rule.division.path) if rule.division else 1000
    )
    return nearest[-1].minutes if nearest else USUAL_MINUTES


def _ends(path: str) -> list[str]:
    """The paths of an office and of those above it."""
    return [path[:end] for end in range(4, len(path) + 1, 4)]


@dataclass(frozen=True, slots=True)
class OfficeTime:
    """An office, how long its offers wait, and the rule that says so: its own, one above it, or none."""

    office: Division
    minutes: int
    rule: WaitlistRule | None

    @property
    def is_own(self) -> bool:
        """Whether the office has set it for itself."""
        return self.rule is not None and self.rule.division_id == self.office.pk


def offices_for(user: User) -> QuerySet[Division]:
    """The offices whose trips `user` runs."""
    within = Q(pk__in=[])
    for path in division_paths(user, "trips.run"):
        within |= Q(path__startswith=path)
    return Division.objects.filter(within, level__in=LEVELS).order_by("path")


def times_of(offices: Iterable[Division]) -> list[OfficeTime]:
    """What stands for each of these offices; one query, however many."""
    rules = {rule.division.path: rule for rule in _office_rules() if rule.division is not None}
    found = []
    for office in offices:
        rule = next((rules[path] for path in reversed(_ends(office.path)) if path in rules), None)
        found.append(OfficeTime(office, rule.minutes if rule else USUAL_MINUTES, rule))
    return found


def _office_rules() -> QuerySet[WaitlistRule]:
    return WaitlistRule.objects.filter(trip=None).select_related("division", "changed_by")
