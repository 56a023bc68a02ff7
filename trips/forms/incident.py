"""What happened on the way, who was spoken to, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trips.models import Incident, IncidentContact, Leg


class PastMoment(forms.DateTimeField):
    """A moment that has passed; now, unless told."""

    def __init__(self, **more: Any) -> None:
        super().__init__(initial=timezone.now, widget=forms.DateTimeInput, **more)

    def clean(self, value: Any) -> datetime:
        """Nothing has happened that is still to come."""
        at: datetime = super().clean(value)
        if at > timezone.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return at


class IncidentForm(forms.Form):
    """The report; `legs` are the runs on which it can have happened."""

    kind = forms.ChoiceField(label=pgettext_lazy("incident", "What is it?"), choices=Incident.Kind.choices)
    run = forms.TypedChoiceField(label=_("On which run?"))
    happened_at = PastMoment(label=_("When"))
    place = forms.CharField(
        label=pgettext_lazy("of an incident", "Where"),
        max_length=100,
        help_text=_("As: 贵阳北 platform 3, or G75 km 1203."),
    )
    happened = forms.CharField(
        label=_("What happened"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is known for certain, in plain words; who said so. No diagnosis."),
    )

    def __init__(self, *args: Any, legs: Sequence[Leg], whole: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        by_id = {str(leg.pk): leg for leg in legs}
        run: Any = self.fields["run"]
        run.choices = [(pk, f"{leg.get_role_display()} · {leg.vehicle_number}") for pk, leg in by_id.items()]
        run.coerce = by_id.get
        if whole:
            self.fields["kind"].initial = Incident.Kind.ACCIDENT
        else:
            kinds = [choice for choice in Incident.Kind.choices if choice[0] != Incident.Kind.ACCIDENT]
            # Nothing stands chosen: a death is not reported by a slip of the hand.
            self.fields["kind"].choices = [("", _("Choose")), *kinds]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """As the service takes it."""
        said = dict(self.cleaned_data)
        return {"leg": said.pop("run")} | said


class ContactForm(forms.Form):
    """One talk: with whom, when, what was said."""

    whom = forms.ChoiceField(label=_("Spoken to"), choices=IncidentContact.Whom.choices)
    at = PastMoment(label=_("When"))
    said = forms.CharField(label=_("What was said"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class KinReasonForm(forms.Form):
    """Why somebody looks at whom to call."""

    reason = forms.CharField(
        label=_("What for"), max_length=200, help_text=_("As: the hospital asks for somebody of the family.")
    )


class CloseForm(forms.Form):
    """The end of it; what the first report got wrong is put right here."""

    kind = forms.ChoiceField(label=_("What it was"), choices=Incident.Kind.choices)
    outcome = forms.CharField(
        label=_("What became of it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("As: discharged on the third day, fetched by her brother. Or: handed over to the police there."),
    )


class SendAnewForm(forms.Form):
    """Which of the messages that were taken back shall go out after all; nothing stands chosen."""

    notices = forms.TypedMultipleChoiceField(
        label=_("Messages"), coerce=int, error_messages={"required": _("Choose at least one message.")}
    )

    def __init__(self, *args: Any, ids: Sequence[int], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["notices"].choices = [(pk, str(pk)) for pk in ids]  # type: ignore[attr-defined]


class PeopleFilter(forms.Form):
    """Finding one of many on a run."""

    q = forms.CharField(label=pgettext_lazy("person", "Name"), required=False, max_length=60)


class IncidentFilter(forms.Form):
    """The filters of the list."""

    q = forms.CharField(label=_("Trip"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *Incident.State.choices])
    kind = forms.ChoiceField(
        label=pgettext_lazy("incident", "Kind"), required=False, choices=[("", _("all")), *Incident.Kind.choices]
    )

    def wanted(self) -> dict[str, Any]:
        """What was understood; a filter that makes no sense filters nothing."""
        self.is_valid()
        return dict(self.cleaned_data)
