"""The ways out of the house. Which one is taken is said by NOTICE_GATEWAY."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from zunyi.notices.gateways.base import (
    Gateway,
    GatewayBusy,
    GatewayCannotTell,
    GatewayRefused,
    GatewayTimeout,
    GatewayTrouble,
)
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.gateways.http import HttpGateway

__all__ = [
    "FakeGateway",
    "Gateway",
    "GatewayBusy",
    "GatewayCannotTell",
    "GatewayRefused",
    "GatewayTimeout",
    "GatewayTrouble",
    "HttpGateway",
    "open_gateway",
]


def open_gateway() -> Gateway | None:
    """The gateway that the settings name; None for "off" (after a restore, until a person says go)."""
    name = settings.NOTICE_GATEWAY
    if name == "off":
        return None
    if name == "fake":
        return FakeGateway()
    if name == "http":
        return HttpGateway(**settings.NOTICE_HTTP)
    raise ImproperlyConfigured(f"NOTICE_GATEWAY is {name!r}; it may be http, fake or off.")
