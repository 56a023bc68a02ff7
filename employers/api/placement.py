"""Offers for other systems: those made, one made by hand, and the worker's answer as an officer writes it down."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from employers.models import Placement
from employers.queries.placement import found, visible_to
from employers.queries.vacancy import open_to_workers
from employers.services.offer import offer_by_hand, think_over
from employers.services.placement import answer_placement
from workers.queries.worker import visible_to as workers_visible_to
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet

ANSWERS = [("yes", "accepts"), ("no", "declines"), ("think", "wants some days more")]


class PlacementSerializer(serializers.ModelSerializer[Placement]):
    """A job offered to a worker, with the terms as they stood then."""

    worker = serializers.UUIDField(source="worker.public_id", read_only=True)
    name = serializers.CharField(source="worker.legal_name", read_only=True)
    terms = serializers.JSONField(read_only=True, help_text="Employer, place, pay, shift, lodging … as offered.")

    class Meta:
        model = Placement
        fields = [
            "id", "worker", "name", "vacancy", "match", "state", "terms", "offered_at", "expires_at", "thinks_since",
            "answered_at", "arrived_on",
        ]  # fmt: skip
        read_only_fields = fields


class JobOfferSerializer(serializers.Serializer[Any]):
    """Which job for whom, and why."""

    worker = serializers.UUIDField()
    vacancy = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    reason = serializers.CharField(max_length=200)


class JobAnswerSerializer(serializers.Serializer[Any]):
    """What the worker said; nobody has to give a reason."""

    answer = serializers.ChoiceField(choices=ANSWERS)
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class PlacementFilter(django_filters.FilterSet):
    """By state, job, worker and words."""

    q = django_filters.CharFilter(method="by_words", help_text="Part of the worker's or the employer's name.")
    worker = django_filters.UUIDFilter("worker__public_id")
    vacancy = django_filters.NumberFilter("vacancy_id", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = Placement
        fields = ["state"]

    def by_words(self, placements: QuerySet[Placement], name: str, value: str) -> QuerySet[Placement]:
        return found(placements, q=value)


class PlacementViewSet(ReadingViewSet[Placement]):
    """Offers to the people of the caller's places, and what came of them."""

    capabilities = {
        "list": "matches.view", "retrieve": "matches.view", "create": "matches.confirm", "answer": "placements.answer",
    }  # fmt: skip
    scope = staticmethod(visible_to)
    serializer_class = PlacementSerializer
    filterset_class = PlacementFilter

    @extend_schema(request=JobOfferSerializer, responses={201: PlacementSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Offer somebody a job without a run."""
        asked = JobOfferSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        mine = workers_visible_to(self.caller, "matches.confirm")
        worker = get_object_or_404(mine, public_id=facts["worker"])
        vacancy = get_object_or_404(open_to_workers(), pk=facts["vacancy"])
        offer = offer_by_hand(worker=worker, vacancy=vacancy, reason=facts["reason"], by=self.caller)
        return self._answer(offer, status.HTTP_201_CREATED)

    @extend_schema(request=JobAnswerSerializer, responses=PlacementSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def answer(self, request: Request, pk: str) -> Response:
        """Write down what the worker said. A no is held against nobody, and hands the place on."""
        asked = JobAnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said, placement = asked.validated_data, self.get_object()
        if said["answer"] == "think":
            return self._answer(think_over(placement=placement, by=self.caller))
        yes = said["answer"] == "yes"
        return self._answer(answer_placement(placement=placement, accepted=yes, reason=said["reason"], by=self.caller))

    def _answer(self, placement: Placement, code: int = status.HTTP_200_OK) -> Response:
        return Response(PlacementSerializer(placement).data, status=code)
