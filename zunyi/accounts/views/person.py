"""One person with an account: what they are, and what an officer may do about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zunyi.accounts.access import StaffRequest, requires
from zunyi.accounts.forms import PersonForm, PlaceForm, ReasonForm
from zunyi.accounts.models import User
from zunyi.accounts.posts import name_posts
from zunyi.accounts.queries.people import posts_of, roles_to_give, visible_to
from zunyi.accounts.services import (
    assign_role,
    change_person,
    disable_person,
    enable_person,
    end_assignment,
    reset_password,
    reset_second_factor,
)
from zunyi.accounts.views.people import counties_to_choose, county_of, role_or_404
from zunyi.accounts.views.secrets import keep_for_once, take_once
from zunyi.audit.queries import history_of
from zunyi.refusals import Refusal


@requires("people.manage")
def person_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Who somebody is, the roles through time, and what was done to the account."""
    person = found_person(request, pk)
    posts = list(posts_of(person))
    name_posts(posts)
    context = {
        "person": person,
        "posts": posts,
        "password": take_once(request, f"password:{pk}"),
        "has_second_factor": Authenticator.objects.filter(user=person).exists(),
        "entries": history_of(person)[:30],
        "title": person.name,
        "trail": _trail(person),
        "is_self": person.pk == request.user.pk,
    }
    return render(request, "accounts/person_detail.html", context)


@requires("people.manage")
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Mend the name or the phone."""
    person = found_person(request, pk)
    form = PersonForm(request.POST or None, initial={"name": person.name, "phone": person.phone})
    return _answer(request, person, form, _("Change name or phone"), partial(change_person, person=person))


@requires("people.manage")
def choose_role(request: StaffRequest, pk: int) -> HttpResponse:
    """First step of giving one more role."""
    person = found_person(request, pk)
    roles = [(role.label, reverse("accounts:give_role", args=[pk, role.value])) for role in roles_to_give(request.user)]
    context = {"title": _("Give a role"), "trail": _trail(person, _("Give a role")), "roles": roles}
    return render(request, "accounts/role_choice.html", context)


@requires("people.manage")
def give_role(request: StaffRequest, pk: int, role: str) -> HttpResponse:
    """Second step: where."""
    person, chosen, within = found_person(request, pk), role_or_404(request.user, role), county_of(request)
    title = _("Give a role: %(role)s") % {"role": chosen.label}
    if within is None and (counties := counties_to_choose(request.user, chosen)):
        context = {"counties": counties, "title": title, "trail": _trail(person, title)}
        return render(request, "accounts/county_choice.html", context)
    form = PlaceForm(request.POST or None, user=request.user, role=chosen, within=within)

    def give(by: User, place: Any = None) -> object:
        return assign_role(person=person, role=chosen, division=place, by=by)

    return _answer(request, person, form, title, give)


@requires("people.manage")
def end_role(request: StaffRequest, pk: int, post: int) -> HttpResponse:
    """End one of the roles, after showing what that means."""
    person = found_person(request, pk)
    assignment = get_object_or_404(posts_of(person), pk=post)
    consequences = [
        _("%(name)s is no longer %(role)s.") % {"name": person.name, "role": assignment},
        _("What this role opened is closed from the next page on; what was done stays in the history."),
    ]
    do = partial(end_assignment, assignment=assignment)
    return _confirm(request, person, Form(request.POST or None), _("End the role"), do, consequences)


@requires("people.manage")
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """Close the account."""
    person = found_person(request, pk)
    consequences = [
        _("%(name)s is signed out and cannot sign in any more.") % {"name": person.name},
        _("Programs that work in this name are shut out."),
        _("What was done stays in the history. The account can be opened again."),
    ]
    do = partial(disable_person, person=person)
    return _confirm(request, person, ReasonForm(request.POST or None), _("Close the account"), do, consequences)


@requires("people.manage")
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    person = found_person(request, pk)
    consequences = [
        _("%(name)s can sign in again with the old password and the present roles.") % {"name": person.name}
    ]
    do = partial(enable_person, person=person)
    return _confirm(request, person, Form(request.POST or None), _("Open the account"), do, consequences)


@requires("people.manage")
def new_password(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand over a one-time password."""
    person = found_person(request, pk)
    consequences = [
        _("The present password of %(name)s stops working, everywhere and at once.") % {"name": person.name},
        _("You see a one-time password once. Tell it to the person yourself; it lasts seven days."),
    ]

    def hand_over(by: User) -> None:
        keep_for_once(request, f"password:{pk}", reset_password(person=person, by=by))

    return _confirm(request, person, Form(request.POST or None), _("New one-time password"), hand_over, consequences)


@requires("people.manage")
def new_second_factor(request: StaffRequest, pk: int) -> HttpResponse:
    """Take away the second step of somebody who lost the phone."""
    person = found_person(request, pk)
    consequences = [
        _("The second step of %(name)s is taken away.") % {"name": person.name},
        _("If the role demands one, it is set up anew at the next sign-in. Be sure whom you are talking to."),
    ]
    do = partial(reset_second_factor, person=person)
    return _confirm(request, person, Form(request.POST or None), _("Take away the second step"), do, consequences)


def found_person(request: StaffRequest, pk: int) -> User:
    """The person, if this officer looks after them."""
    return get_object_or_404(visible_to(request.user).select_related("office"), pk=pk)


def _trail(person: User, *more: str) -> list[tuple[str, str]]:
    start = [(_("People and roles"), reverse("accounts:list"))]
    if not more:
        return [*start, (person.name, "")]
    return [*start, (person.name, reverse("accounts:detail", args=[person.pk])), *((word, "") for word in more)]


def _answer(
    request: StaffRequest, person: User, form: Form, title: str, do: Callable[..., Any], **context: Any
) -> HttpResponse:
    """Do what the form says and go to the person's page, or show the form with what is wrong."""
    if form.is_valid():
        try:
            do(by=request.user, **form.cleaned_data)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("%(name)s: saved.") % {"name": person.name})
            return redirect("accounts:detail", pk=person.pk)
    context |= {"form": form, "title": title, "trail": _trail(person, title)}
    context["back_url"] = reverse("accounts:detail", args=[person.pk])
    template = "accounts/person_confirm.html" if "consequences" in context else "accounts/person_form.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _confirm(
    request: StaffRequest, person: User, form: Form, action: str, do: Callable[..., Any], consequences: list[str]
) -> HttpResponse:
    return _answer(request, person, form, action, do, action=action, consequences=consequences)
