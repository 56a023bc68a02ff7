"""Pages for changing the tree, for those who may: each shows a form and calls one service."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zunyi.accounts.access import requires
from zunyi.divisions.forms import CloseForm, OpenForm, RecodeForm, RenameForm, UnitForm
from zunyi.divisions.models import Division
from zunyi.divisions.queries import open_below as places_open_below
from zunyi.divisions.services import (
    assign_to_unit,
    close_division,
    open_division,
    recode_division,
    rename_division,
)
from zunyi.divisions.views.tree import found_division, trail_to
from zunyi.refusals import Refusal


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, however little; None when the form is only asked for."""
    return request.POST if request.method == "POST" else None


def answer(
    request: HttpRequest, division: Division, form: Form, title: str, do: Callable[..., Division], **context: Any
) -> HttpResponse:
    """Do what the form says and go to the place's page, or show the form with what is wrong."""
    if form.is_valid():
        try:
            changed = do(by=request.user, **form.cleaned_data)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("%(name)s: saved.") % {"name": changed.name})
            return redirect("divisions:detail", code=changed.code)
    context |= {"division": division, "form": form, "title": title, "trail": trail_to(division, title)}
    return render(request, "divisions/division_form.html", context, status=422 if form.errors else 200)


@requires("divisions.edit")
def rename(request: HttpRequest, code: str) -> HttpResponse:
    """Give a place another name."""
    division = found_division(code)
    form = RenameForm(sent(request), initial={"name": division.name, "short_name": division.short_name})
    return answer(request, division, form, _("Rename"), partial(rename_division, division=division))


@requires("divisions.edit")
def open_below(request: HttpRequest, code: str) -> HttpResponse:
    """Open a new place below this one."""
    parent = found_division(code)
    form = OpenForm(sent(request), parent=parent)
    return answer(request, parent, form, _("Open a place below"), partial(open_division, parent=parent))


@requires("divisions.edit")
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a place for good, after showing what that means."""
    division = found_division(code)
    below = places_open_below(division)
    form = CloseForm(sent(request), below=below)
    consequences = [
        _("%(name)s can no longer be chosen after its last day.") % {"name": division.name},
        _("People who are written there stay written there."),
    ]
    if below:
        consequences.append(_("Places below that are still open: %(count)s.") % {"count": below})
    do = partial(close_division, division=division)
    return answer(request, division, form, _("Close"), do, consequences=consequences)


@requires("divisions.edit")
def recode(request: HttpRequest, code: str) -> HttpResponse:
    """Give a place the new code of the state; the old one still leads here."""
    division = found_division(code)
    form = RecodeForm(sent(request))
    return answer(request, division, form, _("Give a new code"), partial(recode_division, division=division))


@requires("divisions.edit")
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the internal unit that a town reports to."""
    town = found_division(code)
    form = UnitForm(sent(request), initial={"unit": town.unit})
    return answer(request, town, form, _("Reports to"), partial(assign_to_unit, town=town))
