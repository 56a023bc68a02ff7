"""Firms and vacancies for programs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from employers.models import Vacancy
from tests.factories.accounts import api_client, make_officer
from tests.factories.employers import make_employer, make_employer_clerk, make_station, make_station_clerk, make_vacancy
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db

EMPLOYERS, VACANCIES = "/api/v1/employers/", "/api/v1/vacancies/"


def posting(employer: int, **changes: object) -> dict[str, object]:
    today = timezone.localdate()
    return {
        "employer": employer, "title": "电子普工", "division": "350582", "openings": 5, "pay_from": 5000,
        "pay_to": 6000,
        "from_on": str(today), "to_on": str(today + timedelta(30)),
    } | changes  # fmt: skip


def test_offices_read_every_firm_and_employers_their_own():
    own, other = make_employer(), make_employer()
    make_vacancy(employer=own)

    for_office = api_client(make_officer(Role.VILLAGE)).get(EMPLOYERS).json()["results"]
    for_employer = api_client(make_employer_clerk(own)).get(EMPLOYERS).json()["results"]

    assert [row["id"] for row in for_office] == [own.pk, other.pk]
    assert [(row["id"], row["open_vacancies"], row["openings"]) for row in for_employer] == [(own.pk, 1, 10)]


def test_an_employer_posts_and_pauses_its_own_job():
    firm = make_employer()
    client = api_client(make_employer_clerk(firm))

    posted = client.post(VACANCIES, posting(firm.pk), format="json", HTTP_IDEMPOTENCY_KEY="p")
    again = client.post(VACANCIES, posting(firm.pk), format="json", HTTP_IDEMPOTENCY_KEY="p")
    paused = client.post(f"{VACANCIES}{posted.json()['id']}/pause/", {"reason": "设备检修"}, format="json")

    assert (posted.status_code, again.json()) == (201, posted.json())
    assert (posted.json()["remaining"], paused.json()["state"]) == (5, "paused")
    assert Vacancy.objects.count() == 1


def test_an_employer_cannot_post_for_another_nor_touch_its_jobs():
    firm, other = make_employer(), make_vacancy()
    client = api_client(make_employer_clerk(firm))

    assert client.post(VACANCIES, posting(other.employer_id), format="json").status_code == 404
    assert client.post(f"{VACANCIES}{other.pk}/pause/", {}, format="json").status_code == 404
    assert client.get(f"{VACANCIES}{other.pk}/").status_code == 404


def test_a_village_reads_vacancies_and_changes_none():
    vacancy = make_vacancy()
    client = api_client(make_officer(Role.VILLAGE))

    assert client.get(f"{VACANCIES}{vacancy.pk}/").status_code == 200
    assert client.post(f"{VACANCIES}{vacancy.pk}/pause/", {}, format="json").status_code == 403
    assert client.post(VACANCIES, posting(vacancy.employer_id), format="json").status_code == 403


def test_a_station_sees_the_firms_of_its_area():
    firm = make_employer()

    rows = api_client(make_station_clerk(make_station())).get(EMPLOYERS).json()["results"]

    assert [row["id"] for row in rows] == [firm.pk]


def test_odd_terms_say_which_field():
    firm = make_employer()

    answer = api_client(make_officer(Role.COUNTY)).post(VACANCIES, posting(firm.pk, pay_to=1), format="json")

    assert (answer.status_code, answer.json()["fields"]) == (400, {"pay_to": ["Not below pay_from."]})
