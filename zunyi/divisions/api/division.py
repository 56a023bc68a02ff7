"""The tree of places for other systems: read the same by every caller."""

from __future__ import annotations

import django_filters
from rest_framework import serializers, viewsets

from zunyi.accounts.api.pagination import ByKey
from zunyi.divisions.models import Division, DivisionCode, DivisionQuerySet
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import directly_below, division_by_code, divisions_found, with_parent_codes


class OldCodeSerializer(serializers.ModelSerializer[DivisionCode]):
    """A code of the past."""

    class Meta:
        model = DivisionCode
        fields = ["code", "name", "valid_from", "valid_to"]


class DivisionSerializer(serializers.ModelSerializer[Division]):
    """One place; `parent` is the code of the place above, null for a province."""

    parent = serializers.CharField(source="parent_code", allow_null=True, read_only=True)  # type: ignore[assignment]
    unit = serializers.CharField(
        source="unit.code",
        default=None,
        allow_null=True,
        read_only=True,
        help_text="Internal unit that the town reports to.",
    )
    old_codes = OldCodeSerializer(many=True, read_only=True)

    class Meta:
        model = Division
        fields = [
            "code", "name", "short_name", "level", "official", "parent", "unit", "valid_from", "valid_to", "old_codes",
        ]  # fmt: skip


class DivisionFilter(django_filters.FilterSet):
    """Directly below a place, at a level, by name or code."""

    parent = django_filters.CharFilter(method="below", help_text="Code of the place directly above, old or new.")
    level = django_filters.ChoiceFilter(choices=Level.choices)
    search = django_filters.CharFilter(method="found", help_text="Part of the name, or the beginning of the code.")

    def below(self, divisions: DivisionQuerySet, name: str, value: str) -> DivisionQuerySet:
        parent = division_by_code(value, exact=True)
        return divisions.filter(directly_below(parent)) if parent else divisions.none()

    def found(self, divisions: DivisionQuerySet, name: str, value: str) -> DivisionQuerySet:
        return divisions.filter(pk__in=divisions_found(value).order_by().values("pk"))


class ByCode(ByKey):
    """Pages that stay right while places are added."""

    ordering = "code"
    page_size = 100
    max_page_size = 500


class DivisionViewSet(viewsets.ReadOnlyModelViewSet[Division]):
    """Provinces, cities, counties, towns and villages, with the codes they bore."""

    serializer_class = DivisionSerializer
    filterset_class = DivisionFilter
    pagination_class = ByCode
    lookup_field = "code"
    lookup_value_regex = "[0-9A-Za-z-]+"

    def get_queryset(self) -> DivisionQuerySet:
        return with_parent_codes(Division.objects.all()).select_related("unit").prefetch_related("old_codes")
