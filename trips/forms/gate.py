"""What is pressed and typed at the gate."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from trips.models import Boarding


class EntryForm(forms.Form):
    """One button: for whom, what, and the number that makes a second press the same press."""

    booking = forms.IntegerField(widget=forms.HiddenInput)
    event = forms.ChoiceField(choices=Boarding.Event.choices, widget=forms.HiddenInput)
    nonce = forms.UUIDField(widget=forms.HiddenInput)


class FindForm(forms.Form):
    q = forms.CharField(label=_("Name, seat, slip code"), max_length=40, required=False)


class CodeForm(forms.Form):
    """A slip code, scanned or typed; a scanner may send the whole address, of which the end counts."""

    code = forms.CharField(label=_("Slip code"), max_length=200)
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_code(self) -> str:
        text = self.cleaned_data["code"].strip().rstrip("/").split("/")[-1]
        return text.upper().replace(" ", "").replace("-", "")
