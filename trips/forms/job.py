"""Answers about jobs, given by the worker or for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from employers.models import JobQuestion, Vacancy
from employers.queries.one_pair import ToldPair
from employers.queries.vacancy import cities_with_vacancies, open_to_workers


class QuestionForm(forms.Form):
    """How to go on after the job was taken back: one of the other jobs, the trip without one, or staying.

    seated: whether there is a seat that staying gives back; by_office: whether an officer writes down what was said.
    """

    answer = forms.ChoiceField(label=_("How do you want to go on?"), widget=forms.RadioSelect())

    def __init__(
        self, *args: Any, jobs: Sequence[ToldPair], seated: bool, by_office: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.jobs = {str(told.vacancy.pk): told.vacancy for told in jobs}
        choices = [(pk, _job(vacancy)) for pk, vacancy in self.jobs.items()]
        stays = _("Do not travel; the seat is given back") if seated else _("Do not travel")
        choices += [
            (JobQuestion.State.TRAVELS.value, str(_("Travel all the same, without a job"))),
            (JobQuestion.State.STAYS.value, str(stays)),
        ]
        asked = _("How does the worker want to go on?") if by_office else _("How do you want to go on?")
        self.fields["answer"] = forms.ChoiceField(label=asked, choices=choices, widget=forms.RadioSelect())

    @property
    def meant(self) -> tuple[str, Vacancy | None]:
        """What was chosen, and the vacancy if it is one."""
        answer = self.cleaned_data["answer"]
        vacancy = self.jobs.get(answer)
        return (JobQuestion.State.OTHER if vacancy else answer), vacancy


class JobSearchForm(forms.Form):
    """Which open jobs somebody wants to see, and which of them is asked about."""

    q = forms.CharField(label=_("Job or employer"), required=False, max_length=60)
    city = forms.ChoiceField(label=_("City"), required=False)
    vacancy = forms.ModelChoiceField(Vacancy.objects.none(), required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cities = [(city.code, city.short_name) for city in cities_with_vacancies()]
        self.fields["city"] = forms.ChoiceField(label=_("City"), required=False, choices=[("", _("all")), *cities])
        self.order_fields(["q", "city"])
        asked_about = self.fields["vacancy"]
        assert isinstance(asked_about, forms.ModelChoiceField)
        asked_about.queryset = open_to_workers().select_related("employer", "division")


def _job(vacancy: Vacancy) -> str:
    place, pay = vacancy.division.short_name, f"¥{vacancy.pay_from:,}–¥{vacancy.pay_to:,}"
    return f"{vacancy.title} · {vacancy.employer.name} · {place} · {pay}"
