"""What an officer types about a list of people, and about a change to many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workers.models import Worker, WorkList
from workers.queries.work_list import officers_for
from zunyi.accounts.models import User
from zunyi.divisions.models import Division

_DO = [
    ("new", _("Put them on a new work list")),
    ("list", _("Put them on a list that is there")),
    ("state", _("Set their state")),
    ("flag", _("Add them to a group")),
    ("unflag", _("Take them out of a group")),
]


class ManyForm(forms.Form):
    """What is to be done with everybody who was chosen."""

    what = forms.ChoiceField(label=_("What to do"), choices=_DO, widget=forms.RadioSelect)
    title = forms.CharField(label=pgettext_lazy("of a list", "Title"), max_length=80, required=False)
    task = forms.CharField(label=_("What is to be done"), max_length=200, required=False)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("In charge"), required=False)
    due_on = forms.DateField(label=_("To be closed by"), required=False)
    work_list = forms.ModelChoiceField(WorkList.objects.none(), label=_("Work list"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", "–"), *Worker.State.choices])
    since = forms.DateField(label=_("Since"), required=False)
    flag = forms.ChoiceField(label=_("Group"), required=False, choices=[("", "–"), *Worker.Flag.choices])

    # Which fields each choice needs.
    NEEDS = {
        "new": ("title", "owner", "due_on"), "list": ("work_list",), "state": ("state",), "flag": ("flag",),
        "unflag": ("flag",),
    }  # fmt: skip

    def __init__(self, *args: Any, user: User, division: Division, lists: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: Any = self.fields
        fields["owner"].queryset = officers_for(division)
        fields["owner"].initial = user.pk
        fields["work_list"].queryset = lists

    def clean(self) -> dict[str, Any]:
        """What the choice needs is there, and its days make sense."""
        clean = super().clean() or {}
        for name in self.NEEDS.get(clean.get("what", ""), ()):
            if not clean.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed."))
        if clean.get("what") == "new" and clean.get("due_on") and clean["due_on"] < timezone.localdate():
            self.add_error("due_on", _("This day is over."))
        if clean.get("since") and clean["since"] > timezone.localdate():
            self.add_error("since", _("This day is still to come."))
        return clean

    @property
    def value(self) -> str:
        """What is set: a state or a group."""
        return str(self.cleaned_data["state" if self.cleaned_data["what"] == "state" else "flag"])


class HandOverForm(forms.Form):
    """Who is in charge from now on, until when."""

    owner = forms.ModelChoiceField(User.objects.none(), label=_("In charge"))
    due_on = forms.DateField(label=_("To be closed by"))

    def __init__(self, *args: Any, work_list: WorkList, **more: Any) -> None:
        more["initial"] = {"owner": work_list.owner_id, "due_on": work_list.due_on}
        super().__init__(*args, **more)
        fields: Any = self.fields
        fields["owner"].queryset = officers_for(work_list.division)


class CloseForm(forms.Form):
    """What came of it."""

    note = forms.CharField(label=_("What came of it"), max_length=200, required=False)
