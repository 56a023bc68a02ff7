"""The ways out of the house. Which ones are taken, and in which order, is said by NOTICE_GATEWAY and its sisters."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from zunyi.notices.gateways.aliyun import AliyunGateway
from zunyi.notices.gateways.base import (
    Gateway,
    GatewayBusy,
    GatewayCannotTell,
    GatewayRefused,
    GatewayTimeout,
    GatewayTrouble,
    Outcome,
    Outgoing,
    Receipt,
)
from zunyi.notices.gateways.board import Switchboard, Terms
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.gateways.file import FileGateway
from zunyi.notices.gateways.http import HttpGateway, VoiceGateway
from zunyi.notices.gateways.tencent import TencentGateway
from zunyi.notices.gateways.wechat import WeChatGateway

__all__ = [
    "FakeGateway",
    "Gateway",
    "GatewayBusy",
    "GatewayCannotTell",
    "GatewayRefused",
    "GatewayTimeout",
    "GatewayTrouble",
    "HttpGateway",
    "Outcome",
    "Outgoing",
    "Receipt",
    "Switchboard",
    "Terms",
    "open_gateways",
]


def _fake() -> Gateway:
    """The demo's provider: over HTTP where one runs, else a table without a network."""
    url = settings.FAKE_PROVIDER_URL
    return HttpGateway(name="fake", send_url=f"{url}/send", find_url=f"{url}/find") if url else FakeGateway()


MAKERS: dict[str, Callable[[], Gateway]] = {
    "fake": _fake,
    "file": lambda: FileGateway(settings.NOTICE_FILE),
    "http": lambda: HttpGateway(calls_back=settings.NOTICE_RECEIPTS, **settings.NOTICE_HTTP),
    "voice": lambda: VoiceGateway(name="voice", calls_back=settings.NOTICE_RECEIPTS, **settings.NOTICE_VOICE_HTTP),
    "wechat": lambda: WeChatGateway(**settings.NOTICE_WECHAT),
    "aliyun": lambda: AliyunGateway(sign=settings.SMS_SIGNATURE, **settings.NOTICE_ALIYUN),
    "tencent": lambda: TencentGateway(sign=settings.SMS_SIGNATURE, **settings.NOTICE_TENCENT),
}


def open_gateways() -> Switchboard | None:
    """The gateways that the settings name; None for "off" (after a restore, until a person says go)."""
    if settings.NOTICE_GATEWAY == "off":
        return None
    named = {channel: _names(wanted) for channel, wanted in settings.NOTICE_CHANNELS.items()}
    named["sms"] = _names(settings.NOTICE_GATEWAY)
    made = {name: _make(name) for name in dict.fromkeys(name for names in named.values() for name in names)}
    lines = {channel: [made[name] for name in names] for channel, names in named.items()}
    terms = {
        name: Terms(
            per_second=settings.NOTICE_RATE.get(name, 0),
            fen_a_part=settings.NOTICE_PRICE.get(name, 0),
            fen_a_day=int(settings.NOTICE_DAY_LIMIT.get(name, 0)),
        )
        for name in made
    }
    return Switchboard(lines, terms)


def _names(wanted: str) -> list[str]:
    return [name for name in wanted.replace(" ", "").split(",") if name]


def _make(name: str) -> Gateway:
    if name not in MAKERS:
        raise ImproperlyConfigured(f"There is no gateway {name!r}; there are: {', '.join(MAKERS)}, or off for none.")
    return MAKERS[name]()
