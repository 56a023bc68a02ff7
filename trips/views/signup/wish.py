"""A wish without a trip, from anybody: where many want to go, a trip is laid on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from trips.forms.phone_door import PublicWishForm
from trips.forms.sign_up import ConsentForm, PersonForm
from workers.models import Worker
from workers.refusals import TooManyCodes, WishTwice
from workers.services.register import Person
from workers.services.wish import note_wish
from zunyi.accounts.access import public
from zunyi.accounts.addresses import client_address
from zunyi.accounts.attempts import Attempts
from zunyi.refusals import Refusal

# A village hall may share one address.
WISHES_AN_ADDRESS = Attempts("wishes, address", times=60, minutes=60)


@public
@never_cache
def wish_new(request: HttpRequest) -> HttpResponse:
    """Who one is and where one would like to go; the answer is the same whether somebody is known or not."""
    sent, address = request.POST or None, client_address(request)
    person, wish, consent = PersonForm(sent), PublicWishForm(sent), ConsentForm(sent)
    if person.is_valid() & wish.is_valid() & consent.is_valid():
        WISHES_AN_ADDRESS.count(address)
        try:
            if not WISHES_AN_ADDRESS.are_left(address):
                raise TooManyCodes()
            note_wish(person=_person(person, wish), **wish.wanted)
        except WishTwice:
            pass
        except Refusal as no:
            person.add_error(None, str(no))
    wrong = bool(person.errors or wish.errors or consent.errors)
    context = {"person": person, "wish": wish, "consent": consent, "done": bool(sent) and not wrong}
    return render(request, "signup/wish_new.html", context, status=400 if wrong else 200)


def _person(form: PersonForm, wish: PublicWishForm) -> Person:
    facts = form.cleaned_data
    return Person(
        name=facts["name"],
        number=facts["number"],
        household=wish.cleaned_data["household"],
        phone=facts["phone"],
        phone_of=Worker.PhoneOf.OWN,
    )
