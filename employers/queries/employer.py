"""Finding employers, within what a person may see."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet, Sum

from employers.models import Employer, Vacancy
from employers.queries.vacancy import in_place, own_employers, station_paths
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths


def visible_to(user: User, capability: str = "employers.view") -> QuerySet[Employer]:
    """Officers see every employer (they are shared in the city), employers their own, stations those of their area."""
    every = Employer.objects.select_related("division")
    if division_paths(user, capability):
        return every
    condition = Q(pk__in=own_employers(user))
    for path in station_paths(user):
        condition |= Q(division__path__startswith=path)
    return every.filter(condition)


def with_vacancies(employers: QuerySet[Employer]) -> QuerySet[Employer]:
    """The same, each with the number of its open vacancies and their openings."""
    is_open = Q(vacancies__state=Vacancy.State.OPEN)
    return employers.annotate(
        open_vacancies=Count("vacancies", filter=is_open),
        openings=Sum("vacancies__openings", filter=is_open, default=0),
    )


def found(employers: QuerySet[Employer], *, q: str = "", city: str = "", state: str = "") -> QuerySet[Employer]:
    """Those that fit what was typed into the list's filter."""
    if q:
        employers = employers.filter(Q(name__icontains=q) | Q(uscc__istartswith=q))
    if city:
        employers = employers.filter(in_place("division", city))
    return employers.filter(state=state) if state else employers
