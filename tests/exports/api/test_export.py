"""A program asks for a list, waits, fetches the file; a second person says yes through the same door."""

from __future__ import annotations

import pytest

from tests.factories.accounts import api_client, make_officer
from tests.factories.workers import make_worker
from zunyi.accounts.roles import Role
from zunyi.exports.models import Export
from zunyi.jobs.services import run_job

pytestmark = pytest.mark.django_db
URL, ZHENGAN = "/api/v1/exports/", "520324"
ASKED = {"list": "workers", "columns": ["name"], "form": "csv", "purpose": "省级平台核对"}


@pytest.fixture
def county():
    return make_officer(Role.COUNTY, ZHENGAN)


def test_a_list_is_asked_for_made_and_fetched(county):
    make_worker(legal_name="测一鸣")
    client = api_client(county)

    asked = client.post(URL, ASKED, format="json")
    run_job(Export.objects.get().job_id)
    state = client.get(f"{URL}{asked.data['id']}/").data
    file = client.get(f"{URL}{asked.data['id']}/file/")

    assert (asked.status_code, asked.data["state"], asked.data["ready"]) == (201, "granted", False)
    assert (state["ready"], state["rows"], state["until"] is not None) == (True, 1, True)
    assert file.content.decode("utf-8-sig").split("\r\n")[1] == "测一鸣"
    assert file["Cache-Control"] == "no-store, private"


def test_a_request_sent_twice_makes_one_export(county):
    make_worker()
    client = api_client(county)

    answers = [client.post(URL, ASKED, format="json", headers={"Idempotency-Key": "a1"}) for _ in range(2)]

    assert answers[0].data == answers[1].data
    assert Export.objects.count() == 1


def test_full_numbers_wait_for_a_colleague_and_the_file_is_the_askers_alone(county):
    worker = make_worker()
    colleague = make_officer(Role.COUNTY, ZHENGAN)
    own, other = api_client(county), api_client(colleague)
    one = own.post(URL, ASKED | {"columns": ["full_number"]}, format="json").data["id"]

    assert own.post(f"{URL}{one}/decide/", {"granted": True}, format="json").data["code"] == "second_person_needed"
    assert own.get(f"{URL}{one}/file/").status_code == 404
    assert other.post(f"{URL}{one}/decide/", {"granted": True}, format="json").data["state"] == "granted"
    run_job(Export.objects.get().job_id)

    assert own.get(f"{URL}{one}/file/").content.decode("utf-8-sig").split("\r\n")[1] == worker.identity.number()
    assert other.get(f"{URL}{one}/file/").status_code == 404


def test_what_waits_is_withdrawn(county):
    make_worker()
    client = api_client(county)
    one = client.post(URL, ASKED | {"columns": ["full_number"]}, format="json").data["id"]

    assert client.post(f"{URL}{one}/withdraw/").data["state"] == "withdrawn"


def test_another_county_sees_nothing_of_it(county):
    make_worker()
    one = api_client(county).post(URL, ASKED, format="json").data["id"]

    assert api_client(make_officer(Role.COUNTY, "520304")).get(f"{URL}{one}/").status_code == 404


def test_the_lists_and_columns_are_those_that_the_caller_may_let_out(county):
    found = {each["code"]: each for each in api_client(county).get(f"{URL}lists/").data}

    assert {"workers", "bookings", "trips", "people"} <= set(found)
    assert {"key": "full_number", "title": found["workers"]["columns"][3]["title"], "needs_second": True} in found[
        "workers"
    ]["columns"]


def test_the_cost_of_a_page_does_not_grow_with_its_rows(
    county, django_assert_num_queries, django_assert_max_num_queries
):
    make_worker()
    client = api_client(county)
    for _ in range(5):
        client.post(URL, ASKED, format="json")

    with django_assert_max_num_queries(8):
        assert len(client.get(URL).data["results"]) == 5
