"""Who knocks, and from where: what the lock-out counts by."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The caller's address: what the outermost of our proxies saw; without proxies, the other end of the line.

    What stands further left in X-Forwarded-For was written by the caller and is believed by nobody.
    """
    own = str(request.META.get("REMOTE_ADDR") or "")
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    proxies = settings.TRUSTED_PROXIES
    return hops[-proxies] if proxies and len(hops) >= proxies else own


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """The name that somebody tried, in one spelling: sign-in does not mind capitals, so the count must not either."""
    name = credentials.get("username") if credentials else request.POST.get("login")
    return name.strip().lower()[:150] if name else None
