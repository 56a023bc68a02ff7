"""Firms, their contacts, lists of vacancies and stable work for programs: what the desk's pages do."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from employers.models import Employer, Vacancy
from employers.services.vacancy_taking import take_over_vacancies
from tests.employers.services.test_vacancy_import import row, workbook
from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.employers import (
    make_agreement,
    make_arrived,
    make_credit_code,
    make_employer,
    make_employer_clerk,
    make_vacancy,
)
from tests.factories.workers import make_worker
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db

EMPLOYERS, IMPORTS = "/api/v1/employers/", "/api/v1/vacancy-imports/"


def test_a_firm_is_registered_changed_checked_and_suspended_by_offices_only():
    county, place = api_client(make_officer(Role.COUNTY)), make_division("350582")
    facts = {"uscc": make_credit_code(), "name": "样例鞋业", "division": place.code}

    made = county.post(EMPLOYERS, facts, format="json", HTTP_IDEMPOTENCY_KEY="e").json()
    path = f"{EMPLOYERS}{made['id']}/"
    twice = county.post(EMPLOYERS, facts, format="json")
    wrong = county.post(EMPLOYERS, facts | {"uscc": facts["uscc"][:-1] + "0"}, format="json")
    changed = county.patch(path, {"contact_phone": "15400002222"}, format="json").json()
    checked = county.post(f"{path}check/", {}, format="json").json()
    bare = county.post(f"{path}suspend/", {}, format="json")
    gone = county.post(f"{path}suspend/", {"reason": "收押金"}, format="json").json()

    assert (made["state"], twice.status_code, wrong.status_code) == ("unchecked", 409, 400)
    assert (changed["name"], changed["contact_phone"]) == ("样例鞋业", "15400002222")
    assert (checked["state"], checked["licence_checked_on"]) == ("checked", timezone.localdate().isoformat())
    assert (bare.json()["code"], gone["state"]) == ("reason_missing", "suspended")
    clerk = api_client(make_employer_clerk(Employer.objects.get(pk=made["id"])))
    assert clerk.get(path).status_code == 200
    assert clerk.patch(path, {"name": "x"}, format="json").status_code == 403
    assert clerk.post(f"{path}check/", {}, format="json").status_code == 403


def test_people_of_a_firm_are_added_and_taken_out_by_its_own_address_only():
    county, firm, other = api_client(make_officer(Role.COUNTY)), make_employer(), make_employer()
    person = {"name": "测一", "part": "宿舍", "phone": "15400003333"}

    made = county.post(f"{EMPLOYERS}{firm.pk}/contacts/", person, format="json").json()

    assert county.get(f"{EMPLOYERS}{firm.pk}/contacts/").json() == [person | {"id": made["id"]}]
    assert api_client(make_employer_clerk(firm)).get(f"{EMPLOYERS}{firm.pk}/contacts/").status_code == 403
    assert county.delete(f"{EMPLOYERS}{other.pk}/contacts/{made['id']}/").status_code == 404
    assert county.delete(f"{EMPLOYERS}{firm.pk}/contacts/{made['id']}/").status_code == 204
    assert not firm.contacts.exists()


def test_a_vacancy_is_changed_and_keeps_what_is_not_named():
    vacancy = make_vacancy(requirements="初中以上")
    clerk = api_client(make_employer_clerk(vacancy.employer))
    path = f"/api/v1/vacancies/{vacancy.pk}/"

    changed = clerk.patch(path, {"openings": 7, "employer": make_employer().pk}, format="json").json()
    held = clerk.patch(path, {"requirements": "限男性"}, format="json").json()
    wrong = clerk.patch(path, {"pay_to": 1}, format="json")

    assert (changed["openings"], changed["title"], changed["requirements"]) == (7, vacancy.title, "初中以上")
    assert changed["employer"] == vacancy.employer_id
    assert (held["state"], wrong.status_code) == ("held", 400)
    assert clerk.patch(path, [1], format="json").status_code == 400
    other = api_client(make_employer_clerk(make_employer()))
    assert other.patch(path, {"openings": 1}, format="json").status_code == 404


def test_a_list_goes_from_the_upload_into_the_register():
    make_division("350582")
    county = api_client(make_officer(Role.COUNTY, make_division("520324")))
    today = timezone.localdate()
    facts = {"到岗起": str(today + timedelta(5)), "到岗止": str(today + timedelta(40))}
    content = workbook(row(**facts), row(人数="若干", **facts), row(要求="限男性", **facts))

    received = county.post(IMPORTS, {"file": SimpleUploadedFile("用工.xlsx", content)}, format="multipart").json()
    path = f"{IMPORTS}{received['id']}/"
    rows = county.get(f"{path}rows/").json()["results"]
    [wrong] = county.get(f"{path}rows/?outcome=wrong").json()["results"]
    read = {each["sheet"]: each["columns"] for each in received["sheets"]}
    again = county.post(
        f"{path}columns/", {"sheets": [{"sheet": at, "columns": each} for at, each in read.items()]}, format="json"
    )

    assert [each["outcome"] for each in rows] == ["new", "wrong", "held"]
    assert wrong["problems"][0]["column"] == "人数"
    assert again.json()["counts"] == received["counts"]
    assert county.get(f"{path}errors/").content.startswith(b"PK")
    assert county.post(f"{path}confirm/", {}, format="json").status_code == 202
    take_over_vacancies(import_id=received["id"])
    assert sorted(Vacancy.objects.values_list("state", flat=True)) == ["held", "open"]
    assert county.post(f"{path}drop/", {}, format="json").status_code == 409
    assert api_client(make_officer(Role.COUNTY, make_division("520304"))).get(path).status_code == 404


def test_papers_of_an_agreement_are_kept_read_and_taken_out():
    county, other = (api_client(make_officer(Role.COUNTY, make_division(code))) for code in ("520324", "520304"))
    agreement = make_agreement(division=make_division("520324"))
    path = f"/api/v1/agreements/{agreement.pk}/"

    file = SimpleUploadedFile("协议.pdf", b"%PDF-1.4 sample")
    kept = county.post(f"{path}papers/", {"file": file}, format="multipart").json()
    odd = county.post(f"{path}papers/", {"file": SimpleUploadedFile("x.exe", b"MZ")}, format="multipart")

    assert [each["name"] for each in county.get(path).json()["papers"]] == ["协议.pdf"]
    assert odd.json()["code"] == "file_not_taken"
    assert county.get(f"{path}papers/{kept['id']}/").content == b"%PDF-1.4 sample"
    assert other.get(f"{path}papers/{kept['id']}/").status_code == 404
    assert county.delete(f"{path}papers/{kept['id']}/").status_code == 204
    assert county.get(f"{path}papers/{kept['id']}/").status_code == 404


def test_stable_work_is_told_with_what_shows_it():
    officer = make_officer(Role.CITY)
    placement = make_arrived(make_worker(), days_ago=100, by=officer)
    make_arrived(make_worker(), days_ago=80, by=officer)

    [told] = api_client(officer).get("/api/v1/stable-employment/").json()["results"]

    assert (told["worker"], told["days"]) == (str(placement.worker.public_id), 100)
    assert (told["is_shown"], len(told["proofs"])) == (False, 1)
    assert api_client(officer).get("/api/v1/stable-employment/?days=180").json()["results"] == []


def test_a_dead_number_is_given_up_at_once():
    officer = make_officer(Role.CITY)
    asked = make_arrived(make_worker(phone="15400004444"), days_ago=8, by=officer).follow_ups.order_by("step").first()

    said = api_client(officer).post(f"/api/v1/follow-ups/{asked.pk}/no-way/", {}, format="json").json()

    assert (said["way"], said["tries"], said["next_on"]) == ("other", 0, timezone.localdate().isoformat())
