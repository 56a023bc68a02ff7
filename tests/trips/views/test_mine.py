"""My trips: by phone and a code by message (reliability brief B7, B8)."""

import re
import struct
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.disruptions import make_chain, stop
from tests.factories.trips import make_trip
from tests.factories.workers import make_number, make_person, make_phone, make_worker
from trips.models import Booking
from trips.queries.journey import calls_of
from trips.queries.slip import slip_token
from trips.services.booking import book_workers
from trips.services.sign_up import sign_up
from workers.models import Consent, ErasureRequest, PhoneCode, Wish, Worker
from workers.refusals import TooManyCodes, WrongCode
from workers.services.consent import keep_consents
from workers.services.phone_door import ask_code, enter_code, send_waiting_codes
from workers.services.register import register_people
from workers.services.wish import add_wish
from zunyi.notices.gateways import Switchboard
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage
from zunyi.sealing import blind_index

pytestmark = pytest.mark.django_db
PURPOSES = Consent.Purpose.values


@pytest.fixture(autouse=True)
def english(client: Client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def deliver() -> int:
    return send_waiting_codes(board=Switchboard.of(FakeGateway()))


def code_for(phone: str) -> str:
    text = FakeMessage.objects.filter(phone=phone).latest("pk").text
    return re.search(r"\d{6}", text)[0]


def somebody_with_a_seat(**trip):
    worker = make_worker(phone=make_phone())
    keep_consents(workers=[worker], purposes=PURPOSES, manner="read", by=None)
    booking = book_workers(trip=make_trip(**trip), workers=[worker], by=None, channel="web")[0]
    return worker, booking


def come_in(client: Client, phone: str):
    client.post(reverse("signup:my_trips"), {"phone": phone})
    deliver()
    return client.post(reverse("signup:my_code"), {"code": code_for(phone)})


def test_a_known_and_an_unknown_phone_get_the_same_answer_and_only_the_known_one_a_message(client: Client):
    known, unknown = make_worker(phone=make_phone()).phone, make_phone()

    answers = [client.post(reverse("signup:my_trips"), {"phone": phone}) for phone in (known, unknown)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, reverse("signup:my_code"))] * 2
    assert PhoneCode.objects.count() == 2
    assert deliver() == 1
    assert list(FakeMessage.objects.values_list("phone", flat=True)) == [known]


def test_a_request_costs_the_same_queries_whether_the_phone_is_known_or_not(client: Client):
    known, unknown = make_worker(phone=make_phone()).phone, make_phone()
    client.post(reverse("signup:my_trips"), {"phone": make_phone()})  # warm
    counts = []
    for phone in (known, unknown):
        with CaptureQueriesContext(connection) as caught:
            client.post(reverse("signup:my_trips"), {"phone": phone})
        counts.append(len(caught))

    assert counts[0] == counts[1]


def test_the_right_code_opens_the_trips_of_everybody_on_the_phone(client: Client):
    worker, booking = somebody_with_a_seat()
    relative = make_worker(phone=worker.phone)

    entered = come_in(client, worker.phone)
    page = client.get(entered.url).content.decode()

    assert entered.url == reverse("signup:mine")
    assert worker.legal_name in page
    assert relative.legal_name in page
    assert slip_token(booking) in page


def test_a_journey_stands_there_as_a_line_with_its_changes(client: Client):
    worker, chain = make_worker(phone=make_phone()), make_chain()
    book_workers(
        trip=chain, workers=[worker], by=None, channel="web", board=stop(chain, 0, 0), alight=stop(chain, 2, 1)
    )

    [mine] = client.get(come_in(client, worker.phone).url).context["ahead"]

    assert [ride.on.leg.order for ride in mine.rides] == [0, 1, 2]


def test_a_code_is_good_once_and_for_five_minutes_and_for_five_guesses(client: Client, settings):
    worker, _ = somebody_with_a_seat()
    client.post(reverse("signup:my_trips"), {"phone": worker.phone})
    deliver()
    code = code_for(worker.phone)

    first, again = (client.post(reverse("signup:my_code"), {"code": code}) for _ in range(2))
    assert first.status_code == 302
    assert again.url == reverse("signup:my_trips")

    for change in ({"expires_at": timezone.now()}, {"wrong": 5}):
        kept = PhoneCode.objects.latest("pk")
        fresh = {"used_at": None, "wrong": 0, "expires_at": timezone.now() + timedelta(minutes=5)}
        PhoneCode.objects.filter(pk=kept.pk).update(**(fresh | change))
        with pytest.raises(WrongCode):
            enter_code(phone=worker.phone, code=code)


def test_the_code_lies_nowhere_in_clear(client: Client):
    worker, _ = somebody_with_a_seat()
    client.post(reverse("signup:my_trips"), {"phone": worker.phone})
    kept = PhoneCode.objects.get()
    assert worker.phone.encode() not in bytes(kept.letter_sealed)

    deliver()
    kept.refresh_from_db()

    assert bytes(kept.letter_sealed) == b""
    assert code_for(worker.phone).encode() not in bytes(kept.code_hash)


def test_one_code_a_minute_five_an_hour_ten_a_day(client: Client):
    phone = make_phone()

    def asked(minutes_ago: float, times: int) -> None:
        for _ in range(times):
            made = PhoneCode.objects.latest("pk") if PhoneCode.objects.exists() else ask_code(phone=phone)
            PhoneCode.objects.filter(pk=made.pk).update(asked_at=timezone.now() - timedelta(minutes=minutes_ago))
            made.pk = None
            made.asked_at = timezone.now() - timedelta(minutes=minutes_ago)
            made.save(force_insert=True)

    ask_code(phone=phone)
    with pytest.raises(TooManyCodes):
        ask_code(phone=phone)
    PhoneCode.objects.all().delete()
    asked(30, 4)
    assert PhoneCode.objects.count() == 5
    with pytest.raises(TooManyCodes):
        ask_code(phone=phone)
    PhoneCode.objects.all().delete()
    asked(120, 9)
    with pytest.raises(TooManyCodes):
        ask_code(phone=phone)


def test_the_days_money_for_codes_is_a_limit(settings):
    settings.CODE_FEN_A_DAY, settings.SMS_PRICE_FEN = 5, 4.5
    for _ in range(2):
        ask_code(phone=make_worker(phone=make_phone()).phone)

    assert deliver() == 1


def test_another_stop_keeps_the_seat(client: Client):
    _, booking = somebody_with_a_seat(calls=4)
    later = calls_of(booking.trip_id)[1]
    seats = list(booking.seat_claims.values_list("seat", flat=True).distinct())

    done = client.post(reverse("signup:pick_up", args=[slip_token(booking)]), {"board": later.pk})

    booking.refresh_from_db()
    assert done.status_code == 302
    assert booking.board_id == later.pk
    living = booking.seat_claims.filter(released_at=None)
    assert list(living.values_list("seat", flat=True).distinct()) == seats
    assert sorted(living.values_list("stretch", flat=True)) == [1, 2]


def test_somebody_is_taken_along_later(client: Client):
    _, booking = somebody_with_a_seat()
    form = {"name": "测同行", "number": make_number(), "phone": "", "consent": "on"}

    done = client.post(reverse("signup:companion", args=[slip_token(booking)]), form)

    assert done.status_code == 302
    both = Booking.objects.filter(trip=booking.trip_id)
    assert both.count() == 2
    assert both.values("companions").distinct().count() == 1
    assert Consent.objects.filter(worker__legal_name="测同行").count() == 3


def test_a_withdrawn_consent_gives_the_seat_back(client: Client):
    worker, booking = somebody_with_a_seat()
    come_in(client, worker.phone)

    client.post(reverse("signup:my_consent", args=[worker.public_id, "sharing"]))

    booking.refresh_from_db()
    assert booking.state == Booking.State.CANCELLED
    assert not booking.seat_claims.filter(released_at=None).exists()


def test_ones_data_open_only_with_the_end_of_the_number(client: Client):
    worker, booking = somebody_with_a_seat()
    come_in(client, worker.phone)
    address = reverse("signup:my_data", args=[worker.public_id])

    asked = client.get(address).content.decode()
    wrong = client.post(address, {"tail": "0000" if worker.identity.last4 != "0000" else "1111"})
    client.post(address, {"tail": worker.identity.last4})
    shown = client.get(address).content.decode()
    file = client.get(reverse("signup:my_data_file", args=[worker.public_id]))

    assert booking.trip.number not in asked
    assert wrong.status_code == 400
    assert booking.trip.number in shown
    assert booking.trip.number in file.content.decode()
    assert worker.identity.number() not in shown


def test_a_strangers_data_stay_closed(client: Client):
    worker, _ = somebody_with_a_seat()
    stranger, _ = somebody_with_a_seat()
    come_in(client, worker.phone)

    pages = [
        client.get(reverse(f"signup:{name}", args=[stranger.public_id]))
        for name in ("my_data", "my_data_file", "my_erasure", "my_wish")
    ]

    assert [page.status_code for page in pages] == [404] * 4


def test_without_a_pass_everything_leads_to_the_phone(client: Client):
    worker, _ = somebody_with_a_seat()

    pages = [client.get(reverse("signup:mine")), client.get(reverse("signup:my_data", args=[worker.public_id]))]

    assert [page.url for page in pages] == [reverse("signup:my_trips")] * 2


def test_erasure_is_asked_for_on_the_phone_and_taken_back(client: Client):
    worker, _ = somebody_with_a_seat()
    come_in(client, worker.phone)
    client.post(reverse("signup:my_data", args=[worker.public_id]), {"tail": worker.identity.last4})
    address = reverse("signup:my_erasure", args=[worker.public_id])

    client.post(address)
    assert ErasureRequest.objects.get().state == "asked"
    client.post(address)
    assert ErasureRequest.objects.get().state == "withdrawn"


def test_a_wish_is_written_down_on_the_phone(client: Client):
    worker, _ = somebody_with_a_seat()
    come_in(client, worker.phone)

    client.post(reverse("signup:my_wish", args=[worker.public_id]), {"destination": "", "trade": "sewing"})

    assert Wish.objects.get(worker=worker).trade == "sewing"


def test_a_phone_given_on_the_public_site_opens_that_journey_alone_until_it_is_shown_to_be_theirs(client: Client):
    """Whoever knows a name and a number must not see what else is kept."""
    village = make_person()
    known = register_people(people=[replace(village, phone="")], by=make_officer())[0]
    new = make_person(phone=make_phone())
    add_wish(worker=known, by=None, trade="sewing")
    thief = replace(village, phone=new.phone)
    first = sign_up(trip=make_trip(), people=[thief], by=None)[0]
    sign_up(trip=make_trip(), people=[new], by=None)
    come_in(client, new.phone)
    page = client.get(reverse("signup:mine"))
    fresh = Worker.objects.get(identity__number_index=blind_index(new.number.number))

    known.refresh_from_db()
    assert known.phone == ""
    assert slip_token(first) in page.content.decode()
    assert [each["worker"] for each in page.context["people"]] == []
    assert client.get(reverse("signup:my_data", args=[known.public_id])).status_code == 404
    assert client.get(reverse("signup:my_phone", args=[known.public_id])).status_code == 404
    assert client.get(reverse("signup:my_data", args=[fresh.public_id])).status_code == 404

    address = reverse("signup:my_phone", args=[fresh.public_id])
    assert client.post(address, {"tail": "0000"}).status_code == 400
    client.post(address, {"tail": fresh.identity.last4})

    page = client.get(reverse("signup:mine"))
    assert [each["worker"] for each in page.context["people"]] == [fresh]


def test_an_officer_who_writes_a_claimed_phone_down_makes_it_theirs():
    person = make_person(phone=make_phone())
    worker = register_people(people=[person], by=None)[0]
    assert worker.phone_claimed

    register_people(people=[person], by=make_officer())

    worker.refresh_from_db()
    assert not worker.phone_claimed


def test_leaving_closes_the_page_for_whoever_takes_the_phone_next(client: Client):
    worker, _ = somebody_with_a_seat()
    come_in(client, worker.phone)

    client.post(reverse("signup:leave"))

    assert client.get(reverse("signup:mine")).status_code == 302


def test_the_slip_comes_as_a_picture_without_a_script(client: Client):
    _worker, booking = somebody_with_a_seat()

    drawn = client.get(reverse("signup:picture", args=[slip_token(booking)]))

    assert drawn["Content-Type"] == "image/png"
    assert drawn["Content-Disposition"] == f'attachment; filename="{booking.trip.number}.png"'
    width, height = struct.unpack(">II", drawn.content[16:24])
    assert drawn.content.startswith(b"\x89PNG")
    assert 500 < width < 600
    assert height > 500
    assert len(drawn.content) < 100_000


def test_the_limits_do_not_hold_up_another_phone(client: Client):
    first, second = make_phone(), make_phone()

    answers = [
        client.post(reverse("signup:my_trips"), {"phone": phone}).status_code for phone in (first, first, second)
    ]

    assert answers == [302, 400, 302]
