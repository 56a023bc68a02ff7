"""Wishes for other systems: where people would like to go, for what; written down and taken back."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from workers.models import Trade, Wish
from workers.queries import worker as workers
from workers.queries.wish import visible_to
from workers.services.wish import add_wish, withdraw_wish
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.divisions.models import Division
from zunyi.divisions.queries import division_by_code, match_destination

EDIT = "wishes.edit"


class WishSerializer(serializers.ModelSerializer[Wish]):
    """One wish of one person; the first has rank 1."""

    worker = serializers.UUIDField(source="worker.public_id", read_only=True)
    name = serializers.CharField(source="worker.legal_name", read_only=True)
    destination = serializers.CharField(
        source="destination.code", default=None, allow_null=True, read_only=True, help_text="Code; null: anywhere."
    )
    # A choice that may be blank, which the schema of a read-only choice cannot say.
    trade = serializers.CharField(read_only=True, help_text="Empty: any work.")

    class Meta:
        model = Wish
        fields = [
            "id", "worker", "name", "rank", "destination", "trade", "wage_floor", "from_on", "to_on", "night_ok",
            "state", "created_at", "closed_at",
        ]  # fmt: skip
        read_only_fields = fields


class WantedSerializer(serializers.Serializer[Any]):
    """Where to, for what work and pay, from when; whatever is left out may be anything."""

    destination = serializers.CharField(
        max_length=60, allow_blank=True, required=False, help_text="Code or name of a place; empty: anywhere."
    )
    trade = serializers.ChoiceField(choices=Trade.choices, allow_blank=True, required=False)
    wage_floor = serializers.IntegerField(
        min_value=500, max_value=100_000, allow_null=True, required=False, help_text="Lowest pay a month, yuan."
    )
    from_on = serializers.DateField(allow_null=True, required=False)
    to_on = serializers.DateField(allow_null=True, required=False)
    night_ok = serializers.BooleanField(required=False, help_text="Night work is fine.")

    def validate_destination(self, text: str) -> Division | None:
        """The place behind the code or the name."""
        if not text.strip():
            return None
        place = division_by_code(text.strip(), exact=True) or match_destination(text)
        if place is None:
            raise serializers.ValidationError(
                _("This place is not known. Write a city or county, as 珠海 or 泉州晋江.")
            )
        return place

    def validate(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """The days in their order."""
        first, last = wanted.get("from_on"), wanted.get("to_on")
        if first and last and last < first:
            raise serializers.ValidationError({"to_on": [_("The last day comes before the first.")]})
        return wanted


class NewWishSerializer(WantedSerializer):
    """Whose wish it is, and what is wanted."""

    worker = serializers.UUIDField()


class WishFilter(django_filters.FilterSet):
    """By person and state."""

    worker = django_filters.UUIDFilter("worker__public_id")

    class Meta:
        model = Wish
        fields = ["state"]


class WishViewSet(ReadingViewSet[Wish]):
    """What the people of the caller's places want."""

    capabilities = dict.fromkeys(("list", "retrieve", "create", "withdraw"), EDIT)
    scope = staticmethod(visible_to)
    serializer_class = WishSerializer
    filterset_class = WishFilter

    def prepare(self, rows: QuerySet[Wish]) -> QuerySet[Wish]:
        """With the person and the place."""
        return rows.select_related("worker", "destination")

    @extend_schema(request=NewWishSerializer, responses={201: WishSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Write down one more wish of somebody, after those that are open."""
        asked = NewWishSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = dict(asked.validated_data)
        worker = get_object_or_404(workers.visible_to(self.caller, EDIT), public_id=wanted.pop("worker"))
        return Response(
            WishSerializer(add_wish(worker=worker, by=self.caller, **wanted)).data, status=status.HTTP_201_CREATED
        )

    @extend_schema(request=None, responses=WishSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take a wish back; the next one moves up."""
        return Response(WishSerializer(withdraw_wish(wish=self.get_object(), by=self.caller)).data)
