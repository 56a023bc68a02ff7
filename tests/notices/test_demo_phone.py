"""The demo's phone answers, and its provider tells late what became of a message: signed, and all the way round."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking
from trips.services.booking import book_workers
from zunyi.notices.fake_provider.couriers import Courier
from zunyi.notices.fake_provider.provider import Behaviour, Provider
from zunyi.notices.fake_provider.server import Server
from zunyi.notices.fake_provider.stores import MemoryStore, TableStore
from zunyi.notices.gateways import open_gateways
from zunyi.notices.models import FakeMessage, Notice, Reply
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.standalone import children

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, OTHER = "15400007777", "15400008888"


@contextmanager
def bureau_and_provider(settings, live_server, *, secret="geheim", **behaviour):
    settings.NOTICE_GATEWAY, settings.NOTICE_REPLIES = "fake", True
    settings.NOTICE_CALLBACK_SECRET = "geheim"
    keeper = Provider(Behaviour(**behaviour), TableStore(), Courier(live_server.url, secret))
    with Server(("127.0.0.1", 0), keeper) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        settings.FAKE_PROVIDER_URL = f"http://127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def book(*people):
    trip = make_trip(departs_at=timezone.now() + timedelta(days=3), seats=8)
    bookings = book_workers(trip=trip, workers=list(people), by=None, channel="web")
    board = open_gateways()
    dispatch_due(gateway=board)
    board.close()
    return bookings


def booked():
    return Notice.objects.get(kind="booked", carried_by=None)


def comes(condition):
    children.wait_until(condition, seconds=10)
    return condition()


def test_zero_from_the_demo_phone_cancels_the_booking(client, settings, live_server):
    with bureau_and_provider(settings, live_server, receipt_after=0.1):
        [booking] = book(make_worker(phone=PHONE))
        page = client.get("/fake-phone/")
        assert page.content.count(b'action="/fake-phone/answer/"') == 2
        shown = client.post("/fake-phone/answer/", {"phone": PHONE, "text": "0"}, follow=True)
    booking.refresh_from_db()
    assert booking.state == Booking.State.CANCELLED
    assert Reply.objects.get().text == "0"
    assert shown.context["answers"][0].text == "0"


def test_one_of_two_on_a_phone_answers_by_number(client, settings, live_server):
    with bureau_and_provider(settings, live_server, receipt_after=0.1):
        first, second = book(make_worker(phone=PHONE), make_worker(phone=PHONE))
        assert "02" in FakeMessage.objects.get().text
        client.post("/fake-phone/answer/", {"phone": PHONE, "text": "02"})
    assert {each.state for each in Booking.objects.filter(pk=first.pk)} == {Booking.State.CONFIRMED}
    assert Booking.objects.get(pk=second.pk).state == Booking.State.CANCELLED


def test_receipts_come_by_themselves_and_late_ones_by_hand(client, settings, live_server):
    with bureau_and_provider(settings, live_server, receipt_after=0.1):
        book(make_worker(phone=PHONE))
        assert comes(lambda: booked().state == Notice.State.DELIVERED)
    Notice.objects.all().delete()
    with bureau_and_provider(settings, live_server, receipt_after=600):
        book(make_worker(phone=OTHER))
        message = FakeMessage.objects.get(phone=OTHER)
        client.post(f"/fake-phone/{message.pk}/receipt/", {"arrived": "0"})
        assert comes(lambda: booked().state == Notice.State.UNDELIVERED)
        client.post(f"/fake-phone/{message.pk}/receipt/", {"arrived": "1"})
        assert comes(lambda: booked().state == Notice.State.DELIVERED)
    message.refresh_from_db()
    assert message.state == "delivered"


def test_a_provider_with_another_secret_is_not_believed(client, settings, live_server):
    with bureau_and_provider(settings, live_server, secret="other", receipt_after=0.05):
        [booking] = book(make_worker(phone=PHONE))
        client.post("/fake-phone/answer/", {"phone": PHONE, "text": "0"})
    booking.refresh_from_db()
    assert booking.state == Booking.State.CONFIRMED
    assert booked().state == Notice.State.SENT


def test_without_a_provider_the_phone_says_so_and_elsewhere_there_is_no_phone(client, settings):
    settings.NOTICE_GATEWAY, settings.FAKE_PROVIDER_URL = "fake", "http://127.0.0.1:9"
    assert client.post("/fake-phone/answer/", {"phone": PHONE, "text": "0"}).status_code == 302
    assert client.post("/fake-phone/answer/", {"phone": "x", "text": ""}).status_code == 302
    settings.NOTICE_GATEWAY = "aliyun"
    assert client.post("/fake-phone/answer/", {"phone": PHONE, "text": "0"}).status_code == 404


def test_a_receipt_by_hand_silences_the_one_that_would_have_come_by_itself():
    told = []

    class Silent(Courier):
        def _deliver(self, what, body):
            told.append(body["receipts"][0]["state"])
            return True

    store = MemoryStore()
    provider = Provider(Behaviour(receipt_after=0.3), store, Silent("http://x", "s"))
    provider.take("zunyi-1", PHONE, "话")
    provider.courier.receipt(store, "zunyi-1", "undelivered", by_hand=True)
    threading.Event().wait(0.8)
    assert told == ["undelivered"]
