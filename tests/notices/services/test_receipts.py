"""Receipts and answers by call-back: signed, twice, late, out of order."""

import json

import pytest

from tests.factories.notices import Clock, make_notice
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking
from trips.services.booking import book_workers
from zunyi.notices.gateways import Outcome, Receipt
from zunyi.notices.gateways.fake import FakeGateway, Mood
from zunyi.notices.models import FakeMessage, Notice, NoticeEvent, Reply
from zunyi.notices.queries.reply import Said, what_is_said
from zunyi.notices.services.ask import ABSENT_FOR, RECEIPT_AFTER
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.notices.services.receipts import Told, take_receipts, take_reply
from zunyi.notices.signatures import signature_of

State = Notice.State
pytestmark = pytest.mark.django_db
SECRET = "between us"


def after(notice):
    notice.refresh_from_db()
    return notice


def receipt(notice, outcome=Outcome.DELIVERED, **more):
    return take_receipts(gateway="fake", receipts=[Told(notice.reference, outcome, **more)])


def sent(**changes):
    notice = make_notice(**changes)
    dispatch_due(gateway=FakeGateway())
    return after(notice)


def test_a_receipt_says_what_became_of_the_message_and_counts_once():
    notice = sent()

    assert [receipt(notice), receipt(notice)] == [1, 0]

    assert after(notice).state == State.DELIVERED
    assert list(NoticeEvent.objects.filter(notice=notice).order_by("pk").values_list("state", flat=True)) == [
        "sending",
        "sent",
        "delivered",
    ]


def test_a_bad_receipt_puts_the_message_before_the_desk_and_a_better_one_takes_it_away():
    notice = sent()

    receipt(notice, Outcome.UNDELIVERED, detail="phone off")
    assert after(notice).needs_somebody
    assert notice.why == "短信公司回执：未送达。 · phone off"
    receipt(notice)
    receipt(notice, Outcome.UNDELIVERED)

    assert after(notice).state == State.DELIVERED


def test_a_late_receipt_keeps_a_message_from_going_out_a_second_time():
    clock = Clock()
    notice = make_notice(due_at=clock.now)
    dispatch_due(gateway=FakeGateway(lambda phone, reference: Mood.LOSE), clock=clock)
    clock.forward(seconds=ABSENT_FOR.total_seconds() + 60)
    # The provider took it after all and says so, just when it is due again.
    Notice.objects.filter(pk=notice.pk).update(state=State.DUE)
    receipt(notice)

    dispatch_due(gateway=FakeGateway(), clock=clock)

    assert (after(notice).state, FakeMessage.objects.count()) == (State.DELIVERED, 0)


@pytest.mark.parametrize("reference", ["zunyi-0", "zunyi-", "other-1", "zunyi-٣", "zunyi-" + "9" * 40])
def test_receipts_of_strangers_change_nothing(reference):
    sent()

    assert take_receipts(gateway="fake", receipts=[Told(reference, Outcome.DELIVERED)]) == 0


def test_only_the_gateway_of_the_attempt_is_believed():
    notice = sent()

    assert take_receipts(gateway="other", receipts=[Told(notice.reference, Outcome.DELIVERED)]) == 0
    assert after(notice).state == State.SENT


def test_where_no_receipt_comes_the_provider_is_asked():
    class Telling(FakeGateway):
        gives_receipts = True

        def find(self, message):
            return Receipt("7", Outcome.DELIVERED)

    clock = Clock()
    notice = make_notice(due_at=clock.now)
    dispatch_due(gateway=Telling(), clock=clock)
    assert after(notice).state == State.SENT
    clock.forward(seconds=RECEIPT_AFTER.total_seconds() + 1)
    dispatch_due(gateway=Telling(), clock=clock)

    assert after(notice).state == State.DELIVERED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1", Said(True)), ("０", Said(False)), ("0。", Said(False)), ("02", Said(False, 2)), ("0 2", Said(False, 2)),
        ("002", Said(False, 2)), ("12", Said(True, 2)), ("你好", None), ("", None), ("10086", None),
    ],
)  # fmt: skip
def test_answers(text, said):
    assert what_is_said(text) == said


def booked(*, phone, people):
    trip = make_trip(seats=people)
    workers = [make_worker(phone=phone) for _ in range(people)]
    bookings = [book_workers(trip=trip, workers=[worker], by=None, channel="web")[0] for worker in workers]
    Notice.objects.exclude(kind="booked").delete()
    Notice.objects.update(due_at=trip.created_at)
    dispatch_due(gateway=FakeGateway())
    return bookings


def test_zero_cancels_and_coming_twice_it_cancels_once():
    [booking] = booked(phone="15400000001", people=1)

    for _ in range(2):
        reply = take_reply(gateway="fake", number="R1", phone="15400000001", text="0")

    booking.refresh_from_db()
    assert booking.state == Booking.State.CANCELLED
    assert (Reply.objects.count(), reply.outcome != "") == (1, True)
    assert Notice.objects.filter(kind="booking_cancelled").count() == 1


def test_one_says_that_the_person_is_coming():
    [booking] = booked(phone="15400000001", people=1)

    take_reply(gateway="fake", number="R1", phone="15400000001", text="1")

    assert Notice.objects.get(kind="booked").state == State.ANSWERED
    booking.refresh_from_db()
    assert booking.is_live


def test_edge_case_04_on_a_phone_of_several_the_number_says_who_stays_at_home():
    bookings = booked(phone="15400000001", people=3)

    take_reply(gateway="fake", number="R1", phone="15400000001", text="0")
    assert Booking.objects.filter(state="cancelled").count() == 0
    take_reply(gateway="fake", number="R2", phone="15400000001", text="02")

    assert [booking.pk for booking in bookings[1:2]] == list(
        Booking.objects.filter(state="cancelled").values_list("pk", flat=True)
    )


def call(client, what, body, secret=SECRET, **more):
    content = json.dumps(body).encode()
    signature = signature_of(content, secret, **more)
    return client.post(f"/notices/{what}/fake/", content, "application/json", headers={"X-Signature": signature})


def test_call_backs_are_believed_only_when_signed(client, settings):
    settings.NOTICE_CALLBACK_SECRET = SECRET
    notice = sent()
    body = {"receipts": [{"reference": notice.reference, "state": "delivered"}]}

    assert call(client, "receipts", body, secret="guessed").status_code == 403
    assert call(client, "receipts", body, at=1).status_code == 403
    assert client.post("/notices/receipts/fake/", body, "application/json").status_code == 403
    assert after(notice).state == State.SENT
    assert call(client, "receipts", body).json() == {"changed": 1}
    assert call(client, "receipts", {"receipts": 3}).status_code == 400
    assert call(client, "replies", {"replies": [{"id": "1", "phone": "15400000001", "text": "1"}]}).status_code == 200


def test_without_a_secret_nobody_is_believed(client, settings):
    settings.NOTICE_CALLBACK_SECRET = ""

    assert call(client, "receipts", {"receipts": []}, secret="").status_code == 403
