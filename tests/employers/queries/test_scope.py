"""Who sees which firms, vacancies, runs, proposals and arrivals."""

import pytest

from employers.models import Placement
from employers.queries import employer, match, placement, vacancy
from tests.factories.divisions import make_division
from tests.factories.employers import (
    make_employer_clerk,
    make_match,
    make_placement,
    make_run,
    make_station,
    make_station_clerk,
    make_vacancy,
)
from tests.factories.staff import make_officer
from tests.factories.workers import make_worker
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def jinjiang() -> object:
    return make_vacancy()


@pytest.fixture
def zhuhai() -> object:
    return make_vacancy(division=make_division("440402"))


@pytest.mark.parametrize(("role", "place"), [("city", "520300"), ("county", "520304"), ("village", "520324100")])
def test_officers_see_every_firm_and_vacancy(jinjiang: object, zhuhai: object, role: str, place: str) -> None:
    officer = make_officer("town" if role == "village" else role, make_division(place))

    assert (employer.visible_to(officer).count(), vacancy.visible_to(officer).count()) == (2, 2)


def test_an_employer_sees_only_its_own(jinjiang, zhuhai) -> None:
    clerk = make_employer_clerk(jinjiang.employer)

    assert [list(employer.visible_to(clerk)), list(vacancy.visible_to(clerk))] == [[jinjiang.employer], [jinjiang]]


def test_a_station_sees_its_area(jinjiang, zhuhai) -> None:
    clerk = make_station_clerk(make_station())

    assert [list(employer.visible_to(clerk)), list(vacancy.visible_to(clerk))] == [[jinjiang.employer], [jinjiang]]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN, Role.ESCORT])
def test_others_see_none(jinjiang, role: str) -> None:
    officer = make_officer(role)

    assert not employer.visible_to(officer).exists()
    assert not vacancy.visible_to(officer).exists()
    assert not placement.arrivals_visible_to(officer).exists()


def test_names_are_known_only_after_the_workers_yes(jinjiang, zhuhai) -> None:
    make_placement(make_worker(), jinjiang)
    coming = make_placement(make_worker(), jinjiang, Placement.State.ACCEPTED)
    make_placement(make_worker(), zhuhai, Placement.State.ACCEPTED)

    for clerk in (make_employer_clerk(jinjiang.employer), make_station_clerk(make_station())):
        assert list(placement.arrivals_visible_to(clerk)) == [coming]
        assert [line["n"] for line in placement.offers_waiting(clerk)] == [1]


def test_proposals_and_placements_follow_the_household(jinjiang) -> None:
    ours, theirs = make_worker(), make_worker(household=make_division("520304100"))
    run = make_run(division=make_division("520300"))
    for worker in (ours, theirs):
        make_match(run, worker, jinjiang)
        make_placement(worker, jinjiang)
    county = make_officer(Role.COUNTY, make_division("520324"))

    assert [each.worker for each in match.matches_visible_to(county)] == [ours]
    assert [each.worker for each in placement.visible_to(county)] == [ours]


def test_runs_are_seen_by_those_above_their_place() -> None:
    of_city, of_county = make_run(division=make_division("520300")), make_run(division=make_division("520324"))

    def seen(user: User) -> list[object]:
        return list(match.runs_visible_to(user).order_by("pk"))

    assert seen(make_officer(Role.CITY, make_division("520300"))) == [of_city, of_county]
    assert seen(make_officer(Role.COUNTY, make_division("520324"))) == [of_county]
    assert seen(make_officer(Role.COUNTY, make_division("520304"))) == []
