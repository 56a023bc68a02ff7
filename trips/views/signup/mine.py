"""My trips: by phone and code, without an account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from trips.forms.phone_door import CodeForm, PhoneForm
from trips.queries.mine import my_trips as trips_of
from trips.views.signup.phone_pass import (
    ASKED,
    KNOWN,
    PASS,
    PhoneRequest,
    asked_phone,
    is_shown,
    phone_of_session,
    remember_asked,
    with_phone,
)
from workers.phone_people import my_sections
from workers.queries.phone_door import claimed_on, people_on
from workers.queries.worker_page import consents_of, open_wishes
from workers.refusals import TooManyCodes
from workers.services.phone_door import ask_code, end_pass, enter_code
from workers.tasks.phone_door import ring
from zunyi.accounts.access import public
from zunyi.accounts.addresses import client_address
from zunyi.accounts.attempts import Attempts
from zunyi.refusals import Refusal

# A village may share one address; the limits of each phone stand in the service.
CODES_AN_ADDRESS = Attempts("codes, address", times=60, minutes=60)
GUESSES_AN_ADDRESS = Attempts("code guesses, address", times=60, minutes=15)


@public
@never_cache
def my_trips(request: HttpRequest) -> HttpResponse:
    """Ask for a code; the answer is the same for a phone that the bureau knows and for any other."""
    if phone_of_session(request) and request.method != "POST":
        return redirect("signup:mine")
    form = PhoneForm(request.POST or None)
    if form.is_valid():
        address, phone = client_address(request), form.cleaned_data["phone"]
        try:
            if not CODES_AN_ADDRESS.are_left(address):
                raise TooManyCodes()
            CODES_AN_ADDRESS.count(address)
            ask_code(phone=phone)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            ring()
            remember_asked(request, phone)
            return redirect("signup:my_code")
    return render(request, "signup/my_trips.html", {"form": form}, status=400 if form.errors else 200)


@public
@never_cache
def my_code(request: HttpRequest) -> HttpResponse:
    """Type the code of the message."""
    phone = asked_phone(request)
    if not phone:
        return redirect("signup:my_trips")
    form, address = CodeForm(request.POST or None), client_address(request)
    if form.is_valid():
        try:
            if not GUESSES_AN_ADDRESS.are_left(address):
                raise TooManyCodes()
            token = enter_code(phone=phone, code=form.cleaned_data["code"])
        except Refusal as no:
            GUESSES_AN_ADDRESS.count(address)
            form.add_error("code", str(no))
        else:
            request.session.cycle_key()
            request.session.pop(ASKED, None)
            request.session[PASS], request.session[KNOWN] = token, []
            return redirect("signup:mine")
    return render(request, "signup/my_code.html", {"form": form, "phone": phone}, status=400 if form.errors else 200)


@with_phone
def mine(request: PhoneRequest) -> HttpResponse:
    """The trips of everybody on this phone, questions that wait for an answer, wishes, and what was agreed to."""
    people = list(people_on(request.phone))
    ahead, past = trips_of(request.phone, people)
    context = {
        "phone": request.phone,
        "ahead": ahead,
        "past": past,
        "own": people,
        "last": next((each.booking for each in past if each.has_arrived and each.booking.worker in people), None),
        "claimed": claimed_on(request.phone),
        "sections": my_sections(people),
        "people": [
            {
                "worker": person,
                "wishes": list(open_wishes(person)),
                "consents": consents_of(person),
                "is_shown": is_shown(request, person),
            }
            for person in people
        ],
    }
    return render(request, "signup/mine.html", context)


@public
@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the page for whoever takes the phone next."""
    token = request.session.pop(PASS, "")
    request.session.pop(KNOWN, None)
    if token:
        end_pass(token=token)
    messages.success(request, _("Closed. Nobody sees your trips on this phone now."))
    return redirect("signup:home")
