"""Matching for other systems: runs with their progress and result, what they propose, and a person's decision on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from employers.api.fields import CodeField
from employers.api.match import ConfirmedSerializer, ConfirmSerializer, NarrowSerializer, ProposalSerializer
from employers.matching.weights import PARTS, shares_of, weighed
from employers.models import Match, MatchRun
from employers.queries.companions import with_companions
from employers.queries.compare import earlier_runs
from employers.queries.match import (
    found,
    matches_of,
    matches_visible_to,
    places_to_match,
    proposals_told,
    runs_visible_to,
)
from employers.queries.season import Scope
from employers.services.matching import start_run
from employers.services.placement import confirm_matches
from workers.models import Trade
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.divisions.queries import division_by_code
from zunyi.jobs.views.start import nudge
from zunyi.refusals import NotAllowed

_PERCENT: Mapping[str, Any] = {"min_value": 0, "max_value": 100, "default": 100}


class RunSerializer(serializers.ModelSerializer[MatchRun]):
    """One run: what it looks at, how far it is, and what it reached."""

    division = serializers.CharField(source="division.code", read_only=True, help_text="Code: whose wishes.")
    destination = serializers.CharField(
        source="destination.code", default=None, read_only=True, allow_null=True, help_text="Code: jobs where."
    )
    by = serializers.CharField(source="by.name", default="", read_only=True)
    weights = serializers.SerializerMethodField(help_text="What each part counts, in percent of what is usual.")
    progress = serializers.SerializerMethodField(help_text="0 to 100.")
    filters = serializers.JSONField(read_only=True, help_text="trade, and pay at least, where they were asked for.")
    measures = serializers.JSONField(
        read_only=True, help_text="Placed, ranks, bound and gap, companions, shares, and both baselines."
    )

    class Meta:
        model = MatchRun
        fields = [
            "id", "division", "destination", "starts_from", "starts_until", "filters", "weights", "state", "progress",
            "by", "created_at", "done_at", "measures",
        ]  # fmt: skip
        read_only_fields = fields

    def get_weights(self, run: MatchRun) -> dict[str, int]:
        """Only what may be set."""
        return shares_of(run.weights)

    def get_progress(self, run: MatchRun) -> int:
        """Of the work behind it."""
        return 100 if run.state == MatchRun.State.DONE or run.job is None else run.job.percent


class WeighSerializer(serializers.Serializer[Any]):
    """In percent of what is usual; the worker's own order of wishes always counts in full."""

    place = serializers.IntegerField(**_PERCENT)
    trade = serializers.IntegerField(**_PERCENT)
    wage = serializers.IntegerField(**_PERCENT)
    certificate = serializers.IntegerField(**_PERCENT)


class StartSerializer(serializers.Serializer[Any]):
    """Whose wishes are matched with which jobs."""

    division = CodeField(help_text="Code of the city, a county or a town.")
    destination = CodeField(required=False, allow_null=True, default=None, help_text="Code; left out: all places.")
    starts_from = serializers.DateField(required=False, allow_null=True, default=None)
    starts_until = serializers.DateField(required=False, allow_null=True, default=None)
    trade = serializers.ChoiceField(choices=Trade.choices, required=False, allow_blank=True, default="")
    pay = serializers.IntegerField(min_value=0, max_value=100_000, default=0, help_text="At least, yuan a month.")
    weights = WeighSerializer(required=False)

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Days in order."""
        begin, end = asked["starts_from"], asked["starts_until"]
        if begin and end and end < begin:
            raise serializers.ValidationError({"starts_until": ["Not before starts_from."]})
        return asked


class RunFilter(django_filters.FilterSet):
    """By place and state."""

    division = django_filters.CharFilter(method="by_place", help_text="Code of the place whose wishes were matched.")

    class Meta:
        model = MatchRun
        fields = ["state"]

    def by_place(self, runs: QuerySet[MatchRun], name: str, value: str) -> QuerySet[MatchRun]:
        place = division_by_code(value, exact=True)
        return runs.filter(division=place) if place else runs.none()


class RunViewSet(ReadingViewSet[MatchRun]):
    """Matching runs over the caller's places."""

    capabilities = {
        **dict.fromkeys(("list", "retrieve", "create", "earlier", "matches"), "matches.run"),
        "confirm": "matches.confirm",
    }
    scope = staticmethod(runs_visible_to)
    serializer_class = RunSerializer
    filterset_class = RunFilter

    @extend_schema(request=StartSerializer, responses={201: RunSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Start a run; ask for it again until its state is done. It proposes, and changes nothing for anybody."""
        asked = StartSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        division, weights = facts.pop("division"), facts.pop("weights", {})
        if not places_to_match(self.caller).filter(pk=division.pk).exists():
            raise NotAllowed()
        run = start_run(
            division=division,
            scope=Scope(**facts),
            weights=weighed({part: weights.get(part, 100) for part in PARTS}),
            by=self.caller,
            about_url=lambda run: reverse("employers:run_detail", args=[run.pk]),
        )
        if run.job:
            nudge(run.job)
        return Response(RunSerializer(run).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=RunSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def earlier(self, request: Request, pk: str) -> Response:
        """This run and the last ones over the same place, newest first, to be held beside each other."""
        runs = earlier_runs(self.get_object(), self.get_queryset())
        return Response(RunSerializer(runs, many=True).data)

    @extend_schema(parameters=[NarrowSerializer], responses=ProposalSerializer(many=True), filters=False)
    @action(detail=True)
    def matches(self, request: Request, pk: str) -> Response:
        """Who is proposed for what, and why; and who is left, and which limit left nothing."""
        asked = NarrowSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        left = facts.pop("left")
        rows = found(self._proposals(), **facts)
        rows = rows if left is None else rows.filter(vacancy__isnull=left)
        page = cast(list[Match], self.paginate_queryset(cast(Any, rows)))
        return self.get_paginated_response(ProposalSerializer(proposals_told(page), many=True).data)

    @extend_schema(request=ConfirmSerializer, responses=ConfirmedSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def confirm(self, request: Request, pk: str) -> Response:
        """Offer the proposed jobs: those named, or all (of a filter). Companions are offered theirs together."""
        asked = ConfirmSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts, rows = dict(asked.validated_data), self._proposals()
        chosen, everything = facts.pop("matches"), facts.pop("everything")
        rows = found(rows, **facts) if everything else rows.filter(pk__in=chosen)
        run = self.get_object()
        meant = with_companions(run, rows.filter(state=Match.State.PROPOSED, vacancy__isnull=False))
        mine = meant.filter(pk__in=matches_visible_to(self.caller, "matches.run"))
        return Response(ConfirmedSerializer(confirm_matches(run=run, matches=mine, by=self.caller)).data)

    def _proposals(self) -> QuerySet[Match]:
        """Those of the run that the caller may see: of people who live in the caller's places."""
        return matches_of(self.get_object()).filter(pk__in=matches_visible_to(self.caller, "matches.run"))
