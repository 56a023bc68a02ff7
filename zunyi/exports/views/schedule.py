"""Regular exports at the desk: set up from a list as it is filtered, seen, ended."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zunyi.accounts.access import StaffRequest, requires
from zunyi.accounts.models import User
from zunyi.clock import cn_datetime
from zunyi.exports.forms import ScheduleForm
from zunyi.exports.models import Schedule
from zunyi.exports.queries.export import ALONE, schedules_visible_to, size_of
from zunyi.exports.services.schedule import add_schedule, end_schedule
from zunyi.exports.tables import TABLES
from zunyi.exports.views.export import MAY_EXPORT, table_of
from zunyi.refusals import Refusal


@requires(*MAY_EXPORT)
def schedule_list(request: StaffRequest) -> HttpResponse:
    """The regular exports that this person set up, the next one first."""
    own = schedules_visible_to(request.user).order_by("next_at", "pk")
    context = {
        "title": _("Regular exports"),
        "rows": [(schedule, TABLES.get(schedule.table)) for schedule in own],
        "trail": [(_("Exports"), reverse("exports:list")), (_("Regular exports"), "")],
    }
    return render(request, "exports/schedule_list.html", context)


@requires(*MAY_EXPORT)
@never_cache
def add(request: StaffRequest, table: str) -> HttpResponse:
    """Choose how often, for whom and with which columns; the list is narrowed as its page was."""
    wanted = table_of(table)
    if not wanted.may_export(request.user):
        raise PermissionDenied
    form = ScheduleForm(request.POST or None, table=wanted, user=request.user)
    if form.is_valid():
        try:
            schedule = add_schedule(table=wanted, asked=request.GET, by=request.user, **form.cleaned_data)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            _say(request, schedule)
            return redirect("exports:schedules")
    title = _("Regular export: %(list)s") % {"list": wanted.title}
    back = f"{reverse('exports:ask', args=[table])}?{request.GET.urlencode()}"
    trail = [(_("Exports"), reverse("exports:list")), (title, "")]
    size = size_of(wanted, request.user, request.GET)
    context = {
        "title": title,
        "form": form,
        "back_url": back,
        "trail": trail,
        "alone": ALONE,
        "is_many": size.persons > ALONE,
        "has_numbers": any(field.is_full_number for field in wanted.fields_for(request.user)),
    }
    return render(request, "exports/schedule_form.html", context, status=422 if form.errors else 200)


def _say(request: StaffRequest, schedule: Schedule) -> None:
    """When the first file comes and to whom; and who gets no message because no phone is on record."""
    readers = list(schedule.readers.order_by("name", "pk"))
    said = {"when": cn_datetime(schedule.next_at), "names": _names(readers)}
    messages.success(request, _("Set up. The first file comes %(when)s, to %(names)s.") % said)
    if mute := [reader for reader in readers if not reader.phone]:
        word = _(
            "No phone is on record for %(names)s: no message goes there; the file is under “Exports” for 24 hours."
        )
        messages.warning(request, word % {"names": _names(mute)})


def _names(readers: list[User]) -> str:
    return _(", ").join(reader.name for reader in readers)


@requires(*MAY_EXPORT)
@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """Nothing is made any more."""
    try:
        end_schedule(schedule=get_object_or_404(schedules_visible_to(request.user), pk=pk), by=request.user)
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Ended."))
    return redirect("exports:schedules")
