"""Regular exports by program."""

from __future__ import annotations

import pytest

from tests.factories.accounts import api_client, make_officer
from zunyi.accounts.roles import Role
from zunyi.exports.models import Schedule

pytestmark = pytest.mark.django_db
URL = "/api/v1/regular-exports/"
ASKED = {"list": "workers", "columns": ["name"], "purpose": "每日核对", "rhythm": "daily", "hour": 8}


@pytest.fixture
def county():
    return make_officer(Role.COUNTY, "520324", phone="15400000001")


def test_one_is_set_up_seen_and_ended(county):
    client = api_client(county)

    made = client.post(URL, ASKED, format="json", headers={"Idempotency-Key": "r1"})
    again = client.post(URL, ASKED, format="json", headers={"Idempotency-Key": "r1"})

    assert (made.status_code, again.data, Schedule.objects.count()) == (201, made.data, 1)
    assert made.data["readers"] == [{"id": county.pk, "name": county.name, "told": True}]
    assert [each["id"] for each in client.get(URL).data["results"]] == [made.data["id"]]
    assert client.post(f"{URL}{made.data['id']}/end/").status_code == 204
    assert client.get(URL).data["results"] == []


def test_only_colleagues_below_are_offered_and_taken(county):
    colleague, stranger = make_officer(Role.COUNTY, "520324"), make_officer(Role.COUNTY, "520304")
    client = api_client(county)

    assert {each["id"] for each in client.get(f"{URL}readers/").data} == {county.pk, colleague.pk}
    assert client.post(URL, ASKED | {"readers": [colleague.pk]}, format="json").status_code == 201
    assert client.post(URL, ASKED | {"readers": [stranger.pk]}, format="json").status_code == 400


def test_another_persons_is_not_there_and_who_lets_nothing_out_sets_nothing_up(county):
    one = api_client(county).post(URL, ASKED, format="json").data["id"]
    other, town = api_client(make_officer(Role.COUNTY, "520324")), api_client(make_officer(Role.TOWN))

    assert other.post(f"{URL}{one}/end/").status_code == 404
    assert town.post(URL, ASKED, format="json").status_code == 403


def test_the_cost_of_a_page_does_not_grow_with_its_rows(
    county, django_assert_num_queries, django_assert_max_num_queries
):
    client = api_client(county)
    client.post(URL, ASKED, format="json")
    client.get(URL)
    with django_assert_max_num_queries(20) as few:
        client.get(URL)
    cost = len(few)  # the next request empties the log
    for _ in range(4):
        client.post(URL, ASKED, format="json")
    with django_assert_num_queries(cost):
        client.get(URL)
