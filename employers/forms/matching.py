"""Choosing what to match, what to look at, and what to decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from employers.matching.weights import PARTS, weighed
from employers.models import Match, MatchRun, Placement, Vacancy
from employers.queries.match import cities_of, places_to_match, towns_of_run
from employers.queries.season import Scope
from employers.queries.vacancy import cities_with_vacancies, open_to_workers
from workers.models import Trade
from zunyi.accounts.models import User
from zunyi.divisions.models import Division

ALL = [("", _("all"))]


# How much a part of the score counts. Nothing can count more than usual: the worker's own order weighs first.
COUNTS: dict[str, Any] = {
    "choices": [(100, _("as usual")), (50, _("half")), (0, _("not at all"))],
    "coerce": int,
    "initial": 100,
    "empty_value": 100,
    "required": False,
}


class RunForm(forms.Form):
    """Whose wishes are matched with which jobs, and what counts beside the order of wishes."""

    division = forms.ModelChoiceField(label=_("Wishes of"), queryset=Division.objects.none(), empty_label=None)
    destination = forms.ModelChoiceField(
        label=_("Jobs in"), queryset=Division.objects.none(), required=False, empty_label=_("all places")
    )
    starts_from = forms.DateField(label=_("Start from"), required=False)
    starts_until = forms.DateField(label=_("Start until"), required=False)
    trade = forms.ChoiceField(label=_("Trade"), required=False, choices=[*ALL, *Trade.choices])
    pay = forms.IntegerField(label=_("Pays at least, yuan a month"), required=False, min_value=0, max_value=100_000)
    weigh_place = forms.TypedChoiceField(label=_("Nearness to the place wished for"), **COUNTS)
    weigh_trade = forms.TypedChoiceField(label=_("Trade"), **COUNTS)
    weigh_wage = forms.TypedChoiceField(label=_("Pay above what is asked"), **COUNTS)
    weigh_certificate = forms.TypedChoiceField(label=_("Certificate"), **COUNTS)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["division"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = places_to_match(user)
        field.label_from_instance = indented  # type: ignore[method-assign,assignment]
        there = self.fields["destination"]
        assert isinstance(there, forms.ModelChoiceField)
        there.queryset = Division.objects.filter(pk__in=[city.pk for city in cities_with_vacancies()]).order_by("code")

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        data = super().clean() or self.cleaned_data
        begin, end = data.get("starts_from"), data.get("starts_until")
        if begin and end and end < begin:
            self.add_error("starts_until", _("The last day lies before the first."))
        return data

    @property
    def scope(self) -> Scope:
        """What the run looks at."""
        data = self.cleaned_data
        return Scope(
            destination=data["destination"],
            starts_from=data["starts_from"],
            starts_until=data["starts_until"],
            trade=data["trade"],
            pay=data["pay"] or 0,
        )

    @property
    def weights(self) -> dict[str, int]:
        """How the run weighs."""
        return weighed({part: self.cleaned_data[f"weigh_{part}"] for part in PARTS})


def indented(division: Division) -> str:
    """Towns stand in from the left below their county, so that a long list reads as a tree."""
    return "　" * max(0, division.depth - 3) + division.name


class MatchFilterForm(forms.Form):
    q = forms.CharField(label=_("Worker or employer"), required=False, max_length=60)
    city = forms.ChoiceField(label=_("Destination"), required=False)
    trade = forms.ChoiceField(label=_("Trade"), required=False, choices=[*ALL, *Trade.choices])
    town = forms.ChoiceField(label=_("Town"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *Match.State.choices])

    def __init__(self, *args: Any, run: MatchRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, places in (
            ("city", _("Destination"), cities_of(run)),
            ("town", _("Town"), towns_of_run(run)),
        ):
            choices = [*ALL, *((place.code, place.short_name) for place in places)]
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=choices)
        self.order_fields(["q", "city", "trade", "town", "state"])


class ChosenForm(forms.Form):
    """Which proposals are meant: those ticked, or all that a filter shows."""

    ids = forms.CharField(required=False, widget=forms.HiddenInput())
    filters = forms.CharField(required=False, widget=forms.HiddenInput())
    everything = forms.BooleanField(required=False, widget=forms.HiddenInput())

    def clean_ids(self) -> list[int]:
        return [int(part) for part in self.cleaned_data["ids"].split(",") if part.isdecimal()]

    def matches(self, run_matches: QuerySet[Match]) -> QuerySet[Match]:
        """The proposals among these that were ticked."""
        return run_matches.filter(pk__in=self.cleaned_data["ids"])


class PlacementFilterForm(forms.Form):
    q = forms.CharField(label=_("Worker or employer"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *Placement.State.choices])
    # What a figure of the dashboard stands on: at work since this day or longer, in this place.
    since = forms.DateField(required=False, widget=forms.HiddenInput)
    area = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    unit = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """What the worker said."""

    answer = forms.ChoiceField(
        label=_("The worker"),
        choices=[("yes", _("accepts the job")), ("no", _("declines")), ("think", _("wants time to think"))],
        widget=forms.RadioSelect(),
    )
    reason = forms.CharField(
        label=_("Reason, if one was given"), max_length=200, required=False, help_text=_("Nobody has to give one.")
    )


class ArrivalForm(forms.Form):
    arrived_on = forms.DateField(label=_("Arrived on"))


class ByHandForm(forms.Form):
    """Which job somebody gets instead of the one proposed, and why."""

    vacancy = forms.ModelChoiceField(label=_("Vacancy"), queryset=Vacancy.objects.none())
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("It is kept with the proposal and in the history.")
    )
    apart = forms.BooleanField(label=_("The companions agree to be placed apart"), required=False)

    def __init__(self, *args: Any, has_companions: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["vacancy"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = open_to_workers().select_related("employer").order_by("employer__name", "title")
        if not has_companions:
            del self.fields["apart"]


class WhyNotForm(forms.Form):
    """Which job somebody asks about."""

    vacancy = forms.ModelChoiceField(label=_("Vacancy"), queryset=Vacancy.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["vacancy"]
        assert isinstance(field, forms.ModelChoiceField)
        every = Vacancy.objects.filter(state__in=[Vacancy.State.OPEN, Vacancy.State.PAUSED])
        field.queryset = every.select_related("employer").order_by("employer__name", "title")
