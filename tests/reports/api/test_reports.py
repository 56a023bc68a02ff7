"""Forms, reports and external indicators for programs: the same services, the same scope."""

from datetime import date

import pytest

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.reports.models import IndicatorEntry, Report

pytestmark = pytest.mark.django_db
API, DAY = "/api/v1", "2026-02-14"
TOLD = {"key": "fairs", "division": "520324", "as_on": DAY, "value": "2.5", "source": "招聘会台账"}


@pytest.fixture
def county():
    for code in ("520300", "520324116", "520304100"):
        make_division(code)
    return api_client(make_officer(Role.COUNTY, "520324"))


@pytest.fixture
def city(county):
    return api_client(make_officer(Role.CITY, "520300"))


def hand_in(client, code="520324", **more):
    facts = {"form": "daily", "division": code, "day": DAY, "signer": "蒲清和", **more}
    return client.post(f"{API}/reports/", facts, format="json")


def test_a_form_is_read_as_it_stands_for_the_own_place_alone(county):
    own = county.get(f"{API}/report-forms/daily/", {"division": "520324", "day": DAY})
    foreign = county.get(f"{API}/report-forms/daily/", {"division": "520304", "day": DAY})

    assert (own.status_code, foreign.status_code) == (200, 404)
    content = own.json()["content"]
    assert (content["form"], content["division"]["code"], content["last_on"]) == ("daily", "520324", DAY)
    assert content["total"]["cells"]["gone"] == 0


@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-30"])
def test_a_form_of_no_day_is_refused(county, day):
    assert county.get(f"{API}/report-forms/daily/", {"division": "520324", "day": day}).status_code == 400


def test_a_report_is_handed_in_once_and_a_correction_says_why(county):
    first, again = hand_in(county), hand_in(county)

    assert (first.status_code, first.json()["version"]) == (201, 1)
    assert (again.status_code, again.json()["code"]) == (400, "correction_says_why")
    kept = county.get(f"{API}/report-versions/", {"report": first.json()["report"]}).json()["results"]
    assert [each["sha256"] for each in kept] == [first.json()["sha256"]]


def test_the_place_above_sends_back_and_takes_in(county, city):
    pk = hand_in(county).json()["report"]

    assert county.post(f"{API}/reports/{pk}/accept/").status_code == 403
    returned = city.post(f"{API}/reports/{pk}/return/", {"remark": "请核对"}, format="json")
    assert (returned.status_code, returned.json()["state"], returned.json()["remark"]) == (200, "returned", "请核对")
    assert hand_in(county, reason="已核对").status_code == 201
    assert city.post(f"{API}/reports/{pk}/accept/").json()["state"] == "accepted"
    assert Report.objects.get().state == "accepted"


def test_a_foreign_report_is_not_there(county, city):
    pk = hand_in(city, "520304").json()["report"]

    assert county.get(f"{API}/reports/{pk}/").status_code == 404
    assert county.get(f"{API}/reports/").json()["results"] == []
    assert hand_in(county, "520304").status_code == 403


def test_an_indicator_is_entered_and_corrected_as_a_new_version(county):
    made = county.post(f"{API}/indicators/", TOLD, format="json")
    fixed = county.post(
        f"{API}/indicators/{made.json()['id']}/correct/",
        {"value": "3", "source": "台账", "reason": "漏计"},
        format="json",
    )

    assert (made.status_code, fixed.status_code, fixed.json()["version"]) == (201, 201, 2)
    assert list(IndicatorEntry.objects.order_by("version").values_list("value", flat=True)) == [2.5, 3]
    assert county.post(f"{API}/indicators/", TOLD | {"division": "520304"}, format="json").status_code == 403


def test_what_a_trip_cost_counts_for_its_organiser(county):
    own, foreign = make_trip(), make_trip(organiser=make_division("520304"))
    facts = TOLD | {"key": "trip_cost", "value": "18500.50"}

    made = county.post(f"{API}/indicators/", facts | {"trip": own.number}, format="json")

    assert (made.status_code, made.json()["trip"], made.json()["division"]) == (201, own.number, "520324")
    assert county.post(f"{API}/indicators/", facts | {"trip": foreign.number}, format="json").status_code == 400
    first = own.legs.get().calls.order_by("order").first()
    day = date.fromisoformat(first.departs_at.date().isoformat())
    lines = county.get(f"{API}/report-forms/trips/", {"division": "520324", "day": day}).json()["content"]["lines"]
    assert [(line["code"], line["cells"]["trip_cost"]) for line in lines] == [(own.number, 18500.5)]


def test_forms_and_versions_are_handed_out_on_paper_and_written_down(county):
    form = county.get(f"{API}/report-forms/daily/paper/", {"division": "520324", "day": DAY})
    foreign = county.get(f"{API}/report-forms/daily/paper/", {"division": "520304", "day": DAY})
    pk = hand_in(county).json()["id"]
    version = county.get(f"{API}/report-versions/{pk}/paper/")

    assert [each.status_code for each in (form, foreign, version)] == [200, 404, 200], version.content
    assert form.content.startswith(b"%PDF")
    assert version.content.startswith(b"%PDF")
    assert version["Content-Disposition"] == 'attachment; filename="daily-20260214-v1.pdf"'
    actions = AuditEntry.objects.filter(action__startswith="report.").exclude(action="report.submitted")
    assert list(actions.order_by("pk").values_list("action", flat=True)) == [
        "report.exported", "report.denied", "report.exported",
    ]  # fmt: skip


def test_a_version_of_another_place_has_no_paper(county, city):
    pk = hand_in(city, "520300").json()["id"]

    assert county.get(f"{API}/report-versions/{pk}/paper/").status_code == 404


def test_the_days_report_is_handed_out_as_excel_for_the_own_counties(county):
    book = county.get(f"{API}/report-forms/day-workbook/", {"day": DAY, "hour": 24, "unit": "520324"})
    foreign = county.get(f"{API}/report-forms/day-workbook/", {"day": DAY, "unit": "520304"})
    odd = county.get(f"{API}/report-forms/day-workbook/", {"day": DAY, "hour": 7})

    assert (book.status_code, foreign.status_code) == (200, 404)
    assert book.content.startswith(b"PK")
    assert (odd.status_code, odd.json()["code"]) == (400, "invalid")
