"""A text to many people, as an officer types it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zunyi.notices.kinds import IDENTITY_NUMBER
from zunyi.notices.queries.length import parts_of, signed

# What one person's text may cost at most.
MOST_PARTS = 3


class BulkForm(forms.Form):
    """The words; names are put before them where a phone is not the person's own."""

    text = forms.CharField(
        label=_("What it says"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The signature is put before it. No advertisements, no identity numbers; say that it is free."),
    )

    def clean_text(self) -> str:
        """One line, that says no number and costs little."""
        text = " ".join(self.cleaned_data["text"].split())
        if "{" in text or "}" in text:
            # Clerks who write the words of messages are used to variables; here they would go out as they stand.
            raise forms.ValidationError(_("Leave braces out: the names are put in front by themselves."))
        if IDENTITY_NUMBER.search(text):
            raise forms.ValidationError(_("Identity numbers never stand in a message."))
        if parts_of(signed(text)) > MOST_PARTS:
            raise forms.ValidationError(
                _("This takes %(parts)s text messages a person; at most %(most)s are allowed.")
                % {"parts": parts_of(signed(text)), "most": MOST_PARTS}
            )
        return str(text)
