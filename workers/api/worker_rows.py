"""How programs read somebody of the registry, and how they tell of somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from workers.api.person import PersonSerializer
from workers.models import Education, LabourBrand, SkillLevel, Trade, Worker
from workers.names import clean_name
from zunyi.divisions.models import Division
from zunyi.notices.models.template import Language


class WorkerSerializer(serializers.ModelSerializer[Worker]):
    """One person of the registry."""

    name = serializers.CharField(source="legal_name", read_only=True)
    identity_number = serializers.CharField(
        source="identity.masked", read_only=True, help_text="Masked: the first six and the last four characters."
    )
    household = serializers.CharField(source="household.code", read_only=True, help_text="Code of the division.")
    household_name = serializers.CharField(source="household.name", read_only=True)
    # Choices that may be blank, which the schema of a read-only choice cannot say.
    phone_of = serializers.CharField(read_only=True)
    education = serializers.CharField(read_only=True)
    trade = serializers.CharField(read_only=True)
    state = serializers.CharField(read_only=True)
    level = serializers.CharField(read_only=True)
    brand = serializers.CharField(source="brand.name", default="", read_only=True)
    present = serializers.CharField(source="present.code", default="", read_only=True)
    flags = serializers.ListField(child=serializers.CharField(), read_only=True)
    certificates = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Worker
        fields = [
            "id", "public_id", "name", "identity_number", "sex", "born_on", "household", "household_name", "phone",
            "phone_of", "education", "trade", "level", "brand", "state", "state_since", "present", "flags",
            "certificates", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class WorkerFactsSerializer(serializers.Serializer[Any]):
    """What may be put right in a record; whatever is not named stays."""

    name = serializers.CharField(max_length=100)
    household = serializers.CharField(max_length=12, help_text="Code of the county, town or village.")
    village_text = serializers.CharField(max_length=50, allow_blank=True, help_text="The village as a roster wrote it.")
    present = serializers.CharField(max_length=12, allow_blank=True, help_text="Code of where they live; empty: home.")
    phone = serializers.CharField(max_length=40, allow_blank=True)
    phone_of = serializers.ChoiceField(choices=Worker.PhoneOf.choices)
    preferred_language = serializers.ChoiceField(choices=Language.choices)
    education = serializers.ChoiceField(choices=Education.choices, allow_blank=True)
    trade = serializers.ChoiceField(choices=Trade.choices, allow_blank=True)
    level = serializers.ChoiceField(choices=SkillLevel.choices, allow_blank=True)
    brand = serializers.CharField(max_length=60, allow_blank=True, help_text="Name of a labour brand in use.")
    flags = serializers.MultipleChoiceField(choices=Worker.Flag.choices)
    certificates = serializers.MultipleChoiceField(choices=Trade.choices)
    needs = serializers.MultipleChoiceField(
        choices=Worker.Need.choices, help_text="What helps on the way; no illness, no diagnosis."
    )
    state = serializers.ChoiceField(choices=Worker.State.choices, allow_blank=True)
    state_since = serializers.DateField(allow_null=True)
    note = serializers.CharField(max_length=200, allow_blank=True)
    valid_to = serializers.DateField(allow_null=True, help_text="Last day of the identity card.")
    is_long_term = serializers.BooleanField(help_text="The card is valid for life.")

    validate_phone = PersonSerializer.validate_phone
    validate_household = PersonSerializer.validate_household

    def validate_name(self, text: str) -> str:
        """As the card has it."""
        return clean_name(text).legal_name

    def validate_present(self, code: str) -> Division | None:
        """The place behind the code, or home."""
        return PersonSerializer.validate_household(PersonSerializer(), code) if code else None

    def validate_brand(self, name: str) -> LabourBrand | None:
        """A brand that is still given."""
        brand = LabourBrand.objects.filter(name=name, is_current=True).first()
        if name and brand is None:
            raise serializers.ValidationError("No labour brand has this name.")
        return brand

    def facts_for(self, worker: Worker) -> dict[str, Any]:
        """As `change_worker` takes them: sets in the order of their choices, a phone with whose it is."""
        facts = in_order(self.validated_data)
        if "name" in facts:
            facts["legal_name"] = facts.pop("name")
        if "phone" in facts or "phone_of" in facts:
            has_phone = facts.get("phone", worker.phone)
            facts["phone_of"] = (facts.get("phone_of") or worker.phone_of or Worker.PhoneOf.OWN) if has_phone else ""
        if facts.get("state") == "":
            facts["state_since"] = None
        elif facts.get("state_since") and not facts.get("state", worker.state):
            raise serializers.ValidationError({"state": ["Name the state that holds since that day."]})
        return facts


def in_order(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The same facts, sets in the order of their choices."""
    ordered = dict(facts)
    for name, choices in (("flags", Worker.Flag), ("certificates", Trade), ("needs", Worker.Need)):
        if name in facts:
            ordered[name] = [value for value in choices.values if value in facts[name]]
    return ordered
