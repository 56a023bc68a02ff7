"""What officers type about firms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from employers.forms.fields import PlaceField
from employers.models import Employer
from employers.queries.vacancy import cities_with_vacancies


class EmployerFilterForm(forms.Form):
    q = forms.CharField(label=_("Name or credit code"), required=False, max_length=60)
    city = forms.ChoiceField(label=_("City"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *Employer.State.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cities = [(city.code, city.short_name) for city in cities_with_vacancies()]
        self.fields["city"] = forms.ChoiceField(label=_("City"), required=False, choices=[("", _("all")), *cities])


class EmployerForm(forms.Form):
    """A firm; its code is asked for once."""

    uscc = forms.CharField(label=_("Unified social credit code"), max_length=30)
    name = forms.CharField(label=_("Name, as on the licence"), max_length=100)
    division = PlaceField()
    address = forms.CharField(label=_("Address of the site"), max_length=150, required=False)
    contact_name = forms.CharField(label=_("Contact"), max_length=50, required=False)
    contact_phone = forms.CharField(label=_("Contact's phone"), max_length=20, required=False)
    licence_until = forms.DateField(
        label=_("Licence valid until"),
        required=False,
        help_text=_("As the business licence says; empty for long-term."),
    )
    agency_licence = forms.CharField(
        label=_("Agency licence no."),
        max_length=40,
        required=False,
        help_text=_("Only for firms that lend workers (劳务派遣)."),
    )
    agency_licence_until = forms.DateField(label=_("Agency licence valid until"), required=False)

    def __init__(self, *args: Any, employer: Employer | None = None, **kwargs: Any) -> None:
        if employer is not None:
            names = [name for name in self.base_fields if name != "uscc"]
            kwargs.setdefault("initial", {name: getattr(employer, name) for name in names})
        super().__init__(*args, **kwargs)
        if employer is not None:
            del self.fields["uscc"]


class ContactForm(forms.Form):
    """One more person of a firm."""

    name = forms.CharField(label=_("Person's name"), max_length=50)
    part = forms.CharField(label=_("What for"), max_length=40, required=False, help_text=_("As 人事、宿舍、夜班."))
    phone = forms.CharField(label=_("Phone"), max_length=20)
