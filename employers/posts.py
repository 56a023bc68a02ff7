"""Where accounts of employers and stations belong, for the list of people and roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from employers.models import EmployerStaff, StationStaff
from zunyi.accounts.posts import register_posts
from zunyi.accounts.roles import Role


def employers_of(users: Sequence[int]) -> dict[int, list[str]]:
    """The firms of these accounts."""
    found: dict[int, list[str]] = defaultdict(list)
    for user, name in EmployerStaff.objects.filter(user__in=users).order_by("pk").values_list("user", "employer__name"):
        found[user].append(name)
    return found


def stations_of(users: Sequence[int]) -> dict[int, list[str]]:
    """The stations of these accounts."""
    found: dict[int, list[str]] = defaultdict(list)
    for user, name in StationStaff.objects.filter(user__in=users).order_by("pk").values_list("user", "station__name"):
        found[user].append(name)
    return found


def register() -> None:
    """Bring them to the page."""
    register_posts(Role.EMPLOYER, employers_of)
    register_posts(Role.STATION, stations_of)
