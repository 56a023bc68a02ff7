"""The times for the unreached, for other systems: what holds in an office, and setting it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ScopedViewSet
from zunyi.accounts.models import User
from zunyi.divisions.models import Division
from zunyi.notices.queries.ladder import Steps, laddered_kinds, offices_of, steps_held_by, written_rules
from zunyi.notices.services.ladder_rules import set_ladder

DAY = 1440


class FrameSerializer(serializers.Serializer[Steps]):
    """The city's times, and how far a county may move each."""

    is_on = serializers.BooleanField()
    voice_after = serializers.IntegerField()
    call_after = serializers.IntegerField()
    leeway = serializers.IntegerField()


class StepsSerializer(serializers.Serializer[Any]):
    """The ways after the first message of one kind, in minutes counted from it."""

    kind = serializers.CharField(source="holds.kind")
    is_on = serializers.BooleanField(source="holds.is_on", help_text="Whether the kind is followed up at all.")
    voice_after = serializers.IntegerField(source="holds.voice_after", help_text="To a WeChat message or voice call.")
    call_after = serializers.IntegerField(source="holds.call_after", help_text="To the village's call sheet.")
    wants_answer = serializers.BooleanField(source="holds.wants_answer", help_text="Only an answer counts.")
    frame = FrameSerializer()


class NewStepsSerializer(serializers.Serializer[Any]):
    """The times of one kind; `is_on` and `leeway` are the city's to set and stay as they are for a county."""

    office = serializers.CharField(max_length=12, help_text="Code of the city or county.")
    kind = serializers.CharField(max_length=40)
    is_on = serializers.BooleanField(required=False)
    voice_after = serializers.IntegerField(min_value=0, max_value=DAY, required=False)
    call_after = serializers.IntegerField(min_value=0, max_value=DAY, required=False)
    wants_answer = serializers.BooleanField(required=False)
    leeway = serializers.IntegerField(min_value=0, max_value=720, required=False)

    def validate_kind(self, code: str) -> str:
        """One that can be followed up."""
        if code not in {kind.code for kind in laddered_kinds()}:
            raise serializers.ValidationError("No kind of message has this code.")
        return code


def _offices(user: User, capability: str) -> QuerySet[Division]:
    """The offices in whose name the caller may set times; the capability is the same for all actions."""
    return offices_of(user)


class LadderViewSet(ScopedViewSet[Division]):
    """When a stronger way is taken for whom a message did not reach, kind by kind."""

    serializer_class = StepsSerializer
    pagination_class = None  # type: ignore[assignment]
    scope = staticmethod(_offices)
    capabilities = {"list": "notices.rules", "create": "notices.rules"}

    @extend_schema(
        parameters=[OpenApiParameter("office", OpenApiTypes.STR, description="Code; your own office if left out.")]
    )
    def list(self, request: Request) -> Response:
        """What holds in an office."""
        code = request.query_params.get("office", "")
        offices = self.get_queryset()
        return self._answer(get_object_or_404(offices, code=code) if code else get_object_or_404(offices[:1]))

    @extend_schema(request=NewStepsSerializer, responses=StepsSerializer(many=True))
    @idempotent
    def create(self, request: Request) -> Response:
        """Set the times of one kind; what is left out stays. They hold at once, for messages on their way too."""
        asked = NewStepsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        office = get_object_or_404(self.get_queryset(), code=facts.pop("office"))
        holds = next(each for each, _frame in steps_held_by(office, written_rules()) if each.kind == facts["kind"])
        if office.level != "city":
            facts = {name: value for name, value in facts.items() if name not in ("is_on", "leeway")}
        set_ladder(division=office, steps=[replace(holds, **facts)], by=self.caller)
        return self._answer(office)

    def _answer(self, office: Division) -> Response:
        held = [{"holds": holds, "frame": frame} for holds, frame in steps_held_by(office, written_rules())]
        return Response(StepsSerializer(held, many=True).data)
