"""The people with accounts: who looks after whom."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from zunyi.accounts.models import Assignment, User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.accounts.roles import CAPABILITIES, LEVEL_OF_ROLE, Role
from zunyi.divisions.models import Division, DivisionQuerySet
from zunyi.divisions.models.division import Level, within_q
from zunyi.divisions.queries import zunyi

# Roles that are given on the page "people and roles"; a station's and an employer's accounts are made where their
# place is, on a floor above, by the same service.
GIVEN_HERE = (Role.CITY, Role.COUNTY, Role.TOWN, Role.VILLAGE, Role.ESCORT, Role.AUDITOR, Role.ADMIN)


def current(prefix: str = "") -> Q:
    """The condition that an assignment is in force today."""
    today = timezone.localdate()
    return Q(**{f"{prefix}starts_on__lte": today}) & (
        Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": today})
    )


def visible_to(user: User, capability: str = "people.manage") -> QuerySet[User]:
    """The people whom `user` looks after: of a place at or below their own, and of no role above theirs."""
    paths = division_paths(user, capability)
    serving = Assignment.objects.filter(current(), user=OuterRef("pk"))
    above = serving.exclude(role__in=user.manageable_roles)
    here = Q(at_or_below("office", paths)) | Exists(serving.filter(at_or_below("division", paths)))
    people = User.objects.filter(here).exclude(Exists(above))
    return people if user.is_superuser else people.exclude(is_superuser=True)


def with_posts(people: QuerySet[User]) -> QuerySet[User]:
    """The same people with the roles that they hold today (`posts`), in one more query."""
    held = Assignment.objects.filter(current()).select_related("division").order_by("pk")
    return people.select_related("office").prefetch_related(Prefetch("assignments", held, to_attr="posts"))


def posts_of(person: User) -> QuerySet[Assignment]:
    """Every role that the person has held, the newest first."""
    return person.assignments.select_related("division").order_by("-starts_on", "-pk")


def is_wholly_looked_after(person: User, by: User) -> bool:
    """Whether each of the person's roles of today lies within what `by` looks after."""
    paths = division_paths(by, "people.manage")
    posts = Assignment.objects.filter(current(), user=person)
    here = posts.filter(role__in=by.manageable_roles).filter(Q(division=None) | at_or_below("division", paths))
    return posts.count() == here.count()


def roles_to_give(user: User) -> list[Role]:
    """The roles that `user` may hand out on the page "people and roles", from the highest down."""
    return [role for role in GIVEN_HERE if role in user.manageable_roles]


def places_for(role: str, user: User) -> DivisionQuerySet:
    """Where `user` may put somebody with that role: the places of its level, at or below their own."""
    if role not in LEVEL_OF_ROLE:
        return Division.objects.none()
    return zunyi_places(user).at_level(*levels_for(role)).current().order_by("code")


def levels_for(role: str) -> tuple[str, ...]:
    """The levels of the places where that role serves; none for roles that are bound to no division.

    An internal unit of the city (新蒲新区) is run like a county.
    """
    level = LEVEL_OF_ROLE.get(Role(role))
    if level is None:
        return ()
    return (level, Level.UNIT) if level == Level.COUNTY else (level,)


def zunyi_places(user: User) -> DivisionQuerySet:
    """Every place of the city at or below which `user` looks after accounts."""
    places = Division.objects.within([zunyi()])
    if "" in division_paths(user, "people.manage"):
        return places
    return places.filter(within_q("", [each.division for each in _managing_posts(user) if each.division]))


def office_of(user: User) -> Division | None:
    """The highest place where `user` looks after accounts; None for those who do so everywhere."""
    held = [each.division for each in _managing_posts(user) if each.division]
    return min(held, key=lambda division: division.depth) if held else None


def _managing_posts(user: User) -> list[Assignment]:
    return [each for each in user.current_assignments if "people.manage" in CAPABILITIES[each.role]]
