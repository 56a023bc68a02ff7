"""What officers and employers type about vacancies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from employers.forms.fields import PlaceField
from employers.models import Vacancy
from employers.queries.vacancy import cities_with_vacancies
from employers.queries.vacancy_list import MOST_OPENINGS, PAY_BETWEEN
from workers.models import Trade


class VacancyFilterForm(forms.Form):
    q = forms.CharField(label=_("Job or employer"), required=False, max_length=60)
    city = forms.ChoiceField(label=_("City"), required=False)
    trade = forms.ChoiceField(label=_("Trade"), required=False, choices=[("", _("all")), *Trade.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *Vacancy.State.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cities = [(city.code, city.short_name) for city in cities_with_vacancies()]
        self.fields["city"] = forms.ChoiceField(label=_("City"), required=False, choices=[("", _("all")), *cities])


class VacancyForm(forms.Form):
    """A job with its terms; the law on postings is the service's."""

    title = forms.CharField(
        label=_("Job"), max_length=60, help_text=_("As 电子装配 or 焊工; the trade is read from it.")
    )
    division = PlaceField(label=_("Workplace"))
    openings = forms.IntegerField(label=_("Openings"), min_value=1, max_value=MOST_OPENINGS)
    pay_from = forms.IntegerField(
        label=_("Pay from, yuan a month"), min_value=PAY_BETWEEN[0], max_value=PAY_BETWEEN[-1]
    )
    pay_to = forms.IntegerField(label=_("Pay to, yuan a month"), min_value=PAY_BETWEEN[0], max_value=PAY_BETWEEN[-1])
    from_on = forms.DateField(label=_("Start from"))
    to_on = forms.DateField(label=_("Start until"))
    shift = forms.ChoiceField(label=_("Shift"), choices=Vacancy.Shift.choices)
    contract = forms.ChoiceField(label=_("Contract"), choices=Vacancy.Contract.choices)
    lodging = forms.CharField(label=_("Food and lodging"), max_length=60, required=False)
    insurance = forms.CharField(label=_("Insurance"), max_length=60, required=False)
    requirements = forms.CharField(
        label=_("Requirements"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "What the work needs. Sex, ethnicity, belief, household, marriage and deposits are against the law."
        ),
    )
    age_reason = forms.CharField(
        label=_("Lawful reason for an age limit"), max_length=200, required=False, help_text=_("Only if there is one.")
    )

    def __init__(self, *args: Any, vacancy: Vacancy | None = None, **kwargs: Any) -> None:
        if vacancy is not None:
            initial = {name: getattr(vacancy, name) for name in self.base_fields if hasattr(vacancy, name)}
            reasons = [finding["reason"] for finding in vacancy.text_findings if finding.get("reason")]
            kwargs.setdefault("initial", initial | {"age_reason": reasons[0] if reasons else ""})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        low, high = cleaned.get("pay_from"), cleaned.get("pay_to")
        if low and high and low > high:
            self.add_error("pay_to", _g("The highest pay is below the lowest."))
        begins, ends = cleaned.get("from_on"), cleaned.get("to_on")
        if begins and ends and ends < begins:
            self.add_error("to_on", _g("The last day lies before the first."))
        return cleaned
