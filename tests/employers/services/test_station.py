"""Stations and what they do."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from employers.models import StationActivity
from employers.queries.station import activities_visible_to, done_by_station, visible_to
from employers.refusals import ActivityStruck, DaysOutOfOrder, StationClosed, StationKnownAlready
from employers.services.station import (
    Deed,
    StationFacts,
    add_station,
    change_station,
    record_activity,
    strike_activity,
)
from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.employers import make_station, make_station_clerk
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return make_officer(Role.CITY)


def facts(**changes: object) -> StationFacts:
    return StationFacts(**({"name": "样例站", "division": make_division("440400")} | changes))  # type: ignore[arg-type]


def test_a_station_is_added_once_and_changed(officer: User) -> None:
    station = add_station(facts=facts(), by=officer)

    with pytest.raises(StationKnownAlready):
        add_station(facts=facts(), by=officer)
    with pytest.raises(DaysOutOfOrder):
        change_station(
            station=station, facts=facts(opened_on=date(2026, 2, 1), closed_on=date(2026, 1, 1)), by=officer
        )  # fmt: skip
    assert change_station(station=station, facts=facts(tasks="接站、慰问"), by=officer).tasks == "接站、慰问"


def test_what_it_did_is_summed_by_kind_and_struck_entries_count_nowhere(officer: User) -> None:
    station, today = make_station(), timezone.localdate()
    for kind, count in (("posts", 120), ("posts", 30), ("visit", 1), ("visit", 1)):
        deed = Deed(kind=kind, day=today, text="样例", count=count)
        last = record_activity(station=station, deed=deed, by=officer)
    strike_activity(activity=last, by=officer)

    assert done_by_station(first=today, last=today) == {station.pk: {"station_posts": 150, "station_visits": 1}}
    assert done_by_station(first=today - timedelta(9), last=today - timedelta(1)) == {}
    with pytest.raises(ActivityStruck):
        strike_activity(activity=last, by=officer)


def test_a_closed_station_does_nothing_any_more(officer: User) -> None:
    station = make_station()
    station.closed_on = date(2026, 5, 1)
    station.save()

    with pytest.raises(StationClosed):
        record_activity(station=station, deed=Deed(kind="visit", day=date(2026, 5, 2), text="样例"), by=officer)
    record_activity(station=station, deed=Deed(kind="visit", day=date(2026, 5, 1), text="样例"), by=officer)


def test_a_station_sees_itself_and_its_own_deeds(officer: User) -> None:
    ours, theirs = make_station(), make_station()
    for station in (ours, theirs):
        record_activity(station=station, deed=Deed(kind="visit", day=timezone.localdate(), text="样例"), by=officer)
    clerk = make_station_clerk(ours)

    assert list(visible_to(clerk)) == [ours]
    assert [each.station for each in activities_visible_to(clerk)] == [ours]
    assert activities_visible_to(officer).count() == StationActivity.objects.count() == 2
