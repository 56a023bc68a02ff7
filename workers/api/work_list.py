"""Work lists (清单管理) for other systems: made, filled, ticked off, handed over, closed."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from workers.api.chosen import ChosenSerializer, own_office, people_chosen
from workers.models import WorkList, WorkListEntry
from workers.queries.work_list import entries_of, officers_for, visible_to, with_progress
from workers.services.work_list import (
    add_to_work_list,
    close_work_list,
    hand_over_work_list,
    make_work_list,
    mark_entries,
    reopen_work_list,
)
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.accounts.models import User
from zunyi.divisions.models import Division

EDIT = "workers.edit"
_BIGGEST = 2**63 - 1


class WorkListSerializer(serializers.ModelSerializer[WorkList]):
    """A list that an office works through."""

    division = serializers.CharField(source="division.code", read_only=True)
    owner = serializers.CharField(source="owner.name", read_only=True)
    owner_id = serializers.IntegerField(read_only=True)
    persons = serializers.IntegerField(read_only=True, help_text="Who stands on it.")
    done = serializers.IntegerField(read_only=True, help_text="Who is ticked off.")

    class Meta:
        model = WorkList
        fields = [
            "id", "title", "task", "division", "owner", "owner_id", "persons", "done", "due_on", "made_at",
            "closed_at", "closing_note",
        ]  # fmt: skip
        read_only_fields = fields


class _InCharge(serializers.Serializer[Any]):
    owner = serializers.IntegerField(
        required=False, min_value=1, max_value=_BIGGEST, help_text="Id of the officer in charge; the caller unless."
    )
    due_on = serializers.DateField(help_text="To be closed by.")

    def validate_due_on(self, day: Any) -> Any:
        """Not over yet."""
        if day < timezone.localdate():
            raise serializers.ValidationError("This day is over.")
        return day


class NewWorkListSerializer(ChosenSerializer, _InCharge):
    """What is to be done until when, by whom, and with which people."""

    title = serializers.CharField(max_length=80)
    task = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class HandOverSerializer(_InCharge):
    """Who is in charge from now on, until when."""


class CloseListSerializer(serializers.Serializer[Any]):
    """What came of it."""

    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class MarkSerializer(serializers.Serializer[Any]):
    """One person's tick and remark; what is left out stays."""

    entry = serializers.IntegerField(min_value=1, max_value=_BIGGEST)
    done = serializers.BooleanField(required=False)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class MarksSerializer(serializers.Serializer[Any]):
    """Ticks and remarks of several."""

    marks = serializers.ListField(child=MarkSerializer(), max_length=500)


class CountedSerializer(serializers.Serializer[Any]):
    """How many."""

    count = serializers.IntegerField()


class ListEntrySerializer(serializers.ModelSerializer[WorkListEntry]):
    """One person on a list."""

    name = serializers.CharField(source="worker.legal_name", read_only=True)
    household = serializers.CharField(source="worker.household.code", read_only=True)
    done_by = serializers.CharField(source="done_by.name", default=None, allow_null=True, read_only=True)

    class Meta:
        model = WorkListEntry
        fields = ["id", "worker", "name", "household", "done_at", "done_by", "note"]
        read_only_fields = fields


class WorkListFilter(django_filters.FilterSet):
    """Open or closed, one's own or the office's."""

    open = django_filters.BooleanFilter("closed_at", lookup_expr="isnull")
    owner = django_filters.NumberFilter("owner_id")

    class Meta:
        model = WorkList
        fields = ["due_on"]


class WorkListViewSet(ReadingViewSet[WorkList]):
    """Work lists of the caller's offices, and those in their own charge."""

    capabilities = dict.fromkeys(
        ["list", "retrieve", "create", "add", "entries", "mark", "hand_over", "close", "reopen"], EDIT
    )
    scope = staticmethod(visible_to)
    serializer_class = WorkListSerializer
    filterset_class = WorkListFilter

    def prepare(self, rows: QuerySet[WorkList]) -> QuerySet[WorkList]:
        """With how far each has got."""
        return with_progress(rows)

    @extend_schema(request=NewWorkListSerializer, responses={201: WorkListSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Make a list of the people chosen."""
        asked = NewWorkListSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        whom, facts = ChosenSerializer.split(asked.validated_data)
        division = own_office(self.caller)
        facts["owner"] = self._in_charge(facts, division)
        people, _selection = people_chosen(whom, by=self.caller, capability=EDIT)
        made = make_work_list(**facts, division=division, people=people, by=self.caller)
        return Response(self._shown(made), status=status.HTTP_201_CREATED)

    @extend_schema(request=ChosenSerializer, responses=CountedSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def add(self, request: Request, pk: str | None = None) -> Response:
        """Put more people on it; answers how many are new."""
        asked = ChosenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        people, _selection = people_chosen(asked.validated_data, by=self.caller, capability=EDIT)
        return Response({"count": add_to_work_list(work_list=self.get_object(), people=people, by=self.caller)})

    @extend_schema(
        responses=ListEntrySerializer(many=True),
        parameters=[OpenApiParameter("open", bool, description="Only those not done yet.")],
        filters=False,
    )
    @action(detail=True, methods=["get"], filterset_class=None)
    def entries(self, request: Request, pk: str | None = None) -> Response:
        """The people on it whom the caller may see, a page at a time."""
        found: Any = entries_of(self.get_object(), self.caller)
        if request.query_params.get("open") == "true":
            found = found.filter(done_at=None)
        page: Any = self.paginate_queryset(found)
        return self.get_paginated_response(ListEntrySerializer(page, many=True).data)

    @extend_schema(request=MarksSerializer, responses=CountedSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def mark(self, request: Request, pk: str | None = None) -> Response:
        """Tick people off or take the tick back, and write remarks; answers how many entries changed."""
        asked = MarksSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found, marks = self.get_object(), asked.validated_data["marks"]
        shown = entries_of(found, self.caller).filter(pk__in=[mark["entry"] for mark in marks])
        own = set(shown.values_list("pk", flat=True))
        count = mark_entries(
            work_list=found,
            done={mark["entry"]: mark["done"] for mark in marks if "done" in mark and mark["entry"] in own},
            notes={mark["entry"]: mark["note"] for mark in marks if "note" in mark and mark["entry"] in own},
            by=self.caller,
        )
        return Response({"count": count})

    @extend_schema(request=HandOverSerializer, responses=WorkListSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def hand_over(self, request: Request, pk: str | None = None) -> Response:
        """Give it to another officer of the office, or another day."""
        asked = HandOverSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found = self.get_object()
        owner = (
            self._in_charge(asked.validated_data, found.division) if "owner" in asked.validated_data else found.owner
        )
        hand_over_work_list(work_list=found, owner=owner, due_on=asked.validated_data["due_on"], by=self.caller)
        return Response(self._shown(found))

    @extend_schema(request=CloseListSerializer, responses=WorkListSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def close(self, request: Request, pk: str | None = None) -> Response:
        """The work is over."""
        asked = CloseListSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(
            self._shown(close_work_list(work_list=self.get_object(), **asked.validated_data, by=self.caller))
        )

    @extend_schema(request=None, responses=WorkListSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def reopen(self, request: Request, pk: str | None = None) -> Response:
        """Closed too early: it goes on."""
        return Response(self._shown(reopen_work_list(work_list=self.get_object(), by=self.caller)))

    def _shown(self, work_list: WorkList) -> Any:
        return WorkListSerializer(
            self.prepare(WorkList.objects.select_related("owner", "division")).get(pk=work_list.pk)
        ).data

    def _in_charge(self, facts: dict[str, Any], division: Division) -> User:
        """The officer named, of this office or one above; the caller where nobody is named."""
        if "owner" not in facts:
            return self.caller
        return get_object_or_404(officers_for(division), pk=facts["owner"])
