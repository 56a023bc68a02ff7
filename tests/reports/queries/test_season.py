"""The season that tests of volume stand on is what it says."""

from datetime import date

import pytest

from tests.factories.season import lay_season, make_people
from trips.models import Booking, Mode

pytestmark = pytest.mark.django_db


def test_a_season_holds_the_people_and_trips_that_were_asked_for():
    people = make_people(210)

    season = lay_season(
        first=date(2027, 1, 27), trips={Mode.FLIGHT: 1, Mode.BUS: 2}, persons=150, placed=50, people=people
    )

    states = Booking.objects.values_list("state", flat=True)
    assert len(season.trips) == 3
    assert (list(states).count("arrived"), len(states)) == (150, 156)
    assert Booking.objects.filter(state="arrived").values("worker").distinct().count() == 150
    assert (len(season.carried), len(season.placed)) == (150, 50)


def test_a_second_season_carries_the_same_people_again():
    people = make_people(60)

    for year in (2026, 2027):
        lay_season(first=date(year, 1, 27), trips={Mode.BUS: 2}, persons=50, people=people)

    assert Booking.objects.count() == 104
