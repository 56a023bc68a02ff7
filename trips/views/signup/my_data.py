"""One's own data: shown, handed out, agreed to, taken back, erased; wishes."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from trips.forms.phone_door import MyWishForm, TailForm
from trips.views.signup.phone_pass import PhoneRequest, is_shown, must_be_shown, person_of, show, with_phone
from workers.forms.next_of_kin import KinForm
from workers.models import Consent, ErasureRequest, Wish
from workers.queries.phone_door import claimed_on
from workers.services.consent import withdraw_consent
from workers.services.erasure import ask_erasure, take_back_erasure
from workers.services.next_of_kin import forget_next_of_kin, keep_next_of_kin
from workers.services.own_data import hand_out_own_data
from workers.services.phone_door import check_tail, confirm_phone
from workers.services.wish import add_wish, withdraw_wish
from zunyi.refusals import Refusal


@with_phone
def data(request: PhoneRequest, public_id: UUID) -> HttpResponse:
    """Everything that is kept about one person, once the end of the identity number was typed."""
    person = person_of(request, public_id)
    if not is_shown(request, person):
        return _ask_tail(request, public_id)
    told = hand_out_own_data(worker=person, by=None, form="page")
    erasure = person.erasure_requests.order_by("-pk").first()
    return render(request, "signup/my_data.html", {"person": person, "told": told, "erasure": erasure})


def _ask_tail(request: PhoneRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request, public_id)
    form = TailForm(request.POST or None)
    if form.is_valid():
        try:
            check_tail(worker=person, tail=form.cleaned_data["tail"])
        except Refusal as no:
            form.add_error("tail", str(no))
        else:
            show(request, person)
            return redirect("signup:my_data", public_id)
    return render(request, "signup/my_tail.html", {"form": form, "person": person}, status=400 if form.errors else 200)


@with_phone
def own_phone(request: PhoneRequest, public_id: UUID) -> HttpResponse:
    """Make the phone of a sign-up one's own: the code was entered, the end of the number is asked."""
    person = get_object_or_404(claimed_on(request.phone), public_id=public_id)
    form = TailForm(request.POST or None)
    if form.is_valid():
        try:
            confirm_phone(worker=person, phone=request.phone, tail=form.cleaned_data["tail"])
        except Refusal as no:
            form.add_error("tail", str(no))
        else:
            messages.success(request, _("This is your phone now: here you see everything that is yours."))
            return redirect("signup:mine")
    context = {"form": form, "person": person, "title": _("It is my phone"), "action": _("It is my phone")}
    return render(request, "signup/my_tail.html", context, status=400 if form.errors else 200)


@with_phone
def data_file(request: PhoneRequest, public_id: UUID) -> HttpResponse:
    """The same as a file, to take along."""
    person = person_of(request, public_id)
    must_be_shown(request, person)
    told = hand_out_own_data(worker=person, by=None, form="json")
    answer = HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="my-data-{timezone.localdate():%Y%m%d}.json"'
    return answer


@with_phone
def consent(request: PhoneRequest, public_id: UUID, purpose: str) -> HttpResponse:
    """Take a consent back, as easily as it was given; first it is said what follows."""
    person = person_of(request, public_id)
    if purpose not in Consent.Purpose.values:
        raise Http404
    if request.method == "POST":
        try:
            withdraw_consent(worker=person, purpose=purpose, by=None)
            messages.success(request, _("Taken back."))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect("signup:mine")
    said = {
        Consent.Purpose.MESSAGES: [
            _("We send you no more text messages; your village officer tells you what matters.")
        ],
    }.get(
        Consent.Purpose(purpose),
        [
            _("The seats that this person holds are given back at once: tickets bear names."),
            _("From now on the name stands on no new list. Whoever has an older list is told by the office."),
            _("You may sign up again at any time; then we ask you anew."),
        ],
    )
    context = {
        "title": _("Take back: %(what)s") % {"what": Consent.Purpose(purpose).label},
        "lead": person.legal_name,
        "said": said,
        "action": _("Yes, take it back"),
    }
    return render(request, "signup/my_ask.html", context)


@with_phone
def erasure(request: PhoneRequest, public_id: UUID) -> HttpResponse:
    """Ask to be forgotten, or say that one wants to stay after all."""
    person = person_of(request, public_id)
    must_be_shown(request, person)
    waiting = person.erasure_requests.filter(state=ErasureRequest.State.ASKED).first()
    if request.method == "POST":
        try:
            if waiting:
                take_back_erasure(request=waiting, by=None)
                messages.success(request, _("The request is taken back; everything stays."))
            else:
                ask_erasure(worker=person, by=None)
                messages.success(request, _("Written down. You get an answer within 15 working days."))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect("signup:my_data", public_id)
    said = [
        _("Your name, identity number, phone and home village are removed for good; nobody can bring them back."),
        _("Trips to come must be cancelled first."),
        _("Lists of past trips that the law asks us to keep stay locked until their time is over."),
        _("You may register again later, as somebody new."),
    ]
    context = {
        "title": _("Take the request back") if waiting else _("Have my record erased"),
        "lead": person.legal_name,
        "said": [_("Everything stays as it is.")] if waiting else said,
        "action": _("Yes, keep everything") if waiting else _("Ask for erasure"),
        "back_url": reverse("signup:my_data", args=[public_id]),
    }
    return render(request, "signup/my_ask.html", context)


@with_phone
def kin(request: PhoneRequest, public_id: UUID) -> HttpResponse:
    """Name somebody of the family to be called, or take the name out; what is kept is never shown."""
    person = person_of(request, public_id)
    must_be_shown(request, person)
    if request.method == "POST" and "forget" in request.POST:
        forget_next_of_kin(worker=person, by=None)
        messages.success(request, _("Taken out."))
        return redirect("signup:my_data", public_id)
    form = KinForm(request.POST or None)
    if form.is_valid():
        keep_next_of_kin(worker=person, kin=form.kin(), by=None)
        messages.success(request, _("Written down and sealed."))
        return redirect("signup:my_data", public_id)
    context = {"form": form, "person": person, "kept": person.kin.first()}
    return render(request, "signup/my_kin.html", context, status=400 if form.errors else 200)


@with_phone
def wish(request: PhoneRequest, public_id: UUID) -> HttpResponse:
    """Say where one would like to go, without a trip: trips are laid on where many want to go."""
    person = person_of(request, public_id)
    form = MyWishForm(request.POST or None)
    if form.is_valid():
        try:
            add_wish(worker=person, by=None, **form.cleaned_data)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("The wish is written down. We ask you as soon as a trip fits."))
            return redirect("signup:mine")
    return render(request, "signup/my_wish.html", {"form": form, "person": person}, status=400 if form.errors else 200)


@with_phone
def wish_withdraw(request: PhoneRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Take a wish back."""
    person = person_of(request, public_id)
    kept = get_object_or_404(Wish.objects.select_related("destination"), pk=pk, worker=person)
    if request.method == "POST":
        try:
            withdraw_wish(wish=kept, by=None)
            messages.success(request, _("The wish is taken back."))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect("signup:mine")
    context = {
        "title": _("Take the wish back?"),
        "lead": str(kept),
        "said": [_("It no longer counts when trips and jobs are looked for.")],
        "action": _("Yes, take it back"),
    }
    return render(request, "signup/my_ask.html", context)
