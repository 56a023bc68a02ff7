"""What people ask a report for; whatever is left out or wrong becomes the usual."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trips.models import Mode
from zunyi.accounts.models import User
from zunyi.divisions.models import Division
from zunyi.reports.queries.daily import units_for
from zunyi.reports.queries.figures import WORDS, Question, paths_of
from zunyi.reports.queries.window import Window, season_start

HOURS = [(16, _("16:00, as sent on to the city")), (24, _("24:00, the calendar day"))]


class UnitField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Division.objects.none(),
            label=_("County"),
            required=False,
            to_field_name="code",
            empty_label=_("all"),
            **kwargs,
        )


def _offer_units(form: forms.Form, user: User) -> None:
    """The counties to choose from; who has one alone is not asked."""
    units = units_for(paths_of(user))
    cast("UnitField", form.fields["unit"]).queryset = units
    if len(units) < 2:
        form.fields["unit"].widget = forms.HiddenInput()


class ReportForm(forms.Form):
    """The day, the cut-off and the county; never refuses, so that an address always shows something."""

    day = forms.DateField(label=_("Day"), required=False)
    hour = forms.TypedChoiceField(label=_("Cut-off"), choices=HOURS, coerce=int, required=False)
    unit = UnitField()
    season_from = forms.DateField(label=_("Season since"), required=False)
    zeros = forms.BooleanField(label=_("Show counties without people"), required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        given = data.copy()
        given.setdefault("day", timezone.localdate().isoformat())
        given.setdefault("hour", str(HOURS[0][0]))
        super().__init__(given)
        self.user = user
        _offer_units(self, user)
        self.is_valid()
        if not given.get("season_from"):
            given["season_from"] = season_start(self.chosen_day).isoformat()

    @property
    def chosen_day(self) -> date:
        return self.cleaned_data.get("day") or timezone.localdate()

    def question(self) -> Question:
        """What is asked, within what the person may see."""
        clean = self.cleaned_data
        return Question(
            window=Window(self.chosen_day, clean.get("hour") or HOURS[0][0], clean.get("days") or 1),
            paths=paths_of(self.user),
            season_from=clean.get("season_from") or season_start(self.chosen_day),
            unit=clean.get("unit"),
        )


class StretchForm(ReportForm):
    """The same for several days that end with the day: what a dashboard's figure speaks of."""

    days = forms.IntegerField(min_value=1, max_value=800, required=False, widget=forms.HiddenInput)


class BehindForm(StretchForm):
    """Which figure's list, beside the day."""

    figure = forms.ChoiceField(label=_("Figure"), choices=list(WORDS.items()))
    mode = forms.ChoiceField(label=_("Mode"), choices=[("", _("all")), *Mode.choices], required=False)
    destination = forms.ModelChoiceField(
        Division.objects.all(), to_field_name="code", required=False, widget=forms.HiddenInput
    )
    zeros = None  # type: ignore[assignment]  # so Django takes a field back

    field_order = ("figure", "day", "hour", "unit", "mode")


class TripTableForm(forms.Form):
    first = forms.DateField(label=_("From"), required=False)
    last = forms.DateField(label=_("Until"), required=False)
    unit = UnitField()
    mode = forms.ChoiceField(label=_("Mode"), choices=[("", _("all")), *Mode.choices], required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        given = data.copy()
        today = timezone.localdate()
        given.setdefault("first", today.isoformat())
        given.setdefault("last", (today + timedelta(days=6)).isoformat())
        super().__init__(given)
        _offer_units(self, user)

    @property
    def period(self) -> tuple[date, date]:
        """The first and the last day, in order."""
        today = timezone.localdate()
        first = self.cleaned_data.get("first") or today
        last = self.cleaned_data.get("last") or first
        return min(first, last), max(first, last)
