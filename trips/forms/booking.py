"""Why a sign-up is cancelled: nobody has to say."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WhyForm(forms.Form):
    """A reason, if there is one to tell."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)


class RemarkForm(forms.Form):
    """What was found out."""

    remark = forms.CharField(
        label=_("What was found"),
        max_length=300,
        help_text=_("As: it is the driver's phone, six families of one hamlet; asked two of them."),
        error_messages={"required": _("Write in a few words what you found; then it can be closed.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
