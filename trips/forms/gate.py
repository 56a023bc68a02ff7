"""What is pressed and typed at the gate."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trips.models import Boarding, Call
from trips.queries.slip import code_in
from zunyi.clock import cn_time


class EntryForm(forms.Form):
    """One button: for whom, what, and the number that makes a second press the same press."""

    booking = forms.IntegerField(widget=forms.HiddenInput)
    event = forms.ChoiceField(choices=Boarding.Event.choices, widget=forms.HiddenInput)
    nonce = forms.UUIDField(widget=forms.HiddenInput)


class OffEarlyForm(forms.Form):
    """Where somebody got off who travels no further."""

    stop = forms.TypedChoiceField(label=_("Where did the person get off?"), widget=forms.RadioSelect)
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, stops: Sequence[Call], **more: Any) -> None:
        super().__init__(*args, **more)
        by_id = {str(call.pk): call for call in stops}
        field: Any = self.fields["stop"]
        field.choices = [(pk, f"{call.place}  {cn_time(call.arrives_at or call.at)}") for pk, call in by_id.items()]
        field.coerce = by_id.get


class FindForm(forms.Form):
    q = forms.CharField(label=_("Name, seat, slip code"), max_length=40, required=False)


class CodeForm(forms.Form):
    """A slip code, scanned or typed; a scanner may send the whole address, of which the end counts."""

    code = forms.CharField(label=_("Slip code"), max_length=200)
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_code(self) -> str:
        return code_in(self.cleaned_data["code"])
