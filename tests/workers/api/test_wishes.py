"""Wishes and labour brands for programs."""

from uuid import uuid4

import pytest

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.employers import make_wish
from tests.factories.workers import make_worker
from workers.models import LabourBrand, Wish
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db
ROOM, TOWN = "/api/v1/wishes/", "520324116"


@pytest.fixture
def town():
    return api_client(make_officer(Role.TOWN, TOWN))


def ours():
    return make_worker(household=make_division(TOWN))


def post(client, address, key="k", **body):
    return client.post(address, body, format="json", headers={"Idempotency-Key": key})


def test_a_wish_is_written_down_once_for_a_key_listed_and_taken_back(town):
    worker, _place = ours(), make_division("350582")
    body = {"worker": str(worker.public_id), "destination": "350582", "trade": "sewing", "wage_floor": 5000}

    made, same = post(town, ROOM, **body), post(town, ROOM, **body)
    [listed] = town.get(ROOM, {"worker": worker.public_id, "state": "open"}).json()["results"]
    back = post(town, f"{ROOM}{listed['id']}/withdraw/", "2")
    again = post(town, f"{ROOM}{listed['id']}/withdraw/", "3")

    assert (made.status_code, same.json()) == (201, made.json()), made.content
    assert (listed["destination"], listed["trade"], listed["rank"]) == ("350582", "sewing", 1)
    assert back.json()["state"] == "withdrawn"
    assert (again.status_code, again.json()["code"]) == (409, "wish_not_open")
    assert Wish.objects.count() == 1


def test_what_no_wish_can_be_is_refused(town):
    worker = str(ours().public_id)

    unknown = post(town, ROOM, worker=worker, destination="没有这地方")
    turned = post(town, ROOM, "2", worker=worker, from_on="2027-03-02", to_on="2027-03-01")
    post(town, ROOM, "3", worker=worker)
    twice = post(town, ROOM, "4", worker=worker)

    assert [(each.status_code, each.json()["code"]) for each in (unknown, turned)] == [(400, "invalid")] * 2
    assert (twice.status_code, twice.json()["code"]) == (409, "wish_twice")


def test_wishes_of_other_places_are_not_there(town):
    stranger = make_worker(household=make_division("520304100"))
    wish = make_wish(stranger)

    assert town.get(ROOM).json()["results"] == []
    assert post(town, f"{ROOM}{wish.pk}/withdraw/").status_code == 404
    assert post(town, ROOM, "2", worker=str(stranger.public_id)).status_code == 404
    assert post(town, ROOM, "3", worker=str(uuid4())).status_code == 404


def test_a_page_of_wishes_costs_the_same_with_one_and_with_thirty(town, django_assert_num_queries):
    make_wish(ours())
    town.get(ROOM)
    with django_assert_num_queries(4):
        town.get(ROOM)
    for _ in range(30):
        make_wish(ours())
    with django_assert_num_queries(4):
        town.get(ROOM)


def test_a_brand_is_written_down_put_right_and_taken_out_of_use(town):
    county = api_client(make_officer(Role.COUNTY, "520324"))
    brands = "/api/v1/brands/"

    made = post(county, brands, name="测试工匠", recognised="county")
    twice = post(county, brands, "2", name="测试工匠", recognised="city")
    changed = county.patch(f"{brands}{made.json()['id']}/", {"is_current": False}, format="json")

    assert (made.status_code, twice.status_code, twice.json()["code"]) == (201, 409, "brand_there")
    assert changed.json() == made.json() | {"is_current": False}
    assert LabourBrand.objects.get(name="测试工匠").recognised == "county"
    assert made.json()["id"] in [each["id"] for each in town.get(brands).json()["results"]]
    assert post(town, brands, "3", name="别的", recognised="city").status_code == 403
