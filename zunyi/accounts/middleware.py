"""The second factor: asked of those who see many people's data, before they see anything."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

_FREE = ("/accounts/", "/static/", "/healthz", "/livez", "/i18n/")


class SecondFactorMiddleware:
    """Lead city and county staff without a second factor to the page where they set it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.SECOND_FACTOR_REQUIRED
            and not request.path.startswith(_FREE)
            and request.user.is_authenticated
            and request.user.needs_second_factor
            and not is_mfa_enabled(request.user)
        ):
            messages.warning(request, _("Your role needs a second step at sign-in. Set it up here first."))
            return redirect(reverse("mfa_activate_totp"))
        return self.get_response(request)
