"""What an officer types about two records, and about a county's question."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workers.queries.merge import Difference


class ApartForm(forms.Form):
    """Why two records are two people."""

    reason = forms.CharField(
        label=_("Why they are two people"), max_length=200, help_text=_("As: twins; both cards were seen.")
    )


class MergeForm(forms.Form):
    """Which facts are kept, and who stands for it."""

    reason = forms.CharField(
        label=_("Why they are one person"),
        max_length=200,
        help_text=_("As: both cards were seen, the older number was mistyped."),
    )
    compared = forms.BooleanField(
        label=_("I have compared more than the name: cards, phone, family, or asked the person.")
    )

    def __init__(self, *args: Any, shown: list[Difference], **more: Any) -> None:
        super().__init__(*args, **more)
        self.keys = [each.key for each in shown if each.is_choice]
        for each in shown:
            if each.is_choice:
                self.fields[f"take_{each.key}"] = forms.ChoiceField(
                    label=each.title,
                    choices=[("kept", each.kept or _("empty")), ("given", each.given or _("empty"))],
                    initial="given" if each.is_taken else "kept",
                    widget=forms.RadioSelect,
                )
        self.order_fields([*(f"take_{key}" for key in self.keys), "reason", "compared"])

    def taken(self) -> dict[str, bool]:
        """As `merge_workers` takes it."""
        return {key: self.cleaned_data.get(f"take_{key}") == "given" for key in self.keys}


class ClaimForm(forms.Form):
    """The answer to a county's question."""

    moves = forms.ChoiceField(
        label=_("Answer"),
        choices=[("yes", _("The person moves to the county that asked")), ("no", _("The person stays with us"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, help_text=_("The other county reads it; needed for a no.")
    )

    def clean(self) -> dict[str, Any]:
        """A no has its reason."""
        clean = super().clean() or {}
        if clean.get("moves") == "no" and not clean.get("reason"):
            self.add_error("reason", _("Say why the person stays."))
        return clean
