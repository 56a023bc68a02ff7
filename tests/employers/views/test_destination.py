"""Pages of the destination side: follow-ups, stations, agreements, contacts, and the face of a station."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from employers.models import Agreement, Employer, EmployerContact, FollowUp, Placement, Station, StationActivity
from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.employers import (
    make_agreement,
    make_arrived,
    make_employer,
    make_placement,
    make_station,
    make_station_clerk,
    make_vacancy,
)
from tests.factories.workers import make_worker
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.sheets.reading import read_workbook

pytestmark = pytest.mark.django_db


def test_the_call_list_is_worked_off_with_one_key_each():
    officer = make_officer(Role.CITY)
    placement = make_arrived(make_worker(legal_name="测一鸣"), days_ago=8, by=officer)
    follow_up, browser = placement.follow_ups.get(step=7), signed_in(officer)
    page = browser.get(reverse("employers:follow_ups"))
    assert "测一鸣" in page.content.decode()

    for key, state in (("nobody", "planned"), ("well", "answered"), ("undo", "planned")):
        answer = browser.post(reverse("employers:follow_up_key", args=[follow_up.pk]), {"key": key})
        follow_up.refresh_from_db()
        assert (answer.status_code, follow_up.state) == (302, state)
    assert follow_up.tries == 1
    form = {"pay_as_promised": "no", "job_as_promised": "yes", "paid": "4100", "evidence": "phone"}
    browser.post(reverse("employers:follow_up", args=[follow_up.pk]), form)
    assert "测一鸣" in browser.get(reverse("employers:follow_ups") + "?show=differs").content.decode()
    assert browser.get(reverse("employers:follow_up", args=[follow_up.pk])).status_code == 200


def test_a_station_asks_about_its_own_arrivals_and_writes_down_who_left():
    officer = make_officer(Role.CITY)
    placement = make_arrived(make_worker(legal_name="测二鸣"), days_ago=8, by=officer)
    station = make_station()
    browser = signed_in(make_station_clerk(station))
    assert "测二鸣" in browser.get(reverse("partner:follow_ups")).content.decode()
    follow_up = placement.follow_ups.get(step=7)

    form = {"left_on": timezone.localdate().isoformat(), "reason": "family", "next": "local", "evidence": "phone"}
    assert browser.get(reverse("partner:follow_up_left", args=[follow_up.pk])).status_code == 200
    assert browser.post(reverse("partner:follow_up_left", args=[follow_up.pk]), form).status_code == 302

    placement.refresh_from_db()
    assert placement.state == Placement.State.ENDED
    assert FollowUp.objects.get(pk=follow_up.pk).wants_local is True
    assert browser.get(reverse("partner:follow_up", args=[follow_up.pk])).status_code == 200
    assert signed_in(officer).get(reverse("employers:follow_up", args=[follow_up.pk])).status_code == 200


def test_many_arrivals_are_confirmed_at_once_after_one_look():
    station, vacancy = make_station(), make_vacancy()
    coming = [make_placement(make_worker(), vacancy, Placement.State.ACCEPTED) for _ in range(2)]
    browser = signed_in(make_station_clerk(station))
    assert browser.get(reverse("partner:arrivals")).status_code == 200
    sent = {"placement": [each.pk for each in coming], "arrived_on": timezone.localdate().isoformat()}

    page = browser.post(reverse("partner:arrivals_many"), sent)
    assert page.status_code == 200
    assert Placement.objects.filter(state="arrived").count() == 0
    browser.post(reverse("partner:arrivals_many"), sent | {"confirm": "1"})

    assert Placement.objects.filter(state="arrived").count() == 2


def test_the_list_of_arrivals_is_taken_out_as_it_is_seen_and_written_down():
    station, vacancy = make_station(), make_vacancy()
    coming = make_placement(make_worker(legal_name="测一鸣"), vacancy, Placement.State.ACCEPTED)
    make_placement(make_worker(legal_name="测未答"), vacancy, Placement.State.OFFERED)

    answer = signed_in(make_station_clerk(station)).get(reverse("partner:arrivals_sheet"))
    cells = [str(cell) for row in read_workbook(answer.content).sheets[0].rows for cell in row]

    assert "测一鸣" in cells
    assert "测未答" not in cells
    assert coming.worker.identity.number() not in cells
    assert AuditEntry.objects.get(action="arrivals.exported").data["rows"] == 1
    assert signed_in(make_officer(Role.COUNTY, "520324")).get(reverse("partner:arrivals_sheet")).status_code == 403


def test_a_station_writes_down_its_own_work_only():
    ours, theirs = make_station(), make_station()
    browser = signed_in(make_station_clerk(ours))
    form = {"kind": "visit", "day": timezone.localdate().isoformat(), "text": "中秋慰问", "count": "1"}

    assert browser.post(reverse("partner:activity_new", args=[ours.pk]), form).status_code == 302
    assert browser.post(reverse("partner:activity_new", args=[theirs.pk]), form).status_code == 404

    activity = StationActivity.objects.get()
    assert "中秋慰问" in browser.get(reverse("partner:activities")).content.decode()
    browser.post(reverse("partner:activity_strike", args=[activity.pk]))
    activity.refresh_from_db()
    assert activity.struck_at is not None


def test_a_county_adds_a_station_and_its_work():
    browser = signed_in(make_officer(Role.COUNTY))
    make_division("440400")
    form = {"name": "样例驻珠海站", "division": "440400", "phone": "15400001234"}

    assert browser.post(reverse("employers:station_new"), form).status_code == 302
    station = Station.objects.get()
    deed = {"kind": "posts", "day": timezone.localdate().isoformat(), "text": "电子厂用工", "count": "80"}
    assert browser.post(reverse("employers:activity_new", args=[station.pk]), deed).status_code == 302
    assert (
        browser.post(reverse("employers:station_edit", args=[station.pk]), form | {"tasks": "接站"}).status_code == 302
    )
    page = browser.get(reverse("employers:station", args=[station.pk])).content.decode()
    assert "电子厂用工" in page
    assert "接站" in page
    assert browser.get(reverse("employers:station_list")).status_code == 200
    assert browser.get(reverse("employers:activities")).status_code == 200


def test_an_agreement_is_written_down_renewed_and_its_paper_kept():
    browser, today = signed_in(make_officer(Role.COUNTY)), timezone.localdate()
    make_division("350582")
    form = {
        "title": "样例协议", "kind": "cooperation", "division": make_division("520324").pk, "partner": "350582",
        "signed_on": today.isoformat(), "from_on": today.isoformat(), "to_on": (today + timedelta(30)).isoformat(),
        "name_0": "样例县人社局", "part_0": "signs", "name_1": "样例市人社局", "part_1": "signs",
    }  # fmt: skip

    assert browser.post(reverse("employers:agreement_new"), form).status_code == 302
    agreement = Agreement.objects.get()
    here = reverse("employers:agreement", args=[agreement.pk])
    browser.post(
        reverse("employers:paper_add", args=[agreement.pk]), {"file": SimpleUploadedFile("协议.pdf", b"%PDF-1")}
    )
    assert browser.get(reverse("employers:paper", args=[agreement.files.get().pk])).content == b"%PDF-1"
    assert "样例市人社局" in browser.get(here).content.decode()
    assert "样例协议" in browser.get(reverse("employers:agreement_list") + "?show=soon").content.decode()
    assert browser.get(reverse("employers:agreement_renew", args=[agreement.pk])).status_code == 200
    later = {"from_on": (today + timedelta(30)).isoformat(), "to_on": (today + timedelta(400)).isoformat()}
    assert browser.post(reverse("employers:agreement_renew", args=[agreement.pk]), form | later).status_code == 302
    assert browser.get(reverse("employers:agreement_edit", args=[agreement.pk])).status_code == 200
    ended = {"on": today.isoformat(), "reason": "合并"}
    assert browser.post(reverse("employers:agreement_end", args=[agreement.pk]), ended).status_code == 302


def test_the_agreement_of_another_county_is_out_of_reach():
    browser = signed_in(make_officer(Role.COUNTY))
    other = make_agreement(division=make_division("520304"))

    assert browser.get(reverse("employers:agreement", args=[other.pk])).status_code == 404
    assert browser.get(reverse("employers:agreement_edit", args=[other.pk])).status_code == 404


def test_a_firm_has_several_contacts_and_a_checked_licence():
    browser, employer = signed_in(make_officer(Role.COUNTY)), make_employer(state=Employer.State.UNCHECKED)
    form = {"name": "王样例", "part": "宿舍", "phone": "15400007777"}

    assert browser.post(reverse("employers:contact_new", args=[employer.pk]), form).status_code == 302
    assert browser.post(reverse("employers:contact_new", args=[employer.pk]), form).status_code == 422
    browser.post(reverse("employers:state", args=[employer.pk, "check"]))
    employer.refresh_from_db()
    assert employer.licence_checked_on == timezone.localdate()
    assert "王样例" in browser.get(reverse("employers:detail", args=[employer.pk])).content.decode()
    browser.post(reverse("employers:contact_remove", args=[employer.contacts.get().pk]))
    assert not EmployerContact.objects.exists()


def test_stable_employment_is_listed_with_what_shows_it():
    officer = make_officer(Role.CITY)
    make_arrived(make_worker(legal_name="测三鸣"), days_ago=95, by=officer)

    page = signed_in(officer).get(reverse("employers:stable"))

    assert "测三鸣" in page.content.decode()
    assert "95" in page.content.decode()
