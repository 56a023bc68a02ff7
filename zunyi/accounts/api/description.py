"""The address at which the API describes itself."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.http import HttpResponse
from django.utils.encoding import force_bytes
from django.utils.translation import get_language
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response


class SchemaView(SpectacularAPIView):
    """The description of all operations: the same for everybody in one language, so drawn up once a process.

    It takes seconds, and anybody may ask for it.
    """

    drawn: ClassVar[dict[tuple[str, str], bytes]] = {}

    def _get_schema_response(self, request: Request) -> Response | HttpResponse:
        renderer, language = request.accepted_renderer, get_language()
        if language not in dict(settings.LANGUAGES):
            return super()._get_schema_response(request)
        key = (language, renderer.media_type)
        if key not in self.drawn:
            description = super()._get_schema_response(request).data
            self.drawn[key] = force_bytes(renderer.render(description, renderer.media_type, {}))
        name = f'inline; filename="{self._get_filename(request, None)}"'
        kind = f"{renderer.media_type}; charset=utf-8"
        return HttpResponse(self.drawn[key], content_type=kind, headers={"Content-Disposition": name})

    def _get_version_parameter(self, request: Request) -> None:
        """There is one version; another one that is asked for would only stand in the title."""
