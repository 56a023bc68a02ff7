"""Accounts of firms and stations see what belongs to them, and nothing before they have a place."""

import pytest

from employers.queries.vacancy import visible_to
from employers.services.staff import give_employer_account, give_station_account
from tests.factories.divisions import make_division
from tests.factories.employers import make_station, make_vacancy
from tests.factories.staff import make_officer
from zunyi.accounts.models import User
from zunyi.accounts.refusals import RoleNotYours, UsernameTaken
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db
WHO = {"name": "测一", "phone": "15400000000"}


@pytest.fixture
def officer() -> User:
    return make_officer(Role.COUNTY, make_division("520324"))


def test_an_account_of_a_firm_sees_its_vacancies(officer: User) -> None:
    vacancy = make_vacancy()
    make_vacancy()
    person, password = give_employer_account(employer=vacancy.employer, username="firm-1", by=officer, **WHO)

    assert person.check_password(password)
    assert list(visible_to(person)) == [vacancy]


def test_an_account_of_a_station_sees_its_area(officer: User) -> None:
    vacancy = make_vacancy()
    make_vacancy(division=make_division("440402"))
    person = give_station_account(station=make_station(), username="station-1", by=officer, **WHO).person

    assert list(visible_to(person)) == [vacancy]


def test_a_name_is_given_once_and_by_those_who_may(officer: User) -> None:
    employer = make_vacancy().employer
    give_employer_account(employer=employer, username="firm-1", by=officer, **WHO)

    with pytest.raises(UsernameTaken):
        give_employer_account(employer=employer, username="firm-1", by=officer, **WHO)
    town = make_officer(Role.TOWN, make_division("520324100"))
    with pytest.raises(RoleNotYours):
        give_employer_account(employer=employer, username="firm-2", by=town, **WHO)
