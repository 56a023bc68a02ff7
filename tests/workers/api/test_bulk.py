"""Messages to many, as other systems count, write and decide them."""

import pytest

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.workers import make_worker
from workers.models import BulkMessage
from workers.services import bulk as service
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/bulk-messages/"
ASKED = {"text": "明天上午九点村委会有免费技能培训。", "household": "520324"}


@pytest.fixture
def program():
    return api_client(make_officer(Role.COUNTY, "520324"))


@pytest.fixture(autouse=True)
def people():
    return [make_worker(trade="sewing"), make_worker(), make_worker(household=make_division("520304"))]


def test_a_preview_counts_people_and_money_and_keeps_nothing(program):
    seen = program.post(f"{ADDRESS}preview/", ASKED, format="json").json()

    assert (seen["persons"], seen["messages"], seen["needs_second_person"]) == (2, 2, False)
    assert seen["cost"] > 0
    assert program.post(f"{ADDRESS}preview/", ASKED | {"trade": "sewing"}, format="json").json()["persons"] == 1
    assert not BulkMessage.objects.exists()


def test_it_is_written_once_and_listed(program, people):
    asked = ASKED | {"workers": [people[0].pk]}
    first = program.post(ADDRESS, asked, format="json", headers={"Idempotency-Key": "bulk"})
    again = program.post(ADDRESS, asked, format="json", headers={"Idempotency-Key": "bulk"})

    assert (first.status_code, first.json()["state"], first.json()["persons"]) == (201, "sending", 1)
    assert again.json() == first.json()
    assert [each["id"] for each in program.get(ADDRESS).json()["results"]] == [BulkMessage.objects.get().pk]


def test_a_second_person_decides_and_never_the_one_who_wrote(program, monkeypatch):
    monkeypatch.setattr(service, "ALONE", 1)
    made = program.post(ADDRESS, ASKED, format="json").json()
    door = f"{ADDRESS}{made['id']}/decide/"
    own = program.post(door, {"yes": True}, format="json")
    colleague = api_client(make_officer(Role.COUNTY, "520324"))
    told = colleague.post(door, {"yes": False}, format="json")
    late = colleague.post(door, {"yes": True}, format="json")

    assert (made["state"], own.status_code, own.json()["code"]) == ("asked", 409, "another_person_needed")
    assert told.json()["state"] == "refused"
    assert late.json()["code"] == "bulk_decided"


def test_without_a_filter_or_with_a_wrong_text_nobody_is_written_to(program):
    for wrong in ({"household": ""}, {"text": "{name} 免费"}, {"trade": "nonsense"}):
        assert program.post(ADDRESS, ASKED | wrong, format="json").status_code == 400
    assert program.post(ADDRESS, {"text": ASKED["text"]}, format="json").status_code == 400
    assert not BulkMessage.objects.exists()


def test_foreign_places_people_and_messages_are_not_there_and_a_town_writes_to_nobody(program, people):
    made = program.post(ADDRESS, ASKED, format="json").json()
    foreign = api_client(make_officer(Role.COUNTY, "520304"))

    assert program.post(ADDRESS, ASKED | {"household": "520304"}, format="json").status_code == 404
    assert program.post(ADDRESS, ASKED | {"workers": [people[2].pk]}, format="json").status_code == 404
    assert foreign.get(f"{ADDRESS}{made['id']}/").status_code == 404
    assert foreign.post(f"{ADDRESS}{made['id']}/decide/", {"yes": True}, format="json").status_code == 404
    assert api_client(make_officer(Role.TOWN)).post(ADDRESS, ASKED, format="json").status_code == 403
