"""What officers type about agreements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from employers.forms.fields import EmployerField, PlaceField
from employers.models import Agreement, AgreementOrganiser, Station
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import STEP, Level
from zunyi.divisions.queries import zunyi

ALL = [("", _("all"))]
ORGANISERS = 6


class AgreementFilterForm(forms.Form):
    q = forms.CharField(label=_("Title, partner or organiser"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ALL, *Agreement.Kind.choices])
    city = forms.ChoiceField(label=_("City"), required=False)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[*ALL, ("force", _("in force")), ("soon", _("ends soon")), ("over", _("over"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = Agreement.objects.exclude(partner=None).values_list("partner__path", flat=True)
        firms = Agreement.objects.exclude(employer=None).values_list("employer__division__path", flat=True)
        paths = {path[: 2 * STEP] for path in partners.union(firms)}
        cities = [(each.code, each.short_name) for each in Division.objects.filter(path__in=paths).order_by("code")]
        self.fields["city"] = forms.ChoiceField(label=_("City"), required=False, choices=[*ALL, *cities])
        self.order_fields(["q", "kind", "city", "show"])


class AgreementForm(forms.Form):
    """An agreement with its organisers, each in its part."""

    title = forms.CharField(label=_("Title"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Agreement.Kind.choices)
    division = forms.ModelChoiceField(Division.objects.none(), label=_("Our side"), empty_label=None)
    partner = PlaceField(label=_("Partner's place"), required=False)
    employer = EmployerField(label=_("Enterprise, by its credit code"))
    station = forms.ModelChoiceField(
        Station.objects.order_by("name"), label=_("Station that looks after it"), required=False, empty_label="–"
    )
    signed_on = forms.DateField(label=_("Signed on"))
    from_on = forms.DateField(label=_("Valid from"))
    to_on = forms.DateField(label=_("Valid until"), required=False)
    places = forms.IntegerField(label=_("Jobs promised"), required=False, min_value=0, max_value=1_000_000)
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, user: User, agreement: Agreement | None = None, **kwargs: Any) -> None:
        if agreement is not None:
            initial = {name: getattr(agreement, name) for name in self.base_fields}
            for at, organiser in enumerate(agreement.organisers.order_by("pk")):
                initial |= {f"name_{at}": organiser.name, f"part_{at}": organiser.part}
            kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        field = self.fields["division"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = own_sides(user)
        for at in range(ORGANISERS):
            number = {"n": at + 1}
            self.fields[f"name_{at}"] = forms.CharField(
                label=_g("Organiser %(n)s") % number, max_length=80, required=False
            )
            self.fields[f"part_{at}"] = forms.ChoiceField(
                label=_g("Organiser %(n)s: as what") % number, required=False, choices=AgreementOrganiser.Part.choices
            )

    def facts(self) -> dict[str, Any]:
        """The fields of the agreement itself."""
        return {name: self.cleaned_data[name] for name in self.base_fields}

    def organisers(self) -> list[tuple[str, str]]:
        """Those that were named, in their order."""
        rows = [(self.cleaned_data[f"name_{at}"], self.cleaned_data[f"part_{at}"]) for at in range(ORGANISERS)]
        return [(name, part) for name, part in rows if name]


def own_sides(user: User) -> Any:
    """The city and the counties for which `user` may sign: at or below the own places."""
    sides = Division.objects.filter(level__in=(Level.CITY, Level.COUNTY, Level.UNIT), path__startswith=zunyi().path)
    paths = division_paths(user, "agreements.edit")
    if "" in paths:
        return sides.order_by("code")
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(path__startswith=path)
    return sides.filter(inside).order_by("code")


class EndForm(forms.Form):
    """When and why an agreement ends early."""

    on = forms.DateField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class PaperForm(forms.Form):
    """A paper to keep."""

    file = forms.FileField(label=_("Paper: PDF, picture or Word, up to 10 MB"))
