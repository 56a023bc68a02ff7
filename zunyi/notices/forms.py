"""What the desk asks of the list of messages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zunyi.notices.kinds import all_kinds
from zunyi.notices.models import Notice
from zunyi.notices.queries.notice import due_on, notices_found

# Several states that people mean by one word.
OPEN = "open"


class NoticeFilter(forms.Form):
    q = forms.CharField(label=_("Phone or words"), required=False, max_length=40)
    day = forms.DateField(label=_("Due on"), required=False)
    matter = forms.RegexField(r"^[a-z_]+:\d+$", required=False, widget=forms.HiddenInput)

    field_order = ("q", "state", "kind", "day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("all"))
        states = [everything, (OPEN, _("needs somebody")), *Notice.State.choices]
        kinds = [everything, *((kind.code, kind.title) for kind in all_kinds())]
        self.fields["state"] = forms.ChoiceField(label=_("State"), required=False, choices=states)
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), required=False, choices=kinds)
        self.order_fields(self.field_order)

    def chosen(self, notices: QuerySet[Notice], *, without: str = "") -> QuerySet[Notice]:
        """The messages that fit; `without` leaves one filter out, for the counts beside it."""
        asked = self.cleaned_data if self.is_valid() else {}
        asked = {name: value for name, value in asked.items() if value and name != without}
        notices = notices_found(notices, asked.get("q", ""))
        if "state" in asked:
            states = Notice.OPEN if asked["state"] == OPEN else [asked["state"]]
            notices = notices.filter(state__in=states)
        if "day" in asked:
            notices = notices.filter(due_on(asked["day"]))
        return notices.filter(**{name: asked[name] for name in ("kind", "matter") if name in asked})


class PhoneSearch(forms.Form):
    q = forms.CharField(label=_("Phone"), required=False, max_length=20)
