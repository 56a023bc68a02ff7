"""Providers that take the number of an approved template get it, with the words that go into it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from tests.notices.gateways.test_sdks import aliyun, tencent
from tests.notices.test_provider import provider
from trips.services.booking import book_workers
from zunyi.accounts.roles import Role
from zunyi.notices.forms import WordsForm
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.kinds import kind_of
from zunyi.notices.models import Notice
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.notices.services.words import save_words, use_words
from zunyi.notices.words import numbers_of

pytestmark = pytest.mark.django_db

WORDS = "{to}免费班次：{meet}赴{destination}。\n{to_short}免费赴{destination}。"
NUMBERS = "aliyun: SMS_11 SMS_12; tencent: 21 22"


def use(text=WORDS, numbers=NUMBERS):
    by = make_officer(Role.CITY, "520300")
    words = save_words(
        kind="booked", language="zh-hans", channel="sms", text=text, provider_template=numbers, by=by
    )  # fmt: skip
    use_words(words=words, by=by)


def book(*people):
    trip = make_trip(departs_at=timezone.now() + timedelta(days=3), seats=8)
    return book_workers(trip=trip, workers=list(people), by=None, channel="web")


class Recorder(FakeGateway):
    """Keeps what was handed over, under the name of a provider."""

    def __init__(self, name):
        super().__init__(name=name)
        self.seen = []

    def send(self, message):
        self.seen.append(message)
        return super().send(message)


@pytest.mark.parametrize(("name", "number"), [("aliyun", "SMS_11"), ("tencent", "21"), ("http", "")])
def test_each_gateway_gets_its_own_number_and_exactly_the_words_of_the_line(name, number):
    use()
    book(make_worker(legal_name="测一鸣"))
    gateway = Recorder(name)
    dispatch_due(gateway=gateway)

    [message] = gateway.seen
    assert message.template == number
    if number:
        assert list(message.variables) == ["to", "meet", "destination"]
        assert (message.variables["to"], message.variables["destination"]) == ("测一鸣，", "晋江")
    else:
        assert message.variables == {}


def test_the_line_that_was_taken_says_which_number():
    use(WORDS.replace("免费班次：", "免费班次：" + "很" * 60))
    book(make_worker(legal_name="测一鸣"))
    gateway = Recorder("aliyun")
    dispatch_due(gateway=gateway)
    [message] = gateway.seen
    assert (message.template, list(message.variables)) == ("SMS_12", ["to_short", "destination"])


def test_relatives_in_one_message_stand_in_its_variables():
    use(numbers="SMS_11 SMS_12")
    phone = "15400007777"
    book(make_worker(legal_name="测一鸣", phone=phone), make_worker(legal_name="测二鸣", phone=phone))
    gateway = Recorder("whoever")
    dispatch_due(gateway=gateway)
    [message] = gateway.seen
    assert message.template == "SMS_11"
    assert message.variables["to"] == "测一鸣、测二鸣，"


def test_words_without_a_number_send_none():
    book(make_worker())
    gateway = Recorder("aliyun")
    dispatch_due(gateway=gateway)
    assert [(each.template, each.variables) for each in gateway.seen] == [("", {})]


@pytest.mark.parametrize(("make", "number"), [(aliyun, "SMS_11"), (tencent, "21")])
@pytest.mark.parametrize("is_idempotent", [True, False])
def test_the_providers_own_libraries_carry_them(make, number, is_idempotent):
    use()
    book(make_worker(legal_name="测一鸣"))
    with provider(is_idempotent=is_idempotent) as (keeper, url):
        dispatch_due(gateway=make(url))
        [kept] = keeper.store.everything()
    assert kept.template == number
    assert kept.text.startswith("测一鸣，")
    assert kept.text.endswith("晋江")
    assert Notice.objects.get(kind="booked").state == Notice.State.SENT


def test_numbers_as_people_type_them():
    assert numbers_of("") == {}
    assert numbers_of("SMS_1, SMS_2") == {"": ["SMS_1", "SMS_2"]}
    assert numbers_of("aliyun：SMS_1 SMS_2；tencent: 7 8;") == {"aliyun": ["SMS_1", "SMS_2"], "tencent": ["7", "8"]}


@pytest.mark.parametrize(
    ("numbers", "is_fine"), [("", True), ("A B", True), ("A", False), ("aliyun: A B; x: C", False)]
)
def test_each_line_needs_its_number(numbers, is_fine):
    typed = {"text": WORDS, "provider_template": numbers}
    form = WordsForm(typed, kind=kind_of("booked"), language="zh-hans", channel="sms")
    assert form.is_valid() is is_fine
    assert bool(form.errors.get("provider_template")) is not is_fine
