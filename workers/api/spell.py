"""Employments for other systems: written down, put right, ended, taken out, as on the person's page."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from workers.models import EmploymentSpell, Trade
from workers.queries.spell import visible_to
from workers.queries.worker import visible_to as people_visible_to
from workers.services.spell import begin_spell, change_spell, end_spell, remove_spell
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.divisions.models import Division
from zunyi.divisions.queries import division_by_code

EDIT = "workers.edit"


class SpellSerializer(serializers.ModelSerializer[EmploymentSpell]):
    """Where somebody works or worked, from when to when."""

    place = serializers.CharField(source="place.code", read_only=True, help_text="Code of the place of work.")
    place_name = serializers.CharField(source="place.name", read_only=True)
    trade = serializers.CharField(read_only=True)
    end_reason = serializers.CharField(read_only=True)

    class Meta:
        model = EmploymentSpell
        fields = [
            "id", "worker", "place", "place_name", "employer_name", "trade", "began_on", "ended_on", "end_reason",
            "is_organised", "source",
        ]  # fmt: skip
        read_only_fields = fields


class SpellFactsSerializer(serializers.Serializer[Any]):
    """What is known of a stretch of work."""

    place = serializers.CharField(max_length=12, help_text="Code of a province, city, county or town.")
    employer_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    trade = serializers.ChoiceField(choices=Trade.choices, required=False, allow_blank=True)
    began_on = serializers.DateField()
    ended_on = serializers.DateField(required=False, allow_null=True, help_text="Null while it goes on.")
    is_organised = serializers.BooleanField(required=False, help_text="Sent or placed by the bureau.")
    source = serializers.ChoiceField(choices=EmploymentSpell.Source.choices)  # type: ignore[assignment]

    def validate_place(self, code: str) -> Division:
        """The place behind the code."""
        place = division_by_code(code, exact=True)
        if place is None:
            raise serializers.ValidationError("No division has this code.")
        return place

    def validate(self, facts: dict[str, Any]) -> dict[str, Any]:
        """No day is still to come."""
        for name in ("began_on", "ended_on"):
            if facts.get(name) and facts[name] > timezone.localdate():
                raise serializers.ValidationError({name: ["This day is still to come."]})
        return facts


class NewSpellSerializer(SpellFactsSerializer):
    """The same, and of whom."""

    worker = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class SpellEndSerializer(serializers.Serializer[Any]):
    """When and why work ended."""

    ended_on = serializers.DateField()
    reason = serializers.ChoiceField(choices=EmploymentSpell.Ended.choices)
    came_back = serializers.BooleanField(default=False, help_text="Came back home.")


class SpellFilter(django_filters.FilterSet):
    """By person, and whether it goes on."""

    worker = django_filters.NumberFilter("worker_id")
    goes_on = django_filters.BooleanFilter("ended_on", lookup_expr="isnull")

    class Meta:
        model = EmploymentSpell
        fields = ["trade", "source"]


class SpellViewSet(ReadingViewSet[EmploymentSpell]):
    """Employments of the people of the caller's places."""

    capabilities = {
        "list": "workers.view", "retrieve": "workers.view", "create": EDIT, "partial_update": EDIT, "end": EDIT,
        "destroy": EDIT,
    }  # fmt: skip
    scope = staticmethod(visible_to)
    serializer_class = SpellSerializer
    filterset_class = SpellFilter

    def prepare(self, rows: QuerySet[EmploymentSpell]) -> QuerySet[EmploymentSpell]:
        """With the place of work."""
        return rows.select_related("place")

    @extend_schema(request=NewSpellSerializer, responses={201: SpellSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Write down where somebody works, or has worked."""
        asked = NewSpellSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        worker = get_object_or_404(people_visible_to(self.caller, EDIT), pk=facts.pop("worker"))
        spell = begin_spell(worker=worker, facts=facts, by=self.caller)
        return Response(SpellSerializer(spell).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=SpellFactsSerializer, responses=SpellSerializer)
    @idempotent
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Put a stretch of work right; what is not named stays."""
        asked = SpellFactsSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        spell = self.get_object()
        change_spell(spell=spell, facts=asked.validated_data, by=self.caller)
        return Response(SpellSerializer(self.get_object()).data)

    @extend_schema(request=SpellEndSerializer, responses=SpellSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def end(self, request: Request, pk: str | None = None) -> Response:
        """Say when and why it ended, and whether the person came home."""
        asked = SpellEndSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        end_spell(spell=self.get_object(), by=self.caller, **asked.validated_data)
        return Response(SpellSerializer(self.get_object()).data)

    @extend_schema(responses={204: None})
    @idempotent
    def destroy(self, request: Request, pk: str | None = None) -> Response:
        """Take out what was written down by mistake."""
        remove_spell(spell=self.get_object(), by=self.caller)
        return Response(status=status.HTTP_204_NO_CONTENT)
