"""稳定就业 for other systems: who has worked 90 days and more, and what shows it."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from employers.queries.stable_employment import HALF_YEAR_DAYS, STABLE_DAYS, proved_lines, stable_visible_to
from workers.models import Worker
from zunyi.accounts.api.viewsets import ScopedViewSet
from zunyi.accounts.models import User


class StableAskedSerializer(serializers.Serializer[Any]):
    """Which day, and how long."""

    on = serializers.DateField(required=False, help_text="Today, if left out; no day to come.")
    days = serializers.ChoiceField(choices=[STABLE_DAYS, HALF_YEAR_DAYS], default=STABLE_DAYS)
    q = serializers.CharField(max_length=60, default="", help_text="Part of the name.")


class ProofSerializer(serializers.Serializer[Any]):
    """Whose word shows it, and from which day."""

    on = serializers.DateField()
    word = serializers.CharField()


class StableSerializer(serializers.Serializer[Any]):
    """One person's work without a gap that counts."""

    worker = serializers.UUIDField()
    name = serializers.CharField()
    employer = serializers.CharField()
    place = serializers.CharField()
    began_on = serializers.DateField()
    days = serializers.IntegerField()
    shown_days = serializers.IntegerField(help_text="Up to which day somebody's word reaches.")
    is_shown = serializers.BooleanField(help_text="Whether it reaches three months.")
    proofs = ProofSerializer(many=True)


class StableEmploymentViewSet(ScopedViewSet[Worker]):
    """The own people with such work."""

    capabilities = {"list": "workers.view"}
    scope = staticmethod(lambda user, capability: _people(user))

    @extend_schema(parameters=[StableAskedSerializer], responses=StableSerializer(many=True), filters=False)
    def list(self, request: Request) -> Response:
        """Everybody with such work on a day, each with the words that show it."""
        asked = StableAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        facts, today = asked.validated_data, timezone.localdate()
        on, days = min(facts.get("on", today), today), int(facts["days"])
        people = stable_visible_to(self.caller, on=on, days=days, q=facts["q"])
        page = cast(list[Worker], self.paginate_queryset(people))
        lines = [
            {
                "worker": worker.public_id, "name": worker.legal_name, "employer": spell.employer_name,
                "place": str(spell.place), "began_on": chain.began_on, "days": chain.days,
                "shown_days": chain.shown_days, "is_shown": chain.is_shown, "proofs": chain.proofs,
            }
            for worker, chain, spell in proved_lines(page, on=on, days=days)
        ]  # fmt: skip
        return self.get_paginated_response(StableSerializer(lines, many=True).data)


def _people(user: User) -> QuerySet[Worker]:
    return stable_visible_to(user, on=timezone.localdate())
