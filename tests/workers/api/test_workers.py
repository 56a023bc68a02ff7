"""The registry for programs."""

import pytest

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.workers import make_number, make_worker
from workers.models import Worker
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db

WORKERS = "/api/v1/workers/"


def test_a_town_reads_its_own_people_masked():
    mine = make_worker(household=make_division("520324116201"))
    make_worker(household=make_division("520324100"))

    answer = api_client(make_officer(Role.TOWN, "520324116")).get(WORKERS)

    (row,) = answer.json()["results"]
    assert row["id"] == mine.pk
    assert row["identity_number"] == mine.identity.masked
    assert mine.identity.number() not in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "found"), [("household=520324116", 1), ("household=000000", 0), ("search=测试名", 1)]
)
def test_the_list_is_filtered(query, found):
    make_worker(household=make_division("520324116"), name_key="测试名")
    make_worker(household=make_division("520324100"), name_key="样例名")

    answer = api_client(make_officer(Role.COUNTY, "520324")).get(f"{WORKERS}?{query}")

    assert len(answer.json()["results"]) == found


def test_a_page_costs_the_same_with_one_and_with_thirty(django_assert_num_queries, django_assert_max_num_queries):
    client = api_client(make_officer(Role.COUNTY, "520324"))
    make_worker()
    client.get(WORKERS)
    with django_assert_max_num_queries(6) as one:
        client.get(WORKERS)
    for _ in range(30):
        make_worker()
    with django_assert_num_queries(len(one)):
        client.get(WORKERS)


def body(**changes: str) -> dict[str, str]:
    return {
        "name": "测试甲",
        "identity_number": make_number(),
        "household": "520324116",
        "phone": "15400000001",
    } | changes


def test_a_program_registers_somebody_once():
    make_division("520324116")
    client = api_client(make_officer(Role.TOWN, "520324116"))
    asked, key = body(), {"HTTP_IDEMPOTENCY_KEY": "one"}

    first = client.post(WORKERS, asked, format="json", **key)
    again = client.post(WORKERS, asked, format="json", **key)

    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert Worker.objects.get().legal_name == "测试甲"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"identity_number": "52039919900101900X"}, 400, "identity_number_checksum"),
        ({"name": "1"}, 400, "name_missing"),
        ({"phone": "123"}, 400, "invalid"),
        ({"household": "999999"}, 400, "invalid"),
        ({"household": "520304"}, 403, "not_allowed"),
    ],
)
def test_a_no_has_its_code(changes, status, code):
    make_division("520324116")
    make_division("520304")

    answer = api_client(make_officer(Role.TOWN, "520324116")).post(WORKERS, body(**changes), format="json")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("key", ["", "again-1"])
def test_edge_case_41_by_program_somebody_of_another_county_is_not_there_and_it_is_written_down(key):
    worker, other = make_worker(household=make_division("520324116")), make_officer(Role.COUNTY, "520304")
    client = api_client(other)
    headers = {"Idempotency-Key": key} if key else {}

    read = client.get(f"{WORKERS}{worker.pk}/")
    written = client.patch(f"{WORKERS}{worker.pk}/", {"note": "x"}, format="json", headers=headers)
    nobody = client.get(f"{WORKERS}{worker.pk + 1000}/")

    assert [read.status_code, written.status_code] == [404, 404]
    assert read.json() == nobody.json()
    denied = AuditEntry.objects.filter(action="worker.denied", by=other, about_id=str(worker.pk))
    assert denied.count() == 2


def test_somebody_of_another_place_is_not_taken_over():
    worker = make_worker(household=make_division("520304"), phone="15400000009")
    make_division("520324116")
    asked = body(name=worker.legal_name, identity_number=worker.identity.number())

    answer = api_client(make_officer(Role.TOWN, "520324116")).post(WORKERS, asked, format="json")

    assert (answer.status_code, answer.json()["code"]) == (409, "registered_elsewhere")
    assert Worker.objects.get().phone == "15400000009"
