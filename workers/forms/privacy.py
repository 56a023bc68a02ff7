"""Answers to requests for erasure."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    """Why not; the person reads it."""

    answer = forms.CharField(
        label=_("Why it is refused"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The person reads this, as: the subsidy of this year is still being checked."),
        error_messages={"required": _("Say in a sentence why not; the person reads it.")},
    )
