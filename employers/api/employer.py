"""Firms for other systems: shared by all offices; an employer sees its own."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers

from employers.models import Employer
from employers.queries.employer import visible_to, with_vacancies
from zunyi.accounts.api.viewsets import ReadingViewSet


class EmployerSerializer(serializers.ModelSerializer[Employer]):
    """One firm."""

    division = serializers.CharField(source="division.code", read_only=True, help_text="Code of the division.")
    division_name = serializers.CharField(source="division.name", read_only=True)
    open_vacancies = serializers.IntegerField(read_only=True)
    openings = serializers.IntegerField(read_only=True, help_text="Of the open vacancies.")

    class Meta:
        model = Employer
        fields = [
            "id", "uscc", "name", "division", "division_name", "contact_name", "contact_phone", "state",
            "open_vacancies", "openings", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class EmployerFilter(django_filters.FilterSet):
    """By name, code and state."""

    search = django_filters.CharFilter("name", "contains", help_text="Part of the name.")

    class Meta:
        model = Employer
        fields = ["uscc", "state"]


class EmployerViewSet(ReadingViewSet[Employer]):
    """Firms that offer work."""

    capabilities = {
        "list": ("employers.view", "partner.view"),
        "retrieve": ("employers.view", "partner.view"),
    }
    scope = staticmethod(visible_to)
    serializer_class = EmployerSerializer
    filterset_class = EmployerFilter

    def prepare(self, rows: QuerySet[Employer]) -> QuerySet[Employer]:
        """With the place and the number of open vacancies."""
        return with_vacancies(rows)
