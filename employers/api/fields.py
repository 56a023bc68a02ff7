"""What several doors of this app read in the same way."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from zunyi.divisions.models import Division
from zunyi.divisions.queries import division_by_code


@extend_schema_field(OpenApiTypes.STR)
class CodeField(serializers.Field[Division, str, str, Any]):
    """The code of a place, read as the place."""

    def to_internal_value(self, code: Any) -> Division:
        """The place behind the code."""
        is_code = isinstance(code, str) and len(code) <= 12 and code.isprintable()
        place = division_by_code(code, exact=True) if is_code else None
        if place is None:
            raise serializers.ValidationError("No division has this code.")
        return place

    def to_representation(self, place: Division) -> str:
        """The other way round."""
        return place.code
