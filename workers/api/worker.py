"""The registry for other systems: within the caller's places, identity numbers masked."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from workers.identity_number import IdentityNumber
from workers.models import Education, Kin, LabourBrand, NextOfKin, SkillLevel, Trade, Worker
from workers.names import clean_name
from workers.phones import clean_phone
from workers.queries.search import found
from workers.queries.worker import visible_to
from workers.services.next_of_kin import forget_next_of_kin, keep_next_of_kin
from workers.services.office import register_at_office
from workers.services.register import Person
from workers.services.worker import change_worker, note_denied_look, reveal_number
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.permissions import held
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.accounts.queries.scope import division_paths, lies_within
from zunyi.divisions.models import Division
from zunyi.divisions.queries import division_by_code
from zunyi.notices.models.template import Language
from zunyi.refusals import NotAllowed


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


class RegisterSerializer(serializers.Serializer[Any]):
    """What somebody tells of themselves."""

    name = serializers.CharField(max_length=100)
    identity_number = serializers.CharField(max_length=40, help_text="18 characters; the check digit is verified.")
    household = serializers.CharField(
        max_length=12, help_text="Code of the county, town or village; an old one serves."
    )
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    phone_of = serializers.ChoiceField(choices=Worker.PhoneOf.choices, required=False, default=Worker.PhoneOf.OWN)

    def validate_household(self, code: str) -> Division:
        """The place behind the code."""
        place = division_by_code(code, exact=True)
        if place is None:
            raise serializers.ValidationError("No division has this code.")
        return place

    def validate_phone(self, text: str) -> str:
        """The first mobile number in the text."""
        phones = clean_phone(text)
        if text.strip() and not phones.found:
            raise serializers.ValidationError("No mobile number of 11 digits stands here.")
        return phones.first


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

    validate_phone = RegisterSerializer.validate_phone
    validate_household = RegisterSerializer.validate_household

    def validate_name(self, text: str) -> str:
        """As the card has it."""
        return clean_name(text).legal_name

    def validate_present(self, code: str) -> Division | None:
        """The place behind the code, or home."""
        return RegisterSerializer.validate_household(RegisterSerializer(), code) if code else None

    def validate_brand(self, name: str) -> LabourBrand | None:
        """A brand that is still given."""
        brand = LabourBrand.objects.filter(name=name, is_current=True).first()
        if name and brand is None:
            raise serializers.ValidationError("No labour brand has this name.")
        return brand

    def facts_for(self, worker: Worker) -> dict[str, Any]:
        """As `change_worker` takes them: sets in the order of their choices, a phone with whose it is."""
        facts = dict(self.validated_data)
        if "name" in facts:
            facts["legal_name"] = facts.pop("name")
        for name, choices in (("flags", Worker.Flag), ("certificates", Trade), ("needs", Worker.Need)):
            if name in facts:
                facts[name] = [value for value in choices.values if value in facts[name]]
        if "phone" in facts or "phone_of" in facts:
            has_phone = facts.get("phone", worker.phone)
            facts["phone_of"] = (facts.get("phone_of") or worker.phone_of or Worker.PhoneOf.OWN) if has_phone else ""
        if facts.get("state") == "":
            facts["state_since"] = None
        elif facts.get("state_since") and not facts.get("state", worker.state):
            raise serializers.ValidationError({"state": ["Name the state that holds since that day."]})
        return facts


class KinSerializer(serializers.Serializer[Any]):
    """Somebody of the family, to be called if something happens on the way."""

    name = serializers.CharField(max_length=50)
    relation = serializers.ChoiceField(choices=NextOfKin.Relation.choices)
    phone = serializers.CharField(max_length=40)

    def validate_phone(self, text: str) -> str:
        """A mobile number, in whatever spelling."""
        number = clean_phone(text).first
        if not number:
            raise serializers.ValidationError(_("A mobile number has 11 digits and begins with 1."))
        return number


class RevealSerializer(serializers.Serializer[Any]):
    """What the whole number is needed for."""

    reason = serializers.CharField(max_length=100)


class RevealedSerializer(serializers.Serializer[Any]):
    """The number in clear."""

    identity_number = serializers.CharField()


class WorkerFilter(django_filters.FilterSet):
    """By text, place and trade."""

    search = django_filters.CharFilter(
        method="by_text", help_text="Name, pinyin, initials, phone, identity number or its last four characters."
    )
    household = django_filters.CharFilter(method="by_place", help_text="Code of a place; all below it is included.")

    class Meta:
        model = Worker
        fields = ["trade", "sex", "state", "level"]

    def by_text(self, workers: QuerySet[Worker], name: str, value: str) -> QuerySet[Worker]:
        return found(workers, value)

    def by_place(self, workers: QuerySet[Worker], name: str, value: str) -> QuerySet[Worker]:
        place = division_by_code(value, exact=True)
        return workers.filter(household__path__startswith=place.path) if place else workers.none()


class WorkerViewSet(ReadingViewSet[Worker]):
    """Workers of the caller's places."""

    capabilities = {
        "list": "workers.view", "retrieve": "workers.view", "create": "workers.edit",
        "partial_update": "workers.edit", "reveal": "workers.reveal", "kin": "workers.edit",
    }  # fmt: skip
    scope = staticmethod(visible_to)
    serializer_class = WorkerSerializer
    filterset_class = WorkerFilter

    def prepare(self, rows: QuerySet[Worker]) -> QuerySet[Worker]:
        """With the masked number and the place."""
        return rows.select_related("identity", "household", "brand", "present")

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Who asked for somebody of other places is on record, though the answer does not say that there is anybody;
        a key's transaction is over by then."""
        if response.status_code == status.HTTP_404_NOT_FOUND and str(self.kwargs.get("pk", "")).isdecimal():
            note_denied_look(by=self.caller, capability=held(self, self.caller), pk=self.kwargs["pk"])
        return super().finalize_response(request, response, *args, **kwargs)

    @extend_schema(request=RegisterSerializer, responses={201: WorkerSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Register somebody; who is registered already with the same name is answered as they stand."""
        asked = RegisterSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        if not lies_within(facts["household"], division_paths(self.caller, "workers.edit")):
            raise NotAllowed()
        person = Person(
            name=clean_name(facts["name"]).legal_name,
            number=IdentityNumber.parse(facts["identity_number"]),
            household=facts["household"],
            phone=facts["phone"],
            phone_of=facts["phone_of"],
        )
        worker = register_at_office(person=person, by=self.caller)
        return Response(WorkerSerializer(self.get_queryset().get(pk=worker.pk)).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=WorkerFactsSerializer, responses=WorkerSerializer)
    @idempotent
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Put the record right; everything that changed is kept with who changed it."""
        asked = WorkerFactsSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        worker = self.get_object()
        change_worker(worker=worker, facts=asked.facts_for(worker), by=self.caller)
        held = visible_to(self.caller)  # it may have moved within the caller's places
        return Response(WorkerSerializer(self.prepare(held).get(pk=worker.pk)).data)

    @extend_schema(methods=["PUT"], request=KinSerializer, responses={204: None})
    @extend_schema(methods=["DELETE"], request=None, responses={204: None})
    @action(detail=True, methods=["put", "delete"])
    def kin(self, request: Request, pk: str | None = None) -> Response:
        """Name whom to call if something happens on the way, sealed; or take the name out. It is never read here."""
        worker = self.get_object()
        if request.method == "DELETE":
            forget_next_of_kin(worker=worker, by=self.caller)
        else:
            asked = KinSerializer(data=request.data)
            asked.is_valid(raise_exception=True)
            keep_next_of_kin(worker=worker, kin=Kin(**asked.validated_data), by=self.caller)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=RevealSerializer, responses=RevealedSerializer)
    @action(detail=True, methods=["post"])
    def reveal(self, request: Request, pk: str | None = None) -> Response:
        """The identity number in clear, for a stated reason; who looked, and why, is written to the history. Never
        repeated from a key: each look is a look."""
        asked = RevealSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        number = reveal_number(worker=self.get_object(), reason=asked.validated_data["reason"], by=self.caller)
        return Response({"identity_number": number}, headers={"Cache-Control": "no-store"})
