"""Changing the tree of places by programs."""

import pytest

from tests.factories.accounts import api_client, make_officer
from zunyi.accounts.roles import Role
from zunyi.divisions.models import Division

pytestmark = pytest.mark.django_db
ROOM = "/api/v1/divisions/"


@pytest.fixture
def city(places):
    return api_client(make_officer(Role.CITY, "520300"))


def send(client, address, key="k", **body):
    return client.post(f"{ROOM}{address}/", body, format="json", headers={"Idempotency-Key": key})


def test_a_place_is_opened_renamed_recoded_and_closed(city):
    opened = send(city, "520324/open-below", code="520324990", name="测试镇")
    renamed = send(city, "520324990/rename", "2", name="新测试镇", short_name="新测试")
    recoded = send(city, "520324990/recode", "3", code="520324991", since="2027-01-01")
    closed = send(city, "520324991/close", "4", valid_to="2027-12-31")

    assert (opened.status_code, opened.json()["parent"], opened.json()["short_name"]) == (201, "520324", "测试镇")
    assert renamed.json()["short_name"] == "新测试"
    assert (recoded.json()["code"], recoded.json()["old_codes"][0]["code"]) == ("520324991", "520324990")
    assert closed.json()["valid_to"] == "2027-12-31"


def test_opening_twice_with_one_key_opens_once_and_a_taken_code_is_refused(city):
    first, again = (send(city, "520324/open-below", code="520324990", name="测试镇") for _ in range(2))
    taken = send(city, "520324/open-below", "2", code="520324990", name="别镇")

    assert (first.status_code, again.json()) == (201, first.json())
    assert (taken.status_code, taken.json()["code"]) == (409, "division_code_taken")
    assert Division.objects.filter(code="520324990").count() == 1


def test_a_town_reports_to_a_unit_below_the_city_and_to_its_county_again(city):
    unit = send(city, "520300/open-below", code="ZY-TEST", name="测试新区", as_unit=True)
    elsewhere = send(city, "520324/open-below", "2", code="ZY-AWAY", name="错处", as_unit=True)
    told = send(city, "520324116/reports-to", "3", unit="ZY-TEST")
    back = send(city, "520324116/reports-to", "4", unit=None)
    unknown = send(city, "520324116/reports-to", "5", unit="ZY-NONE")

    assert (unit.status_code, elsewhere.json()["code"]) == (201, "division_no_level_below")
    assert (told.json()["unit"], back.json()["unit"]) == ("ZY-TEST", None)
    assert (unknown.status_code, unknown.json()["code"]) == (400, "invalid")


def test_the_tree_is_changed_by_the_city_alone(places):
    county = api_client(make_officer(Role.COUNTY, Division.objects.get(code="520324")))

    assert send(county, "520324/rename", name="别名").status_code == 403
