"""What somebody sees who cannot come in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from zunyi.accounts.access import public
from zunyi.accounts.refusals import SignInLocked


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The name is closed at this place for a while: said plainly, to people and to programs."""
    if request.path.startswith("/api/"):
        refusal = SignInLocked()
        return JsonResponse({"code": refusal.code, "detail": str(refusal)}, status=refusal.status)
    return render(request, "account/locked_out.html", status=429)


@public
def accounts_are_given(request: HttpRequest) -> HttpResponse:
    """Nobody signs up: the officer one level above hands accounts out."""
    return render(request, "account/signup_closed.html")


@public
def passwords_are_given(request: HttpRequest) -> HttpResponse:
    """No password comes by mail: the officer one level above hands a new one out."""
    return render(request, "account/password_reset.html")
