"""Which homes an office may name."""

from __future__ import annotations

from django.db.models import Q

from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths
from zunyi.divisions.models import Division, DivisionQuerySet
from zunyi.divisions.models.division import Level


def homes_within(user: User, capability: str = "workers.edit") -> DivisionQuerySet:
    """The counties, towns and villages that exist in the places where `user` holds `capability`.

    A village officer names the own village and no other: somebody known only to the town is the town's, until the town
    says which village is theirs.
    """
    lies_within = Q(pk__in=[])
    for path in division_paths(user, capability):
        lies_within |= Q(path__startswith=path)
    places = Division.objects.filter(lies_within).at_level(Level.COUNTY, Level.TOWN, Level.VILLAGE)
    return places.current().order_by("code")


def counties_within(user: User, capability: str = "workers.view") -> DivisionQuerySet:
    """The counties that lie wholly in the places of `user`."""
    return homes_within(user, capability).at_level(Level.COUNTY)


def homes_to_name(user: User, capability: str) -> DivisionQuerySet:
    """What one list of homes can hold: every place of a county's office, the counties for whoever serves several."""
    counties = counties_within(user, capability)
    return counties if len(counties[:2]) > 1 else homes_within(user, capability)


def towns_within(user: User, county: Division | None, capability: str = "workers.view") -> DivisionQuerySet:
    """The towns in the places of `user`, those of `county` alone if it is given."""
    towns = homes_within(user, capability).at_level(Level.TOWN)
    return towns.filter(path__startswith=county.path) if county else towns
