"""How long offers of the waitlists wait, office by office, for other systems."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from trips.queries.waitlist.times import offices_for, times_of
from trips.services.waitlist.times import set_time_to_answer
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ScopedViewSet


class WaitTimeSerializer(serializers.Serializer[Any]):
    """What stands for one office, and where it comes from."""

    office = serializers.CharField(source="office.code")
    name = serializers.CharField(source="office.name")
    minutes = serializers.IntegerField()
    set_by = serializers.CharField(
        source="rule.division.code", default=None, allow_null=True, help_text="Code of the office that set it."
    )


class NewWaitTimeSerializer(serializers.Serializer[Any]):
    """So many minutes from the next offer on; null: as the office above has it."""

    minutes = serializers.IntegerField(min_value=15, max_value=4320, allow_null=True)


class WaitTimeViewSet(ScopedViewSet[Any]):
    """The offices whose trips the caller runs. A trip's own time goes before them."""

    capabilities = {"list": "trips.run", "partial_update": "trips.run"}
    lookup_field = "code"
    lookup_value_regex = "[0-9A-Za-z]+"
    serializer_class = WaitTimeSerializer
    pagination_class = None  # type: ignore[assignment]  # as many as there are offices

    @extend_schema(responses=WaitTimeSerializer(many=True), filters=False)
    def list(self, request: Request) -> Response:
        """What stands for each office."""
        return Response(WaitTimeSerializer(times_of(offices_for(self.caller)), many=True).data)

    @extend_schema(request=NewWaitTimeSerializer, responses=WaitTimeSerializer)
    @idempotent
    def partial_update(self, request: Request, code: str) -> Response:
        """Another time for an office, or none of its own."""
        office = get_object_or_404(offices_for(self.caller), code=code)
        form = NewWaitTimeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        set_time_to_answer(division=office, by=self.caller, **form.validated_data)
        return Response(WaitTimeSerializer(times_of([office])[0]).data)
