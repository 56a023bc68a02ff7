"""Writing to many people at the desk."""

import pytest
from django.urls import reverse

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.services.booking import book_workers
from workers.models import BulkMessage
from workers.services import bulk as service
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db
TEXT = "明天上午九点村委会有免费技能培训。"


@pytest.fixture
def county():
    return signed_in(make_officer(Role.COUNTY, "520324"))


def test_the_passengers_of_a_trip_as_filtered_and_nobody_of_another_county(county):
    trip = make_trip(seats=4, organiser=make_division("520300"))
    mine, theirs = make_worker(), make_worker(household=make_division("520304"))
    book_workers(trip=trip, workers=[mine, theirs], by=None, channel="web")
    page = reverse("trips:message", args=[trip.number])

    looked = county.post(page, {"text": TEXT, "look": "1"})
    assert (looked.context["persons"], looked.context["preview"].messages) == (1, 1)
    assert not BulkMessage.objects.exists()
    sent = county.post(page, {"text": TEXT, "send": "1"})

    made = BulkMessage.objects.get()
    assert (sent.url, made.worker_ids) == (reverse("workers:bulk", args=[made.pk]), [mine.pk])
    assert county.get(sent.url).status_code == 200


def test_the_list_of_workers_as_filtered(county):
    make_worker(trade="sewing")
    make_worker()
    page = reverse("workers:bulk_new") + "?trade=sewing"
    assert county.get(page).context["persons"] == 1
    county.post(page, {"text": TEXT, "send": "1"})
    assert BulkMessage.objects.get().persons == 1


def test_the_second_person_says_yes_on_its_page(county, monkeypatch):
    monkeypatch.setattr(service, "ALONE", 0)
    make_worker()
    county.post(reverse("workers:bulk_new"), {"text": TEXT, "send": "1"})
    made = BulkMessage.objects.get()
    page, decide = reverse("workers:bulk", args=[made.pk]), reverse("workers:bulk_decide", args=[made.pk])

    assert not county.get(page).context["may_decide"]
    county.post(decide, {"answer": "yes"})
    made.refresh_from_db()
    assert made.state == "asked"
    stranger = signed_in(make_officer(Role.COUNTY, "520304"))
    assert stranger.post(decide, {"answer": "yes"}).status_code == 404
    colleague = signed_in(make_officer(Role.COUNTY, "520324"))
    assert colleague.get(page).context["may_decide"]
    colleague.post(decide, {"answer": "yes"})
    made.refresh_from_db()
    assert made.state == "sending"


def test_an_identity_number_is_neither_searched_for_nor_kept(county):
    answer = county.get(reverse("workers:bulk_new") + "?q=520399198802149015")
    assert answer.status_code == 302
