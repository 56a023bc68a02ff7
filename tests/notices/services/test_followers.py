"""WeChat: whose phone follows the account, and what such a person gets when the text message does not arrive."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import notices as made
from tests.factories.notices import Clock, make_notice
from zunyi.notices import kinds
from zunyi.notices.gateways import Switchboard
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.kinds import Ladder
from zunyi.notices.models import FakeMessage, Follower, Notice
from zunyi.notices.queries.follower import openids_on
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.notices.services.followers import Following, take_followers
from zunyi.notices.services.ladder import climb
from zunyi.notices.signatures import signature_of

State = Notice.State
pytestmark = pytest.mark.django_db
PHONE, OPENID, SECRET = "15400000042", "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "geheim"
KIND = "test_followed"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def laddered(monkeypatch, settings):
    made.register_test_kinds()
    ladder = Ladder(voice_after=timedelta(minutes=60), call_after=timedelta(minutes=120))
    monkeypatch.setitem(kinds._kinds, KIND, replace(kinds.kind_of("test_urgent"), code=KIND, ladder=ladder))
    settings.NOTICE_CHANNELS = {"voice": "", "wechat": "wechat"}


def silent(clock, phone=PHONE):
    return make_notice(
        kind=KIND, phone=phone, state=State.SENT, state_at=clock.now, lease_until=clock.now, text="话"
    )  # fmt: skip


def follow():
    return take_followers([Following(OPENID, PHONE)])


def states():
    return list(Notice.objects.order_by("pk").values_list("channel", "state"))


def dispatch(clock):
    board = Switchboard({"sms": [FakeGateway()], "wechat": [FakeGateway(name="wechat")]})
    dispatch_due(gateway=board, clock=clock)


def test_a_follower_is_bound_once_sealed_and_leaves_when_the_account_says_so():
    assert follow() == 1
    assert follow() == 0
    kept = Follower.objects.get()
    assert OPENID.encode() not in bytes(kept.openid_sealed)
    assert openids_on([PHONE, "15400000001"]) == {PHONE: OPENID}
    assert take_followers([Following("o-other", PHONE)]) == 1
    assert openids_on([PHONE]) == {PHONE: "o-other"}
    assert take_followers([Following(OPENID, has_left=True)]) == 0
    assert take_followers([Following("o-other", has_left=True)]) == 1
    assert openids_on([PHONE]) == {}


def test_a_follower_gets_a_wechat_message_when_the_text_is_not_heard_of(clock):
    silent(clock, "15400000042")
    Notice.objects.update(phone=PHONE)
    follow()
    assert climb(now=clock.now + timedelta(minutes=59)).total() == 0
    assert climb(now=clock.now + timedelta(minutes=60))["wechat"] == 1
    clock.forward(minutes=61)
    dispatch(clock)
    assert states() == [("sms", State.HANDED_ON), ("wechat", State.SENT)]
    assert FakeMessage.objects.get().phone == OPENID


def test_who_follows_nothing_waits_for_the_village(clock):
    silent(clock)
    Notice.objects.update(phone=PHONE)
    assert climb(now=clock.now + timedelta(minutes=100)).total() == 0
    assert climb(now=clock.now + timedelta(minutes=121))["village"] == 1


def test_who_left_the_account_meanwhile_is_the_villages(clock):
    silent(clock)
    Notice.objects.update(phone=PHONE)
    follow()
    climb(now=clock.now + timedelta(minutes=60))
    Follower.objects.all().delete()
    clock.forward(minutes=61)
    dispatch(clock)
    assert not FakeMessage.objects.exists()
    climb(now=clock.now + timedelta(minutes=1))
    assert states() == [("sms", State.HANDED_ON), ("wechat", State.TO_CALL)]


def test_with_voice_the_call_comes_after_wechat(clock, settings):
    settings.NOTICE_VOICE = True
    silent(clock)
    Notice.objects.update(phone=PHONE)
    follow()
    climb(now=clock.now + timedelta(minutes=60))
    Notice.objects.filter(channel="wechat").update(state=State.FAILED, text="话")
    assert climb(now=clock.now + timedelta(minutes=61))["voice"] == 1
    assert states() == [("sms", State.HANDED_ON), ("wechat", State.HANDED_ON), ("voice", State.DUE)]


def test_the_account_is_believed_only_when_signed(client, settings):
    settings.NOTICE_CALLBACK_SECRET = SECRET
    body = json.dumps({"followers": [{"openid": OPENID, "phone": PHONE, "state": "follows"}]})

    def tell(**headers):
        return client.post("/notices/followers/wechat/", body, content_type="application/json", headers=headers)

    assert tell().status_code == 403
    assert tell(**{"X-Signature": signature_of(body.encode(), "other")}).status_code == 403
    answer = tell(**{"X-Signature": signature_of(body.encode(), SECRET)})
    assert (answer.status_code, answer.json()) == (200, {"changed": 1})
    assert openids_on([PHONE]) == {PHONE: OPENID}
