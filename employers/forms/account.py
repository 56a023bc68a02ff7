"""What officers type about the people of firms and stations."""

from __future__ import annotations

from django import forms
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.utils.translation import gettext_lazy as _


class AccountForm(forms.Form):
    """A new account; what it may see follows from the firm or the station."""

    name = forms.CharField(label=_("Person's name"), max_length=50)
    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=40,
        validators=[ASCIIUsernameValidator()],
        help_text=_("Letters and digits, for instance wangli-zhengan."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
