"""What officers type about a vehicle type: its facts, and its picture in lines of text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trips.models import Mode, SeatLayout
from trips.queries.seats.sketch import plan_of, text_of
from zunyi.refusals import Refusal


class LayoutFilter(forms.Form):
    """The filters of the list."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=40, widget=forms.TextInput(attrs={"placeholder": _("name, code")})
    )
    mode = forms.ChoiceField(label=_("Mode"), required=False, choices=[("", _("all")), *Mode.choices])

    def wanted(self) -> dict[str, Any]:
        """What was understood; a filter that makes no sense filters nothing."""
        self.is_valid()
        return self.cleaned_data


class LayoutForm(forms.ModelForm):
    """A vehicle type. Once it has its code, that stays; once runs use it, its picture stays as well."""

    code = forms.RegexField(
        r"^[0-9A-Za-z-]+$", label=_("Code"), max_length=30, help_text=_("Letters, digits and hyphens, as coach-57."),
        error_messages={"invalid": _("Letters, digits and hyphens alone.")},
    )  # fmt: skip
    approved = forms.IntegerField(
        label=_("Approved persons"), min_value=0, max_value=100, required=False,
        help_text=_("Of a bus, driver included, as in its licence. Trains and aircraft: leave empty."),
    )  # fmt: skip
    sketch = forms.CharField(
        label=_("Picture"), max_length=8000, widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"})
    )

    class Meta:
        model = SeatLayout
        # Without the code: that it is taken, the service says in the bureau's own words.
        fields = ("name", "mode", "approved")

    field_order = ("name", "code", "mode", "approved", "sketch")

    def __init__(self, *args: Any, is_used: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["approved"] = self.instance.approved or None
        if self.instance.plan:
            self.initial.setdefault("sketch", text_of(self.instance.plan, self.instance.mode))
        if self.instance.pk:
            del self.fields["code"]
        # What a program drew with signs that the text does not know is not overwritten by half of it.
        if is_used or (self.instance.pk and not self.initial["sketch"]):
            del self.fields["sketch"], self.fields["mode"]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn yet, so that how to draw is said openly."""
        return not self.is_bound and not self.instance.plan

    def clean(self) -> dict[str, Any]:
        """The picture as data."""
        facts = super().clean() or self.cleaned_data
        facts["approved"] = facts.get("approved") or 0
        self.instance.code = facts.get("code", self.instance.code)
        if facts.get("sketch") and facts.get("mode"):
            try:
                self.instance.plan = plan_of(facts["sketch"], facts["mode"])
            except Refusal as no:
                self.add_error("sketch", str(no))
        return facts

    def drawn(self) -> SeatLayout | None:
        """The type as typed, as far as it can be drawn; None where the picture cannot be read."""
        if "sketch" in self.errors or "mode" in self.errors or not self.instance.plan:
            return None
        for name in ("mode", "name", "approved") if self.is_bound else ():
            setattr(self.instance, name, self.cleaned_data.get(name) or getattr(self.instance, name))
        return self.instance
