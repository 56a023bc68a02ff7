"""Three seasons of the city: 1.68 million people, 300 trips and 67,000 departures a season, made where missing.

`BENCH_PEOPLE`, `BENCH_DEPARTURES` make it smaller. No measure of its own: reports and exports are measured on it.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.season import USUAL_TRIPS, lay_season
from trips.models import Trip
from workers.models import Worker
from zunyi.accounts.models import User
from zunyi.desk.demo.population import make_population
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import DEPTHS, STEP, Level
from zunyi.divisions.queries import reporting_units
from zunyi.reports.services.stock import renew_stocks
from zunyi.reports.services.totals import renew_totals

PEOPLE, DEPARTURES = 1_680_000, 67_000
SEASONS, DAYS = 3, 30
# Each has his own job before the trip: so many more went on their own.
PLACED = 3_000
_CITIES = ("440400", "440100", "330100", "330700", "350200", "350500", "350582", "330300", "350100")


def last_season() -> date:
    """The first day of the last of the three seasons."""
    return date(timezone.localdate().year, 1, 20)


def report_day() -> date:
    """A day late in the last season: the day that is asked about."""
    return last_season() + timedelta(days=DAYS - 3)


def make_seasons() -> int:
    """The base of the measures of reports and exports; answers how many departures a season has."""
    departures = int(os.environ.get("BENCH_DEPARTURES", DEPARTURES))
    people = int(os.environ.get("BENCH_PEOPLE", PEOPLE))
    missing = people - Worker.objects.count()
    if missing > 0:
        make_population(count=missing, today=timezone.localdate(), seed=520300)
    laid = Trip.objects.filter(number__startswith="Q").dates("departed_at", "year").count()
    if laid < SEASONS:
        keys = list(Worker.objects.order_by("pk").values_list("pk", flat=True))
        Random(520300).shuffle(keys)
        for nth in range(laid, SEASONS):
            _lay(keys, nth, departures)
    # Whatever touched the rows since, an upgrade for instance: in the bureau the clock has reckoned anew long ago.
    while renew_totals() or renew_stocks():
        pass
    if laid < SEASONS:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return departures


@transaction.atomic
def _lay(keys: list[int], nth: int, departures: int) -> None:
    """One season; of its people two thirds went the season before too."""
    first = last_season()
    first = first.replace(year=first.year - SEASONS + 1 + nth)
    wanted = departures * 104 // 100
    # One job each: those who went on their own are others every season, and one more is the pattern of the copies.
    alone = keys[-(nth + 1) * (PLACED + 1) :][: PLACED + 1]
    start = wanted // 3 * nth
    trips = {mode: max(1, count * departures // DEPARTURES) for mode, count in USUAL_TRIPS.items()}
    lay_season(
        first=first,
        days=DAYS,
        trips=trips,
        persons=departures,
        placed=PLACED,
        people=_by_home((keys + keys)[start : start + wanted]) + alone,
        organisers=list(reporting_units()),
        destinations=list(Division.objects.filter(code__in=_CITIES)),
    )


def _by_home(keys: list[int]) -> list[int]:
    """In the order of their counties, as people are gathered: a bus carries one county's, a train two or three."""
    path = dict(Worker.objects.filter(pk__in=keys).values_list("pk", "household__path"))
    county = STEP * DEPTHS[Level.COUNTY]
    return sorted(keys, key=lambda key: path[key][:county])


def officer_of(role: str, place: str) -> User:
    """Somebody of that office; the same person in every run on the same base."""
    name = f"bench-{role}-{place}"
    return User.objects.filter(username=name).first() or make_officer(role, place, username=name)
