"""Changing the tree of places by programs: open, rename, close, give a new code, say whom a town reports to."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.permissions import HoldsCapability
from zunyi.divisions.api.division import DivisionSerializer
from zunyi.divisions.models import Division, DivisionQuerySet
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import reporting_units, with_parent_codes
from zunyi.divisions.services import (
    assign_to_unit,
    close_division,
    open_division,
    recode_division,
    rename_division,
)


class RenameDivisionSerializer(serializers.Serializer[Any]):
    """What a place is called from now on."""

    name = serializers.CharField(max_length=60)
    short_name = serializers.CharField(
        max_length=60, allow_blank=True, default="", help_text="What people say; the full name if left out."
    )


class OpenDivisionSerializer(RenameDivisionSerializer):
    """A new place."""

    code = serializers.CharField(max_length=20)
    valid_from = serializers.DateField(required=False, allow_null=True, help_text="Exists from this day.")
    as_unit = serializers.BooleanField(default=False, help_text="An internal unit without a code of the state.")


class CloseDivisionSerializer(serializers.Serializer[Any]):
    """The last day of a place."""

    valid_to = serializers.DateField()
    with_below = serializers.BooleanField(default=False, help_text="Close all places below as well.")


class RecodeDivisionSerializer(serializers.Serializer[Any]):
    """The code of a place, and since when."""

    code = serializers.CharField(max_length=20)
    since = serializers.DateField(required=False, help_text="Today if left out.")


class ReportsToSerializer(serializers.Serializer[Any]):
    """The internal unit that a town reports to."""

    unit = serializers.CharField(max_length=20, allow_null=True, help_text="Its code; null: its county only.")

    def validate_unit(self, code: str | None) -> Division | None:
        """The unit behind the code."""
        unit = reporting_units().at_level(Level.UNIT).filter(code=code).first() if code else None
        if code and unit is None:
            raise serializers.ValidationError(_("No internal unit has this code."))
        return unit


class DivisionChangeViewSet(GenericViewSet[Division]):
    """Changes of the tree, for whoever keeps it: it is one for the whole bureau, so there is no scope but the right."""

    capabilities = dict.fromkeys(("open_below", "rename", "close", "recode", "unit"), "divisions.edit")
    permission_classes = [HoldsCapability]
    serializer_class = DivisionSerializer
    queryset = Division.objects.all()
    lookup_field = "code"
    lookup_value_regex = "[0-9A-Za-z-]+"

    @extend_schema(request=OpenDivisionSerializer, responses={201: DivisionSerializer})
    @action(detail=True, methods=["post"], url_path="open-below")
    @idempotent
    def open_below(self, request: Request, code: str) -> Response:
        """Open a new place one level below this one."""
        asked = self._asked(OpenDivisionSerializer)
        return self._answer(open_division(parent=self.get_object(), by=self._by, **asked), status.HTTP_201_CREATED)

    @extend_schema(request=RenameDivisionSerializer, responses=DivisionSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def rename(self, request: Request, code: str) -> Response:
        """Give a place another name."""
        asked = self._asked(RenameDivisionSerializer)
        return self._answer(rename_division(division=self.get_object(), by=self._by, **asked))

    @extend_schema(request=CloseDivisionSerializer, responses=DivisionSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def close(self, request: Request, code: str) -> Response:
        """End a place after its last day; people who are written there stay written there."""
        asked = self._asked(CloseDivisionSerializer)
        return self._answer(close_division(division=self.get_object(), by=self._by, **asked))

    @extend_schema(request=RecodeDivisionSerializer, responses=DivisionSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def recode(self, request: Request, code: str) -> Response:
        """Give a place the new code of the state; the old one still leads to it."""
        asked = self._asked(RecodeDivisionSerializer)
        return self._answer(recode_division(division=self.get_object(), by=self._by, **asked))

    @extend_schema(request=ReportsToSerializer, responses=DivisionSerializer)
    @action(detail=True, methods=["post"], url_path="reports-to")
    @idempotent
    def unit(self, request: Request, code: str) -> Response:
        """Let a town report to an internal unit, or to its county alone."""
        asked = self._asked(ReportsToSerializer)
        return self._answer(assign_to_unit(town=self.get_object(), by=self._by, **asked))

    def get_object(self) -> Division:
        """The place under exactly this code."""
        return get_object_or_404(self.get_queryset(), code=self.kwargs["code"])

    @property
    def _by(self) -> Any:
        return self.request.user

    def _asked(self, kind: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        form = kind(data=self.request.data)
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    def _answer(self, division: Division, code: int = status.HTTP_200_OK) -> Response:
        rows: DivisionQuerySet = with_parent_codes(Division.objects.filter(pk=division.pk))
        shown = rows.select_related("unit").prefetch_related("old_codes").get()
        return Response(DivisionSerializer(shown).data, status=code)
