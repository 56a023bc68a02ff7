"""The list of people with accounts, and adding one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zunyi.accounts.access import StaffRequest, requires
from zunyi.accounts.forms import NewPersonForm, PeopleFilter
from zunyi.accounts.models import User
from zunyi.accounts.posts import name_posts
from zunyi.accounts.queries.people import places_for, roles_to_give, visible_to, with_posts
from zunyi.accounts.queries.search import found_people
from zunyi.accounts.roles import Role
from zunyi.accounts.services import add_person
from zunyi.accounts.views.secrets import keep_for_once
from zunyi.divisions.models import Division
from zunyi.refusals import Refusal

PAGE = 50
# Beyond this many places a list of choices is split by county first.
MANY_PLACES = 400
SORTS = {"name": "name", "username": "username", "seen": "last_login"}


@requires("people.manage")
def people_list(request: StaffRequest) -> HttpResponse:
    """Everybody whom this person looks after."""
    form = PeopleFilter(request.GET, user=request.user)
    people = found_people(visible_to(request.user), **(form.cleaned_data if form.is_valid() else {}))
    page = Paginator(with_posts(_sorted(people, request.GET.get("sort", ""))), PAGE).get_page(request.GET.get("page"))
    name_posts(post for person in page for post in person.posts)  # type: ignore[attr-defined]
    context = {"form": form, "page": page, "title": _("People and roles"), "may_add": roles_to_give(request.user)}
    return render(request, "accounts/person_list.html", context)


@requires("people.manage")
def choose_role(request: StaffRequest) -> HttpResponse:
    """First step of adding somebody: what they are."""
    context = {
        "title": _("Add somebody"),
        "trail": [(_("People and roles"), reverse("accounts:list")), (_("Add somebody"), "")],
        "roles": [
            (role.label, reverse("accounts:add_role", args=[role.value])) for role in roles_to_give(request.user)
        ],
    }
    return render(request, "accounts/role_choice.html", context)


@requires("people.manage")
def add(request: StaffRequest, role: str) -> HttpResponse:
    """Second step: where, and who; the one-time password is shown on the next page, once."""
    chosen = role_or_404(request.user, role)
    within = county_of(request)
    trail = [(_("People and roles"), reverse("accounts:list")), (_("Add somebody"), reverse("accounts:add"))]
    title = _("Add: %(role)s") % {"role": chosen.label}
    if within is None and (counties := counties_to_choose(request.user, chosen)):
        return render(request, "accounts/county_choice.html", {"counties": counties, "title": title, "trail": trail})
    form = NewPersonForm(request.POST or None, user=request.user, role=chosen, within=within)
    if form.is_valid() and (response := _added(request, form, chosen)):
        return response
    context = {
        "form": form,
        "title": title,
        "trail": [*trail, (chosen.label, "")],
        "back_url": reverse("accounts:list"),
    }
    return render(request, "accounts/person_form.html", context, status=422 if form.errors else 200)


def _added(request: StaffRequest, form: NewPersonForm, role: Role) -> HttpResponse | None:
    data = form.cleaned_data
    try:
        person, password = add_person(
            username=data["username"],
            name=data["name"],
            phone=data["phone"],
            role=role,
            division=data.get("place"),
            by=request.user,
        )
    except Refusal as no:
        form.add_error(None, str(no))
        return None
    keep_for_once(request, f"password:{person.pk}", password)
    messages.success(request, _("%(name)s has an account now.") % {"name": person.name})
    return redirect("accounts:detail", pk=person.pk)


def role_or_404(user: User, role: str) -> Role:
    """The role of the address, if this person may hand it out here."""
    if role not in roles_to_give(user):
        raise Http404
    return Role(role)


def county_of(request: StaffRequest) -> Division | None:
    """The county that narrows the choice of places, from the address."""
    code = request.GET.get("county", "")
    return Division.objects.filter(code=code).first() if code else None


def counties_to_choose(user: User, role: Role) -> QuerySet[Division] | None:
    """The counties to choose from first, where the places themselves would be too many."""
    if role not in (Role.TOWN, Role.VILLAGE) or places_for(role, user).count() <= MANY_PLACES:
        return None
    return places_for(Role.COUNTY, user)


def _sorted(people: QuerySet[User], sort: str) -> QuerySet[User]:
    field = SORTS.get(sort.lstrip("-"), "name")
    order = F(field).desc(nulls_last=True) if sort.startswith("-") else F(field).asc(nulls_first=True)
    return people.order_by(order, "pk")
