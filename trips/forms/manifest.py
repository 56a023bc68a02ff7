"""What an officer types about a list of passengers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trips.models import Call, Leg, Manifest, ManifestFile
from trips.papers.forms import FORMS, Form, forms_for
from trips.queries.escort import escorts_to_choose
from workers.forms.fields import NumberField
from workers.models import HELPED_MANNERS, Worker
from workers.queries import worker as workers
from zunyi.accounts.models import User

FORMATS = dict(ManifestFile.Format.choices)
NOBODY_KNOWN = _("Nobody of your places has this number; register the person first.")


class IssueForm(forms.Form):
    reason = forms.CharField(
        label=_("Why a new version"), max_length=200, required=False, help_text=_("As: two people fell ill.")
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True


class HandOutForm(forms.Form):
    """Which form of the list goes to whom, and what for."""

    form = forms.ChoiceField(label=_("Form"))
    recipient = forms.CharField(
        label=_("Who gets the list"), max_length=60, help_text=_("The carrier, insurer or office by its name.")
    )
    purpose = forms.CharField(label=_("What for"), max_length=100, help_text=_("As: group tickets for this train."))

    def __init__(self, *args: Any, manifest: Manifest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = forms_for(manifest)
        groups = [
            (_("with full identity numbers"), [form for form in offered if form.full_numbers]),
            (_("identity numbers masked"), [form for form in offered if not form.full_numbers]),
        ]
        # Nothing is chosen beforehand: full numbers leave by nobody's oversight.
        self.fields["form"].choices = [  # type: ignore[attr-defined]
            ("", _("choose a form")),
            *((word, [choice for form in some for choice in _choices(form)]) for word, some in groups),
        ]

    def wanted(self) -> dict[str, str]:
        """As the service takes it."""
        facts = dict(self.cleaned_data)
        facts["form"], _dot, facts["format"] = facts["form"].partition(".")
        return facts


def _choices(form: Form) -> list[tuple[str, str]]:
    return [(f"{form.code}.{kind}", f"{form.name} · {FORMATS[kind]}") for kind in form.formats]


class WalkOnForm(forms.Form):
    """Somebody at the vehicle: by the number on the card, and how this person was asked."""

    number = NumberField()
    board = forms.ModelChoiceField(Call.objects.none(), label=_("Gets on at"))
    manner = forms.ChoiceField(
        label=_("How the person was asked"),
        choices=HELPED_MANNERS,
    )

    def __init__(self, *args: Any, leg: Leg, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        stops = leg.calls.filter(boarding=True).select_related("place").order_by("order")
        self.fields["board"].queryset = stops  # type: ignore[attr-defined]

    def clean_number(self) -> Worker:
        """The person of the registry with that number, within the officer's places."""
        number = self.cleaned_data["number"].number
        worker = workers.with_number(workers.visible_to(self.by, "bookings.make"), number)
        if worker is None:
            raise forms.ValidationError(NOBODY_KNOWN)
        return worker


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("Why it is given back"), max_length=200)

    def __init__(self, *args: Any, is_mine: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_mine:
            self.fields["reason"].label = _("Why it is taken back")


class DayForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))


class BundleForm(forms.Form):
    """The lists of a day as one file: which forms, to whom, what for."""

    chosen = forms.MultipleChoiceField(
        label=_("Forms"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Of each run, those that fit it."),
    )  # fmt: skip
    recipient = forms.CharField(label=_("Who gets the lists"), max_length=60)
    purpose = forms.CharField(label=_("What for"), max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(form.code, form.name) for form in FORMS.values()]  # type: ignore[attr-defined]


class EscortForm(forms.Form):
    def __init__(self, *args: Any, leg: Leg, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["escort"] = forms.ModelChoiceField(
            escorts_to_choose(leg, by=by), label=_("Escort"), empty_label=_("choose a person")
        )
