"""The pages of an incident, and whom to call: written down at two doors, shown at none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.disruptions import book, make_chain, report, stop
from tests.factories.divisions import make_division
from tests.factories.incidents import KIN, make_incident, name_kin
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from tests.trips.views.test_mine import come_in, somebody_with_a_seat
from trips.models import Incident
from trips.refusals import JourneyFrozen
from trips.services.booking import cancel_booking
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.desk.views.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Client:
    return signed_in(make_officer(Role.COUNTY))


def test_a_county_opens_writes_into_and_closes_an_incident(county: Client):
    trip = make_trip()
    [booking] = book(trip, make_worker())
    at = timezone.localtime(timezone.now() - timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M")
    facts = {"kind": "injury", "run": trip.legs.get().pk, "happened_at": at, "place": "服务区", "happened": "摔伤"}

    opened = county.post(reverse("trips:incident_of", args=[trip.number, booking.pk]), facts)
    incident = Incident.objects.get()
    page = reverse("trips:incident", args=[incident.pk])
    assert opened.url == page
    assert page in county.get(reverse("trips:detail", args=[trip.number])).content.decode()
    county.post(reverse("trips:incident_contact", args=[incident.pk]), {"whom": "police", "at": at, "said": "已报警"})
    assert "已报警" in county.get(page).content.decode()
    county.post(reverse("trips:incident_close", args=[incident.pk]), {"kind": "injury", "outcome": "已出院"})
    incident.refresh_from_db()
    assert incident.state == "closed"


def test_a_whole_run_is_opened_by_the_organiser_alone(county: Client):
    trip = make_trip()
    book(trip, make_worker())
    address = reverse("trips:incident_new", args=[trip.number])

    assert county.get(address).status_code == 200
    assert signed_in(make_officer(Role.VILLAGE)).get(address).status_code == 403
    assert signed_in(make_officer(Role.COUNTY, "520304")).get(address).status_code == 404


def test_the_list_has_one_query_count_with_one_and_with_many(county: Client):
    trips = [make_trip() for _ in range(12)]
    people = [book(trip, make_worker())[0] for trip in trips]
    make_incident(people[0])
    county.get(reverse("trips:incidents"))
    with CaptureQueriesContext(connection) as one:
        county.get(reverse("trips:incidents"))
    for booking in people[1:]:
        make_incident(booking)
    with CaptureQueriesContext(connection) as many:
        county.get(reverse("trips:incidents"))
    assert len(many) == len(one)


def test_whom_to_call_is_written_down_at_the_desk_and_on_the_phone_and_shown_at_neither(county: Client):
    worker, _ = somebody_with_a_seat()
    facts = {"kin_name": "测家属甲", "relation": "parent", "kin_phone": "154 0000 8888"}
    desk = reverse("workers:kin", args=[worker.public_id])
    phone = Client()
    come_in(phone, worker.phone)
    phone.post(reverse("signup:my_data", args=[worker.public_id]), {"tail": worker.identity.last4})
    own = reverse("signup:my_kin", args=[worker.public_id])

    county.post(desk, facts)
    assert worker.kin.get().content().phone == "15400008888"
    phone.post(own, facts | {"kin_name": "测家属乙"})
    assert worker.kin.get().content().name == "测家属乙"
    pages = [county.get(desk), phone.get(own), phone.get(reverse("signup:my_data", args=[worker.public_id]))]
    assert [page.status_code for page in pages] == [200] * 3
    assert not any("测家属" in page.content.decode() or "8888" in page.content.decode() for page in pages)
    phone.post(own, {"forget": "1"})
    assert not worker.kin.exists()


def test_a_proposal_says_that_the_trip_changed_under_it_and_boards_mark_the_trip(county: Client):
    chain = make_chain()
    [booking] = book(chain, make_worker(), alight=stop(chain, 2, 1))
    late = report(chain, "delay", call=stop(chain, 1, 0).pk, minutes=60, waits="all")
    page = reverse("trips:disruption", args=[late.pk])
    said = "方案做出后班次有了变化"
    before = county.get(page).content.decode()

    cancel_booking(booking=booking, by=None)

    assert said not in before
    assert said in county.get(page).content.decode()
    day = timezone.localdate(stop(chain, 0, 0).at)
    marks = [
        county.get(address).context["page" if "week" not in address else "days"]
        for address in (reverse("trips:list"), reverse("trips:week") + f"?week={day}")
    ]
    assert [trip.is_disrupted for trip in marks[0]] == [True]
    assert [trip.is_disrupted for _day, trips in marks[1] for trip in trips] == [True]


def test_of_a_whole_run_families_are_asked_for_one_by_one_and_others_are_not_found(county: Client):
    trip = make_trip(organiser=make_division("520300"))
    [ours], [theirs] = book(trip, make_worker()), book(trip, make_worker(household=make_division("520304")))
    for booking in (ours, theirs):
        name_kin(booking.worker)
    incident = make_incident(leg=trip.legs.get())
    page = county.get(reverse("trips:incident_people", args=[incident.pk])).content.decode()
    assert ours.worker.legal_name in page
    assert theirs.worker.legal_name not in page
    assert KIN.name not in page

    address = reverse("trips:incident_kin_of", args=[incident.pk, ours.pk])
    assert county.post(address, {}).status_code == 422
    assert KIN.name in county.post(address, {"reason": "医院要家属"}).content.decode()
    other = reverse("trips:incident_kin_of", args=[incident.pk, theirs.pk])
    assert county.post(other, {"reason": "医院要家属"}).status_code == 404


def test_after_closing_the_officer_is_led_to_what_was_taken_back_and_sends_what_helps(county: Client):
    [booking] = book(make_trip(), make_worker())
    incident = make_incident(booking, kind="illness")
    page = reverse("trips:incident_messages", args=[incident.pk])

    closed = county.post(reverse("trips:incident_close", args=[incident.pk]), {"kind": "illness", "outcome": "已出院"})
    assert closed.url == page
    listed = county.get(page)
    assert booking.worker.legal_name in listed.content.decode()
    assert county.post(page, {}).status_code == 422
    first = listed.context["lines"][0][0]
    sent = county.post(page, {"notices": [first.pk]})
    assert sent.url == reverse("trips:incident", args=[incident.pk])
    first.refresh_from_db()
    assert first.state == "due"


def test_the_paper_holds_facts_and_talks_and_is_a_look(county: Client):
    [booking] = book(make_trip(), make_worker())
    incident = make_incident(booking)

    paper = county.get(reverse("trips:incident_print", args=[incident.pk])).content.decode()

    assert "测试事故经过" in paper
    assert booking.worker.legal_name in paper
    assert AuditEntry.objects.filter(action="incident.looked_at", data__page="print").count() == 1


def test_who_meets_the_freeze_reads_what_to_do_and_only_who_may_is_led_to_the_incidents(rf: RequestFactory):
    pages = []
    for user in (make_officer(Role.COUNTY), make_officer(Role.VILLAGE), AnonymousUser()):
        request = rf.post("/trips/x/", headers={"referer": "http://testserver/desk/?a=1"})
        request.user, request.session = user, {}
        answer = Refused(lambda _: HttpResponse()).process_exception(request, JourneyFrozen())
        assert answer is not None
        assert answer.status_code == 409
        pages.append(answer.content.decode())
    for page in pages:
        assert str(JourneyFrozen.message) in page
        assert str(JourneyFrozen.way_out) in page
        assert 'href="/desk/?a=1"' in page
    assert [reverse("trips:incidents") in page for page in pages] == [True, False, False]


def test_nobody_is_led_back_to_another_site(rf: RequestFactory):
    request = rf.post("/trips/x/", headers={"referer": "https://example.com/trap"})
    request.user, request.session = AnonymousUser(), {}
    answer = Refused(lambda _: HttpResponse()).process_exception(request, JourneyFrozen())
    assert answer is not None
    assert "example.com" not in answer.content.decode()
