"""Which form of which place and period, and what is said when it is handed in or sent back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import children, reporting_units, within_q, zunyi
from zunyi.reports.models import Form, Report
from zunyi.reports.queries.shapes import SHAPES, window_of


def own_places(user: User) -> list[Division]:
    """Where somebody's reports begin: the own posts; the whole city for who reads everywhere."""
    paths = division_paths(user, "reports.view")
    return [zunyi()] if "" in paths else list(Division.objects.filter(path__in=paths).order_by("path"))


def places_to_choose(user: User, asked: str = "") -> Any:
    """The own places and those directly below, as a queryset; and the one of the code `asked`, if it lies below them:
    lists lead the city from a county to its towns."""
    own = own_places(user)
    condition = Q(pk__in=[place.pk for place in own])
    for place in own:
        below = reporting_units() if place.level == Level.CITY else children(place).current()
        condition |= Q(pk__in=below.values("pk"))
    condition &= ~Q(level=Level.VILLAGE)
    if asked:
        condition |= Q(code=asked) & within_q("", own)
    return Division.objects.filter(condition).order_by("depth", "code")


class PeriodForm(forms.Form):
    """The place and the day in the period; whatever is left out becomes the usual."""

    place = forms.ModelChoiceField(Division.objects.none(), label=_("Place"), to_field_name="code", required=False)
    day = forms.DateField(label=_("Day in the period"), required=False)
    zeros = forms.BooleanField(label=_("Show empty lines"), required=False)

    def __init__(self, data: Any, *, user: User, form: str) -> None:
        given = data.copy()
        given.setdefault("day", usual_day(form).isoformat())
        self.own = own_places(user)
        given.setdefault("place", self.own[0].code if self.own else "")
        super().__init__(given)
        field = cast("forms.ModelChoiceField[Division]", self.fields["place"])
        field.queryset, field.empty_label = places_to_choose(user, given["place"]), None
        field.queryset = field.queryset.exclude(level=Level.VILLAGE)  # it has lists, and no forms of its own
        self.is_valid()
        self.form_name = form

    @property
    def day_in_it(self) -> date:
        """The day that was asked for, or the usual one."""
        return self.cleaned_data.get("day") or usual_day(self.form_name)

    @property
    def chosen(self) -> Division | None:
        """The place; None when one was asked for that is not to be chosen."""
        return self.cleaned_data.get("place") if "place" in self.cleaned_data else None


def usual_day(form: str) -> date:
    """The last day of the newest period that has ended, or today's for the daily report."""
    today = timezone.localdate()
    if SHAPES[form].period == "day":
        return today
    return window_of(form, today).first - timedelta(days=1)


class SubmitForm(forms.Form):
    """Who signs, and why there is another version."""

    signer = forms.CharField(label=_("Signed off by"), max_length=50)
    reason = forms.CharField(label=_("Reason of the correction"), max_length=200, required=False)

    def __init__(self, *args: Any, is_correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_correction:
            self.fields["reason"].required = True
        else:
            self.fields["reason"].widget = forms.HiddenInput()


class RemarkForm(forms.Form):
    """What is to be mended."""

    remark = forms.CharField(label=_("Remark"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class HandedInForm(forms.Form):
    """The filters of the list of reports."""

    form = forms.ChoiceField(label=_("Report form"), choices=[("", _("all")), *Form.choices], required=False)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *Report.State.choices], required=False)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("Until"), required=False)

    def chosen(self, reports: QuerySet[Any]) -> QuerySet[Any]:
        """The reports that are asked for, the newest period first; all of them where the question makes no sense."""
        asked = self.cleaned_data if self.is_valid() else {}
        wanted = {
            "form": asked.get("form"), "state": asked.get("state"), "last_on__gte": asked.get("since"),
            "last_on__lte": asked.get("until"),
        }  # fmt: skip
        kept = reports.filter(**{lookup: value for lookup, value in wanted.items() if value})
        return kept.order_by("-last_on", "form", "division__code")


class OwedForm(PeriodForm):
    """Which form, of which period, is asked for below which place."""

    form = forms.ChoiceField(label=_("Report form"), choices=Form.choices, required=False)
    zeros = None  # type: ignore[assignment]  # so Django takes a field back
    field_order = ("form", "place", "day")


class ArticleForm(forms.Form):
    """As of which day the press is told."""

    day = forms.DateField(label=_("As of"), required=False)

    def __init__(self, data: Any) -> None:
        given = data.copy()
        given.setdefault("day", timezone.localdate().isoformat())
        super().__init__(given)
        self.is_valid()

    @property
    def chosen_day(self) -> date:
        """The day asked for, or today."""
        return self.cleaned_data.get("day") or timezone.localdate()
