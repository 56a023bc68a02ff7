"""Changes of trips for other systems: who was moved from where, and taking it back. Moving: `bookings/…/transfer/`."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.models import Transfer
from trips.queries.transfer import visible_to, ways_back
from trips.services.transfer import undo_transfer
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet


class TransferredSerializer(serializers.Serializer[Any]):
    """One person of a change of trips."""

    old = serializers.IntegerField(source="old.pk", help_text="Id of the booking given back.")
    new = serializers.IntegerField(source="new.pk", help_text="Id of the booking on the new trip.")
    worker = serializers.UUIDField(source="old.worker.public_id")
    seats_before = serializers.ListField(child=serializers.CharField())
    seats_now = serializers.ListField(child=serializers.CharField())
    why_not = serializers.SerializerMethodField(help_text="Why the old seats cannot be had again; empty when they can.")

    def get_why_not(self, person: Any) -> str:
        """The refusal's code."""
        return person.why_not.code if person.why_not is not None else ""


class TransferDoneSerializer(serializers.ModelSerializer[Transfer]):
    """People who changed from one trip to another."""

    source = serializers.CharField(  # type: ignore[assignment]  # the word for it
        source="source.number", read_only=True, help_text="Number of the trip left."
    )
    target = serializers.CharField(source="target.number", read_only=True, help_text="Number of the new trip.")

    class Meta:
        model = Transfer
        fields = ["id", "source", "target", "reason", "manner", "made_at", "undone_at"]
        read_only_fields = fields


class TransferPeopleSerializer(TransferDoneSerializer):
    """The same with the people, and whether each can have the old seat again."""

    people = serializers.SerializerMethodField()

    class Meta(TransferDoneSerializer.Meta):
        fields = [*TransferDoneSerializer.Meta.fields, "people"]
        read_only_fields = fields

    @extend_schema_field(TransferredSerializer(many=True))
    def get_people(self, transfer: Transfer) -> Any:
        """In the order in which they had signed up."""
        return TransferredSerializer(ways_back(transfer), many=True).data


class TransferFilter(django_filters.FilterSet):
    """By the trip that was left, and the one that was taken."""

    source = django_filters.CharFilter("source__number")
    target = django_filters.CharFilter("target__number")

    class Meta:
        model = Transfer
        fields: list[str] = []


class TransferViewSet(ReadingViewSet[Transfer]):
    """Changes of trips of people whom the caller may sign up."""

    capabilities = {"list": "bookings.make", "retrieve": "bookings.make", "undo": "bookings.make"}
    scope = staticmethod(visible_to)
    serializer_class = TransferDoneSerializer
    filterset_class = TransferFilter

    def get_serializer_class(self) -> type[TransferDoneSerializer]:
        """A list without the people."""
        return TransferDoneSerializer if self.action == "list" else TransferPeopleSerializer

    @extend_schema(request=None, responses=TransferPeopleSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def undo(self, request: Request, pk: str) -> Response:
        """Give everybody the old seats again, all of them or nobody."""
        transfer = self.get_object()
        undo_transfer(transfer=transfer, by=self.caller)
        rows: QuerySet[Transfer] = self.get_queryset()
        return Response(TransferPeopleSerializer(rows.get(pk=transfer.pk)).data)
