"""Rosters for programs: the same way as at the desk."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.workers import make_number
from tests.sheets.hostile import zip_bomb
from tests.workers.rosters import roster_file, row
from workers.models import RosterImport, Worker
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.jobs.services import run_job
from zunyi.sheets.reading import read_workbook

pytestmark = pytest.mark.usefixtures("places")

ROSTERS = "/api/v1/rosters/"


@pytest.fixture
def client():
    return api_client(make_officer(Role.COUNTY, "520324"))


def upload(client, content: bytes, **data):
    file = SimpleUploadedFile("花名册.xlsx", content)
    return client.post(ROSTERS, {"county": "520324", "file": file, **data}, format="multipart")


def test_from_the_file_to_the_register(client):
    number = make_number()
    content = roster_file(row("测一鸣", number, 户籍乡镇="安场镇"), row("测二", number[:17]))

    answer = upload(client, content)

    assert answer.status_code == 201, answer.content
    roster = answer.json()
    assert (roster["state"], roster["counts"]["new"], roster["counts"]["wrong"]) == ("judged", 1, 1)
    assert roster["sheets"][0]["columns"]["number"] == 1
    here = f"{ROSTERS}{roster['id']}/"
    new, wrong = client.get(f"{here}rows/").json()["results"]
    assert (new["row"], new["outcome"], new["name"], new["household"]) == (3, "new", "测一鸣", "安场镇")
    assert number not in f"{new}{wrong}"
    assert wrong["problems"][0]["fatal"]
    assert [each["row"] for each in client.get(f"{here}rows/?outcome=wrong").json()["results"]] == [4]
    assert client.post(f"{here}confirm/").status_code == 202
    run_job(RosterImport.objects.get().job_id)
    done = client.get(here).json()
    assert (done["state"], done["counts"]["registered"], done["percent"]) == ("done", 1, 100)
    assert Worker.objects.count() == 1
    sheet = client.get(f"{here}errors/")
    rows = read_workbook(sheet.content).sheets[0].rows
    assert [cells[:2] for cells in rows[2:]] == [["测二", number[:17]]]


def test_columns_are_corrected(client):
    content = roster_file(["测一鸣", "测乡", make_number()], head=["姓名", "姓名2", "身份证号"])
    here = f"{ROSTERS}{upload(client, content).json()['id']}/"

    answer = client.post(
        f"{here}columns/", {"sheets": [{"sheet": 0, "columns": {"name": 1, "number": 2}}]}, format="json"
    )

    assert answer.status_code == 200, answer.content
    assert client.get(f"{here}rows/").json()["results"][0]["name"] == "测乡"
    wrong = client.post(f"{here}columns/", {"sheets": [{"sheet": 0, "columns": {"nose": 1}}]}, format="json")
    assert wrong.status_code == 400
    assert client.post(f"{here}drop/").json()["state"] == "dropped"


def test_what_is_refused_says_why(client):
    bomb = upload(client, zip_bomb(200))
    assert (bomb.status_code, bomb.json()["code"]) == (413, "file_unpacks_too_large")
    assert upload(client, roster_file(row("测一鸣", make_number())), county="999999").status_code == 400
    foreign = upload(client, roster_file(row("测一鸣", make_number())), county="520325")
    assert (foreign.status_code, RosterImport.objects.count()) == (403, 0)


def test_others_rosters_are_not_found(client):
    mine = upload(client, roster_file(row("测一鸣", make_number()))).json()["id"]
    stranger = api_client(make_officer(Role.COUNTY, "520325"))

    assert stranger.get(ROSTERS).json()["results"] == []
    for address in ("", "rows/", "errors/"):
        assert stranger.get(f"{ROSTERS}{mine}/{address}").status_code == 404
    assert stranger.post(f"{ROSTERS}{mine}/confirm/").status_code == 404


def test_an_empty_roster_is_fetched_to_fill_in():
    answer = api_client(make_officer(Role.COUNTY, "520324")).get("/api/v1/rosters/empty/")

    assert (answer.status_code, answer.content[:2]) == (200, b"PK")


def test_edge_case_41_asking_for_another_countys_roster_is_on_record():
    foreign = RosterImport.objects.create(
        county=make_division("520304"), by=make_officer(Role.COUNTY, "520304"), file_name="x.xlsx", file_hash=b"0" * 32
    )

    answer = api_client(make_officer(Role.COUNTY, "520324")).get(f"/api/v1/rosters/{foreign.pk}/")

    assert answer.status_code == 404
    assert AuditEntry.objects.filter(action="roster.denied").count() == 1
