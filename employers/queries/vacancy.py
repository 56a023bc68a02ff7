"""Finding vacancies: within what a person may see, and with what is left of their openings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone

from employers.models import Employer, EmployerStaff, Placement, StationStaff, Vacancy
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths
from zunyi.accounts.roles import Role
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import STEP, Level

LIVE = (Placement.State.OFFERED, Placement.State.ACCEPTED, Placement.State.ARRIVED)
# Firms whose vacancies may be shown to workers.
TRUSTED = (Employer.State.UNCHECKED, Employer.State.CHECKED)


def station_paths(user: User) -> list[str]:
    """The tree paths that the stations of this person look after."""
    if Role.STATION not in user.roles:
        return []
    posts = StationStaff.objects.filter(user=user, station__closed_on=None)
    return list(posts.values_list("station__division__path", flat=True))


def own_employers(user: User) -> list[int]:
    """The firms for which this person works."""
    if Role.EMPLOYER not in user.roles:
        return []
    return list(EmployerStaff.objects.filter(user=user).values_list("employer", flat=True))


def visible_to(user: User, capability: str = "vacancies.view") -> QuerySet[Vacancy]:
    """Officers see every vacancy (they are shared in the city), employers their own, stations those of their area."""
    every = Vacancy.objects.select_related("employer", "division")
    if division_paths(user, capability):
        return every
    condition = Q(employer__in=own_employers(user))
    for path in station_paths(user):
        condition |= Q(division__path__startswith=path)
    return every.filter(condition)


def with_placed(vacancies: QuerySet[Vacancy]) -> QuerySet[Vacancy]:
    """The same, each with `placed` (offers that live) and `remaining` openings."""
    live = (
        Placement.objects.filter(vacancy=OuterRef("pk"), state__in=LIVE)
        .order_by()
        .values("vacancy")
        .annotate(n=Count("pk"))
        .values("n")
    )
    placed = Coalesce(Subquery(live, output_field=IntegerField()), 0)
    return vacancies.annotate(placed=placed).annotate(remaining=F("openings") - F("placed"))


def open_to_workers(*, today: date | None = None) -> QuerySet[Vacancy]:
    """What may be offered: open, of a firm neither paused nor suspended, with days of starting still to come."""
    day = today or timezone.localdate()
    return Vacancy.objects.filter(state=Vacancy.State.OPEN, employer__state__in=TRUSTED, to_on__gte=day)


def open_near(home: Division) -> QuerySet[Vacancy]:
    """Open jobs in the county of somebody's home, those that pay best first: for who has come back."""
    county = home.path_at(Level.COUNTY)
    near = open_to_workers().filter(division__path__startswith=county) if county else Vacancy.objects.none()
    free: Any = with_placed(near.select_related("employer", "division"))
    return free.filter(remaining__gt=0).order_by("-pay_to", "pk")


def found(
    vacancies: QuerySet[Vacancy], *, q: str = "", city: str = "", trade: str = "", state: str = ""
) -> QuerySet[Vacancy]:
    """Those that fit what was typed into the list's filter."""
    if q:
        vacancies = vacancies.filter(Q(title__icontains=q) | Q(employer__name__icontains=q))
    if city:
        vacancies = vacancies.filter(in_place("division", city))
    if trade:
        vacancies = vacancies.filter(trade=trade)
    return vacancies.filter(state=state) if state else vacancies


def in_place(field: str, code: str) -> Q:
    """The condition that the place in `field` lies at or below the one of that code."""
    path = Division.objects.filter(code=code).values_list("path", flat=True).first()
    return Q(**{f"{field}__path__startswith": path}) if path else Q(pk__in=[])


def cities_with_vacancies() -> list[Division]:
    """The cities where any vacancy is, for the filters of lists."""
    paths = Vacancy.objects.annotate(city=Substr("division__path", 1, 2 * STEP)).values("city").distinct()
    return list(Division.objects.filter(path__in=paths).order_by("code"))


def live_placements(vacancy: Vacancy) -> int:
    """How many people hold an offer or the job."""
    return Placement.objects.filter(vacancy=vacancy, state__in=LIVE).count()
