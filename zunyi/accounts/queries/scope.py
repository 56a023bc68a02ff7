"""Who may see what: the one place where a person's divisions are worked out.

Each noun has its own `visible_to(user)` in its app's queries, and builds it from these functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from zunyi.accounts.roles import CAPABILITIES, LEVEL_OF_ROLE, Role
from zunyi.divisions.models.division import STEP, subtree_paths

if TYPE_CHECKING:
    from zunyi.accounts.models import User
    from zunyi.divisions.models import Division

_EVERYWHERE = frozenset({Role.AUDITOR, Role.ADMIN})


def division_paths(user: User, capability: str) -> list[str]:
    """The tree paths below which `user` holds `capability`; [""] is everywhere, [] is nowhere.

    A path is that of `Division.path`: everything whose path starts with it lies at or below the place.
    """
    granting = [each for each in user.current_assignments if capability in CAPABILITIES[each.role]]
    if any(each.role in _EVERYWHERE for each in granting):
        return [""]
    return subtree_paths(each.division for each in granting if each.role in LEVEL_OF_ROLE and each.division)


def at_or_below(field: str, paths: list[str]) -> Q:
    """The condition that the division in `field` ("household") lies at or below one of `paths`; nothing when empty."""
    if "" in paths:
        return Q()
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__path__startswith": path})
    return condition


def above_or_at(field: str, paths: list[str]) -> Q:
    """The condition that the division in `field` is one of `paths` or an ancestor of one (the city, for a county)."""
    if "" in paths:
        return Q()
    ancestors = {path[:end] for path in paths for end in range(STEP, len(path) + 1, STEP)}
    return Q(**{f"{field}__path__in": sorted(ancestors)})


def narrowed(paths: list[str], place: Division) -> list[str]:
    """The paths of what lies both below one of `paths` and at or below `place`; [] where they have nothing in common.

    One condition instead of two on one path: the database takes two for independent, and believes in a fourteenth of
    the people whom it will find.
    """
    if lies_within(place, paths):
        return [place.path]
    return [path for path in paths if path.startswith(place.path)]


def lies_within(division: Division, paths: list[str]) -> bool:
    """Whether a place lies at or below one of `paths`."""
    return any(division.path.startswith(path) for path in paths)
