"""What a signed-in person owes before they see anything: a password of their own, and a second step where it is due."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zunyi.accounts.models import User

# Signing in and out, changing one's password, setting the second step up; and what any page is made of.
_FREE = ("/accounts/", "/static/", "/healthz", "/livez", "/i18n/")
_SEEN = "seen"
# A session lives for settings.SESSION_COOKIE_AGE after the last request, noted this often (seconds).
_NOTE_EVERY = 600


class SecondFactorMiddleware:
    """Lead people to what they owe, and keep the session of somebody who is working alive."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(_FREE) and request.user.is_authenticated:
            if request.user.must_change_password:
                messages.warning(request, _("You signed in with a one-time password. Choose your own first."))
                return redirect("account_change_password")
            if lacks_second_factor(request.user):
                messages.warning(request, _("Your role needs a second step at sign-in. Set it up here first."))
                return redirect("mfa_activate_totp")
            if time.time() - request.session.get(_SEEN, 0) > _NOTE_EVERY:
                request.session[_SEEN] = int(time.time())
        return self.get_response(request)


def lacks_second_factor(user: User) -> bool:
    """Whether the person's role demands a second step that is not set up."""
    return settings.SECOND_FACTOR_REQUIRED and user.needs_second_factor and not is_mfa_enabled(user)
