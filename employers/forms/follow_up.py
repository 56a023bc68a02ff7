"""What is asked after an arrival, and how the list of it is narrowed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from employers.models import FollowUp
from employers.queries.follow_up import STEPS
from workers.models import EmploymentSpell

ALL = [("", _("all"))]
_YES_NO = [("", _("not asked")), ("yes", _("yes")), ("no", _("no"))]
_SAID = {"yes": True, "no": False}


class FollowUpFilterForm(forms.Form):
    q = forms.CharField(label=_("Worker or employer"), required=False, max_length=60)
    step = forms.ChoiceField(label=_("After"), required=False)
    way = forms.ChoiceField(label=_("How to reach them"), required=False, choices=[*ALL, *FollowUp.Way.choices])
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("to be asked now")),
            ("differs", _("not as promised")),
            ("answered", _("answered")),
            ("not_reached", _("nobody reached")),
            ("planned", _("planned")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [(str(step), _("%(n)s days") % {"n": step}) for step in STEPS]
        self.fields["step"] = forms.ChoiceField(label=_("After"), required=False, choices=[*ALL, *steps])
        self.order_fields(["q", "show", "step", "way"])


def _asked(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=_YES_NO, widget=forms.RadioSelect())


class AtWorkForm(forms.Form):
    """What somebody says who is still there."""

    has_contract = _asked(_("Contract signed?"))
    job_as_promised = _asked(_("Job as promised?"))
    pay_as_promised = _asked(_("Pay as promised?"))
    paid = forms.IntegerField(label=_("Paid, yuan a month"), required=False, min_value=0, max_value=100_000)
    evidence = forms.ChoiceField(label=_("Known by"), required=False, choices=FollowUp.Evidence.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Yes and no as the service knows them; None where it was not asked."""
        cleaned = super().clean() or {}
        for name in ("has_contract", "job_as_promised", "pay_as_promised"):
            cleaned[name] = _SAID.get(cleaned.get(name, ""))
        return cleaned


class LeavingForm(forms.Form):
    """When and why somebody left, and what comes next."""

    left_on = forms.DateField(label=_("Last day of work"))
    reason = forms.ChoiceField(label=_("Why"), choices=EmploymentSpell.Ended.choices, initial="other")
    next = forms.ChoiceField(
        label=_("What now?"),
        widget=forms.RadioSelect(),
        choices=[
            ("local", _("came home, would like work near home")),
            ("home", _("came home, nothing was asked")),
            ("elsewhere", _("works elsewhere, or is looking there")),
        ],
        help_text=_("Leaving is held against nobody, and nobody has to say why."),
    )
    new_employer = forms.CharField(
        label=_("New employer, if known"),
        required=False,
        max_length=80,
        help_text=_("Only if the person works elsewhere."),
    )
    evidence = forms.ChoiceField(label=_("Known by"), required=False, choices=FollowUp.Evidence.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def leaving(self) -> dict[str, Any]:
        """The fields as the service takes them."""
        facts = dict(self.cleaned_data)
        following = facts.pop("next")
        came_home = following in ("local", "home")
        return facts | {"came_home": came_home, "wants_local": True if following == "local" else None}
