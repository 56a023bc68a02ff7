"""What officers type about workers at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.forms.fields import DestinationField, HomeField, NameField, NumberField, PhoneField
from workers.models import HELPED_MANNERS, Education, EmploymentSpell, LabourBrand, SkillLevel, Trade, Worker
from workers.queries.places import counties_within, towns_within
from workers.queries.worker_list import PHONE_NONE, PHONE_OWN, PHONE_SHARED, UNASKED, wished_places
from workers.refusals import CardDates
from zunyi.accounts.models import User
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.notices.models.template import Language

_ANY = ("", _("all"))
# How long the card is valid stands with the number, not with the person.
CARD = ("valid_to", "is_long_term")


class WorkerFilter(forms.Form):
    """What narrows the list; whatever is wrong narrows nothing."""

    q = forms.CharField(label=_("Name, initials, phone or identity number"), required=False, max_length=60)
    county = forms.ModelChoiceField(
        Division.objects.none(), label=_("County"), required=False, to_field_name="code", empty_label=_("all")
    )
    town = forms.ModelChoiceField(
        Division.objects.none(), label=_("Town"), required=False, to_field_name="code", empty_label=_("all")
    )
    destination = forms.ModelChoiceField(
        Division.objects.none(), label=_("Wants to go to"), required=False, to_field_name="code", empty_label=_("all")
    )
    trade = forms.ChoiceField(label=_("Trade"), required=False, choices=[_ANY, *Trade.choices])
    flag = forms.ChoiceField(label=_("Group"), required=False, choices=[_ANY, *Worker.Flag.choices])
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[_ANY, *Worker.State.choices, (UNASKED, _("not asked yet"))]
    )
    level = forms.ChoiceField(label=_("Skill level"), required=False, choices=[_ANY, *SkillLevel.choices])
    brand = forms.ModelChoiceField(
        LabourBrand.objects.all(), label=_("Labour brand"), required=False, empty_label=_("all")
    )
    phone = forms.ChoiceField(
        label=_("Phone"),
        required=False,
        choices=[
            _ANY,
            (PHONE_OWN, _("own phone")),
            (PHONE_SHARED, _("somebody else's phone")),
            (PHONE_NONE, _("no phone")),
        ],
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        fields: Any = self.fields
        counties = counties_within(user)
        fields["county"].queryset = counties
        several = len(counties) > 1
        if not several:
            del fields["county"]
        county = counties.filter(code=data.get("county", "")).first() if several else None
        fields["town"].queryset = towns_within(user, county) if county or not several else Division.objects.none()
        if not fields["town"].queryset:
            del fields["town"]
        fields["destination"].queryset = wished_places()
        self.is_valid()

    @property
    def place(self) -> Division | None:
        """The town or county that was chosen, for `visible_to`."""
        place: Division | None = self.cleaned_data.get("town") or self.cleaned_data.get("county")
        return place

    def conditions(self) -> dict[str, Any]:
        """The filters as `matching` takes them."""
        clean = self.cleaned_data
        return {
            **{name: clean.get(name) or None for name in ("destination", "brand")},
            **{name: clean.get(name) or "" for name in ("trade", "flag", "phone", "state", "level")},
        }


class FactsForm(forms.Form):
    """What somebody tells of themselves, beside name and number."""

    phone = PhoneField()
    phone_of = forms.ChoiceField(
        label=_("Whose phone"), choices=Worker.PhoneOf.choices, initial=Worker.PhoneOf.OWN, required=False
    )
    preferred_language = forms.ChoiceField(
        label=_("Language of messages"), choices=Language.choices, initial=Language.CHINESE, required=False
    )
    education = forms.ChoiceField(
        label=_("Education"), required=False, choices=[("", _("not known")), *Education.choices]
    )
    trade = forms.ChoiceField(label=_("Trade"), required=False, choices=[("", _("not known")), *Trade.choices])
    level = forms.ChoiceField(
        label=_("Skill level"), required=False, choices=[("", _("none or not known")), *SkillLevel.choices]
    )
    brand = forms.ModelChoiceField(
        LabourBrand.objects.filter(is_current=True), label=_("Labour brand"), required=False, empty_label=_("none")
    )
    flags = forms.MultipleChoiceField(
        label=_("Groups"), required=False, choices=Worker.Flag.choices, widget=forms.CheckboxSelectMultiple
    )
    certificates = forms.MultipleChoiceField(
        label=_("Certificates"),
        required=False,
        choices=Trade.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "in-columns"}),
    )
    needs = forms.MultipleChoiceField(
        label=_("Needs on the way"),
        required=False,
        choices=Worker.Need.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "in-columns"}),
        help_text=_("Only what the person asks for; no illness, no diagnosis."),
    )
    valid_to = forms.DateField(label=_("Identity card valid until"), required=False)
    is_long_term = forms.BooleanField(label=_("Card valid for life (长期)"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, help_text=_("Nothing about health, belief or family matters.")
    )

    def clean(self) -> dict[str, Any]:
        """Without a phone it is nobody's; a card is valid until a day or for life."""
        clean = super().clean() or {}
        if clean.get("valid_to") and clean.get("is_long_term"):
            self.add_error("valid_to", str(CardDates()))
        if "preferred_language" in clean:
            clean["preferred_language"] = clean["preferred_language"] or Language.CHINESE
        if "phone" in clean:
            clean["phone_of"] = (clean.get("phone_of") or Worker.PhoneOf.OWN) if clean["phone"] else ""
        return clean


class EditWorkerForm(FactsForm):
    """The record of somebody, to be put right."""

    legal_name = NameField()
    village_text = forms.CharField(
        label=_("Village as written"),
        required=False,
        max_length=50,
        help_text=_("As the roster has it; choose the village above once it is clear."),
    )
    present = DestinationField(
        label=_("Lives now in"), help_text=_("A province, city or county, as 珠海 or 泉州晋江; empty: at home.")
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("not asked yet")), *Worker.State.choices]
    )
    state_since = forms.DateField(label=_("Since"), required=False)
    field_order = (
        "legal_name", "household", "village_text", "present", "state", "state_since", "phone", "phone_of",
        "preferred_language", "valid_to", "is_long_term", "education", "trade", "level", "brand",
    )  # fmt: skip

    def __init__(self, *args: Any, worker: Worker, homes: Any, **more: Any) -> None:
        card = {name: getattr(worker.identity, name) for name in CARD}
        names = [name for name in [*self.base_fields, "household"] if name not in card]
        more["initial"] = {name: getattr(worker, name) for name in names} | card
        more["initial"]["household"] = worker.household.code
        super().__init__(*args, **more)
        if worker.household.level == Level.VILLAGE:
            del self.fields["village_text"]
        self.fields["household"] = HomeField(homes | Division.objects.filter(pk=worker.household_id))
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """A day belongs to a state."""
        clean = super().clean()
        if clean.get("state_since") and not clean.get("state"):
            self.add_error("state", _("Choose the state that holds since that day."))
        return clean


class NewWorkerForm(FactsForm):
    """Somebody at the desk who is not in the registry yet."""

    name = NameField()
    number = NumberField()
    manner = forms.ChoiceField(
        label=_("How were they told?"),
        choices=HELPED_MANNERS,
        widget=forms.RadioSelect,
    )
    consent = forms.BooleanField(label=_("They have heard the text and agree; nothing was decided for them."))
    messages = forms.BooleanField(label=_("They want text messages about trips and jobs."), required=False)
    field_order = ("name", "number", "household", "phone", "phone_of", "education", "trade", "flags", "certificates")

    def __init__(self, *args: Any, homes: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["household"] = HomeField(homes)
        if len(only := homes[:2]) == 1:
            self.fields["household"].initial = only[0].code
        self.order_fields(self.field_order)

    def facts(self) -> dict[str, Any]:
        """What `change_worker` would take."""
        return {name: self.cleaned_data[name] for name in FactsForm.base_fields if name not in ("phone", "phone_of")}


class SpellForm(forms.Form):
    """Where somebody works or worked."""

    place = DestinationField(label=_("Place of work"), help_text=_("A province, city or county, as 珠海 or 泉州晋江."))
    employer_name = forms.CharField(label=_("Employer"), required=False, max_length=80)
    trade = forms.ChoiceField(label=_("Trade"), required=False, choices=[("", _("not known")), *Trade.choices])
    began_on = forms.DateField(label=_("Began"))
    ended_on = forms.DateField(label=_("Ended"), required=False, help_text=_("Empty while it goes on."))
    is_organised = forms.BooleanField(label=_("Organised: sent or placed by the bureau"), required=False)
    source = forms.ChoiceField(label=_("Known from"), choices=EmploymentSpell.Source.choices)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["place"].required = True

    def clean(self) -> dict[str, Any]:
        """The days in their order, none in the future."""
        clean = super().clean() or {}
        for name in ("began_on", "ended_on"):
            if clean.get(name) and clean[name] > timezone.localdate():
                self.add_error(name, _("This day is still to come."))
        return clean


class SpellEndForm(forms.Form):
    """When and why work ended."""

    ended_on = forms.DateField(label=_("Last day"))
    reason = forms.ChoiceField(label=_("Why"), choices=EmploymentSpell.Ended.choices)
    came_back = forms.BooleanField(label=_("Came back home"), required=False)


class WishForm(forms.Form):
    """Where to, for what work and pay, from when."""

    destination = DestinationField()
    trade = forms.ChoiceField(label=_("Trade"), required=False, choices=[("", _("any work")), *Trade.choices])
    wage_floor = forms.IntegerField(
        label=_("Lowest pay a month, yuan"), required=False, min_value=500, max_value=100_000
    )
    from_on = forms.DateField(label=_("From"), required=False)
    to_on = forms.DateField(label=_("Until"), required=False)
    night_ok = forms.BooleanField(label=_("Night work is fine"), required=False)

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        clean = super().clean() or {}
        first, last = clean.get("from_on"), clean.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The last day comes before the first."))
        return clean


class ReasonForm(forms.Form):
    """Why somebody looks at a whole identity number."""

    reason = forms.CharField(
        label=_("What for"), max_length=100, help_text=_("As: the carrier says that the ticket does not fit the card.")
    )
