"""Whom to call: three short fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workers.forms.fields import PhoneField
from workers.models import Kin, NextOfKin


class KinForm(forms.Form):
    """Name, relation and phone of somebody of the family; what is kept already is never shown here."""

    kin_name = forms.CharField(label=_("Name of the person to call"), max_length=50)
    relation = forms.ChoiceField(label=_("Who is it?"), choices=NextOfKin.Relation.choices)
    kin_phone = PhoneField()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kin_phone"].required = True
        self.fields["kin_phone"].help_text = _("A mobile number that somebody answers.")

    def kin(self) -> Kin:
        """What was typed."""
        said = self.cleaned_data
        return Kin(name=said["kin_name"].strip(), relation=said["relation"], phone=said["kin_phone"])
