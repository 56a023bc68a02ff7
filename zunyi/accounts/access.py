"""The lock on every door: a view says what it needs, and a test walks all of them (tests/accounts/test_doors.py)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from zunyi.accounts.models import User

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request behind one of these doors: somebody has signed in. For annotations; nobody makes one."""

    user: User


def requires(*capabilities: str) -> Callable[[View], View]:
    """Let in signed-in staff who hold at least one of `capabilities`; the others meet the sign-in page or a 403."""

    def lock(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if not any(request.user.can(capability) for capability in capabilities):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        door.access = capabilities  # type: ignore[attr-defined]
        return door

    return lock


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page, which leads back here; whoever was sending a form is told that it was not taken."""
    if request.method == "POST":
        messages.warning(
            request,
            _("Your session had ended: nothing was saved yet. Sign in, and the form comes back with what you typed."),
        )
    return redirect_to_login(request.get_full_path())


def public(view: View) -> View:
    """Say openly that a view is for everybody."""
    view.access = ("public",)  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Let in everybody who has signed in, whatever their role."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    door.access = ("signed in",)  # type: ignore[attr-defined]
    return door
