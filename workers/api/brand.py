"""Labour brands for other systems: which there are, written down, put right, taken out of use."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from workers.models import LabourBrand
from workers.services.brand import write_brand
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.accounts.models import User


class BrandSerializer(serializers.ModelSerializer[LabourBrand]):
    """A labour brand, and who recognised it."""

    class Meta:
        model = LabourBrand
        fields = ["id", "name", "recognised", "is_current"]
        read_only_fields = fields


class WrittenBrandSerializer(serializers.Serializer[Any]):
    """Its name, who recognised it, and whether it is given to more people."""

    name = serializers.CharField(max_length=40)
    recognised = serializers.ChoiceField(choices=LabourBrand.Recognised.choices)
    is_current = serializers.BooleanField(default=True)


def _all_to(user: User, capability: str) -> QuerySet[LabourBrand]:
    """Brands are the whole bureau's: whoever holds the capability holds it for all of them."""
    brands = LabourBrand.objects.all()
    return brands if user.is_active and user.can(capability) else brands.none()


class BrandViewSet(ReadingViewSet[LabourBrand]):
    """The brands under which workers are known elsewhere."""

    capabilities = {
        "list": "workers.view", "retrieve": "workers.view", "create": "registry.decide",
        "partial_update": "registry.decide",
    }  # fmt: skip
    scope = staticmethod(_all_to)
    serializer_class = BrandSerializer
    http_method_names = ["get", "post", "patch", "head", "options"]

    @extend_schema(request=WrittenBrandSerializer, responses={201: BrandSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Write a brand down."""
        asked = WrittenBrandSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = write_brand(brand=None, **asked.validated_data, by=self.caller)
        return Response(BrandSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=WrittenBrandSerializer, responses=BrandSerializer)
    @idempotent
    def partial_update(self, request: Request, pk: str) -> Response:
        """Put a brand right, or take it out of use; it stays with those who bear it."""
        asked, brand = WrittenBrandSerializer(data=request.data, partial=True), self.get_object()
        asked.is_valid(raise_exception=True)
        facts = BrandSerializer(brand).data | asked.validated_data
        facts.pop("id")
        return Response(BrandSerializer(write_brand(brand=brand, **facts, by=self.caller)).data)
