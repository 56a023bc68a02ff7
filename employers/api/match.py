"""One proposal for other systems: why it was made, dropping it, and giving another job by hand."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from employers.api.placement import PlacementSerializer
from employers.models import Match
from employers.queries.match import ProposalTold, matches_visible_to, proposals_told, runs_visible_to
from employers.queries.vacancy import open_to_workers
from employers.services.offer import offer_by_hand
from employers.services.placement import Confirmed, drop_match
from workers.models import Trade
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ScopedViewSet
from zunyi.accounts.models import User

_ID: dict[str, Any] = {"min_value": 1, "max_value": 2**63 - 1}


class RemovedSerializer(serializers.Serializer[Any]):
    """How many vacancies one limit took away."""

    limit = serializers.CharField()
    vacancies = serializers.IntegerField()


class ProposalSerializer(serializers.Serializer[Any]):
    """One person of a run: the job proposed and why, or what left none."""

    id = serializers.IntegerField(source="match.pk")
    run = serializers.IntegerField(source="match.run_id")
    worker = serializers.UUIDField(source="match.worker.public_id")
    name = serializers.CharField(source="match.worker.legal_name")
    vacancy = serializers.IntegerField(source="match.vacancy_id", allow_null=True)
    job = serializers.CharField(source="match.vacancy.title", default="")
    employer = serializers.CharField(source="match.vacancy.employer.name", default="")
    score = serializers.IntegerField(source="match.score")
    points = serializers.SerializerMethodField(help_text="The parts of the score; they add up to it.")
    why = serializers.CharField(help_text="The reasons in words.")
    preferred = serializers.CharField(
        source="beside.preferred",
        help_text="What suits better and is full, and what a place would cost others.",
    )
    next = serializers.ListField(source="beside.others", child=serializers.CharField())
    companions = serializers.ListField(source="beside.companions", child=serializers.CharField())
    removed = serializers.SerializerMethodField()
    state = serializers.ChoiceField(source="match.state", choices=Match.State.choices)
    reason = serializers.CharField(source="match.reason")

    def get_points(self, told: ProposalTold) -> dict[str, int]:
        """As the run wrote them down."""
        return told.match.parts.get("points", {})

    @extend_schema(responses=RemovedSerializer(many=True))
    def get_removed(self, told: ProposalTold) -> list[dict[str, Any]]:
        """The limits in the order in which they were asked."""
        return [{"limit": limit, "vacancies": n} for limit, n in told.removed]


class NarrowSerializer(serializers.Serializer[Any]):
    """Which proposals of a run."""

    q = serializers.CharField(max_length=60, default="", help_text="Part of the worker's or the employer's name.")
    city = serializers.CharField(max_length=12, default="", help_text="Code of the city of work.")
    trade = serializers.ChoiceField(choices=Trade.choices, default="")
    town = serializers.CharField(max_length=12, default="", help_text="Code of the town of the household.")
    state = serializers.ChoiceField(choices=Match.State.choices, default="")
    left = serializers.BooleanField(default=None, allow_null=True, help_text="true: who is left without a job.")


class ConfirmSerializer(serializers.Serializer[Any]):
    """Some proposals by their numbers, or everything, narrowed as the list is."""

    matches = serializers.ListField(child=serializers.IntegerField(**_ID), default=list, max_length=1000)
    everything = serializers.BooleanField(default=False)
    q = serializers.CharField(max_length=60, allow_blank=True, default="")
    city = serializers.CharField(max_length=12, allow_blank=True, default="")
    trade = serializers.ChoiceField(choices=Trade.choices, allow_blank=True, default="")
    town = serializers.CharField(max_length=12, allow_blank=True, default="")

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        if bool(asked["matches"]) == asked["everything"]:
            raise serializers.ValidationError({"matches": ["Name either matches or everything."]})
        return asked


class RefusedSerializer(serializers.Serializer[Any]):
    """A proposal that could not be offered any more, and why."""

    match = serializers.IntegerField()
    name = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class ConfirmedSerializer(serializers.Serializer[Any]):
    """What became of the proposals."""

    offers = serializers.SerializerMethodField(help_text="Numbers of the placements that are now offered.")
    refused = serializers.SerializerMethodField()

    @extend_schema(responses=serializers.ListField(child=serializers.IntegerField()))
    def get_offers(self, outcome: Confirmed) -> list[int]:
        """One for each worker."""
        return [each.pk for each in outcome.offers]

    @extend_schema(responses=RefusedSerializer(many=True))
    def get_refused(self, outcome: Confirmed) -> list[dict[str, Any]]:
        """Each with its reason."""
        return [
            {"match": match.pk, "name": match.worker.legal_name, "code": no.code, "detail": str(no)}
            for match, no in outcome.refused
        ]


class DropSerializer(serializers.Serializer[Any]):
    """Why; it is kept."""

    reason = serializers.CharField(max_length=200)


class InsteadSerializer(DropSerializer):
    """Which job instead, and whether the companions agree to be placed apart."""

    vacancy = serializers.IntegerField(**_ID)
    apart = serializers.BooleanField(default=False)


class MatchViewSet(RetrieveModelMixin, ScopedViewSet[Match]):
    """What runs propose to the people of the caller's places."""

    capabilities = {"retrieve": "matches.run", "drop": "matches.confirm", "instead": "matches.confirm"}
    serializer_class = ProposalSerializer

    @staticmethod
    def scope(user: User, capability: str) -> QuerySet[Match]:
        """As on the page of a run: its place, and the person's household, are the caller's."""
        mine = matches_visible_to(user, capability).filter(run__in=runs_visible_to(user, capability))
        return mine.select_related("run", "worker__household", "vacancy__employer", "vacancy__division")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One proposal with its reasons."""
        return self._answer(self.get_object())

    @extend_schema(request=DropSerializer, responses=ProposalSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def drop(self, request: Request, pk: str) -> Response:
        """Overrule the proposal; the wish stays open for the next run."""
        asked = DropSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        drop_match(match=self.get_object(), by=self.caller, **asked.validated_data)
        return self._answer(self.get_object())

    @extend_schema(request=InsteadSerializer, responses={201: PlacementSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def instead(self, request: Request, pk: str) -> Response:
        """Offer another job than the one proposed; what the law says may not be overruled."""
        asked = InsteadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts, match = dict(asked.validated_data), self.get_object()
        vacancy = get_object_or_404(open_to_workers(), pk=facts.pop("vacancy"))
        offer = offer_by_hand(worker=match.worker, vacancy=vacancy, run=match.run, by=self.caller, **facts)
        return Response(PlacementSerializer(offer).data, status=201)

    def _answer(self, match: Match) -> Response:
        return Response(ProposalSerializer(proposals_told([match])[0]).data)
