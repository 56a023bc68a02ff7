"""Vacancies for other systems: offices read all and post for firms; an employer reads and posts its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from employers.models import Vacancy
from employers.queries import employer as employer_queries
from employers.queries.vacancy import visible_to, with_placed
from employers.queries.why_not import Answer, why_not_there
from employers.services.vacancy import (
    Terms,
    change_vacancy,
    open_vacancy,
    pause_vacancy,
    post_vacancy,
    withdraw_vacancy,
)
from workers.queries.worker import visible_to as workers_visible_to
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.permissions import held
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.divisions.models import Division
from zunyi.divisions.queries import division_by_code

_READ = ("vacancies.view", "partner.vacancies")
_WRITE = ("vacancies.edit", "partner.vacancies")
_MOST = 100_000


class VacancySerializer(serializers.ModelSerializer[Vacancy]):
    """One posted job."""

    employer_name = serializers.CharField(source="employer.name", read_only=True)
    division = serializers.CharField(source="division.code", read_only=True, help_text="Code of the workplace.")
    division_name = serializers.CharField(source="division.name", read_only=True)
    # Choices that may be blank, which the schema of a read-only choice cannot say.
    min_education = serializers.CharField(read_only=True)
    certificate = serializers.CharField(read_only=True)
    placed = serializers.IntegerField(read_only=True, help_text="Offers that live, and people at work.")
    remaining = serializers.IntegerField(read_only=True)
    text_findings = serializers.JSONField(read_only=True, help_text="What the law says about the words of the posting.")

    class Meta:
        model = Vacancy
        fields = [
            "id", "employer", "employer_name", "trade", "title", "division", "division_name", "openings", "placed",
            "remaining", "pay_from", "pay_to", "shift", "lodging", "insurance", "contract", "requirements",
            "min_education", "certificate", "adults_only", "text_findings", "from_on", "to_on", "state", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class PostingSerializer(serializers.Serializer[Any]):
    """A job to post; pay in yuan a month."""

    employer = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    title = serializers.CharField(max_length=60)
    division = serializers.CharField(max_length=12, help_text="Code of the workplace.")
    openings = serializers.IntegerField(min_value=1, max_value=_MOST)
    pay_from = serializers.IntegerField(min_value=0, max_value=_MOST)
    pay_to = serializers.IntegerField(min_value=0, max_value=_MOST)
    from_on = serializers.DateField()
    to_on = serializers.DateField()
    shift = serializers.ChoiceField(choices=Vacancy.Shift.choices, default=Vacancy.Shift.DAY)
    contract = serializers.ChoiceField(choices=Vacancy.Contract.choices, default=Vacancy.Contract.DIRECT)
    lodging = serializers.CharField(max_length=60, allow_blank=True, default="")
    insurance = serializers.CharField(max_length=60, allow_blank=True, default="")
    requirements = serializers.CharField(max_length=500, allow_blank=True, default="")
    age_reason = serializers.CharField(max_length=200, allow_blank=True, default="")

    def validate_division(self, code: str) -> Division:
        """The place behind the code."""
        place = division_by_code(code, exact=True)
        if place is None:
            raise serializers.ValidationError("No division has this code.")
        return place

    def validate(self, terms: dict[str, Any]) -> dict[str, Any]:
        """Pay and days in order."""
        for first, last in (("pay_from", "pay_to"), ("from_on", "to_on")):
            if terms[last] < terms[first]:
                raise serializers.ValidationError({last: [f"Not below {first}."]})
        return terms


class ReasonSerializer(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class WhomSerializer(serializers.Serializer[Any]):
    """Who asks."""

    worker = serializers.UUIDField()


class PointsSerializer(serializers.Serializer[Any]):
    """One part of the score, there and in the job that is proposed."""

    part = serializers.CharField()
    there = serializers.IntegerField()
    proposed = serializers.IntegerField()


class WhyNotSerializer(serializers.Serializer[Any]):
    """The answer in words; the points of each column add up to its score."""

    sentence = serializers.CharField()
    more = serializers.ListField(child=serializers.CharField())
    points = serializers.SerializerMethodField()

    @extend_schema(responses=PointsSerializer(many=True))
    def get_points(self, answer: Answer) -> list[dict[str, Any]]:
        """Part by part."""
        return [{"part": part, "there": there, "proposed": proposed} for part, there, proposed in answer.points]


class VacancyFilter(django_filters.FilterSet):
    """By firm, trade, state, place and words."""

    search = django_filters.CharFilter("title", "contains", help_text="Part of the title.")
    division = django_filters.CharFilter(method="by_place", help_text="Code of a place; all below it is included.")

    class Meta:
        model = Vacancy
        fields = ["trade", "state", "shift"]

    employer = django_filters.NumberFilter("employer_id", min_value=1, max_value=2**63 - 1)

    def by_place(self, vacancies: QuerySet[Vacancy], name: str, value: str) -> QuerySet[Vacancy]:
        place = division_by_code(value, exact=True)
        return vacancies.filter(division__path__startswith=place.path) if place else vacancies.none()


class VacancyViewSet(ReadingViewSet[Vacancy]):
    """Posted jobs."""

    capabilities = {
        "list": _READ,
        "retrieve": _READ,
        "create": _WRITE,
        "partial_update": _WRITE,
        "pause": _WRITE,
        "open": _WRITE,
        "withdraw": _WRITE,
        "why_not": "matches.view",
    }
    scope = staticmethod(visible_to)
    serializer_class = VacancySerializer
    filterset_class = VacancyFilter

    def prepare(self, rows: QuerySet[Vacancy]) -> QuerySet[Vacancy]:
        """With what is left of the openings."""
        return with_placed(rows)

    @extend_schema(request=PostingSerializer, responses={201: VacancySerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Post a job. A text against the law on postings is kept, and held back until it is mended."""
        asked = PostingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        terms = dict(asked.validated_data)
        firms = employer_queries.visible_to(self.caller, held(self, self.caller))
        employer = get_object_or_404(firms, pk=terms.pop("employer"))
        return self._answer(
            post_vacancy(employer=employer, terms=Terms(**terms), by=self.caller), status.HTTP_201_CREATED
        )

    @extend_schema(request=PostingSerializer(partial=True), responses=VacancySerializer)
    @idempotent
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is offered; what is not named stays, the firm always. Offers that were made keep their terms."""
        known = self.get_object()
        if not isinstance(request.data, Mapping):
            raise serializers.ValidationError("An object is expected.")
        asked = PostingSerializer(data=_as_posted(known) | {**request.data} | {"employer": known.employer_id})
        asked.is_valid(raise_exception=True)
        terms = dict(asked.validated_data)
        del terms["employer"]
        return self._answer(change_vacancy(vacancy=known, terms=Terms(**terms), by=self.caller))

    @extend_schema(request=ReasonSerializer, responses=VacancySerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Offer the job to nobody for a while."""
        return self._answer(pause_vacancy(vacancy=self.get_object(), by=self.caller, reason=self._reason(request)))

    @extend_schema(request=None, responses=VacancySerializer)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: str) -> Response:
        """Show the job to workers again."""
        return self._answer(open_vacancy(vacancy=self.get_object(), by=self.caller))

    @extend_schema(request=ReasonSerializer, responses=VacancySerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take the job back; the reason is needed."""
        return self._answer(withdraw_vacancy(vacancy=self.get_object(), by=self.caller, reason=self._reason(request)))

    @extend_schema(parameters=[WhomSerializer], responses=WhyNotSerializer, filters=False)
    @action(detail=True, url_path="why-not", filterset_class=None)
    def why_not(self, request: Request, pk: str) -> Response:
        """Why is this not the job of that worker: the limit that rules it out, or its points against the proposed."""
        asked = WhomSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        mine = workers_visible_to(self.caller, "matches.view")
        worker = get_object_or_404(mine, public_id=asked.validated_data["worker"])
        return Response(WhyNotSerializer(why_not_there(worker, self.get_object())).data)

    def _reason(self, request: Request) -> str:
        asked = ReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return str(asked.validated_data["reason"])

    def _answer(self, vacancy: Vacancy, code: int = status.HTTP_200_OK) -> Response:
        return Response(VacancySerializer(self.get_queryset().get(pk=vacancy.pk)).data, status=code)


def _as_posted(vacancy: Vacancy) -> dict[str, Any]:
    """A posted job in the words of whoever posts one."""
    said = {name: getattr(vacancy, name) for name in PostingSerializer().get_fields() if hasattr(vacancy, name)}
    reason = next((each["reason"] for each in vacancy.text_findings if each.get("reason")), "")
    return said | {"division": vacancy.division.code, "age_reason": reason}
