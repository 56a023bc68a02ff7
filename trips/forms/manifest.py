"""What an officer types about a list of passengers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trips.models import Leg
from trips.queries.escort import escorts_to_choose
from zunyi.accounts.models import User


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
    recipient = forms.CharField(
        label=_("Who gets the list"), max_length=60, help_text=_("The carrier, insurer or office by its name.")
    )
    purpose = forms.CharField(label=_("What for"), max_length=100, help_text=_("As: group tickets for this train."))


class EscortForm(forms.Form):
    def __init__(self, *args: Any, leg: Leg, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["escort"] = forms.ModelChoiceField(
            escorts_to_choose(leg, by=by), label=_("Escort"), empty_label=_("choose a person")
        )
