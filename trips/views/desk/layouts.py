"""Vehicle types: which there are, how they look, and drawing one more."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from trips.forms.layout import LayoutFilter, LayoutForm
from trips.models import Mode, SeatLayout
from trips.queries.plan.layout import codes_brought_along, map_of_type, matching, seats_of_type, visible_to, with_uses
from trips.queries.seats.sketch import text_of
from trips.services.plan.layouts import check_drawing, save_layout
from trips.views.desk.fetch import carried_out, sent
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of

PAGE = 30
HISTORY = 20


@requires("trips.view")
def layout_list(request: StaffRequest) -> HttpResponse:
    """The vehicle types that trips are laid on with."""
    form = LayoutFilter(request.GET)
    page = Paginator(matching(visible_to(request.user), **form.wanted()), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(layout, seats_of_type(layout)) for layout in page],
        "brought_along": codes_brought_along(),
    }
    return render(request, "trips/layout_list.html", context)


@requires("trips.view")
def layout_detail(request: StaffRequest, code: str) -> HttpResponse:
    """One type, drawn as the real vehicle, with what it sells and what uses it."""
    layout = get_object_or_404(with_uses(visible_to(request.user)), code=code)
    context = {
        "layout": layout,
        "seat_map": map_of_type(layout),
        "seats": seats_of_type(layout),
        "sketch": text_of(layout.plan, layout.mode),
        "is_brought_along": layout.code in codes_brought_along(),
        "entries": history_of(layout)[:HISTORY] if request.user.can("history.view") else None,
        "trail": [_top(), (layout.name, "")],
    }
    return render(request, "trips/layout_detail.html", context)


@requires("limits.set")
def layout_new(request: StaffRequest) -> HttpResponse:
    """Draw one more vehicle, from nothing or from another one."""
    known = visible_to(request.user).filter(code=request.GET.get("from", "")).first()
    start = (
        SeatLayout(mode=known.mode, approved=known.approved, plan=known.plan) if known else SeatLayout(mode=Mode.BUS)
    )
    form = LayoutForm(sent(request), instance=start)
    return _form(request, form, _("Draw a vehicle type"), [_top()])


@requires("limits.set")
def layout_edit(request: StaffRequest, code: str) -> HttpResponse:
    """Another name or approval; another picture while no run uses the type."""
    layout = get_object_or_404(with_uses(visible_to(request.user, "limits.set")), code=code)
    form = LayoutForm(sent(request), instance=layout, is_used=bool(layout.run_count))
    way = [_top(), (layout.name, reverse("trips:layout", args=[layout.code]))]
    return _form(request, form, _("Change the vehicle type"), way, layout=layout)


def _form(request: StaffRequest, form: LayoutForm, title: str, way: list[tuple[str, str]], **more: Any) -> HttpResponse:
    """Look at the drawing, or save it; both work without scripts."""
    looks = "look" in request.POST
    if form.is_valid() and not looks and carried_out(form, partial(_save, form, request)):
        messages.success(request, _("Saved."))
        return redirect("trips:layout", form.instance.code)
    drawn = form.drawn()
    if drawn and looks:
        carried_out(form, partial(check_drawing, drawn))
    context: dict[str, Any] = {"form": form, "title": title, "trail": [*way, (title, "")]}
    if drawn:
        context |= {"seat_map": map_of_type(drawn), "seats": seats_of_type(drawn)}
    status = 422 if form.errors and not looks else 200
    return render(request, "trips/layout_form.html", context | more, status=status)


def _save(form: LayoutForm, request: StaffRequest) -> SeatLayout:
    return save_layout(layout=form.save(commit=False), by=request.user)


def _top() -> tuple[str, str]:
    return _("Vehicle types"), reverse("trips:layouts")
