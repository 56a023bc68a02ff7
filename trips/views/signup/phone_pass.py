"""The lock on "My trips": a pass in the session, given for a code."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from workers.models import Worker
from workers.queries.phone_door import people_on, phone_of
from zunyi.accounts.access import public
from zunyi.sealing import seal, unseal

PASS, ASKED, KNOWN = "phone_pass", "phone_asked", "phone_people"
View = Callable[..., HttpResponse]


class PhoneRequest(HttpRequest):
    """A request behind this door. For annotations; nobody makes one."""

    phone: str


def with_phone(view: View) -> View:
    """Let in whoever carries a living pass; the others are asked for their phone. A public door by itself."""

    @wraps(view)
    def door(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.phone = phone_of_session(request)
        if not request.phone:
            return redirect("signup:my_trips")
        return view(request, *args, **kwargs)

    return public(never_cache(door))  # type: ignore[return-value]


def phone_of_session(request: HttpRequest) -> str:
    """The phone whose code was entered in this browser; empty without one."""
    token = request.session.get(PASS, "")
    return phone_of(token) if token else ""


def remember_asked(request: HttpRequest, phone: str) -> None:
    """Which phone a code was sent to, sealed: sessions lie in the database."""
    request.session[ASKED] = seal(phone, bound_to="session").hex()


def asked_phone(request: HttpRequest) -> str:
    """The phone that the code was asked for; empty when none was."""
    kept = request.session.get(ASKED, "")
    return unseal(bytes.fromhex(kept), bound_to="session") if kept else ""


def person_of(request: PhoneRequest, public_id: UUID) -> Worker:
    """One of the people on this phone, or a 404."""
    person = people_on(request.phone).filter(public_id=public_id).first()
    if person is None:
        raise Http404
    return person


def is_shown(request: HttpRequest, person: Worker) -> bool:
    """Whether the end of this person's identity number was typed in this session."""
    return str(person.public_id) in request.session.get(KNOWN, [])


def show(request: HttpRequest, person: Worker) -> None:
    """From now on, this person's own data are open in this session."""
    request.session[KNOWN] = [*request.session.get(KNOWN, []), str(person.public_id)]


def must_be_shown(request: HttpRequest, person: Worker) -> None:
    """A door behind the door. Raises PermissionDenied where the end of the number was not typed."""
    if not is_shown(request, person):
        raise PermissionDenied
