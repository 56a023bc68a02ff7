"""Aliyun's and Tencent's own libraries against the fake provider, which speaks as each does. Needs the extra `sms`."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from tests.notices.test_provider import provider
from zunyi.notices.fake_provider.provider import BUSY, LOSE, REFUSE, SILENT
from zunyi.notices.gateways import GatewayBusy, GatewayRefused, GatewayTimeout, Outcome, Outgoing, sdk
from zunyi.notices.gateways.aliyun import AliyunGateway
from zunyi.notices.gateways.tencent import TencentGateway

MESSAGE = Outgoing(
    "15400000001", "【遵义人社】你好", "zunyi-5", at=timezone.now(), template="SMS_1", variables={"name": "测一"}
)


def aliyun(url):
    pytest.importorskip("alibabacloud_dysmsapi20170525", reason="the extra `sms` is not installed")
    where = url.removeprefix("http://")
    return AliyunGateway(
        key="k", secret="s", sign="遵义人社", template="", endpoint=where, protocol="http", timeout=1
    )  # fmt: skip


def tencent(url):
    pytest.importorskip("tencentcloud.sms", reason="the extra `sms` is not installed")
    where = url.removeprefix("http://")
    return TencentGateway(
        key="k", secret="s", app_id="14", sign="遵义人社", template="", endpoint=where, protocol="http", timeout=1
    )  # fmt: skip


@pytest.mark.parametrize("make", [aliyun, tencent])
def test_a_message_arrives_and_is_found_by_phone_and_day(make):
    with provider() as (keeper, url):
        gateway = make(url)
        assert gateway.send(MESSAGE)
        [kept] = keeper.store.everything()
        kept.state = "delivered"
        found = gateway.find(MESSAGE)

    assert (kept.phone, kept.text, kept.reference) == ("15400000001", "测一", "zunyi-5")
    assert found.outcome is Outcome.DELIVERED


@pytest.mark.parametrize("make", [aliyun, tencent])
@pytest.mark.parametrize(
    ("mood", "trouble"),
    [(BUSY, GatewayBusy), (REFUSE, GatewayRefused), (LOSE, GatewayTimeout), (SILENT, GatewayTimeout)],
)
def test_moods(make, mood, trouble):
    with provider(moods={mood: 1.0}, silence=1.3) as (keeper, url):
        gateway = make(url)
        with pytest.raises(trouble):
            gateway.send(MESSAGE)
    # The library does not try again by itself: that would double what was taken in silence.
    assert len(keeper.store.everything()) == (mood == SILENT)


@pytest.mark.parametrize("make", [aliyun, tencent])
def test_what_never_came_is_not_found(make):
    with provider() as (_keeper, url):
        assert make(url).find(MESSAGE) is None


def test_aliyun_is_asked_page_by_page():
    with provider() as (keeper, url):
        gateway = aliyun(url)
        for number in range(60):
            keeper.store.take(f"other-{number}", MESSAGE.phone, "…", once=False)
        keeper.store.take(MESSAGE.reference, MESSAGE.phone, "…", once=False)
        assert gateway.find(MESSAGE) is not None
        yesterday = Outgoing(MESSAGE.phone, "", MESSAGE.reference, at=timezone.now() - timedelta(days=1))
        assert gateway.find(yesterday) is None


def test_where_nobody_installed_the_library_a_sentence_says_so():
    with pytest.raises(ImproperlyConfigured, match=r"pip install '\.\[sms\]'"):
        sdk.library("alibabacloud_that_nobody_has", provider="Aliyun SMS")
