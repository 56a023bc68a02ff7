"""What providers tell by call-back. Signed; the same call twice does no harm."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from zunyi.accounts.access import public
from zunyi.notices.gateways.http import outcome_called
from zunyi.notices.services.followers import Following, take_followers
from zunyi.notices.services.receipts import Told, take_receipts, take_reply
from zunyi.notices.signatures import is_signed

# A provider sends a few hundred at a time; more is not for us.
MOST = 1000


@public
@csrf_exempt
@require_POST
def receipts(request: HttpRequest, gateway: str) -> HttpResponse:
    """{"receipts": [{"reference", "state": "delivered|undelivered", "id", "detail"}]}."""
    entries = _entries(request, "receipts")
    if isinstance(entries, HttpResponse):
        return entries
    told = [
        Told(
            reference=str(each.get("reference", "")),
            outcome=outcome_called(str(each.get("state", ""))),
            number=str(each.get("id", "")),
            detail=str(each.get("detail", ""))[:80],
        )
        for each in entries
    ]
    return JsonResponse({"changed": take_receipts(gateway=gateway, receipts=told)})


@public
@csrf_exempt
@require_POST
def replies(request: HttpRequest, gateway: str) -> HttpResponse:
    """{"replies": [{"id", "phone", "text"}]}."""
    entries = _entries(request, "replies")
    if isinstance(entries, HttpResponse):
        return entries
    for each in entries:
        take_reply(
            gateway=gateway,
            number=str(each.get("id", "")),
            phone=str(each.get("phone", "")),
            text=str(each.get("text", "")),
        )
    return JsonResponse({"taken": len(entries)})


@public
@csrf_exempt
@require_POST
def followers(request: HttpRequest, gateway: str) -> HttpResponse:
    """{"followers": [{"openid", "phone", "state": "follows|left"}]}: who follows our account, and who left."""
    entries = _entries(request, "followers")
    if isinstance(entries, HttpResponse):
        return entries
    told = [
        Following(
            openid=str(each.get("openid", ""))[:64],
            phone=str(each.get("phone", "")),
            has_left=each.get("state") == "left",
        )
        for each in entries
    ]
    return JsonResponse({"changed": take_followers(told)})


def _entries(request: HttpRequest, name: str) -> list[dict[str, Any]] | HttpResponse:
    """The entries of a call-back that is signed and well formed; else the answer to give."""
    if not is_signed(request.body, request.headers.get("X-Signature", ""), settings.NOTICE_CALLBACK_SECRET):
        return JsonResponse({"error": "signature"}, status=403)
    try:
        body = json.loads(request.body)
    except ValueError:
        return JsonResponse({"error": "not JSON"}, status=400)
    entries = body.get(name) if isinstance(body, dict) else None
    if not isinstance(entries, list) or len(entries) > MOST or not all(isinstance(each, dict) for each in entries):
        return JsonResponse({"error": f"a list called {name} is expected"}, status=400)
    return entries
