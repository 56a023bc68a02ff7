"""Choosing what to match, what to look at, and what to decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from employers.models import Match, MatchRun, Placement
from employers.queries.match import cities_of, places_to_match, towns_of_run
from workers.models import Trade
from zunyi.accounts.models import User
from zunyi.divisions.models import Division

ALL = [("", _("all"))]


class RunForm(forms.Form):
    """Whose wishes are matched: a county, or one of its towns."""

    division = forms.ModelChoiceField(label=_("Wishes of"), queryset=Division.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["division"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = places_to_match(user)
        field.label_from_instance = indented  # type: ignore[method-assign,assignment]


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
        choices=[("yes", _("accepts the job")), ("no", _("declines"))],
        widget=forms.RadioSelect(),
    )
    reason = forms.CharField(
        label=_("Reason, if one was given"), max_length=200, required=False, help_text=_("Nobody has to give one.")
    )


class ArrivalForm(forms.Form):
    arrived_on = forms.DateField(label=_("Arrived on"))
