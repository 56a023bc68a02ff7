"""Waiting for a seat as a worker does: joined on the phone, told by message, answered by a button or a digit."""

import re
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.notices import Clock
from tests.factories.waitlist import make_full_trip, make_party
from tests.factories.workers import make_worker
from tests.trips.views.test_sign_up import address, form, somebody
from trips.models import Booking, WaitlistEntry
from trips.queries.waitlist.entries import place_token, places_shown
from trips.services.booking import cancel_bookings
from trips.services.waitlist.promotion import promote
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.notices.services.receipts import take_reply

pytestmark = pytest.mark.django_db
State = WaitlistEntry.State


@pytest.fixture(autouse=True)
def english(client: Client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def page_of(entry):
    return reverse("signup:waiting", args=[place_token(entry)])


def offered(size=1, seats=1, **facts):
    trip, booked = make_full_trip(seats=max(seats, 2))
    entry = make_party(trip, *facts.pop("workers", []), size=size, **facts)
    cancel_bookings(bookings=booked[:seats], by=None)
    promote(trip=trip)
    return trip, entry


def test_who_finds_the_trip_full_joins_the_list_with_the_same_form_and_sees_the_place(client):
    trip, _booked = make_full_trip()
    make_party(trip)
    data = form(trip, somebody(), somebody(phone=""))

    assert "Join the waitlist" in client.get(reverse("signup:trip", args=[trip.number])).content.decode()
    check = client.post(address(trip), data | {"check": "1"}).content.decode()
    full = client.post(address(trip), data | {"confirm": "1", "consent": "on"})
    joined = client.post(address(trip), data | {"wait": "1", "consent": "on", "takes_part": "no"})

    assert ("Join the waitlist" in check, full.status_code, joined.status_code) == (True, 409, 302)
    assert 'name="wait"' in full.content.decode()
    entry = WaitlistEntry.objects.latest("pk")
    assert (entry.members.count(), entry.takes_part, entry.channel) == (2, False, "web")
    page = client.get(joined.url).content.decode()
    assert "Place 2 of 2" in page
    assert client.post(address(trip), data | {"wait": "1", "consent": "on"}).status_code == 409


def test_without_the_tick_nobody_is_put_on_the_list(client):
    trip, _booked = make_full_trip()

    client.post(address(trip), form(trip, somebody()) | {"wait": "1"})

    assert WaitlistEntry.objects.count() == 0


def test_the_page_asks_and_a_button_answers_never_the_link_alone(client):
    _trip, entry = offered()

    page = client.get(page_of(entry)).content.decode()
    assert "A seat is held for you" in page
    assert Booking.objects.filter(state="held").count() == 1
    [member] = entry.members.all()
    done = client.post(page_of(entry), {"yes": "1", "people": member.pk})

    assert done.url.startswith("/slips/")
    assert WaitlistEntry.objects.get(pk=entry.pk).state == State.BOOKED
    assert "You have your seats" in client.get(page_of(entry)).content.decode()


def test_two_of_three_choose_who_goes_and_the_third_keeps_the_place(client):
    trip, entry = offered(size=3, seats=2)
    one, two, three = entry.members.all()

    assert "2 of you 3 can go now" in client.get(page_of(entry)).content.decode()
    refused = client.post(page_of(entry), {"yes": "1", "people": [one.pk, two.pk, three.pk]}, follow=True)
    assert "The offer is for 2 seats" in refused.content.decode()
    slip = client.post(page_of(entry), {"yes": "1", "people": [one.pk, three.pk]}, follow=True)

    assert set(Booking.objects.filter(trip=trip, state="confirmed").values_list("worker", flat=True)) == {
        one.worker_id, three.worker_id,
    }  # fmt: skip
    assert "Place 1 of 1" in client.get(page_of(entry)).content.decode()
    # The place that was held for the second is nobody's cancellation.
    assert [each.worker_id for each in slip.context["everybody"]] == [one.worker_id, three.worker_id]


@pytest.mark.parametrize(("button", "state"), [("no", State.REFUSED), ("later", State.WAITING)])
def test_a_no_costs_nothing(client, button, state):
    _trip, entry = offered(size=2, seats=1)

    answer = client.post(page_of(entry), {button: "1"}, follow=True).content.decode()

    assert "no mark against you" in answer
    assert WaitlistEntry.objects.get(pk=entry.pk).state == state


def test_leaving_is_asked_once_and_made_up_addresses_lead_nowhere(client):
    _trip, entry = offered()
    leave = reverse("signup:waiting_leave", args=[place_token(entry)])

    assert client.get(leave).status_code == 200
    client.post(leave)

    assert WaitlistEntry.objects.get(pk=entry.pk).state == State.LEFT
    assert client.get(reverse("signup:waiting", args=[f"{entry.code}-AAAAAAAA"])).status_code == 404


def test_who_is_passed_over_reads_why(client):
    _trip, entry = offered(size=3, seats=1, takes_part=False)

    page = client.get(page_of(entry)).content.decode()

    assert "too few seats for the whole party" in page
    client.post(page_of(entry), {"takes_part": "yes"})
    assert WaitlistEntry.objects.get(pk=entry.pk).takes_part


def test_the_rule_is_public(client):
    trip, _booked = make_full_trip()

    assert "Nobody can buy a place" in client.get(f"/trips/{trip.number}/waitlist/").content.decode()


def at(hour):
    return timezone.make_aware(datetime(2027, 2, 10, hour))


def sent():
    dispatch_due(gateway=FakeGateway(), clock=Clock(timezone.now()))
    return [text for text in FakeMessage.objects.values_list("text", flat=True) if "有座位给您" in text]


def test_the_message_names_the_time_and_the_page_and_a_digit_answers_it(settings, client):
    settings.NOTICE_REPLIES, settings.PUBLIC_URL = True, "https://zw.example.cn"
    with time_machine.travel(at(9), tick=False):
        worker = make_worker(phone="15400000777")
        trip, entry = offered(workers=[worker])
        [text] = sent()
        assert "留到2月10日" in text
        path = re.search(r"https://zw.example.cn(/w/\S+/)", text)[1]
        assert "A seat is held for you" in client.get(path).content.decode()
        assert [mine.offer is not None for mine in places_shown([worker])] == [True]

        reply = take_reply(gateway="fake", number="R1", phone="15400000777", text="1")

    assert reply.outcome == "The person takes the seats that were offered."
    assert Booking.objects.filter(trip=trip, worker=worker).get().state == "confirmed"
    assert WaitlistEntry.objects.get(pk=entry.pk).state == State.BOOKED


def test_a_zero_passes_the_seat_on_and_says_no_more(settings):
    settings.NOTICE_REPLIES = True
    with time_machine.travel(at(9), tick=False):
        _trip, entry = offered(workers=[make_worker(phone="15400000777")])
        sent()
        take_reply(gateway="fake", number="R1", phone="15400000777", text="0")

    assert WaitlistEntry.objects.get(pk=entry.pk).state == State.REFUSED


def test_at_night_nobody_is_woken_and_the_time_runs_from_the_morning():
    with time_machine.travel(at(22), tick=False):
        _trip, entry = offered()
        assert sent() == []
        until = timezone.localtime(entry.offers.get().expires_at)

    assert (until.day, until.hour) == (11, 14)
